"""A bundle on probation: kept where work goes on as before, taken back where it does not, whatever comes between."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.clock import Clock
from edge.domain import Action, Decision, Finding, ReasonCode, Severity
from edge.journal import DecisionDraft, Journal, JournalReader
from edge.remote import (
    Performance,
    Probation,
    Refusal,
    RefusedError,
    RevisionStore,
    apply_bundle,
    objection,
    roll_back,
    trust,
)
from edge.station import ProbationWatch, latest_performance

if TYPE_CHECKING:
    from conftest import Office

ALLOWED = Probation(for_s=600, least_parcels=10)
BEFORE = Performance(parcels=1000, held=30, undecided=10, p95_ms=500)


@pytest.mark.parametrize(
    ("since", "told"),
    [
        (BEFORE, ""),
        (Performance(parcels=100, held=14, undecided=1, p95_ms=500), "holds changed"),
        (Performance(parcels=100, held=12, undecided=1, p95_ms=500), ""),
        (Performance(parcels=100, held=3, undecided=7, p95_ms=500), "not decided in time rose"),
        (Performance(parcels=100, held=3, undecided=0, p95_ms=1000), "more than 50 % later"),
        (Performance(parcels=100, held=3, undecided=0, p95_ms=700), ""),
        (Performance(parcels=9, held=9, undecided=9, p95_ms=9000), ""),
    ],
)
def test_what_speaks_against_a_bundle_is_named(since: Performance, told: str) -> None:
    found = objection(ALLOWED, BEFORE, since)
    assert told in found
    assert bool(found) is bool(told)


def test_a_quick_station_may_become_slower_by_what_nobody_notices() -> None:
    quick, slower = BEFORE.model_copy(update={"p95_ms": 13}), BEFORE.model_copy(update={"p95_ms": 200})
    assert not objection(ALLOWED, quick, slower)


def test_fewer_holds_are_a_change_too() -> None:
    many = Performance(parcels=1000, held=300)
    assert "holds changed" in objection(ALLOWED, many, Performance(parcels=1000))


@given(
    before=st.builds(Performance, parcels=st.integers(0, 99), held=st.integers(0, 99), undecided=st.integers(0, 99)),
    since=st.builds(Performance, parcels=st.integers(0, 99), held=st.integers(0, 99), undecided=st.integers(0, 99)),
)
def test_nothing_is_objected_to_on_too_few_parcels(before: Performance, since: Performance) -> None:
    if min(before.parcels, since.parcels) < ALLOWED.least_parcels:
        assert not objection(ALLOWED, before, since)


class Site:
    """A station's store and journal, and a clock that a test sets."""

    def __init__(self, office: Office, store: RevisionStore, journal: Journal) -> None:
        self.office, self.store, self.journal = office, store, journal
        self.now_s, self.boot_id, self.revision, self.parcels = 1000.0, "boot-a", 0, 0
        trust(store, office.root(), now=office.now)
        self.start()

    def start(self) -> None:
        """As after a kill: nothing is known but what is on the disk."""
        clock = Clock(boot_id=self.boot_id, monotonic_ns=lambda: int(self.now_s * 1e9), utc=lambda: self.office.now)
        self.clock, self.watch = clock, ProbationWatch(self.store, self.journal.path, clock)

    def apply(self, revision: int, **changes: Any) -> None:
        with JournalReader(self.journal.path) as journal:
            before = latest_performance(journal, self.revision)
        apply_bundle(
            self.store, self.office.bundle(revision, probation=ALLOWED, **changes),
            station=self.office.station, cases=(), now=self.office.now, before=before,
        )  # fmt: skip
        self.revision = revision
        self.look()

    def decide(self, held: int, passed: int) -> None:
        for number in range(held + passed):
            self.parcels += 1
            is_held = number < held
            finding = Finding(rule_id="a", code=ReasonCode.WATCHLIST, severity=Severity.HOLD, sentence="A test.")
            decision = Decision(
                action=Action.HOLD if is_held else Action.PASS,
                reasons=(finding.code,) if is_held else (),
                findings=(finding,) if is_held else (),
            )
            self.journal.commit(
                DecisionDraft(
                    parcel_id=f"st-{self.parcels:06d}",
                    station="st",
                    track_id=f"{self.parcels:06d}",
                    decision=decision,
                    lane=0,
                    decided_at=self.clock.stamp(),
                    latency_ms=400,
                    time_left_ms=2000,
                    config_revision=self.revision,
                )
            )

    def look(self, after_s: float = 3) -> None:
        self.now_s += after_s
        self.watch.look()

    @property
    def in_force(self) -> int:
        found = self.store.in_force()
        return found[1].revision if found else 0

    @property
    def last(self) -> tuple[str, str]:
        event = self.store.state().events[-1]
        return event.what, event.why


@pytest.fixture
def site(office: Office, store: RevisionStore, tmp_path: Path) -> Any:
    with Journal(tmp_path / "journal.sqlite") as journal:
        yield Site(office, store, journal)


def test_a_bundle_under_which_work_goes_on_as_before_is_proved_when_its_time_is_over(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=1, passed=19)
    site.look()
    assert (site.last[0], site.store.state().watch is None) == ("applied", False)
    site.look(after_s=600)
    assert site.last[0] == "proved"
    assert "nothing spoke against it (before: 3.3 % held" in site.last[1]
    assert (site.in_force, site.store.state().watch) == (1, None)


def test_a_bundle_by_which_too_much_is_held_is_taken_back_and_never_tried_again(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=9, passed=0)
    site.look()
    assert site.in_force == 1, "too few to tell"
    site.decide(held=1, passed=0)
    site.look()
    assert site.in_force == 0
    assert "since: 100.0 % held" in site.last[1]
    site.revision = 0
    with pytest.raises(RefusedError) as caught:
        site.apply(1)
    assert caught.value.refusal in {Refusal.REFUSED_BEFORE, Refusal.ROLLED_BACK}


def test_decisions_by_the_rules_of_before_do_not_count(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.revision = 0
    site.decide(held=12, passed=0)
    site.look()
    assert site.in_force == 1


def test_a_kill_loses_nothing_of_what_speaks_against_a_bundle(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    for _ in range(5):
        site.decide(held=2, passed=0)
        site.start()
    site.look()
    assert site.in_force == 0


def test_a_reboot_or_a_clock_that_jumps_never_shortens_a_probation(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.look(after_s=500)
    site.office.now += dt.timedelta(days=400)
    site.look()
    site.boot_id, site.now_s = "boot-b", 10.0
    site.start()
    for _ in range(2):
        site.look(after_s=300)
        assert site.last[0] == "applied"
    site.look(after_s=400)
    assert site.last[0] == "proved"


def test_what_was_taken_back_is_no_measure_for_what_follows(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=10, passed=0)
    site.look()
    assert site.in_force == 0
    site.revision = 0
    site.apply(2)
    site.decide(held=1, passed=19)
    site.look()
    assert site.in_force == 2


def test_what_has_not_proved_itself_is_no_measure_for_what_follows(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=2, passed=18)
    site.apply(2)
    site.decide(held=4, passed=16)
    site.look()
    assert site.in_force == 1, "10 points more than before revision 2, but 17 more than before revision 1"


def test_the_probation_of_the_first_begins_anew_where_the_second_is_taken_back(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=4, passed=4)
    site.look(after_s=590)
    site.apply(2)
    site.decide(held=12, passed=0)
    site.look()
    assert (site.in_force, site.last[0]) == (1, "rolled_back")
    site.revision = 1
    site.start()
    for _ in range(2):
        site.look(after_s=500)
    watch = site.store.state().watch
    assert watch is not None
    assert watch.revision == 1, "ten seconds were left of its time, and it has all of it again"
    site.decide(held=1, passed=1)
    site.look()
    assert (site.in_force, site.last[0]) == (0, "rolled_back"), "what it held before the second one came counts"
    assert "50.0 % held" in site.last[1]
    assert (site.store.state().watch, site.store.state().unproved) == (None, ())


def test_the_probation_of_the_first_ends_well_after_a_rollback_of_the_second_by_hand(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.apply(2, settings_toml="[link]\nkeepalive_s = 5\n")
    roll_back(site.store, why="by hand", now=site.office.now)
    site.revision = 1
    site.decide(held=1, passed=29)
    site.look()
    site.look(after_s=601)
    assert (site.in_force, site.last[0]) == (1, "proved")


def test_a_probation_that_ended_well_does_not_begin_anew(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.look()
    site.look(after_s=601)
    assert site.last[0] == "proved"
    site.apply(2)
    roll_back(site.store, why="by hand", now=site.office.now)
    assert (site.in_force, site.store.state().watch) == (1, None)


def test_one_that_never_proved_itself_is_watched_again_even_under_a_second_that_did(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.apply(2)
    site.look()
    site.look(after_s=601)
    assert site.last[0] == "proved"
    roll_back(site.store, why="by hand", now=site.office.now)
    watch = site.store.state().watch
    assert watch is not None
    assert (site.in_force, watch.revision, watch.begun) == (1, 1, None)


def test_a_rollback_by_hand_ends_the_probation(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    roll_back(site.store, why="by hand", now=site.office.now)
    site.decide(held=12, passed=0)
    site.look()
    assert site.last == ("rolled_back", "by hand")


def test_settings_on_trial_are_watched_only_once_they_are_confirmed(site: Site) -> None:
    site.decide(held=1, passed=29)
    site.apply(1, settings_toml="[link]\nkeepalive_s = 5\n")
    site.decide(held=12, passed=0)
    site.look()
    assert site.store.state().trial is not None
    assert site.in_force == 1


def test_a_journal_that_can_not_be_read_waits(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=12, passed=0)
    journal = site.journal.path
    monkeypatch.setattr(site.watch, "_journal", journal.with_name("nowhere"))
    site.look(after_s=1000)
    assert site.in_force == 1
    monkeypatch.setattr(site.watch, "_journal", journal)
    site.look()
    assert site.in_force == 0


@pytest.mark.parametrize("act", ["disprove", "prove"])
def test_a_full_disk_leaves_the_probation_as_it_was(site: Site, act: str, monkeypatch: pytest.MonkeyPatch) -> None:
    site.decide(held=1, passed=29)
    site.apply(1)
    site.decide(held=12 if act == "disprove" else 1, passed=19)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    look: Callable[[], None] = lambda: site.look(after_s=700)  # noqa: E731
    with monkeypatch.context() as patch:
        patch.setattr("edge.files.synced.os.fsync", full)
        with pytest.raises(Exception, match="No space left"):
            look()
    assert site.in_force == 1
    look()
    assert site.in_force == (0 if act == "disprove" else 1)
    assert site.store.state().watch is None
