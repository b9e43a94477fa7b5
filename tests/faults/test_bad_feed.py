"""A feed of declarations that is wrong throughout: each parcel is held, people are told why, none slips through."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable

import pytest

from edge.domain import Action, DecisionRecord, Declaration, DeclarationLine
from edge.identifiers.check_digits import s10_check_digit
from edge.records import RecordStore
from edge.station import Lanes
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = [pytest.mark.timeout(280), pytest.mark.faults]

SHIRTS, RARE_EARTHS = "610910", "284690"
"""Headings of the Harmonized System: of the goods that are in the parcels, and what a column one off makes of it."""
FLOOD_LANE = 19


def feed(line: LineUnderTest, numbers: Iterable[int], hs_code: str) -> None:
    """What the shipper declares of these parcels."""
    now = dt.datetime.now(dt.UTC)
    goods = DeclarationLine(line_no=1, description="shirts", hs_code=hs_code, line_net_mass_g=450, origin_country="PT")
    with RecordStore(line.folder / "data" / "records.sqlite") as records:
        records.upsert(
            [
                Declaration(
                    item_id=f"RB{number:08d}{s10_check_digit(f'{number:08d}')}GB", received_at=now, posting_date=now,
                    destination_country="DE", gross_mass_g=500, lines=(goods,),
                )
                for number in numbers
            ]
        )  # fmt: skip


def run(line: LineUnderTest, numbers: Iterable[int], settled: Callable[..., None]) -> list[DecisionRecord]:
    """Drops these parcels, no faster than they are read; what was decided, in order."""
    tracks = [f"{number:06d}" for number in numbers]
    for track in tracks:
        line.drop_blank(track, time_left_ms=5000)
        time.sleep(0.05)
    settled(*tracks)
    rows = line.decisions()
    return sorted((rows[track].record for track in tracks), key=lambda record: record.seq)


def in_flood(line: LineUnderTest) -> bool:
    """Whether the station says that far too many are held."""
    states = {alarm["alarm_id"]: alarm["state"] for alarm in line.status()["alarms"]}
    return states.get("hold-flood") == "unacknowledged"


def test_a_bad_feed_holds_every_parcel_raises_an_alarm_and_is_over_with_a_right_feed(
    line: LineUnderTest, settled: Callable[..., None], eventually: Callable[[Callable[[], object]], None]
) -> None:
    line.config.write_text(f"{line.config.read_text()}[station.lanes]\nhold_flood = {FLOOD_LANE}\n")
    (line.folder / "data").mkdir()
    before, bad, after = range(1, 101), range(101, 241), range(241, 421)
    feed(line, [*before, *after], SHIRTS)
    feed(line, bad, RARE_EARTHS)
    line.start()
    assert {record.decision.action for record in run(line, before, settled)} == {Action.PASS}
    held = run(line, bad, settled)
    assert {record.decision.action for record in held} == {Action.HOLD}, "no silent pass"
    lanes = [record.lane for record in held]
    assert lanes == sorted(lanes), "once in flood it stays so"
    assert set(lanes) == {Lanes().hold, FLOOD_LANE}, "the hold lane is spared when it is known for a flood"
    eventually(lambda: in_flood(line))
    assert {record.decision.action for record in run(line, after, settled)} == {Action.PASS}
    eventually(lambda: not in_flood(line))
    check_line(line, [f"{number:06d}" for number in (*before, *bad, *after)])
