"""What the station hands in: a decision without a place in the sequence yet, and the evidence it rests on."""

from __future__ import annotations

from pydantic import Field

from edge.clock import NS_PER_MS
from edge.domain import (
    Claims,
    Decision,
    DecisionRecord,
    EarlierPass,
    Frozen,
    Identity,
    Instant,
    Label,
    Lookup,
    Parcel,
    Reading,
    ReasonCode,
    Stamp,
    StationMode,
    TrackId,
    UtcTime,
)

__all__ = ["DecisionDraft", "Evidence", "deadline_of"]


class Evidence(Frozen):
    """Everything a decision was made from, so that it can be explained and judged again. None: there was none.

    It is a snapshot, not a reference: the declaration may be amended or forgotten before the decision is questioned.
    It names no sender and no addressee; `party_keys` stand for them, and the record store knows them by `item_id`.
    `sender_key` is the one of those keys that tells senders apart. `judged_at` is None in evidence of earlier versions,
    which is not complete enough to judge again.
    """

    parcel: Parcel | None = None
    reading: Reading | None = None
    identity: Identity | None = None
    claims: Claims | None = None
    lookup: Lookup | None = None
    fault: ReasonCode | None = None
    earlier: tuple[EarlierPass, ...] | None = None
    party_keys: tuple[str, ...] = ()
    sender_key: str = ""
    judged_at: UtcTime | None = None


class DecisionDraft(Frozen):
    """A `DecisionRecord` before the journal has given it its `seq` and, for a hold, its `hold_id`."""

    parcel_id: Label
    station: Label
    track_id: TrackId
    item_id: str | None = None
    decision: Decision
    lane: int = Field(default=0, ge=0)
    mode: StationMode = StationMode.LIVE
    decided_at: Stamp
    latency_ms: float = Field(ge=0, description="trigger to decision")
    time_left_ms: int = Field(description="to the deadline when decided; 0 or less: late, never sent as a command")
    record_version: int | None = None
    config_revision: int = 0

    def as_record(self, seq: int, hold_id: str | None) -> DecisionRecord:
        """The record with its place in the sequence."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return DecisionRecord(seq=seq, hold_id=hold_id, **fields)


def deadline_of(record: DecisionRecord) -> Instant:
    """The last instant at which the controller can still act on the decision."""
    made = record.decided_at.instant
    return Instant(
        boot_id=made.boot_id,
        monotonic_ns=max(0, made.monotonic_ns + record.time_left_ms * NS_PER_MS),
    )
