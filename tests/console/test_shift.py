"""The report as a table: nothing in it acts as a formula, whatever a rule or a reason is called."""

from __future__ import annotations

import csv
import datetime as dt
import io

from hypothesis import given
from hypothesis import strategies as st

from edge.alarms import alarm_load
from edge.console.shift import ShiftReport, shift_csv
from edge.domain import HoldState
from edge.journal import Figures, HoldOutcome

AT = dt.datetime(2026, 11, 24, 14, tzinfo=dt.UTC)


def report(rule_id: str) -> ShiftReport:
    since = AT - dt.timedelta(hours=8)
    hold = HoldOutcome(hold_id="H-000001", parcel="000001", rule_id=rule_id, state=HoldState.OPEN, opened_at=since)
    figures = Figures(since=since, until=AT, by_hour={}, deliveries={}, acks={}, undecided={rule_id: 1}, holds=(hold,))
    return ShiftReport(figures=figures, load=alarm_load((), since, AT))


@given(st.sampled_from(["=", "+", "-", "@", "\t=", "\r="]), st.text(max_size=20))
def test_no_cell_begins_like_a_formula(sign: str, rest: str) -> None:
    rows = list(csv.reader(io.StringIO(shift_csv(report(sign + rest)).removeprefix("\ufeff"))))
    assert all(len(row) == 3 for row in rows)
    assert not any(cell[:1] in set("=+-@\t\r") for row in rows for cell in row if cell)
