"""The hash chain: each record's hash covers the one before it, so nothing can be changed or taken out unseen.

A record is hashed as the very text that is stored: its canonical JSON (sorted keys, no spaces, ASCII), together with
the hash of its evidence. Evidence may be deleted later, by retention, and the chain still verifies; changed evidence
is found.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from enum import StrEnum

from pydantic import Field

from edge.domain import Frozen, Sha256

__all__ = [
    "GENESIS",
    "ChainFault",
    "ChainFaultKind",
    "ChainReport",
    "canonical_json",
    "evidence_bytes",
    "link_hash",
    "verify_chain",
]

GENESIS = "0" * 64
"""What stands for the hash before the first record."""

MAX_FAULTS = 100
"""A report names at most this many faults: a file that is wholly wrong must not fill the memory."""


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
    """Outcome of a verification. `head_hash` is worth keeping elsewhere: it vouches for every record up to it."""

    records: int = Field(ge=0)
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
    return hashlib.sha256(f"{previous_hash}\n{evidence_sha256}\n{record_json}".encode()).hexdigest()


def verify_chain(connection: sqlite3.Connection) -> ChainReport:
    """Reads the whole journal once and checks sequence, links, records and evidence."""
    faults: list[ChainFault] = []
    records, previous_seq, previous_hash = 0, 0, GENESIS
    rows = connection.execute(
        "SELECT d.seq, d.record_json, d.evidence_sha256, d.previous_hash, d.hash, e.body_zlib"
        " FROM decisions d LEFT JOIN evidence e USING (seq) ORDER BY d.seq"
    )
    for seq, record_json, evidence_sha256, linked_hash, stored_hash, body in rows:
        records += 1
        if seq != previous_seq + 1:
            faults.append(_gap(previous_seq, seq))
        elif linked_hash != previous_hash:
            faults.append(_fault(seq, ChainFaultKind.BROKEN_LINK, f"record {seq} does not follow record {seq - 1}"))
        if link_hash(linked_hash, evidence_sha256, record_json) != stored_hash:
            faults.append(_fault(seq, ChainFaultKind.ALTERED, f"record {seq} was changed after it was written"))
        if body is not None and not _evidence_intact(body, evidence_sha256):
            faults.append(_fault(seq, ChainFaultKind.EVIDENCE_ALTERED, f"the evidence of record {seq} was changed"))
        previous_seq, previous_hash = seq, stored_hash
        if len(faults) >= MAX_FAULTS:
            break
    return ChainReport(records=records, head_seq=previous_seq, head_hash=previous_hash, faults=tuple(faults))


def _evidence_intact(body: bytes, evidence_sha256: str) -> bool:
    try:
        text = zlib.decompress(body)
    except zlib.error:
        return False
    return hashlib.sha256(text).hexdigest() == evidence_sha256


def _gap(previous_seq: int, seq: int) -> ChainFault:
    missing = f"record {previous_seq + 1}" if seq == previous_seq + 2 else f"records {previous_seq + 1} to {seq - 1}"
    return _fault(seq, ChainFaultKind.GAP, f"{missing} missing before record {seq}")


def _fault(seq: int, kind: ChainFaultKind, sentence: str) -> ChainFault:
    return ChainFault(seq=seq, kind=kind, sentence=sentence)
