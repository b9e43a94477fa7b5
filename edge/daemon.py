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
from collections.abc import Callable, Iterator
from pathlib import Path

import structlog

from edge.capture import Spool
from edge.clock import Clock
from edge.configuration import SettingsInForce, SettingsWatch
from edge.domain import DecisionRecord, Parcel
from edge.evidence import EvidenceKeeper, store_rules
from edge.health import Metrics
from edge.journal import Journal, back_up, mark_head, open_journal
from edge.link import ALARMS, HOLDS, Dispatcher, HoldClerk, MqttLink, Presence, RecordUpserts, Requests, Topics
from edge.policy import PolicyError, TipsError
from edge.records import RecordStore
from edge.remote import RevisionStore, Trial
from edge.settings import Settings
from edge.station import (
    Announcements,
    Apply,
    Backlog,
    CameraDesk,
    CameraWatch,
    Caretaker,
    Chore,
    ConfigurationDesk,
    ConfigurationLog,
    Desk,
    InForce,
    Judge,
    MirrorWatch,
    Passes,
    Post,
    ProbationWatch,
    Quarantine,
    ReadingTime,
    RulesWatch,
    Station,
    Stock,
    Telling,
    TipLog,
    TipWatch,
    applying,
)

__all__ = ["Daemon"]

log = structlog.get_logger(__name__)

HEALTH_INTERVAL_S = 2.0
"""Between two reports: health must tell the truth within 5 s."""

CLEANING_INTERVAL_S = 600.0
"""Between two deletions of declarations and evidence that are kept no longer."""

CLEANING_S = 20.0
"""Spent on it at most each time, in short transactions; what is left waits for the next time."""

LOOP_PATIENCE_S = 10.0
"""A loop of the link that did not come round for so long has stalled: it turns at least once a second."""


STORE_PATIENCE_S = 30.0
"""A batch of declarations may have to wait for a transaction of an import, which is no stall of its loop."""

KEEPING_PATIENCE_S = 300.0
"""Copying a parcel's pictures to a slow disk, or removing many old ones, takes minutes at the very most."""


EXAMINING_PATIENCE_S = 300.0
"""A bundle is examined by a process that is ended before this."""


class Daemon:
    """One station. `run` works until `stop` is called from a signal handler or another thread.

    Where settings come into force that it can't take up as it runs, it ends too; `superseded` is set then, and the
    station is to be started anew.

    Args:
        config: the station's own file.
        found: the settings in force.
        trial: that these settings are on.
        apply: examines a bundle that was pushed.
        on_ready: called when parcels are let in.

    Raises:
        edge.journal.JournalError: the journal can't be opened, or another daemon works on it.
        edge.records.RecordStoreError: the record store can't be opened.
        edge.policy.PolicyError: the rules can't be used.
    """

    def __init__(
        self,
        config: Path,
        found: SettingsInForce,
        *,
        trial: Trial | None,
        apply: Apply,
        on_ready: Callable[[], None],
    ) -> None:
        settings = self._settings = found.settings
        self._config, self._trial, self._apply, self._on_ready = config, trial, apply, on_ready
        self._takers: list[Callable[[Settings], None]] = []
        self.superseded = False
        self._stopping = threading.Event()
        self._clock = Clock()
        station = settings.station
        self._topics = Topics(site=station.site, line=station.line, station=station.station)
        self._revisions = RevisionStore(settings.revisions_dir)
        self._rules = RulesWatch(self._revisions, settings.policy_file)
        self._settings_watch = SettingsWatch(config, self._revisions, found)
        self._in_force = self._rules.load()
        self._link = MqttLink(
            settings.link,
            client_id=f"sortgate-{station.station}",
            will=Presence.will_for(self._topics, station.mode, 0),
        )
        port = settings.health.metrics_port
        self._metrics = Metrics(port) if port is not None else None
        self._telling = Telling(
            station,
            self._clock,
            self._link,
            self._topics,
            status_file=settings.status_file,
            rules_revision=self._in_force.policy.revision,
            config_revision=self._in_force.revision,
            metrics=self._metrics,
            cameras=[camera.name for camera in settings.cameras],
        )

    def stop(self) -> None:
        """Asks `run` to end. May be called from a signal handler."""
        self._stopping.set()
        self._telling.due.set()

    def run(self) -> None:
        """Works until told to stop."""
        settings, telling = self._settings, self._telling
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        with contextlib.ExitStack() as stack:
            if self._metrics is not None:
                stack.enter_context(self._metrics)
            journal = stack.enter_context(self._opened_journal())
            records = stack.enter_context(RecordStore(settings.records_file))
            telling.alarm_desk.open(journal.alarms)
            dispatcher = stack.enter_context(self._linked(journal, records))
            policy, revision, fault = self._in_force
            judge = Judge(records, policy, settings.records, Passes(journal.past.passes), config_revision=revision)
            self._takers.append(lambda now: judge.use_settings(now.records))
            tips = TipWatch(settings.tips_file, policy, judge, config_revision=revision)
            tip_log = TipLog(journal.tips)
            configuration = ConfigurationLog(self._revisions, journal.configuration)
            configuration.look()
            if fault:
                log.error("the station's own rules are in force", error=fault)
            self._take_up(tips, tip_log)
            evidence = stack.enter_context(self._keeping(journal))
            stack.enter_context(self._working(journal, judge, dispatcher, evidence))
            stack.enter_context(Caretaker(self._chores(journal, records), telling.health))
            applied = applying(self._config, pushed=False)
            stack.enter_context(MirrorWatch(settings.remote, self._revisions, applied, telling.health))
            stock = Stock(journal, records, telling.health)
            stock.count()
            log.info(
                "station ready", station=settings.station.station, rules=policy.revision,
                declarations=stock.declarations, journal=str(settings.journal_file),
            )  # fmt: skip
            telling.ready()
            self._on_ready()
            while not self._stopping.is_set():
                telling.due.wait(HEALTH_INTERVAL_S)
                telling.due.clear()
                if self._must_restart():
                    log.info("other settings are in force: the station starts anew")
                    self.superseded = not self._stopping.is_set()
                    break
                stock.count()
                telling.tell(self._presence, open_holds=stock.open_holds, declarations=stock.declarations)
                self._take_up(tips, tip_log)
                configuration.look()
            log.info("station stops")
            telling.stopping()

    def _opened_journal(self) -> Journal:
        settings = self._settings
        journal, recovery = open_journal(settings.journal_file, backups=settings.backup_dir, at=self._clock.utc())
        if recovery is not None:
            log.error(
                "journal recovered", cause=recovery.cause, set_aside=str(recovery.set_aside or ""),
                backup=str(recovery.from_backup or ""), salvaged=recovery.salvaged, goes_on_at=recovery.first_seq,
            )  # fmt: skip
            self._telling.alarms.raise_("journal-recovered")
        return journal

    def _must_restart(self) -> bool:
        """Takes up other settings where that can be done as it runs; whether it can't."""
        others = self._settings_watch.changed()
        if others is None or others.restarts:
            return others is not None
        self._settings = others.settings
        for take in self._takers:
            take(others.settings)
        log.info("settings taken up", settings=others.told)
        return False

    def _chores(self, journal: Journal, records: RecordStore) -> list[Chore]:
        def copy_journal() -> None:
            settings = self._settings
            back_up(journal.path, settings.backup_dir, at=self._clock.utc(), keep=settings.journal.backups_kept)

        def forget_evidence() -> None:
            keep = self._settings.journal
            for of_holds, days in ((False, keep.keep_evidence_days), (True, keep.keep_hold_evidence_days)):
                journal.past.forget_evidence(before=self._clock.utc() - dt.timedelta(days=days), of_holds=of_holds)

        def forget_declarations() -> None:
            before = self._clock.utc() - dt.timedelta(days=self._settings.records.keep_days)
            records.forget(before=before, within_s=CLEANING_S)

        return [
            Chore("journal", "note how far the journal goes", HEALTH_INTERVAL_S, lambda: mark_head(journal)),
            Chore("journal", "copy the journal", self._settings.journal.backup_interval_s, copy_journal),
            Chore("journal", "delete old evidence", CLEANING_INTERVAL_S, forget_evidence),
            Chore("records", "delete old declarations", CLEANING_INTERVAL_S, forget_declarations),
        ]

    def _take_up(self, tips: TipWatch, tip_log: TipLog) -> None:
        """Has parcels judged by the rules and the operators' tips as they are now."""
        try:
            rules = self._rules.changed()
        except PolicyError as error:
            self._telling.health.failed("policy", str(error))
            log.error("rules not taken up", error=str(error))  # noqa: TRY400 - the text says it all
        else:
            if rules is not None:
                tips.use(rules.policy, rules.revision)
                self._store_rules(rules)
                self._in_force = rules
                self._telling.in_force(rules.policy.revision, rules.revision)
                log.info("rules taken up", rules=rules.policy.revision, revision=rules.revision, fault=rules.fault)
        try:
            changed = tips.look()
        except TipsError as error:
            self._telling.health.failed("policy", str(error))
            self._telling.alarms.raise_("tips-unreadable")
            return
        self._telling.alarms.clear("tips-unreadable")
        tip_log.note(changed)
        if changed is not None:
            log.info("tips taken up", tips=len(changed.tips))

    def _store_rules(self, rules: InForce) -> None:
        try:
            store_rules(self._settings.evidence_dir, rules.policy.files_revision, rules.policy.texts())
        except OSError as error:
            # Parcels are judged by them all the same; an export names the revision and says that its text is missing.
            self._telling.health.failed("evidence", f"the text of the rules in force is not kept: {error.strerror}")

    @contextlib.contextmanager
    def _linked(self, journal: Journal, records: RecordStore) -> Iterator[Dispatcher]:
        """The link with all that sends over it."""
        settings = self._settings
        dispatcher = Dispatcher(
            self._link,
            journal,
            self._topics,
            settings.dispatch,
            self._clock,
            on_change=self._telling.note_delivery,
            on_turn=self._telling.beat("dispatcher", LOOP_PATIENCE_S),
        )
        self._presence = Presence(
            self._link,
            self._topics,
            settings.dispatch,
            mode=settings.station.mode,
            on_turn=self._telling.beat("presence", LOOP_PATIENCE_S),
        )
        hold_requests = Requests(
            self._link,
            self._topics,
            HOLDS,
            HoldClerk(journal, self._clock, on_done=dispatcher.wake).carry_out,
            on_turn=self._telling.beat("hold-requests", LOOP_PATIENCE_S),
        )
        alarm_requests = Requests(
            self._link,
            self._topics,
            ALARMS,
            self._telling.alarm_desk.carry_out,
            on_turn=self._telling.beat("alarm-requests", LOOP_PATIENCE_S),
        )
        upserts = RecordUpserts(
            self._link,
            records,
            self._topics,
            self._clock,
            on_turn=self._telling.beat("record-upserts", STORE_PATIENCE_S),
        )
        configuration = ConfigurationDesk(
            self._link,
            self._topics,
            self._revisions,
            self._clock,
            trial=self._trial,
            apply=self._apply,
            taken_up=lambda: self._in_force.revision,
            look_after=ProbationWatch(self._revisions, settings.journal_file, self._clock).look,
            on_news=self._telling.due.set,
            on_turn=self._telling.beat("configuration", EXAMINING_PATIENCE_S),
        )
        self._takers += [lambda now: dispatcher.use(now.dispatch), lambda now: self._presence.use(now.dispatch)]
        self._link.start()
        parts = (dispatcher, upserts, hold_requests, alarm_requests, configuration)
        for part in (*parts, self._presence):
            part.start()
        try:
            yield dispatcher
        finally:
            for part in reversed(parts):
                part.stop()
            self._presence.stop()
            self._link.stop()

    def _keeping(self, journal: Journal) -> EvidenceKeeper:
        """What keeps the evidence of holds, and of the rules that they were made by."""
        settings, telling = self._settings, self._telling
        keeper = EvidenceKeeper(
            settings.evidence_dir,
            settings.evidence,
            settings.journal,
            journal=journal.path,
            done=settings.spool.done,
            clock=self._clock,
            health=telling.health,
            alarms=telling.alarms,
            on_turn=telling.beat("evidence", KEEPING_PATIENCE_S),
        )
        self._takers.append(lambda now: keeper.use(now.evidence, now.journal))
        self._store_rules(self._in_force)
        return keeper

    @contextlib.contextmanager
    def _working(
        self, journal: Journal, judge: Judge, dispatcher: Dispatcher, evidence: EvidenceKeeper
    ) -> Iterator[None]:
        """The station, letting parcels in."""
        settings = self._settings
        spool = Spool(
            settings.spool,
            station=settings.station.station,
            clock=self._clock,
            belt_speed_mm_s=settings.triggers.belt_speed_mm_s,
            may_forget=evidence.may_forget,
        )
        judge.warm_up(at=self._clock.utc())
        gc.freeze()  # the tables live as long as the daemon; searching them for garbage costs pauses of 100 ms
        settled: queue.SimpleQueue[Parcel] = queue.SimpleQueue()

        def on_commit(parcel: Parcel, record: DecisionRecord) -> None:
            dispatcher.wake()
            settled.put(parcel)
            self._telling.note_decision(record)

        desk = Desk(
            clock=self._clock,
            settings=settings.station,
            journal=journal,
            health=self._telling.health,
            alarms=self._telling.alarms,
            on_commit=on_commit,
        )
        post = Post(
            clock=self._clock,
            settings=settings.station,
            backlog=Backlog(most=settings.station.backlog_parcels),
            judge=judge,
            desk=desk,
            quarantine=Quarantine(settings.quarantine_dir),
            health=self._telling.health,
            alarms=self._telling.alarms,
            settled=settled,
            pulses=self._telling.pulses,
            reading_time=ReadingTime(least_ms=settings.station.least_reading_ms),
            cameras=CameraWatch(
                settings.station.frozen_after_pictures, health=self._telling.health, alarms=self._telling.alarms
            ),
        )
        station = Station(post, spool, settings.vision, poll_interval_s=settings.spool.poll_interval_ms / 1000)
        self._takers += [lambda now: post.use(now.station), lambda now: station.use(now.vision)]
        # The cameras first: they get ready while the reading processes load their models.
        with self._cameras() as cameras:
            station.start()
            try:
                with self._announcements(post, cameras):
                    yield
            finally:
                station.stop()

    def _cameras(self) -> CameraDesk:
        """The station's own cameras."""
        settings, telling = self._settings, self._telling
        return CameraDesk(
            settings.cameras, settings.cameras_dir, self._clock, belt_speed_mm_s=settings.triggers.belt_speed_mm_s,
            health=telling.health, alarms=telling.alarms,
        )  # fmt: skip

    def _announcements(self, post: Post, cameras: CameraDesk) -> contextlib.AbstractContextManager[object]:
        """What takes the parcels that the line announces; nothing where it only drops files."""
        settings = self._settings
        if not settings.triggers.mqtt:
            return contextlib.nullcontext()
        link = MqttLink(
            # Without a session: what waited at the broker for a station that was away is of no parcel of now.
            settings.link.model_copy(update={"session_expiry_s": 0}),
            client_id=f"sortgate-{settings.station.station}-parcels",
        )
        return Announcements(
            link, self._topics, post, cameras.cameras, incoming=settings.spool.incoming, triggers=settings.triggers
        )
