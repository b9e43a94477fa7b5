"""A shift in figures: what was decided, how good each rule was, how long holds waited, how many alarms there were."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Callable, Iterable, Iterator, Sequence

from pydantic import Field

from edge.alarms import AlarmLoad
from edge.console.text import visible
from edge.domain import Action, Delivery, Frozen, HoldState
from edge.journal import Figures, HoldOutcome

__all__ = ["SENDER_DIGITS", "Score", "ShiftReport", "shift_csv"]

SENDER_DIGITS = 8
"""Of the sixteen digits of a sender's key: enough to tell the senders of a week apart."""

_ACTS_IN_A_TABLE = "=+-@"
"""A spreadsheet takes a cell that begins with one of these for a formula (OWASP, CSV injection)."""


class Score(Frozen):
    """What became of the holds of one rule, or of one sender."""

    name: str = Field(description="of the rule, or the key that stands for the sender; empty: of none that is known")
    holds: int = Field(ge=0)
    confirmed: int = Field(ge=0)
    released: int = Field(ge=0)
    misread: int = Field(ge=0, description="said to be misread, whatever came of it")

    @property
    def open(self) -> int:
        """Not closed yet."""
        return self.holds - self.confirmed - self.released

    @property
    def precision(self) -> float | None:
        """Share of the closed holds that were confirmed; None while none is closed."""
        closed = self.confirmed + self.released
        return self.confirmed / closed if closed else None


class ShiftReport(Frozen):
    """The figures of a period, ready to be shown."""

    figures: Figures
    load: AlarmLoad

    @property
    def decisions(self) -> int:
        """How many decisions were made."""
        return sum(self.figures.by_action.values())

    @property
    def holds_per_hour(self) -> float:
        """Holds per hour, over the whole period."""
        return self.figures.by_action.get(Action.HOLD, 0) / self.figures.hours

    @property
    def late(self) -> int:
        """Decisions not sent because the parcel was past its divert point."""
        return self.figures.deliveries.get(Delivery.LATE, 0)

    @property
    def unconfirmed(self) -> int:
        """Commands without the controller's last word."""
        return self.figures.deliveries.get(Delivery.UNCONFIRMED, 0)

    @property
    def median_handling_s(self) -> float | None:
        """Median time from the decision until a person closed the hold; None while none is closed."""
        times = [hold.handling_s for hold in self.figures.holds if hold.handling_s is not None]
        return statistics.median(times) if times else None

    @property
    def open_holds(self) -> int:
        """Holds of this period that are not closed yet."""
        return sum(hold.closed_at is None for hold in self.figures.holds)

    @property
    def rules(self) -> list[Score]:
        """Score of each rule, the one with the most holds first."""
        return _scores(self.figures.holds, lambda hold: hold.rule_id)

    @property
    def senders(self) -> list[Score]:
        """Score of each sender, the one with the most holds first. A sender is a keyed hash, and names nobody."""
        return _scores(self.figures.holds, lambda hold: hold.sender_key[:SENDER_DIGITS])


def _scores(holds: Sequence[HoldOutcome], name_of: Callable[[HoldOutcome], str]) -> list[Score]:
    named: dict[str, list[HoldOutcome]] = {}
    for hold in holds:
        named.setdefault(name_of(hold), []).append(hold)
    scores = [
        Score(
            name=name,
            holds=len(own),
            confirmed=sum(hold.state is HoldState.CONFIRMED for hold in own),
            released=sum(hold.state is HoldState.RELEASED for hold in own),
            misread=sum(hold.misread for hold in own),
        )
        for name, own in named.items()
    ]
    return sorted(scores, key=lambda score: (-score.holds, score.name))


def shift_csv(report: ShiftReport) -> str:
    """The report as a table of three columns: section, name, value. With a byte order mark, for spreadsheets."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("section", "name", "value"))
    for row in _rows(report):
        writer.writerow(_cell(value) for value in row)
    return "\ufeff" + text.getvalue()


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else visible(str(value))
    return f"'{text}" if text[:1] in _ACTS_IN_A_TABLE and not isinstance(value, int | float) else text


def _rows(report: ShiftReport) -> Iterator[tuple[object, object, object]]:
    figures, load = report.figures, report.load
    yield from (
        ("time", "since", figures.since.isoformat()),
        ("time", "until", figures.until.isoformat()),
        ("holds", "per hour", round(report.holds_per_hour, 2)),
        ("holds", "median handling s", report.median_handling_s),
        ("holds", "still open", report.open_holds),
    )
    yield from _counted("decisions", figures.by_action.items())
    yield from _counted("deliveries", figures.deliveries.items())
    yield from _counted("controller", figures.acks.items())
    yield from _counted("not decided", figures.undecided.items())
    for kind, scores in (("rule", report.rules), ("sender", report.senders)):
        for score in scores:
            section = f"{kind} {score.name}"
            yield from _counted(section, (("holds", score.holds), ("confirmed", score.confirmed)))
            yield from _counted(section, (("released", score.released), ("misread", score.misread)))
    for hour, actions in sorted(figures.by_hour.items()):
        yield from _counted(f"hour {hour.isoformat()}", actions.items())
    yield from (
        ("alarms", "told", load.annunciations),
        ("alarms", "per 10 min", round(load.per_10_min, 2)),
        ("alarms", "most in 10 min", load.peak_10_min),
        ("alarms", "share of time in flood", round(load.in_flood_share, 4)),
        ("alarms", "median response s", load.response_s),
        ("alarms", "chattering", " ".join(load.chattering)),
        ("alarms", "stale", " ".join(load.stale)),
    )


def _counted(section: str, counts: Iterable[tuple[object, int]]) -> Iterator[tuple[object, object, object]]:
    for name, count in counts:
        yield section, name, count
