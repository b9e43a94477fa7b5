"""What happened, durably: decisions in a hash chain, the outbox to the controller, holds, and the evidence behind."""

from __future__ import annotations

from edge.journal.chain import ChainFault, ChainFaultKind, ChainReport
from edge.journal.draft import DecisionDraft, Evidence
from edge.journal.errors import JournalCorruptError, JournalError, JournalLockedError, JournalVersionError
from edge.journal.journal import Journal, Outgoing
from edge.journal.reader import DecisionRow, JournalCounts, JournalReader

__all__ = [
    "ChainFault",
    "ChainFaultKind",
    "ChainReport",
    "DecisionDraft",
    "DecisionRow",
    "Evidence",
    "Journal",
    "JournalCorruptError",
    "JournalCounts",
    "JournalError",
    "JournalLockedError",
    "JournalReader",
    "JournalVersionError",
    "Outgoing",
]
