"""What happened, durably: decisions in a hash chain, the outbox to the controller, holds, and the evidence for them."""

from __future__ import annotations

from edge.journal.alarms import AlarmBook
from edge.journal.backup import back_up
from edge.journal.chain import Break, ChainFault, ChainFaultKind, ChainReport
from edge.journal.draft import DecisionDraft, Evidence
from edge.journal.errors import (
    HoldConflictError,
    JournalCorruptError,
    JournalError,
    JournalLockedError,
    JournalMissingError,
    JournalOlderError,
    JournalVersionError,
    UnknownHoldError,
)
from edge.journal.excerpt import ChainedAction, ChainExcerpt
from edge.journal.figures import Figures, HoldOutcome
from edge.journal.head_mark import mark_head
from edge.journal.holds import HoldBook
from edge.journal.journal import Journal, Outgoing
from edge.journal.leaning import EventBook
from edge.journal.reader import DecisionRow, JournalCounts, JournalReader
from edge.journal.recovery import Recovery, condemn, look_for_damage, open_journal
from edge.journal.senders import SenderParcel, SenderPast
from edge.journal.settings import JournalSettings

__all__ = [
    "AlarmBook",
    "Break",
    "ChainExcerpt",
    "ChainFault",
    "ChainFaultKind",
    "ChainReport",
    "ChainedAction",
    "DecisionDraft",
    "DecisionRow",
    "EventBook",
    "Evidence",
    "Figures",
    "HoldBook",
    "HoldConflictError",
    "HoldOutcome",
    "Journal",
    "JournalCorruptError",
    "JournalCounts",
    "JournalError",
    "JournalLockedError",
    "JournalMissingError",
    "JournalOlderError",
    "JournalReader",
    "JournalSettings",
    "JournalVersionError",
    "Outgoing",
    "Recovery",
    "SenderParcel",
    "SenderPast",
    "UnknownHoldError",
    "back_up",
    "condemn",
    "look_for_damage",
    "mark_head",
    "open_journal",
]
