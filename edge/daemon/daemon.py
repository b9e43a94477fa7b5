"""One station from its start to its end: what is started last is stopped first.

Nothing is decided here. Parcels are let in only when everything behind them works, and what was committed gets a moment
to reach the controller before the link says goodbye.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import structlog

from edge.capture import alone_in
from edge.configuration import SettingsInForce, SettingsWatch
from edge.daemon.chores import chores
from edge.daemon.ground import Ground
from edge.daemon.linking import linked
from edge.daemon.memory import keep_memory_together, look_for_garbage_seldom
from edge.daemon.parcels import keeping_evidence, letting_parcels_in
from edge.daemon.rules import Rules
from edge.journal import Journal, condemn, open_journal
from edge.link import Presence
from edge.records import RecordStore
from edge.remote import RevisionStore, Trial
from edge.station import (
    Apply,
    Caretaker,
    ConfigurationLog,
    Judge,
    MirrorWatch,
    Passes,
    RulesWatch,
    Stock,
    applying,
)

__all__ = ["Daemon"]

log = structlog.get_logger(__name__)

HEALTH_INTERVAL_S = 2.0
"""Between two reports: health must tell the truth within 5 s."""


class _Started(NamedTuple):
    """What a started station has that is looked after from then on."""

    presence: Presence
    stock: Stock
    rules: Rules
    configuration: ConfigurationLog
    journal: Journal


class Daemon:
    """One station. `run` works until `stop` is called from another thread.

    It also ends when settings come into force that it can't take up while it runs, or when its journal is damaged or
    gone; then `superseded` is set, and the station is to be started again.

    Args:
        config: the station's own configuration file.
        found: the settings in force.
        trial: the one that these settings are on; None: none.
        apply: examines a bundle that was pushed.
        on_ready: called when parcels are let in.

    Raises:
        edge.journal.JournalError: the journal can't be opened, or another daemon works on it.
        edge.capture.SpoolTakenError: another daemon takes its parcels from the same folder.
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
        settings = found.settings
        self._config, self._trial, self._apply, self._on_ready = config, trial, apply, on_ready
        self.superseded = False
        self._stopping = threading.Event()
        self._revisions = RevisionStore(settings.revisions_dir)
        self._settings_watch = SettingsWatch(config, self._revisions, found)
        self._rules_watch = RulesWatch(self._revisions, settings.policy_file)
        self._in_force = self._rules_watch.load()
        self._ground = Ground(settings, self._in_force)

    def stop(self) -> None:
        """Asks `run` to end. May be called from any thread."""
        self._stopping.set()
        self._ground.telling.due.set()

    def run(self) -> None:
        """Works until told to stop."""
        keep_memory_together()
        look_for_garbage_seldom()  # the tables that are about to be built are none
        telling = self._ground.telling
        with contextlib.ExitStack() as stack:
            started = self._started(stack)
            telling.ready()
            self._on_ready()
            self._look_after(started)
            log.info("station stops")
            telling.stopping()

    def _started(self, stack: contextlib.ExitStack) -> _Started:
        """Starts all that the station has, for the stack to stop. Returns what is to be looked after from then on."""
        ground = self._ground
        settings, telling = ground.settings, ground.telling
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        if ground.metrics is not None:
            stack.enter_context(ground.metrics)
        journal = stack.enter_context(self._opened_journal())
        stack.enter_context(alone_in(settings.spool.folder))
        records = stack.enter_context(RecordStore(settings.records_file, must_open=False))
        telling.open(journal)
        judge = self._judge(journal, records)
        rules = Rules(ground, self._rules_watch, self._in_force, judge, journal.tips)
        link = linked(ground, journal, records, self._revisions, trial=self._trial, apply=self._apply)
        presence, committed = stack.enter_context(link)
        configuration = ConfigurationLog(self._revisions, journal.configuration)
        configuration.look()
        rules.look()
        evidence = stack.enter_context(keeping_evidence(ground, journal))
        stack.enter_context(letting_parcels_in(ground, journal, judge, committed, evidence))
        stack.enter_context(Caretaker(chores(ground, journal, records), telling.health))
        applied = applying(self._config, pushed=False)
        stack.enter_context(MirrorWatch(settings.remote, self._revisions, applied, telling.health))
        stock = Stock(journal, records, telling.health, telling.alarms)
        stock.count()
        log.info(
            "station ready", station=settings.station.station, rules=rules.in_force.policy.revision,
            declarations=stock.declarations, journal=str(settings.journal_file),
        )  # fmt: skip
        return _Started(presence, stock, rules, configuration, journal)

    def _look_after(self, started: _Started) -> None:
        """Reports health and takes up what has changed, every few seconds until the end."""
        telling = self._ground.telling
        while not self._stopping.is_set():
            telling.due.wait(HEALTH_INTERVAL_S)
            telling.due.clear()
            if self._is_lost(started.journal) or self._must_restart():
                self.superseded = not self._stopping.is_set()
                return
            stock = started.stock
            stock.count()
            telling.tell(started.presence, open_holds=stock.open_holds, declarations=stock.declarations)
            started.rules.look()
            started.configuration.look()

    @staticmethod
    def _is_lost(journal: Journal) -> bool:
        """Whether nothing can be committed any more until the journal is replaced, as the next start does."""
        if journal.fault is None:
            return False
        log.error("the journal can't be gone on with: the station starts anew", error=str(journal.fault))
        with contextlib.suppress(OSError):
            condemn(journal.path, journal.fault)
        return True

    def _must_restart(self) -> bool:
        """Takes up changed settings if that can be done while it runs. Returns whether it can't."""
        others = self._settings_watch.changed()
        if others is None:
            return False
        if others.restarts:
            log.info("other settings are in force: the station starts anew")
            return True
        self._ground.use(others.settings)
        log.info("settings taken up", settings=others.told)
        return False

    def _opened_journal(self) -> Journal:
        settings = self._ground.settings
        with self._ground.telling.patience("opens its journal; one that is damaged is replaced"):
            journal, recovery = open_journal(
                settings.journal_file, backups=settings.backup_dir, at=self._ground.clock.utc()
            )
        if recovery is not None:
            log.error(
                "journal recovered", cause=recovery.cause, set_aside=str(recovery.set_aside or ""),
                backup=str(recovery.from_backup or ""), salvaged=recovery.salvaged, goes_on_at=recovery.first_seq,
            )  # fmt: skip
            self._ground.telling.alarms.raise_("journal-recovered")
        return journal

    def _judge(self, journal: Journal, records: RecordStore) -> Judge:
        policy, revision, _ = self._in_force
        judge = Judge(
            records, policy, self._ground.settings.records, Passes(journal.past.passes), config_revision=revision
        )
        self._ground.on_change(lambda now: judge.use_settings(now.records))
        return judge
