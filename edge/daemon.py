"""The one place that wires rooms together: a station from its settings, started and stopped in the right order.

Nothing here decides anything. What is started last is stopped first: parcels are let in only when everything behind
them works, and what was committed has a moment to reach the controller before the link says goodbye.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import queue
import threading
import time
from collections.abc import Iterator

import structlog

from edge.alarms import AlarmRegister
from edge.capture import Spool
from edge.clock import Clock
from edge.domain import Action, Alarm, AlarmState, Delivery, Parcel
from edge.health import HealthMonitor
from edge.journal import Journal, JournalError
from edge.link import (
    AlarmMessage,
    DeliveryChange,
    Dispatcher,
    HealthMessage,
    LinkState,
    MqttLink,
    Presence,
    Topics,
)
from edge.policy import Policy, TipsError
from edge.records import RecordStore, RecordStoreError
from edge.settings import Settings
from edge.station import Backlog, Desk, Judge, Passes, Post, Quarantine, ReadingTime, Station, TipWatch

__all__ = ["Daemon"]

log = structlog.get_logger(__name__)

HEALTH_INTERVAL_S = 2.0
"""Between two reports: health must tell the truth within 5 s."""

CLEANING_INTERVAL_S = 86_400.0
"""Between two deletions of declarations and evidence that are kept no longer."""


class Daemon:
    """One station. `run` works until `stop` is called from a signal handler or another thread.

    Raises:
        edge.journal.JournalError: the journal can't be opened, or another daemon works on it.
        edge.records.RecordStoreError: the record store can't be opened.
        edge.policy.PolicyError: the rules can't be used.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._stopping = threading.Event()
        self._clock = Clock()
        station = settings.station
        self._topics = Topics(site=station.site, line=station.line, station=station.station)
        self._policy = Policy.load(settings.policy_file)
        readers = [f"reader-{number}" for number in range(1, station.workers + 1)]
        self._health = HealthMonitor(
            ["capture", *readers, "records", "policy", "journal", "link", "controller"],
        )
        self._alarms = AlarmRegister(self._clock, on_change=self._publish_alarm)
        self._link = MqttLink(
            settings.link,
            client_id=f"sortgate-{station.station}",
            will=Presence.will_for(self._topics, station.mode, 0),
        )
        self._link.on_change(self._note_link)

    def stop(self) -> None:
        """Asks `run` to end. May be called from a signal handler."""
        self._stopping.set()

    def run(self) -> None:
        """Works until told to stop."""
        settings = self._settings
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            journal = stack.enter_context(Journal(settings.journal_file))
            records = stack.enter_context(RecordStore(settings.records_file))
            dispatcher = stack.enter_context(self._linked(journal))
            judge = Judge(records, self._policy, settings.records, Passes(journal.past.passes))
            tips = TipWatch(settings.tips_file, self._policy, judge)
            self._take_up(tips)
            stack.enter_context(self._working(journal, judge, dispatcher))
            log.info(
                "station ready", station=settings.station.station, rules=self._policy.revision,
                declarations=records.count(), journal=str(settings.journal_file),
            )  # fmt: skip
            next_cleaning_s = time.monotonic()
            while not self._stopping.wait(HEALTH_INTERVAL_S):
                self._publish_health()
                self._take_up(tips)
                if time.monotonic() >= next_cleaning_s:
                    next_cleaning_s += CLEANING_INTERVAL_S
                    self._forget_old_declarations(records)
                    self._forget_old_evidence(journal)
            log.info("station stops")

    def _take_up(self, tips: TipWatch) -> None:
        """Has parcels judged by the operators' tips as they are now."""
        try:
            changed = tips.look()
        except TipsError as error:
            self._health.failed("policy", str(error))
            self._alarms.raise_("tips-unreadable")
            return
        self._alarms.clear("tips-unreadable")
        if changed is not None:
            log.info("tips taken up", tips=len(changed.tips))

    def _forget_old_evidence(self, journal: Journal) -> None:
        keep = self._settings.journal
        try:
            for of_holds, days in ((False, keep.keep_evidence_days), (True, keep.keep_hold_evidence_days)):
                journal.past.forget_evidence(before=self._clock.utc() - dt.timedelta(days=days), of_holds=of_holds)
        except JournalError as error:
            self._health.failed("journal", f"old evidence could not be deleted: {error}")

    def _forget_old_declarations(self, records: RecordStore) -> None:
        before = self._clock.utc() - dt.timedelta(days=self._settings.records.keep_days)
        try:
            records.forget(before=before)
        except RecordStoreError as error:
            self._health.failed("records", f"old declarations could not be deleted: {error}")

    @contextlib.contextmanager
    def _linked(self, journal: Journal) -> Iterator[Dispatcher]:
        """The link with all that sends over it."""
        settings = self._settings
        dispatcher = Dispatcher(
            self._link, journal, self._topics, settings.dispatch, self._clock, on_change=self._note_delivery
        )
        self._presence = Presence(self._link, self._topics, settings.dispatch, mode=settings.station.mode)
        self._link.start()
        dispatcher.start()
        self._presence.start()
        try:
            yield dispatcher
        finally:
            dispatcher.stop()
            self._presence.stop()
            self._link.stop()

    @contextlib.contextmanager
    def _working(self, journal: Journal, judge: Judge, dispatcher: Dispatcher) -> Iterator[None]:
        """The station, letting parcels in."""
        settings = self._settings
        spool = Spool(settings.spool, station=settings.station.station, clock=self._clock)
        judge.warm_up(at=self._clock.utc())
        gc.freeze()  # the tables live as long as the daemon; searching them for garbage costs pauses of 100 ms
        settled: queue.SimpleQueue[Parcel] = queue.SimpleQueue()

        def on_commit(parcel: Parcel) -> None:
            dispatcher.wake()
            settled.put(parcel)

        desk = Desk(
            clock=self._clock,
            settings=settings.station,
            journal=journal,
            health=self._health,
            alarms=self._alarms,
            on_commit=on_commit,
        )
        post = Post(
            clock=self._clock,
            settings=settings.station,
            backlog=Backlog(most=settings.station.backlog_parcels),
            judge=judge,
            desk=desk,
            quarantine=Quarantine(settings.quarantine_dir),
            health=self._health,
            alarms=self._alarms,
            settled=settled,
            reading_time=ReadingTime(least_ms=settings.station.least_reading_ms),
        )
        station = Station(post, spool, settings.vision, poll_interval_s=settings.spool.poll_interval_ms / 1000)
        station.start()
        try:
            yield
        finally:
            station.stop()

    def _note_link(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self._health.worked("link")
            self._alarms.clear("broker-lost")
            for alarm in self._alarms.present():
                self._publish_alarm(alarm)
        else:
            self._health.failed("link", f"broker {state}: {self._link.report().detail}")
            self._alarms.raise_("broker-lost")

    def _note_delivery(self, change: DeliveryChange) -> None:
        held = change.record.decision.action is Action.HOLD
        if change.delivery is Delivery.ACKNOWLEDGED:
            self._health.worked("controller")
        elif change.delivery is Delivery.UNCONFIRMED:
            self._health.failed("controller", f"no final word on track {change.record.track_id}")
            if held:
                self._alarms.raise_("hold-unconfirmed")
        log.info(
            "delivery", seq=change.record.seq, track_id=change.record.track_id,
            delivery=change.delivery, result=change.result,
        )  # fmt: skip

    def _publish_alarm(self, alarm: Alarm) -> None:
        gone = alarm.state is AlarmState.NORMAL
        payload = b"" if gone else AlarmMessage(alarm=alarm).payload()
        self._link.publish(self._topics.alarm(alarm.alarm_id), payload, retain=True)
        log.warning("alarm", alarm_id=alarm.alarm_id, state=alarm.state, priority=alarm.priority)

    def _publish_health(self) -> None:
        report = HealthMessage(at=self._clock.utc(), functions=self._health.report())
        self._link.publish(self._topics.health, report.payload(), retain=True)
        self._presence.set_degraded(self._health.degraded)
