"""Keeps evidence while the station works: a thread follows the journal, and copies what decisions were made from.

The journal is the queue, so nothing is remembered here that a crash could lose: a mark tells up to which decision
everything is kept, and the next start goes on from there. Decisions never wait for this thread. While the disk is full
or failing, the pictures of holds stay in the spool, which asks `may_forget` before it removes any, and are kept later.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Self

import structlog

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import Action, DecisionRecord
from edge.evidence.folder import Case, folder_of, write_folder
from edge.evidence.manifest import Manifest
from edge.evidence.mark import Mark, read_mark, write_mark
from edge.evidence.settings import EvidenceSettings
from edge.evidence.shelves import Budget, Shelves
from edge.health import HealthMonitor
from edge.journal import JournalError, JournalReader, JournalSettings

__all__ = ["EvidenceKeeper", "store_rules"]

log = structlog.get_logger(__name__)

TURN_S = 1.0
BATCH = 200
TRIM_INTERVAL_S = 60.0
MB = 1_000_000


class EvidenceKeeper:
    """The evidence of one station. Make it after its journal is open, and before its spool.

    Args:
        root: folder of the evidence; made if it is missing.
        settings: what to keep, and in how much room.
        ages: how long to keep it: as long as the journal keeps its own evidence.
        journal: the file to follow.
        done: folder of the spool with a folder for each parcel that was put away, named by its id.
        clock: stamps the folders.
        health, alarms: told under `evidence` and `evidence-not-kept`.
        on_turn: called on each turn of the thread.

    Raises:
        OSError: the folder can't be made or read.
        edge.journal.JournalError: the journal can't be read.
    """

    def __init__(
        self,
        root: Path,
        settings: EvidenceSettings,
        ages: JournalSettings,
        *,
        journal: Path,
        done: Path,
        clock: Clock,
        health: HealthMonitor,
        alarms: AlarmRegister,
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._root, self._settings, self._done, self._clock = root, settings, done, clock
        self._health, self._alarms, self._on_turn = health, alarms, on_turn
        root.mkdir(parents=True, exist_ok=True)
        self._journal = JournalReader(journal)
        self._kept_seq = self._last_kept()
        holds, others = _budgets(settings, ages)
        self._shelves = Shelves(root, self._journal, holds=holds, others=others)
        self._is_counted = False
        self._trimmed_s = -TRIM_INTERVAL_S
        self._stuck = False
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="evidence", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Waits for the folder in hand; what is not kept yet will be after the next start."""
        self._stopping.set()
        self._thread.join()
        self._journal.close()

    def use(self, settings: EvidenceSettings, ages: JournalSettings) -> None:
        """Changes the settings, from the next decision and the next look at the budgets on. From any thread."""
        self._settings = settings
        holds, others = _budgets(settings, ages)
        self._shelves.use(holds=holds, others=others)

    def may_forget(self, parcel_id: str) -> bool:
        """Whether the spool may remove the pictures of a parcel. From any thread; never raises."""
        try:
            record = self._journal.of_parcel(parcel_id)
        except JournalError:
            return False
        return record is None or record.seq <= self._kept_seq or not self._is_wanted(record)

    def _is_wanted(self, record: DecisionRecord) -> bool:
        settings, action = self._settings, record.decision.action
        if action is Action.HOLD:
            return True
        if action is Action.NO_DECISION:
            return settings.keep_no_decisions
        if action is Action.RECHECK:
            return settings.keep_rechecks
        # Drawn by the parcel's id, so that a restart draws the same parcels.
        drawn = int.from_bytes(hashlib.sha256(record.parcel_id.encode()).digest()[:8], "big") / 2**64
        return drawn < settings.keep_pass_share

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._on_turn()
            try:
                busy = self._turn()
            except (OSError, JournalError) as error:
                self._fail(f"evidence can't be kept at the moment, its pictures wait in the spool: {error}")
                self._stuck, busy = True, False
            except Exception:
                log.exception("keeping evidence failed in an unforeseen way")
                self._fail("failed in an unforeseen way; see the log")
                self._stuck, busy = True, False
            else:
                self._go_on()
            if not busy:
                self._stopping.wait(TURN_S)

    def _go_on(self) -> None:
        """Notes that a turn went well: what stopped the one before is over, even if there was nothing to keep."""
        if self._stuck:
            self._stuck = False
            self._health.looked("evidence")
            self._alarms.clear("evidence-not-kept")

    def _fail(self, why: str) -> None:
        self._stuck = False
        self._health.failed("evidence", why)
        self._alarms.raise_("evidence-not-kept")

    def _turn(self) -> bool:
        """Keeps what is new. Returns whether there is more."""
        self._root.mkdir(parents=True, exist_ok=True)  # somebody may have tidied up
        if not self._is_counted:
            self._count()
        now_s = self._clock.monotonic_ns() / 1e9
        if now_s - self._trimmed_s >= TRIM_INTERVAL_S:
            self._trimmed_s = now_s
            self._trim()
        rows = self._journal.since(self._kept_seq, limit=BATCH)
        try:
            for row in rows:
                if self._stopping.is_set():
                    break
                self._on_turn()
                if self._is_wanted(row.record):
                    self._keep(row.record)
                self._kept_seq = row.record.seq
        finally:
            if rows:
                self._write_mark()
        return len(rows) == BATCH

    def _count(self) -> None:
        """Finds what was kept before: here and not at the start, which parcels wait for."""
        for _ in self._shelves.count():
            self._on_turn()
            if self._stopping.is_set():
                return
        self._is_counted = True

    def _keep(self, record: DecisionRecord) -> None:
        self._ensure_room()
        excerpt = self._journal.excerpt(record.seq)
        if excerpt is None:
            return
        case = Case(record, excerpt, self._journal.evidence_json(record.seq), self._done / record.parcel_id)
        manifest = write_folder(self._root, case, at=self._clock.utc())
        self._shelves.add(folder_of(self._root, record, excerpt.hash), manifest)
        self._tell(manifest)

    def _tell(self, manifest: Manifest) -> None:
        log.info("evidence kept", seq=manifest.seq, files=len(manifest.files), missing=len(manifest.missing))
        changed = [file.view for file in manifest.files if file.as_read is False]
        if manifest.action is not Action.HOLD or not (manifest.missing or changed):
            self._health.worked("evidence")
            if manifest.action is Action.HOLD:
                self._alarms.clear("evidence-not-kept")
            return
        gone = ", ".join(picture.view for picture in manifest.missing)
        self._fail(
            f"hold {manifest.hold_id}: pictures missing: {gone or 'none'}; "
            f"changed since they were read: {', '.join(filter(None, changed)) or 'none'}"
        )

    def _ensure_room(self) -> None:
        """Removes evidence of other parcels than holds if the disk runs low.

        Raises:
            OSError: there is still too little room.
        """
        lacking = self._settings.least_free_mb * MB - shutil.disk_usage(self._root).free
        if lacking <= 0:
            return
        freed = self._shelves.make_room(lacking)
        if freed < lacking:
            raise OSError(f"less than {self._settings.least_free_mb} MB are free on the disk of {self._root}")

    def _trim(self) -> None:
        over = self._shelves.trim(today=self._clock.utc().astimezone(dt.UTC).date())
        if over:
            log.warning("evidence over its budget", shelves=over)

    def _last_kept(self) -> int:
        """How far an earlier run got; 0 if that run had another journal."""
        mark = read_mark(self._root)
        if mark is None:
            return 0
        newest = self._journal.recent(1)
        there = self._journal.excerpt(mark.seq)
        same = there.hash == mark.hash if there is not None else bool(newest) and newest[0].record.seq > mark.seq
        return mark.seq if same else 0

    def _write_mark(self) -> None:
        excerpt = self._journal.excerpt(self._kept_seq)
        if excerpt is not None:
            write_mark(self._root, Mark(seq=excerpt.seq, hash=excerpt.hash))


def store_rules(root: Path, revision: str, texts: Mapping[str, str]) -> None:
    """Keeps the text of the rules in force, once for each revision, where the evidence judged by them can refer to it.

    Raises:
        OSError: they can't be written.
    """
    target = root / "rules" / revision
    if target.exists():
        return
    building = target.with_name(f".{revision}.part")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    for name, text in texts.items():
        (building / name).write_bytes(text.encode())
    building.rename(target)


def _budgets(settings: EvidenceSettings, ages: JournalSettings) -> tuple[Budget, Budget]:
    """The budget of holds, and that of all others."""
    return (
        Budget(settings.holds_mb * MB, ages.keep_hold_evidence_days),
        Budget(settings.others_mb * MB, ages.keep_evidence_days),
    )
