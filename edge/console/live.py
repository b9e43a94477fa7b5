"""The live table on a terminal: one row for each parcel, as its decision is committed and as the controller answers.

Rows come from the journal alone, so the table shows what is true, not what was hoped for.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from edge.clock import Clock
from edge.console.summary import declared, label_says, reason_in_words
from edge.console.text import shortened
from edge.domain import Action, Claims, DecisionRecord, Delivery, Lookup, LookupStatus
from edge.journal import DecisionRow, JournalReader

__all__ = ["LiveRow", "LiveTable"]

ANSWER_MS = 2_000
"""So long after the divert point the controller may still say what it did; a plain line waits no longer for it."""

_ACTION_STYLE = {
    Action.PASS: "green",
    Action.HOLD: "bold red",
    Action.RECHECK: "yellow",
    Action.NO_DECISION: "magenta",
}
_ACTION_SIGN = {Action.PASS: "·", Action.HOLD: "■", Action.RECHECK: "↻", Action.NO_DECISION: "?"}
"""Colour is never the only sign."""


@dataclass
class LiveRow:
    """One parcel in words."""

    decision: DecisionRow
    says: str
    shipper: str
    why: str

    @property
    def settled(self) -> bool:
        """Whether nothing more will change about it."""
        return self.decision.delivery not in {Delivery.PENDING, Delivery.SENT}

    @property
    def answer(self) -> str:
        """What the controller did, or else how far the command has got."""
        return str(self.decision.ack or self.decision.delivery)


class LiveTable:
    """Follows a journal. Call `refresh` now and then, and show `render`.

    Args:
        journal: opened for reading; may belong to a running station.
        after_seq: rows up to this one are not shown.
        clock: says how long ago a parcel was to reach its divert point.
    """

    def __init__(self, journal: JournalReader, *, after_seq: int = 0, clock: Clock | None = None) -> None:
        self._journal = journal
        self._clock = clock or Clock()
        self.last_seq = self.told_seq = after_seq
        self.rows: OrderedDict[int, LiveRow] = OrderedDict()

    def refresh(self) -> None:
        """Takes in new decisions and new answers.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        for row in self._journal.since(self.last_seq):
            self.last_seq = row.record.seq
            self.rows[row.record.seq] = self._in_words(row)
        for seq, shown in self.rows.items():
            if not shown.settled:
                newer = self._journal.decision(seq)
                if newer is not None:
                    shown.decision = newer

    def render(self, *, height: int, footer: str = "") -> RenderableType:
        """The newest rows that fit into `height` lines, with the footer below."""
        table = Table(expand=True, pad_edge=False, show_edge=False, header_style="bold")
        for heading, width, ratio in (
            ("track", 7, None),
            ("item", 14, None),
            ("label claims", None, 3),
            ("shipper declared", None, 4),
            ("decision", 13, None),
            ("why", None, 6),
            ("ms", 5, None),
            ("controller", 11, None),
        ):
            table.add_column(
                heading, width=width, ratio=ratio, no_wrap=True, overflow="ellipsis",
                justify="right" if heading == "ms" else "left",
            )  # fmt: skip
        for row in list(self.rows.values())[-max(1, height - 4) :]:
            table.add_row(*self._cells(row))
        return Group(table, Text(footer))

    def new_lines(self) -> list[str]:
        """Plain lines of the rows that were told in none yet, for output that does not go to a terminal.

        Each is told once, in order, when the controller has answered or the time for its answer is over.
        """
        told = []
        for seq, row in self.rows.items():
            if seq > self.told_seq:
                if not (row.settled or self._is_overdue(row.decision.record)):
                    break
                told.append("  ".join(cell.plain for cell in self._cells(row)))
                self.told_seq = seq
        return told

    def forget(self, seq: int) -> None:
        """Drops the rows up to this one, which need not be shown any more."""
        while self.rows and next(iter(self.rows)) <= seq:
            self.rows.popitem(last=False)

    def _is_overdue(self, record: DecisionRecord) -> bool:
        return self._clock.ms_since(record.decided_at.instant) > record.time_left_ms + ANSWER_MS

    def _cells(self, row: LiveRow) -> list[Text]:
        record = row.decision.record
        action = record.decision.action
        return [
            Text(record.track_id),
            Text(shortened(record.item_id or "-", 22)),
            Text(row.says),
            Text(row.shipper),
            Text(f"{_ACTION_SIGN[action]} {action}", style=_ACTION_STYLE[action]),
            Text(row.why),
            Text(f"{record.latency_ms:.0f}"),
            Text(row.answer, style="" if row.settled else "dim"),
        ]

    def _in_words(self, row: DecisionRow) -> LiveRow:
        evidence = self._journal.evidence(row.record.seq)
        reading = evidence.reading if evidence else None
        claims = (evidence.claims if evidence else None) or Claims()
        lookup = (evidence.lookup if evidence else None) or Lookup(status=LookupStatus.NOT_LOOKED)
        return LiveRow(row, label_says(reading, claims), declared(lookup), reason_in_words(row.record))
