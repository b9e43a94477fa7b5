"""Where a judged parcel becomes a decision: into the journal first, and only then is anybody told.

The order is the promise. What is not committed does not exist and is never sent; a parcel whose trigger was not put
away before a crash is found again at the next start, and by then the journal knows it. What the journal refuses because
its disk is full or failing is kept and tried again until it is taken: a full disk heals without a restart.
"""

from __future__ import annotations

import pickle
import threading
import zlib
from collections import deque
from collections.abc import Callable

import structlog

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import DecisionRecord, Instant, Parcel, ReasonCode
from edge.health import HealthMonitor
from edge.journal import DecisionDraft, Evidence, Journal, JournalError
from edge.station.hold_flood import HoldFlood
from edge.station.judge import Judgement
from edge.station.settings import StationSettings

__all__ = ["Desk"]

log = structlog.get_logger(__name__)

FAR_MS = 1e9
"""Stands for a time that can't be measured, such as one of another boot: 11 days."""

UNWRITTEN_MANY = 500
"""Judged parcels kept while the journal refuses: three minutes of a busy line, a few megabytes when packed. From here
on no more parcels are to be taken in: they are found in the spool once there is room."""

UNWRITTEN_MORE = 100
"""Room, beside that for the backlog, for what was taken in before, and for parcels that are refused without a trigger
in the spool."""


class Desk:
    """Commits judged parcels and tells who must know. Safe to use from any thread.

    Args:
        on_commit: called with the parcel and its record after the commit, in the committing thread.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        settings: StationSettings,
        journal: Journal,
        health: HealthMonitor,
        alarms: AlarmRegister,
        on_commit: Callable[[Parcel, DecisionRecord], None],
    ) -> None:
        self._clock = clock
        self._settings = settings
        self._journal = journal
        self._health = health
        self._alarms = alarms
        self._on_commit = on_commit
        self._flood = HoldFlood(settings.hold_flood_share, alarms)
        self._unwritten: deque[bytes] = deque()
        self._retrying = threading.Lock()

    def use(self, settings: StationSettings) -> None:
        """Other lanes count from the next decision on."""
        self._settings = settings

    def settle(self, parcel: Parcel, judgement: Judgement) -> None:
        """Commits the decision on a parcel and tells who must know.

        If the journal refuses, it is kept for `settle_unwritten`. A flood that does not come through the spool is not,
        beyond the room there is; nor is it decided.
        """
        most = UNWRITTEN_MANY + self._settings.backlog_parcels + UNWRITTEN_MORE
        if self._commit(parcel, judgement) is None and len(self._unwritten) < most:
            self._unwritten.append(_packed(parcel, judgement))

    @property
    def is_full(self) -> bool:
        """Whether so many judged parcels wait for the journal that no more are to be taken in."""
        return len(self._unwritten) >= UNWRITTEN_MANY

    def settle_unwritten(self) -> None:
        """Tries again what the journal refused, oldest first, until it refuses again.

        A decision is dated when it is committed, so one whose deadline has passed meanwhile is recorded as late.
        """
        with self._retrying:
            while self._unwritten:
                if self._commit(*_unpacked(self._unwritten[0])) is None:
                    return
                self._unwritten.popleft()

    def _commit(self, parcel: Parcel, judgement: Judgement) -> DecisionRecord | None:
        """The committed record; None if the journal refused."""
        draft = self._draft(parcel, judgement)
        evidence = Evidence(**dict(judgement.evidence), judged_at=judgement.judged_at)
        try:
            record = self._journal.commit(draft, evidence)
        except JournalError as error:
            self._health.failed("journal", str(error))
            self._alarms.raise_("journal-failing")
            log.error(  # noqa: TRY400 - the text says it all
                "decision not committed", parcel_id=parcel.parcel_id, error=str(error)
            )
            return None
        self._health.worked("journal")
        self._alarms.clear("journal-failing")
        self._on_commit(parcel, record)
        self._note_lateness(record)
        self._flood.note(record.decision.action)
        log.info(
            "decided", seq=record.seq, track_id=record.track_id, action=record.decision.action,
            reason=record.decision.reason, latency_ms=round(record.latency_ms), time_left_ms=record.time_left_ms,
        )  # fmt: skip
        return record

    def knows(self, parcel: Parcel) -> bool:
        """Whether this pass of a parcel was decided already.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        return self._journal.knows(parcel.parcel_id) is not None

    def on_belt(self) -> list[tuple[str, Instant]]:
        """Tracks and deadlines of parcels that were decided by an earlier run and may not be at their divert point yet.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        return [(outgoing.record.track_id, outgoing.deadline) for outgoing in self._journal.pending()]

    def _draft(self, parcel: Parcel, judgement: Judgement) -> DecisionDraft:
        decided_at = self._clock.stamp()
        declaration = judgement.evidence.lookup.declaration
        left_ms = self._clock.ms_until(parcel.deadline)
        return DecisionDraft(
            parcel_id=parcel.parcel_id,
            station=parcel.station,
            track_id=parcel.track_id,
            item_id=judgement.evidence.identity.item_id,
            decision=judgement.decision,
            lane=self._settings.lanes.lane_for(judgement.decision.action, flood=self._flood.present),
            mode=self._settings.mode,
            decided_at=decided_at,
            latency_ms=max(0.0, min(self._clock.ms_since(parcel.triggered), FAR_MS)),
            time_left_ms=round(max(left_ms, -FAR_MS)),
            record_version=declaration.record_version if declaration else None,
            config_revision=judgement.config_revision,
        )

    def _note_lateness(self, record: DecisionRecord) -> None:
        if record.time_left_ms > 0:
            self._alarms.clear("decisions-late")
        elif record.decision.reason is not ReasonCode.TRIGGER_INVALID:  # its time was not known, and it has its alarm
            self._alarms.raise_("decisions-late")


def _packed(parcel: Parcel, judgement: Judgement) -> bytes:
    """A judged parcel in few bytes and one piece: thousands of small objects would leave holes in memory."""
    return zlib.compress(pickle.dumps((parcel, judgement)), level=1)


def _unpacked(packed: bytes) -> tuple[Parcel, Judgement]:
    parcel, judgement = pickle.loads(zlib.decompress(packed))  # noqa: S301 - our own bytes, which never left us
    return parcel, judgement
