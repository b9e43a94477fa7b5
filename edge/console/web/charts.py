"""Charts of a shift, as coordinates on a drawing: the page draws them as SVG, the PDF as rectangles.

The parts of a bar differ by filling and by number, not by colour alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edge.console.shift import ShiftReport
from edge.domain import HoldState
from edge.journal import HoldOutcome

__all__ = ["CHART_HEIGHT", "CHART_WIDTH", "Chart", "Column", "Part", "decisions_chart", "holds_chart"]

CHART_WIDTH, CHART_HEIGHT = 1200, 190
_TOP, _BOTTOM = 26, 24
"""Room for the numbers above the bars, and for the hours below them."""
_MOST_NUMBERED = 26
_EACH_HOUR_UP_TO, _DAY_H = 12, 24
_HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Part:
    """One part of a bar; `kind` names its filling."""

    kind: str
    count: int
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    """The bar of one hour. `tick`: whether the hour is written below it."""

    hour: dt.datetime
    x: float
    width: float
    top: float
    total: int
    parts: tuple[Part, ...]
    tick: bool


@dataclass(frozen=True)
class Chart:
    """One bar for each hour, on a drawing of `CHART_WIDTH` by `CHART_HEIGHT`."""

    columns: tuple[Column, ...]
    most: int
    numbered: bool

    @property
    def baseline(self) -> int:
        """The line that the bars stand on."""
        return CHART_HEIGHT - _BOTTOM


def decisions_chart(report: ShiftReport) -> Chart:
    """Decisions by the hour."""
    by_hour = report.figures.by_hour
    return _chart(report, lambda hour: (("decided", sum(by_hour.get(hour, {}).values())),))


def holds_chart(report: ShiftReport) -> Chart:
    """Holds by the hour in which they began, by what became of them: confirmed, released, still open."""
    by_hour: dict[dt.datetime, list[HoldOutcome]] = {}
    for hold in report.figures.holds:
        by_hour.setdefault(_full_hour(hold.opened_at), []).append(hold)

    def parts(hour: dt.datetime) -> Sequence[tuple[str, int]]:
        states = [hold.state for hold in by_hour.get(hour, ())]
        confirmed, released = states.count(HoldState.CONFIRMED), states.count(HoldState.RELEASED)
        return ("confirmed", confirmed), ("released", released), ("open", len(states) - confirmed - released)

    return _chart(report, parts)


def _chart(report: ShiftReport, counts: Callable[[dt.datetime], Sequence[tuple[str, int]]]) -> Chart:
    first, end = _full_hour(report.figures.since), report.figures.until
    hours = [first + number * _HOUR for number in range(int((end - first) / _HOUR) + 1)]
    hours = [hour for hour in hours if hour < end]
    counted = [counts(hour) for hour in hours]
    most = max((sum(count for _, count in parts) for parts in counted), default=0)
    slot = CHART_WIDTH / max(1, len(hours))
    columns = tuple(
        _column(
            hour, parts, x=number * slot + slot * 0.12, width=slot * 0.76, most=most, tick=_ticked(hour, len(hours))
        )
        for number, (hour, parts) in enumerate(zip(hours, counted, strict=True))
    )
    return Chart(columns, most, numbered=len(hours) <= _MOST_NUMBERED)


def _column(
    hour: dt.datetime, counts: Sequence[tuple[str, int]], *, x: float, width: float, most: int, tick: bool
) -> Column:
    floor = y = float(CHART_HEIGHT - _BOTTOM)
    scale = (floor - _TOP) / (most or 1)
    parts = []
    for kind, count in counts:
        if count:
            y -= count * scale
            parts.append(Part(kind, count, round(y, 1), round(count * scale, 1)))
    return Column(
        hour, round(x, 1), round(width, 1), round(y, 1), sum(count for _, count in counts), tuple(parts), tick
    )


def _ticked(hour: dt.datetime, hours: int) -> bool:
    if hours <= _EACH_HOUR_UP_TO:
        return True
    return hour.hour % 3 == 0 if hours <= 2 * _DAY_H else hour.hour == 0


def _full_hour(at: dt.datetime) -> dt.datetime:
    return at.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
