"""One decision cut out of the chain with all that its place rests on, to be verified without the journal."""

from __future__ import annotations

import sqlite3

from pydantic import Field

from edge.domain import Frozen, Sha256
from edge.journal.chain import action_hash, link_hash

__all__ = ["ChainExcerpt", "ChainedAction", "excerpt_of"]


class ChainedAction(Frozen):
    """What a person did, as in the chain of actions. `decision_hash` is that of the latest decision at the time."""

    number: int = Field(ge=1)
    after_seq: int = Field(ge=1)
    action_json: str
    previous_hash: Sha256
    decision_hash: Sha256
    hash: Sha256

    @property
    def intact(self) -> bool:
        """Whether the hash is that of the action at its place."""
        return action_hash(self.previous_hash, self.decision_hash, self.action_json) == self.hash


class ChainExcerpt(Frozen):
    """A decision at its place: hash = SHA-256 of `previous_hash`, `evidence_sha256` and `record_json`, line by line."""

    seq: int = Field(ge=1)
    record_json: str = Field(description="the very text that is hashed")
    evidence_sha256: Sha256
    previous_hash: Sha256 = Field(description="of the record before")
    hash: Sha256
    next_seq: int | None = Field(default=None, description="of the record after it, if there was one")
    next_hash: Sha256 | None = None
    actions: tuple[ChainedAction, ...] = Field(default=(), description="what people did with the hold")

    @property
    def intact(self) -> bool:
        """Whether the hash is that of the record at its place."""
        return link_hash(self.previous_hash, self.evidence_sha256, self.record_json) == self.hash


def excerpt_of(connection: sqlite3.Connection, seq: int) -> ChainExcerpt | None:
    """The decision `seq` with its place in the chain; None where there is no such decision."""
    row = connection.execute(
        "SELECT record_json, evidence_sha256, previous_hash, hash FROM decisions WHERE seq = ?", (seq,)
    ).fetchone()
    if row is None:
        return None
    after = connection.execute("SELECT seq, hash FROM decisions WHERE seq > ? ORDER BY seq LIMIT 1", (seq,)).fetchone()
    actions = connection.execute(
        "SELECT a.number, a.after_seq, a.action_json, a.previous_hash, d.hash, a.hash FROM actions a"
        " JOIN decisions d ON d.seq = a.after_seq JOIN holds h USING (hold_id) WHERE h.seq = ? ORDER BY a.number",
        (seq,),
    )
    names = ("number", "after_seq", "action_json", "previous_hash", "decision_hash", "hash")
    return ChainExcerpt(
        seq=seq,
        record_json=row[0],
        evidence_sha256=row[1],
        previous_hash=row[2],
        hash=row[3],
        next_seq=after[0] if after else None,
        next_hash=after[1] if after else None,
        actions=tuple(ChainedAction(**dict(zip(names, action, strict=True))) for action in actions),
    )
