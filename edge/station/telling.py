"""Tells everybody who may ask how the station is doing: broker, service manager, status file, metrics page, log.

Every figure comes from work that was done or that failed. The service manager's watchdog is fed here, and only while
every loop of the daemon still turns.
"""

from __future__ import annotations

import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from pathlib import Path

import structlog

from edge import __version__
from edge.clock import Clock
from edge.domain import AckResult, Action, DecisionRecord, Delivery
from edge.health import HealthMonitor, Metrics, Pulses, ServiceManager, StationStatus, write_status
from edge.journal import Journal
from edge.link import DeliveryChange, HealthMessage, LinkState, MqttLink, Presence, Topics
from edge.station.alarm_desk import AlarmDesk
from edge.station.missed_holds import MissedHolds
from edge.station.settings import StationSettings

__all__ = ["Telling"]

log = structlog.get_logger(__name__)


class Telling:
    """Gathers what is known of the station's health, and tells it. Safe to use from any thread.

    `due` is set when there is news that people wait for, so that `tell` is called at once.

    Args:
        settings: of the station.
        clock: stamps the status.
        link: to the broker.
        topics: of the station.
        status_file: replaced each time.
        rules_revision, config_revision: of the policy in force, and of the bundle that it came in.
        metrics: the page that shows the figures too; None: none is served.
        cameras: names of the station's own cameras.
    """

    def __init__(
        self,
        settings: StationSettings,
        clock: Clock,
        link: MqttLink,
        topics: Topics,
        *,
        status_file: Path,
        rules_revision: str,
        config_revision: int,
        metrics: Metrics | None,
        cameras: Iterable[str] = (),
    ) -> None:
        self._settings, self._clock, self._link, self._topics = settings, clock, link, topics
        self._status_file, self._metrics = status_file, metrics
        self._rules_revision, self._config_revision = rules_revision, config_revision
        cameras = [f"camera-{name}" for name in cameras]
        readers = [f"reader-{number}" for number in range(1, settings.workers + 1)]
        self.health = HealthMonitor(
            ["capture", *cameras, *readers, "records", "policy", "journal", "evidence", "link", "controller"]
        )
        self.due = threading.Event()
        self.alarm_desk = AlarmDesk(clock, link, topics, on_news=self.due.set)
        self.alarms = self.alarm_desk.register
        self._missed_holds = MissedHolds(self.alarms)
        self.pulses = Pulses()
        self._manager = ServiceManager()
        self._started_at = clock.stamp()
        self._disk_free_bytes = 0
        self._decisions: Counter[Action] = Counter()
        self._deliveries: Counter[Delivery] = Counter()
        link.on_change(self._note_link)
        link.on_unheard(lambda sentence: self.health.failed("link", sentence))

    def open(self, journal: Journal) -> None:
        """Restores the alarms of an earlier run, and books what becomes of them from now on."""
        self.alarm_desk.open(journal.alarms)
        self._missed_holds.restore(journal.holds.astray())

    def patience(self, status: str) -> AbstractContextManager[None]:
        """Asks the service manager to wait while the block lasts."""
        return self._manager.patience(status)

    def ready(self) -> None:
        """Tells the service manager that everything works and parcels are let in."""
        self._manager.ready("ready")

    def stopping(self) -> None:
        """Tells the service manager that the station stops on purpose."""
        self._manager.stopping()

    def tell(self, presence: Presence, *, open_holds: int, declarations: int) -> None:
        """Tells how the station is doing now. Call it every few seconds."""
        self.alarm_desk.turn()
        report = HealthMessage(at=self._clock.utc(), functions=self.health.report())
        self._link.publish(self._topics.health, report.payload(), retain=True)
        status = self._status(open_holds, declarations)
        presence.set_degraded(self.health.degraded or bool(status.stalled))
        self._write(status)
        if self._metrics is not None:
            self._metrics.show(status)
        self._feed_watchdog(status)

    def note_decision(self, record: DecisionRecord) -> None:
        """Counts a decision that was committed."""
        self._decisions[record.decision.action] += 1
        if self._metrics is not None:
            self._metrics.decided(record)

    def note_delivery(self, change: DeliveryChange) -> None:
        """Counts, logs and judges what has become of a command."""
        log.info(
            "delivery", seq=change.record.seq, track_id=change.record.track_id,
            delivery=change.delivery, result=change.result,
        )  # fmt: skip
        if change.is_late_answer:
            self._note_late_answer(change)
            return
        if change.result is None or change.delivery is not Delivery.SENT:
            self._deliveries[change.delivery] += 1
        track_id = change.record.track_id
        if change.delivery is Delivery.UNCONFIRMED:
            self.health.failed("controller", f"no final word on track {track_id}")
        elif change.delivery is Delivery.ACKNOWLEDGED and change.hold_missed:
            self.health.failed("controller", f"the held parcel on track {track_id} was not diverted")
        elif change.delivery is Delivery.ACKNOWLEDGED:
            self.health.worked("controller")

    def call_for_missed(self, change: DeliveryChange) -> None:
        """Calls people for a held parcel that may have gone on. The call is on record when this returns.

        Raises:
            edge.journal.JournalError: it can't be recorded now. People are called all the same.
        """
        if self._missed_holds.missed(change.record.seq):
            log.warning(
                "held parcel not diverted",
                seq=change.record.seq, track_id=change.record.track_id, result=change.result,
            )  # fmt: skip
        self.alarm_desk.book()

    def _note_late_answer(self, change: DeliveryChange) -> None:
        """The alarm was raised when the command was given up; only that the parcel was diverted after all is news."""
        if change.result is AckResult.DIVERTED:
            self.health.worked("controller")
            self._missed_holds.diverted(change.record.seq)

    def in_force(self, rules_revision: str, config_revision: int) -> None:
        """Notes which rules are in force now."""
        self._rules_revision, self._config_revision = rules_revision, config_revision

    def beat(self, loop: str, within_s: float) -> Callable[[], None]:
        """Returns what that loop is to call on each turn, at least every `within_s`."""
        return lambda: self.pulses.beat(loop, within_s=within_s)

    def _status(self, open_holds: int, declarations: int) -> StationStatus:
        settings = self._settings
        return StationStatus(
            at=self._clock.stamp(),
            started_at=self._started_at,
            pid=os.getpid(),
            software=__version__,
            site=settings.site,
            line=settings.line,
            station=settings.station,
            mode=settings.mode,
            rules_revision=self._rules_revision,
            config_revision=self._config_revision,
            functions=self.health.report(),
            alarms=self.alarms.present(),
            stalled=self.pulses.stalled(),
            decisions=dict(self._decisions),
            deliveries=dict(self._deliveries),
            open_holds=open_holds,
            declarations=declarations,
            disk_free_bytes=self._disk_free(),
        )

    def _disk_free(self) -> int:
        try:
            self._disk_free_bytes = shutil.disk_usage(self._status_file.parent).free
        except OSError as error:
            log.warning("free disk not known", error=error.strerror)
        return self._disk_free_bytes

    def _write(self, status: StationStatus) -> None:
        try:
            write_status(self._status_file, status)
        except OSError as error:
            # The status still goes out over MQTT, and no decision depends on it.
            log.warning("status not written", file=str(self._status_file), error=error.strerror)

    def _feed_watchdog(self, status: StationStatus) -> None:
        if status.stalled:
            text = f"stalled: {', '.join(status.stalled)}"
            log.error("loops do not turn any more", loops=status.stalled)
            self._manager.say(text)
            return
        unwell = [health.function for health in status.functions if health.state is not health.state.OK]
        told = f"less than well: {', '.join(unwell)}" if unwell else "all well"
        self._manager.alive(f"{self._decisions.total()} decisions, {told}")

    def _note_link(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self.health.worked("link")
            self.alarms.clear("broker-lost")
            self.alarm_desk.show_all()
        else:
            self.health.failed("link", f"broker {state}: {self._link.report().detail}")
            self.alarms.raise_("broker-lost")
