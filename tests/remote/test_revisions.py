"""Revisions on a station's disk: what is in force after anything that can happen to them."""

from __future__ import annotations

import contextlib
import datetime as dt
import random
import time
from collections.abc import Iterator
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

import pytest

from bundle_journey import apply_each
from edge.policy import Policy, default_path
from edge.remote import Refusal, RefusedError, RevisionStore, StoreError, apply_bundle, roll_back, trust
from edge.station import RulesWatch
from forked import forked

if TYPE_CHECKING:
    from conftest import Office


def apply(office: Office, store: RevisionStore, data: bytes) -> None:
    apply_bundle(store, data, station=office.station, cases=(), now=office.now)


def in_force(store: RevisionStore) -> int:
    found = store.in_force()
    return found[1].revision if found else 0


def test_a_station_that_trusts_nobody_takes_nothing(office: Office, store: RevisionStore) -> None:
    with pytest.raises(RefusedError, match="trusts nobody"):
        apply(office, store, office.bundle(1))
    assert in_force(store) == 0


def test_a_bundle_is_in_force_until_it_is_taken_back(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    for revision in (1, 2):
        apply(office, store, office.bundle(revision))
        assert in_force(store) == revision
    back = roll_back(store, why="too many holds", now=office.now)
    assert back is not None
    assert (back.revision, in_force(store)) == (1, 1)
    assert roll_back(store, why="none at all", now=office.now) is None
    assert in_force(store) == 0
    with pytest.raises(RefusedError, match="own rules already"):
        roll_back(store, why="again", now=office.now)
    with pytest.raises(RefusedError) as caught:  # what was taken back comes back only as a new revision
        apply(office, store, office.bundle(2))
    assert caught.value.refusal is Refusal.ROLLED_BACK
    told = [(event.what, event.revision) for event in store.state().events]
    assert told == [("trusted", 0), ("applied", 1), ("applied", 2), ("rolled_back", 2), ("rolled_back", 1)]


def test_the_bundle_in_force_is_not_applied_again_and_not_called_old(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    bundle = office.bundle(1)
    apply(office, store, bundle)
    with pytest.raises(RefusedError, match="in force already") as caught:
        apply(office, store, bundle)
    assert caught.value.refusal is Refusal.IN_FORCE
    assert in_force(store) == 1


def test_rules_that_can_not_be_used_are_refused_and_remembered(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    apply(office, store, office.bundle(1))
    broken = office.bundle(2, files={"policy.yaml": "format: 1\nrules: [{id: x, when: 'no such name'}]\n"})
    for refusal in (Refusal.UNUSABLE, Refusal.REFUSED_BEFORE):
        with pytest.raises(RefusedError) as caught:
            apply(office, store, broken)
        assert caught.value.refusal is refusal
    assert in_force(store) == 1


@pytest.mark.parametrize("name", ["policy.yaml", "bundle.json"])
def test_files_changed_on_the_disk_are_never_used(office: Office, store: RevisionStore, name: str) -> None:
    trust(store, office.root(), now=office.now)
    for revision in (1, 2):
        apply(office, store, office.bundle(revision))
    state = store.state()
    (store.folder / "revisions" / state.taken[-1] / name).write_text("tampered")
    assert in_force(store) == 1
    (store.folder / "revisions" / state.taken[0] / name).unlink()
    assert in_force(store) == 0
    loaded = RulesWatch(store, None).load()
    assert loaded.policy.revision == Policy.load().revision
    assert "no revision on this disk" in loaded.fault


def test_a_damaged_state_is_named_and_leaves_the_stations_own_rules(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    store.state_file.write_text("{")
    with pytest.raises(StoreError, match="remove it"):
        store.state()
    assert "is damaged" in RulesWatch(store, None).load().fault


def test_nobody_is_told_to_remove_a_state_that_only_can_not_be_read(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    store.state_file.unlink()
    store.state_file.mkdir()
    with pytest.raises(StoreError, match=r"can't be read: Is a directory$"):
        store.state()


def test_a_full_disk_changes_nothing(office: Office, store: RevisionStore, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(store, office.root(), now=office.now)
    apply(office, store, office.bundle(1))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("edge.remote.store.os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        apply(office, store, office.bundle(2))
    monkeypatch.undo()
    assert in_force(store) == 1
    assert [folder.name for folder in (store.folder / "revisions").iterdir()] == [store.state().current]
    apply(office, store, office.bundle(2))


def test_old_revisions_are_removed_and_that_in_force_never(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    for revision in range(1, 9):
        apply(office, store, office.bundle(revision))
    assert len(list((store.folder / "revisions").iterdir())) == 5
    assert in_force(store) == 8


def test_a_watch_takes_up_each_change_once(office: Office, store: RevisionStore) -> None:
    watch = RulesWatch(store, default_path())
    assert watch.load().revision == 0
    assert watch.changed() is None
    trust(store, office.root(), now=office.now)
    apply(office, store, office.bundle(3))
    found = watch.changed()
    assert found is not None
    assert found.revision == 3
    assert watch.changed() is None


def test_counting_anew_outlasts_the_root_that_began_it(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    apply(office, store, office.bundle(1000))
    for changes in ({"version": 2, "revision_from": 7}, {"version": 3}):
        trust(store, office.root(**changes), now=office.now)
    apply(office, store, office.bundle(8))
    assert in_force(store) == 8


def still_told(told: Connection) -> Iterator[int]:
    """What a process told that has ended."""
    with contextlib.suppress(EOFError):
        while True:
            yield told.recv()


def test_killed_at_any_moment_it_comes_back_with_a_verified_revision(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    dice = random.Random(7)
    for _ in range(6):
        least = in_force(store)
        bundles = {revision: office.bundle(revision) for revision in range(least + 1, least + 20)}
        told, telling = Pipe(duplex=False)
        child = forked(apply_each, store, bundles, office.station, office.now, telling)
        telling.close()
        newest = max([least, *(told.recv() for _ in range(dice.randrange(4)))])
        time.sleep(dice.uniform(0, 0.05))
        child.kill()
        child.join()
        newest = max([newest, *still_told(told)])
        told.close()
        assert in_force(store) in {newest, newest + 1}, "what was told to be in force is, or the one being applied"
    assert in_force(store) > 0


def test_an_expired_root_takes_nothing_more_and_leaves_what_is_in_force(office: Office, store: RevisionStore) -> None:
    trust(store, office.root(), now=office.now)
    apply(office, store, office.bundle(1))
    later = office.now + dt.timedelta(days=400)
    with pytest.raises(RefusedError) as caught:
        apply_bundle(store, office.bundle(2), station=office.station, cases=(), now=later)
    assert caught.value.refusal is Refusal.EXPIRED
    assert in_force(store) == 1
