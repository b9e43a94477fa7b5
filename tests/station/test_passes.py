"""The memory of a number: whichever of two parcels comes second sees the first, committed or not."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.domain import Action, Decision, EarlierPass, Instant, Measurement, Parcel, Stamp
from edge.journal import DecisionDraft, Evidence, Journal, JournalError
from edge.station import Passes

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ITEM = "EE473124829CN"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as opened:
        yield opened


def parcel(number: int, mass_g: int = 500) -> Parcel:
    return Parcel(
        parcel_id=f"p{number}",
        station="s",
        track_id=str(number),
        triggered_at=NOON + dt.timedelta(seconds=number),
        triggered=Instant(boot_id="b", monotonic_ns=10**12 + number * 10**9),
        deadline=Instant(boot_id="b", monotonic_ns=10**12 + (number + 4) * 10**9),
        measurement=Measurement(mass_g=mass_g),
    )


def committed(journal: Journal, passed: Parcel) -> None:
    decided = Instant(boot_id="b", monotonic_ns=passed.triggered.monotonic_ns + 10**9)
    draft = DecisionDraft(
        parcel_id=passed.parcel_id, station="s", track_id=passed.track_id, item_id=ITEM,
        decision=Decision(action=Action.PASS), decided_at=Stamp(utc=passed.triggered_at, instant=decided),
        latency_ms=1000, time_left_ms=3000, record_version=2,
    )  # fmt: skip
    journal.commit(draft, Evidence(parcel=passed))


def tracks(found: tuple[EarlierPass, ...] | None) -> list[str]:
    assert found is not None
    return [earlier.track_id for earlier in found]


def test_a_parcel_judged_a_moment_ago_is_seen_before_it_is_committed(journal: Journal) -> None:
    passes = Passes(journal.past.passes)
    assert passes.note(parcel(1), ITEM, None) == ()
    (first,) = passes.note(parcel(2), ITEM, None) or ()
    assert (first.track_id, first.mass_g, first.action) == ("1", 500, None)


def test_the_journal_remembers_over_a_restart_what_was_decided_and_weighed(journal: Journal) -> None:
    committed(journal, parcel(1, mass_g=812))
    (first,) = Passes(journal.past.passes).note(parcel(2), ITEM, None) or ()
    assert (first.mass_g, first.action, first.record_version) == (812, Action.PASS, 2)
    assert first.triggered == parcel(1).triggered
    assert first.deadline == parcel(1).deadline


def test_a_pass_known_from_both_is_told_once_and_a_parcel_is_not_its_own_past(journal: Journal) -> None:
    passes = Passes(journal.past.passes)
    passes.note(parcel(1), ITEM, None)
    committed(journal, parcel(1))
    assert tracks(passes.note(parcel(1), ITEM, None)) == []
    assert tracks(passes.note(parcel(2), ITEM, None)) == ["1"]


def test_of_parcels_judged_by_many_threads_at_once_all_but_one_see_another() -> None:
    passes = Passes(lambda _: [])
    seen: list[int] = []
    threads = [
        threading.Thread(target=lambda n=number: seen.append(len(passes.note(parcel(n), ITEM, None) or ())))
        for number in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(seen) == list(range(8))


def test_a_journal_that_can_not_tell_is_ignorance_and_no_number_has_no_past() -> None:
    def failing(_: str) -> list[EarlierPass]:
        raise JournalError("the disk is gone")

    passes = Passes(failing)
    assert passes.note(parcel(1), ITEM, None) is None
    assert passes.note(parcel(2), None, None) == ()
