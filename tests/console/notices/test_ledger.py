"""What was told to whom is remembered, also where the disk takes no record of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.console.notices.ledger import Ledger
from edge.console.notices.plan import Message
from edge.domain import Priority
from small_disk import fill, small_disk

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with small_disk(tmp_path / "disk", 2) as folder:
        yield folder


def message(*keys: str) -> Message:
    return Message(title="Sortgate", body="x" * 20_000, keys=keys, priority=Priority.CRITICAL)


def test_what_a_full_disk_can_not_record_is_told_once_all_the_same(disk: Path) -> None:
    with Ledger(disk / "notices.sqlite") as ledger:
        filler = fill(disk)
        numbers = [ledger.begin("duty", message(f"alarm-{number}"), NOW) for number in range(10)]
        assert any(number < 0 for number in numbers), "the disk was not full"
        assert ledger.told("duty") == {f"alarm-{number}" for number in range(10)}
        assert ledger.told("chief") == set()
        assert len(ledger.sent("duty", NOW)) == 10
        ledger.end(numbers[-1], tries=3, fault="1 addresses did not take it")
        assert "alarm-9" not in ledger.told("duty")
        filler.unlink()
        assert ledger.begin("duty", message("alarm-9"), NOW) > 0


def test_an_end_that_a_full_disk_can_not_record_is_recorded_once_there_is_room(disk: Path) -> None:
    with Ledger(disk / "notices.sqlite") as ledger:
        numbers = [ledger.begin("duty", message(f"alarm-{number}"), NOW) for number in range(3)]
        filler = fill(disk)
        while ledger.begin("duty", message("more"), NOW) > 0:
            pass
        for number in numbers:
            ledger.end(number, tries=1, fault="x" * 50_000)
        filler.unlink()
        assert ledger.told("duty") == {"more"}
        assert [one.tries for one in ledger.latest(100)][-3:] == [1, 1, 1]
