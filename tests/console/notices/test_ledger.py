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


def test_on_a_full_disk_notices_begin_all_the_same_and_tell_nothing_twice(disk: Path) -> None:
    fill(disk)
    with Ledger.to_tell_by(disk / "notices.sqlite") as ledger:
        assert ledger.begin("duty", message("disk-full"), NOW)
        assert ledger.told("duty") == {"disk-full"}


@pytest.mark.parametrize("damaged", [b"no database at all" * 500, None])
def test_a_damaged_record_is_set_aside_and_silences_nobody(tmp_path: Path, damaged: bytes | None) -> None:
    path = tmp_path / "notices.sqlite"
    with Ledger(path) as ledger:
        for number in range(20):
            ledger.begin("duty", message(f"alarm-{number}"), NOW)
    raw = bytearray(path.read_bytes())
    raw[4096:] = b"\xff" * (len(raw) - 4096)  # all pages but the first
    path.write_bytes(damaged or raw)
    with Ledger.to_tell_by(path) as ledger:
        assert ledger.told("duty") == set()
        assert ledger.begin("duty", message("alarm-1"), NOW) == 1
    assert path.with_name("notices.sqlite.damaged").read_bytes() == (damaged or raw)


def test_a_record_that_turns_out_damaged_is_taken_out_of_the_way_of_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "notices.sqlite"
    with Ledger(path) as ledger:
        ledger.begin("duty", message("alarm-1"), NOW)
        ledger.set_aside()
    with Ledger(path) as anew:
        assert anew.told("duty") == set()
