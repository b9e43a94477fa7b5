"""The way of a bundle, step by step, with a fault at each: the station always ends with a verified configuration.

Each cell of the table runs in a process of its own, which a fault may kill; what is on the disk then is taken up as a
station does that starts again. What is in force right after each fault stands in `deploy/docs/configuration-states.md`,
and is held to it here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import signal
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bundle_journey import FAULTS, JUMPS, STOPPED, Journey, apply_each, go_with_a_fault
from bundle_journey import apply as apply_as_a_station
from bundle_steps import STEPS
from edge.remote import Blob, Refusal, RefusedError, RevisionStore, begin_start, confirm, trust
from forked import forked
from small_disk import small_disk

if TYPE_CHECKING:
    from conftest import Office

OTHER = "[link]\nkeepalive_s = 5\n"
MODEL = b"a model"
PAGE = Path(__file__).parents[2] / "deploy" / "docs" / "configuration-states.md"

BEFORE_VERIFIED = ("verify", "wait for files", "receive files")
"""A bundle is verified once more when its files are here."""

ENDINGS = {
    "kept": ("proved", 2),
    "not reached": ("rolled_back", 1),
    "does worse": ("rolled_back", 1),
}
"""The last event, and the revision in force."""

Ready = tuple[RevisionStore, bytes, Path]
"""A station with revision 1 in force, the bundle of revision 2, and the stick with its model."""


def apply(office: Office, store: RevisionStore, bundle: bytes) -> None:
    apply_as_a_station(store, bundle, office.station, office.now)


def standing(store: RevisionStore) -> str:
    """What is in force, as the page has it."""
    state, found = store.state(), store.in_force()
    assert found is not None
    if state.trial is not None:
        return f"{found[1].revision} on trial"
    if state.watch is not None:
        return f"{found[1].revision} on probation"
    waits = state.awaited is not None and store.blobs.missing(state.awaited.blobs)
    return f"{found[1].revision}, waits for files" if waits else str(found[1].revision)


def cells() -> dict[tuple[str, str], str]:
    """The table of the page: what is in force after a fault, by step and fault."""
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text().splitlines() if line.startswith("| ")]
    head, *body = rows[: len(STEPS) + 2]
    return {(row[0], fault): cell for row in body for fault, cell in zip(head[1:], row[1:], strict=True)}


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RevisionStore]:
    """On a disk of its own where a test is about to fill it."""
    fault = request.node.callspec.params.get("fault") if hasattr(request.node, "callspec") else None
    with small_disk(tmp_path / "disk", 1) if fault == "disk full" else nullcontext(tmp_path) as folder:
        yield RevisionStore(folder / "configuration")


@pytest.fixture
def ready(office: Office, store: RevisionStore) -> RevisionStore:
    """A station with revision 1 in force."""
    trust(store, office.root(), now=office.now)
    apply(office, store, office.bundle(1, probation={"for_s": 0}))
    return store


@pytest.fixture
def on_its_way(office: Office, ready: RevisionStore, tmp_path: Path) -> Ready:
    """The same, with a bundle of other settings and a model."""
    blob = Blob(sha256=hashlib.sha256(MODEL).hexdigest(), size_bytes=len(MODEL))
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / blob.sha256).write_bytes(MODEL)
    named = [{"name": "manifest.toml", **blob.model_dump()}]
    return ready, office.bundle(2, settings_toml=OTHER, models=named), stick


def applies(step: str, ending: str) -> bool:
    """Whether there is such a cell: what was not reached is not put on probation."""
    return ending != "not reached" or step not in {"begin probation", "end probation"}


CELLS = [
    pytest.param(step, fault, ending, marks=[] if ending == "kept" and fault != "sync fails" else pytest.mark.faults)
    for step in STEPS
    for fault in FAULTS
    for ending in ENDINGS
    if applies(step, ending)
]


@pytest.mark.parametrize(("step", "fault", "ending"), CELLS)
def test_whatever_breaks_at_a_step_the_station_ends_with_a_verified_configuration(  # noqa: PLR0917 - a table's columns
    office: Office, on_its_way: Ready, monkeypatch: pytest.MonkeyPatch, step: str, fault: str, ending: str
) -> None:
    store, bundle, stick = on_its_way
    monkeypatch.setattr("edge.remote.apply.FREE_BYTES", 0)  # a small disk has no more to spare
    journey = Journey(store, office.station, office.now, bundle, stick, ending)
    child = forked(go_with_a_fault, journey, step, fault)
    child.join()
    # A start that can't be counted is no reason not to start; the error is met then, and nothing else.
    expired = fault == "clock ahead" and step in BEFORE_VERIFIED
    goes_on = (step, fault) == ("start", "error") or (fault in JUMPS and not expired)
    assert child.exitcode == (-signal.SIGKILL if fault.startswith("killed") else 0 if goes_on else STOPPED)
    assert fault.startswith("killed") or not list(store.folder.glob(".*.json")), "nothing half written is left"
    (store.folder / "filler").unlink(missing_ok=True)
    if ending == "kept":
        assert standing(store) == cells()[step, fault]
    for _ in range(2):  # the station starts again, and the fault has passed
        journey.go()
    found, state = store.in_force(), store.state()
    assert found is not None
    assert (state.trial, state.watch, state.awaited) == (None, None, None)
    assert (state.events[-1].what, found[1].revision) == ENDINGS[ending]
    assert (hashlib.sha256(bundle).hexdigest() in state.refused) is (ending != "kept")


@pytest.mark.parametrize("jump", [dt.timedelta(days=-400), dt.timedelta(days=400)])
def test_a_clock_that_jumps_during_a_trial_changes_nothing_of_its_end(
    office: Office, ready: RevisionStore, jump: dt.timedelta
) -> None:
    apply(office, ready, office.bundle(2, settings_toml=OTHER))
    trial = begin_start(ready, now=office.now + jump)
    assert trial is not None
    confirm(ready, trial, how="reached", now=office.now + jump)
    found = ready.in_force()
    assert found is not None
    assert found[1].revision == 2


def test_a_station_that_dies_again_and_again_goes_back_without_being_reached(
    office: Office, ready: RevisionStore
) -> None:
    apply(office, ready, office.bundle(2, settings_toml=OTHER))
    assert all(begin_start(ready, now=office.now) for _ in range(3))
    assert begin_start(ready, now=office.now) is None
    found = ready.in_force()
    assert found is not None
    assert found[1].revision == 1
    assert "started 3 times" in ready.state().events[-1].why


def test_rules_alone_need_no_trial_and_the_next_bundle_waits_for_the_end_of_one(
    office: Office, ready: RevisionStore
) -> None:
    assert ready.state().trial is None
    apply(office, ready, office.bundle(2, settings_toml=OTHER))
    with pytest.raises(RefusedError) as caught:
        apply(office, ready, office.bundle(3))
    assert caught.value.refusal is Refusal.BUSY


def test_going_back_to_no_settings_is_a_change_of_settings_too(
    office: Office, ready: RevisionStore, tmp_path: Path
) -> None:
    Journey(ready, office.station, office.now, office.bundle(2, settings_toml=OTHER), tmp_path).go()
    apply(office, ready, office.bundle(3))
    assert ready.state().trial is not None


def test_two_who_change_the_store_at_once_wait_for_each_other(office: Office, ready: RevisionStore) -> None:
    children = [
        forked(apply_each, ready, {revision: office.bundle(revision)}, office.station, office.now, None)
        for revision in range(2, 8)
    ]
    for child in children:
        child.join()
    assert {child.exitcode for child in children} == {0}
    applied = [event.revision for event in ready.state().events if event.what == "applied"]
    assert applied == sorted(applied)
    found = ready.in_force()
    assert found is not None
    assert found[1].revision == applied[-1] == 7
