"""Old evidence gives way to new, but never that of an open hold, nor what a person has ordered to be kept."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable

import pytest

from edge.domain import Action, DecisionRecord, HoldActionKind
from edge.evidence.shelves import Budget, Shelves
from edge.journal import JournalReader
from evidence_site import Site

Eventually = Callable[[Callable[[], object]], None]

WIDE = Budget(1 << 40, 10_000)


@pytest.fixture
def records(site: Site, eventually: Eventually) -> list[DecisionRecord]:
    """Four holds and two parcels without a decision, all kept."""
    made = [site.decide(size_bytes=10_000) for _ in range(4)]
    made += [site.decide(Action.NO_DECISION, size_bytes=10_000) for _ in range(2)]
    with site.keeper(keep_no_decisions=True):
        eventually(lambda: site.kept(made[-1]))
    return made


def counted(site: Site, journal: JournalReader, *, holds: Budget, others: Budget) -> Shelves:
    """The shelves with what lies there already."""
    shelves = Shelves(site.root, journal, holds=holds, others=others)
    for _ in shelves.count():
        pass
    return shelves


def left(site: Site, records: list[DecisionRecord]) -> list[int]:
    return [record.seq for record in records if site.kept(record)]


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def test_the_oldest_closed_holds_go_first_and_open_ones_stay_over_the_budget(
    site: Site, records: list[DecisionRecord]
) -> None:
    site.act(HoldActionKind.RELEASE, records[1])
    site.act(HoldActionKind.CONFIRM, records[2])
    with JournalReader(site.journal.path) as journal:
        one_folder_bytes = sum(path.stat().st_size for path in site.folder(records[0]).iterdir())
        shelves = counted(site, journal, holds=Budget(one_folder_bytes * 7 // 2, 10_000), others=WIDE)
        assert shelves.trim(today=today()) == []
        assert left(site, records) == [1, 3, 4, 5, 6]
        shelves = counted(site, journal, holds=Budget(0, 10_000), others=WIDE)
        assert shelves.trim(today=today()) == ["holds"]
    assert left(site, records) == [1, 4, 5, 6]


def test_what_a_person_ordered_to_be_kept_stays_until_it_is_let_go(site: Site, records: list[DecisionRecord]) -> None:
    for record in records[:4]:
        site.act(HoldActionKind.RELEASE, record)
    site.act(HoldActionKind.KEEP_EVIDENCE, records[2])
    with JournalReader(site.journal.path) as journal:
        shelves = counted(site, journal, holds=Budget(0, 1), others=Budget(0, 1))
        shelves.trim(today=today() + dt.timedelta(days=9))
        assert left(site, records) == [3]
        site.act(HoldActionKind.LET_EVIDENCE_GO, records[2])
        shelves.trim(today=today())
    assert left(site, records) == []
    assert list(site.root.glob("[0-9]*")) == []
    assert site.journal.verify().ok


def test_evidence_goes_by_age_on_each_shelf(site: Site, records: list[DecisionRecord]) -> None:
    site.act(HoldActionKind.RELEASE, records[0])
    with JournalReader(site.journal.path) as journal:
        shelves = counted(site, journal, holds=Budget(1 << 40, 20), others=Budget(1 << 40, 10))
        shelves.trim(today=today() + dt.timedelta(days=10))
        assert left(site, records) == [1, 2, 3, 4, 5, 6]
        shelves.trim(today=today() + dt.timedelta(days=15))
        assert left(site, records) == [1, 2, 3, 4]
        shelves.trim(today=today() + dt.timedelta(days=21))
    assert left(site, records) == [2, 3, 4]


def test_a_folder_that_somebody_removed_by_hand_keeps_no_other_from_going(
    site: Site, records: list[DecisionRecord]
) -> None:
    with JournalReader(site.journal.path) as journal:
        shelves = counted(site, journal, holds=WIDE, others=Budget(0, 10_000))
        shutil.rmtree(site.folder(records[4]))
        assert shelves.trim(today=today()) == []
    assert left(site, records) == [1, 2, 3, 4]


def test_where_the_disk_runs_low_all_but_holds_goes(site: Site, records: list[DecisionRecord]) -> None:
    with JournalReader(site.journal.path) as journal:
        shelves = counted(site, journal, holds=WIDE, others=WIDE)
        assert shelves.make_room(1) > 1
        assert left(site, records) == [1, 2, 3, 4, 6]
        shelves.make_room(1 << 40)
    assert left(site, records) == [1, 2, 3, 4]


def test_the_journals_own_evidence_stays_where_a_person_ordered_it(site: Site, records: list[DecisionRecord]) -> None:
    for record in records[:4]:
        site.act(HoldActionKind.RELEASE, record)
    site.act(HoldActionKind.KEEP_EVIDENCE, records[0])
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    assert site.journal.past.forget_evidence(before=later, of_holds=True, within_s=5) == 3
    with JournalReader(site.journal.path) as journal:
        assert journal.evidence(records[0].seq) is not None


def test_whatever_lies_among_the_evidence_the_rest_is_counted(site: Site, records: list[DecisionRecord]) -> None:
    day = site.folder(records[0]).parent
    (day / "000000099").write_text("no folder")
    (day / ".000000098.part").write_text("no folder")
    (site.root / "2026/13/99/000000097").mkdir(parents=True)
    with JournalReader(site.journal.path) as journal:
        shelves = counted(site, journal, holds=Budget(0, 1), others=Budget(0, 1))
        shelves.trim(today=today() + dt.timedelta(days=9))
    assert left(site, records) == [1, 2, 3, 4]  # open holds
