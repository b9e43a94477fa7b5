"""The hash chain: each record's hash covers the one before it, so nothing can be changed or taken out unseen.

What is hashed is the very text that is stored, the record's canonical JSON (sorted keys, no spaces, ASCII), together
with the hash of its evidence. Evidence may be deleted later, by retention, and the chain still verifies; changed
evidence is found.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from enum import StrEnum

from pydantic import Field

from edge.domain import Frozen, Sha256, UtcTime

__all__ = [
    "GENESIS",
    "Break",
    "ChainFault",
    "ChainFaultKind",
    "ChainReport",
    "action_hash",
    "canonical_json",
    "evidence_bytes",
    "evidence_intact",
    "link_hash",
    "verify_chain",
]

GENESIS = "0" * 64
"""Stands for the hash before the first record."""

MAX_FAULTS = 100
"""A report names at most this many faults: a file that is all wrong must not fill the memory."""


class ChainFaultKind(StrEnum):
    """Ways in which a chain can be wrong."""

    GAP = "gap"
    BROKEN_LINK = "broken_link"
    ALTERED = "altered"
    EVIDENCE_ALTERED = "evidence_altered"


class ChainFault(Frozen):
    """One place where the chain does not verify."""

    seq: int
    kind: ChainFaultKind
    sentence: str


class ChainReport(Frozen):
    """Result of a verification. `head_hash` is worth keeping elsewhere: it vouches for every record up to it."""

    records: int = Field(ge=0)
    actions: int = Field(default=0, ge=0, description="what people did with holds")
    alarm_events: int = Field(default=0, ge=0, description="what became of alarms, and what people did about them")
    configuration_events: int = Field(default=0, ge=0, description="what became of the configuration, and who signed")
    tip_events: int = Field(default=0, ge=0, description="which tips were given and taken back")
    breaks: int = Field(default=0, ge=0, description="damaged files that the chain was linked on after")
    head_seq: int = Field(ge=0, description="0: the journal is empty")
    head_hash: Sha256
    faults: tuple[ChainFault, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether every record verified."""
        return not self.faults


def canonical_json(value: Frozen) -> str:
    """The one text of a value: sorted keys, no spaces, ASCII only."""
    return json.dumps(value.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def evidence_bytes(value: Frozen) -> tuple[bytes, str]:
    """The compressed evidence and the hash of its plain text."""
    text = value.to_json().encode()
    return zlib.compress(text, level=1), hashlib.sha256(text).hexdigest()


def link_hash(previous_hash: str, evidence_sha256: str, record_json: str) -> str:
    """Hash of a record at its place in the chain."""
    return _sha256(f"{previous_hash}\n{evidence_sha256}\n{record_json}")


def action_hash(previous_hash: str, decision_hash: str, action_json: str) -> str:
    """Hash of an action or event: it covers the one before it, and the latest decision at the time."""
    return _sha256(f"{previous_hash}\n{decision_hash}\n{action_json}")


class Break(Frozen):
    """Where the chain goes on after a damaged file: its last known record, and the first of the new file.

    Numbers in between may have been given to decisions that can no longer be read, so they are not given again.
    """

    first_seq: int = Field(ge=1)
    known_seq: int = Field(ge=0, description="last record that could be read and verified; 0: none")
    known_hash: Sha256
    cause: str
    set_aside: str = Field(description="name of the folder with the damaged file, beside the journal; or of several")
    at: UtcTime

    @property
    def hash(self) -> str:
        """What the first record after the break is linked to."""
        return _sha256(f"{self.known_hash}\n{canonical_json(self)}")


def verify_chain(connection: sqlite3.Connection) -> ChainReport:
    """Reads the whole journal once, and checks sequence, links, records, evidence, and the chains that lean on them."""
    walk = _Walk(connection)
    walk.decisions()
    return walk.report(
        actions=walk.leaning("actions", "action_json", "action"),
        alarm_events=walk.leaning("alarm_events", "event_json", "alarm event"),
        configuration_events=walk.leaning("configuration_events", "event_json", "configuration event"),
        tip_events=walk.leaning("tip_events", "event_json", "tip event"),
    )


class _Walk:
    """One reading of a journal from its first record to its last."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._faults: list[ChainFault] = []
        self._records = self._head_seq = 0
        self._head_hash = GENESIS
        rows = connection.execute("SELECT first_seq, break_json FROM breaks")
        self._breaks = {first_seq: Break.from_json(text) for first_seq, text in rows}

    def report(self, **leaning: int) -> ChainReport:
        return ChainReport(
            records=self._records,
            **leaning,
            breaks=len(self._breaks),
            head_seq=self._head_seq,
            head_hash=self._head_hash,
            faults=tuple(self._faults[:MAX_FAULTS]),
        )

    def decisions(self) -> None:
        rows = self._connection.execute(
            "SELECT d.seq, d.record_json, d.evidence_sha256, d.previous_hash, d.hash, e.body_zlib"
            " FROM decisions d LEFT JOIN evidence e USING (seq) ORDER BY d.seq"
        )
        for seq, record_json, evidence_sha256, linked_hash, stored_hash, body in rows:
            self._records += 1
            self._follow(seq, linked_hash)
            if link_hash(linked_hash, evidence_sha256, record_json) != stored_hash:
                self._fault(seq, ChainFaultKind.ALTERED, f"record {seq} was changed after it was written")
            if body is not None and not evidence_intact(body, evidence_sha256):
                self._fault(seq, ChainFaultKind.EVIDENCE_ALTERED, f"the evidence of record {seq} was changed")
            self._head_seq, self._head_hash = seq, stored_hash
            if len(self._faults) >= MAX_FAULTS:
                return

    def _follow(self, seq: int, linked_hash: str) -> None:
        """Checks that a record follows the one before it, or a break that says why it does not."""
        gap = self._breaks.get(seq)
        if gap is not None and (gap.known_seq, gap.known_hash) == (self._head_seq, self._head_hash):
            expected_seq, expected_hash = seq, gap.hash
        else:
            expected_seq, expected_hash = self._head_seq + 1, self._head_hash
        if seq != expected_seq:
            self._fault(seq, ChainFaultKind.GAP, f"{_missing(self._head_seq, seq)} missing before record {seq}")
        elif linked_hash != expected_hash:
            self._fault(seq, ChainFaultKind.BROKEN_LINK, f"record {seq} does not follow record {self._head_seq}")

    def leaning(self, table: str, text_column: str, kind: str) -> int:
        """Checks a chain that leans on that of the decisions. Returns how many entries it has."""
        rows = self._connection.execute(
            f"SELECT a.number, coalesce(a.after_seq, 0), a.{text_column}, a.previous_hash, a.hash,"  # noqa: S608 - own names
            " CASE WHEN a.after_seq IS NULL THEN ? ELSE d.hash END"
            f" FROM {table} a LEFT JOIN decisions d ON d.seq = a.after_seq ORDER BY a.number",
            (GENESIS,),
        )
        count, previous_number, previous_hash = 0, 0, GENESIS
        for number, after_seq, text, linked_hash, stored_hash, decision_hash in rows:
            count += 1
            if number != previous_number + 1:
                missing = _missing(previous_number, number, kind)
                self._fault(after_seq, ChainFaultKind.GAP, f"{missing} missing before {kind} {number}")
            elif linked_hash != previous_hash:
                sentence = f"{kind} {number} does not follow {kind} {previous_number}"
                self._fault(after_seq, ChainFaultKind.BROKEN_LINK, sentence)
            if action_hash(linked_hash, decision_hash or "", text) != stored_hash:
                sentence = f"{kind} {number} was changed after it was written"
                self._fault(after_seq, ChainFaultKind.ALTERED, sentence)
            previous_number, previous_hash = number, stored_hash
        return count

    def _fault(self, seq: int, kind: ChainFaultKind, sentence: str) -> None:
        self._faults.append(ChainFault(seq=seq, kind=kind, sentence=sentence))


def evidence_intact(body: bytes, evidence_sha256: str) -> bool:
    """Whether compressed evidence is the one with that hash."""
    try:
        text = zlib.decompress(body)
    except zlib.error:
        return False
    return hashlib.sha256(text).hexdigest() == evidence_sha256


def _missing(previous: int, present: int, kind: str = "record") -> str:
    first, last = previous + 1, present - 1
    return f"{kind} {first}" if first == last else f"{kind}s {first} to {last}"


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
