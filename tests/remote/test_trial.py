"""The way of other settings, step by step, with a fault at each: the station always ends with a verified configuration.

Each cell of the table runs in a process of its own, which a fault may kill; what is on the disk then is taken up as a
station does that starts again, either reached under the new settings or not.
"""

from __future__ import annotations

import datetime as dt
import errno
import hashlib
import os
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from edge.remote import (
    Refusal,
    RefusedError,
    RevisionStore,
    StoreError,
    apply_bundle,
    begin_start,
    confirm,
    give_up,
    trust,
)

if TYPE_CHECKING:
    from conftest import Office

OTHER = "[dispatch]\nresend_after_ms = 300\n"

STEPS: dict[str, tuple[str, int]] = {
    "verify": ("edge.remote.apply.verified_bundle", 1),
    "rehearse": ("edge.remote.apply.replay", 1),
    "keep": ("edge.remote.store.RevisionStore.keep", 1),
    "put in force": ("edge.remote.store.RevisionStore.put", 1),
    "start": ("edge.remote.store.RevisionStore.put", 2),
    "settle": ("edge.remote.store.RevisionStore.put", 3),
}
"""What is broken: a function, and at which of its calls."""

STOPPED = 3
"""Exit code of a process that met an error and left it at that."""

FAULTS = ("killed entering", "killed leaving", "error", "disk full")


def journey(office: Office, store: RevisionStore, bundle: bytes, *, reached: bool) -> None:
    """A bundle is applied, the station starts under it, and is reached or not."""
    digest = hashlib.sha256(bundle).hexdigest()
    state = store.state()
    if digest not in {state.current, *state.refused}:
        apply_bundle(store, bundle, station=office.station, cases=(), now=office.now)
    trial = begin_start(store, now=office.now)
    if trial is not None and reached:
        confirm(store, trial, how="reached", now=office.now)
    elif trial is not None:
        give_up(store, trial, why="not reached", now=office.now)


def broken(fault: str, whole: Callable[..., Any], at_call: int) -> Callable[..., Any]:
    """The function with a fault at one of its calls."""
    calls = 0

    def step(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls != at_call:
            return whole(*args, **more)
        if fault == "killed entering":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "error":
            raise StoreError("the disk is sick")
        if fault == "disk full":
            os.fsync = full
        result = whole(*args, **more)
        if fault == "killed leaving":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return step


def full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def in_a_process(work: Callable[[], None]) -> int:
    """Runs it in a process that a fault may kill; how that ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except (StoreError, RefusedError):
            os._exit(STOPPED)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.fixture
def ready(office: Office, store: RevisionStore) -> RevisionStore:
    """A station with revision 1 in force."""
    trust(store, office.root(), now=office.now)
    apply_bundle(store, office.bundle(1), station=office.station, cases=(), now=office.now)
    return store


@pytest.mark.parametrize("reached", [True, False], ids=["reached", "not reached"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", STEPS)
def test_whatever_breaks_at_a_step_the_station_ends_with_a_verified_configuration(  # noqa: PLR0917 - a table's columns
    office: Office,
    ready: RevisionStore,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
    fault: str,
    reached: bool,  # noqa: FBT001 - a column of the table
) -> None:
    bundle = office.bundle(2, settings_toml=OTHER)
    name, at_call = STEPS[step]

    def work() -> None:
        monkeypatch.setattr(name, broken(fault, _found(name), at_call))
        journey(office, ready, bundle, reached=reached)

    ended = in_a_process(work)
    # A start that can't be counted is no reason not to start; the error is met then, and nothing else.
    goes_on = (step, fault) == ("start", "error")
    assert ended == (-signal.SIGKILL if fault.startswith("killed") else 0 if goes_on else STOPPED)
    found = ready.in_force()
    assert found is not None
    assert found[1].revision in {1, 2}, "after the fault itself"
    for _ in range(5):  # the station starts again, until nothing is left to settle
        again = RevisionStore(ready.folder)
        journey(office, again, bundle, reached=reached)
    found = again.in_force()
    assert found is not None
    state = again.state()
    assert state.trial is None
    assert found[1].revision == (2 if reached else 1)
    assert state.events[-1].what == ("confirmed" if reached else "rolled_back")
    assert (hashlib.sha256(bundle).hexdigest() in state.refused) is not reached


def _found(name: str) -> Any:
    module, _, attribute = name.rpartition(".")
    if module.endswith("RevisionStore"):
        return getattr(RevisionStore, attribute)
    return getattr(__import__(module, fromlist=[attribute]), attribute)


@pytest.mark.parametrize("jump", [dt.timedelta(days=-400), dt.timedelta(days=400)])
def test_a_clock_that_jumps_during_a_trial_changes_nothing_of_its_end(
    office: Office, ready: RevisionStore, jump: dt.timedelta
) -> None:
    apply_bundle(ready, office.bundle(2, settings_toml=OTHER), station=office.station, cases=(), now=office.now)
    trial = begin_start(ready, now=office.now + jump)
    assert trial is not None
    confirm(ready, trial, how="reached", now=office.now + jump)
    found = ready.in_force()
    assert found is not None
    assert found[1].revision == 2


def test_a_station_that_dies_again_and_again_goes_back_without_being_reached(
    office: Office, ready: RevisionStore
) -> None:
    apply_bundle(ready, office.bundle(2, settings_toml=OTHER), station=office.station, cases=(), now=office.now)
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
    apply_bundle(ready, office.bundle(2, settings_toml=OTHER), station=office.station, cases=(), now=office.now)
    with pytest.raises(RefusedError) as caught:
        apply_bundle(ready, office.bundle(3), station=office.station, cases=(), now=office.now)
    assert caught.value.refusal is Refusal.BUSY


def test_going_back_to_no_settings_is_a_change_of_settings_too(office: Office, ready: RevisionStore) -> None:
    journey(office, ready, office.bundle(2, settings_toml=OTHER), reached=True)
    apply_bundle(ready, office.bundle(3), station=office.station, cases=(), now=office.now)
    assert ready.state().trial is not None


def test_two_who_change_the_store_at_once_wait_for_each_other(office: Office, ready: RevisionStore) -> None:
    children = []
    for revision in range(2, 8):
        child = os.fork()
        if child == 0:
            try:
                apply_bundle(ready, office.bundle(revision), station=office.station, cases=(), now=office.now)
            except RefusedError:
                os._exit(3)
            finally:
                os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    applied = [event.revision for event in ready.state().events if event.what == "applied"]
    assert applied == sorted(applied)
    found = ready.in_force()
    assert found is not None
    assert found[1].revision == applied[-1] == 7
