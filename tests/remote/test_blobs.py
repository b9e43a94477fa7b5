"""Large files of bundles on their way and on the disk: broken off, damaged, hostile, too large, or no longer needed."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from edge.remote import (
    AwaitingError,
    Blob,
    BlobStore,
    DamagedError,
    Examiner,
    Refusal,
    RefusedError,
    RevisionStore,
    StoreError,
    apply_bundle,
    bring_from,
    roll_back,
    trust,
)

if TYPE_CHECKING:
    from conftest import Office

CONTENT = random.Random(3).randbytes(300_000)


def blob_of(content: bytes) -> Blob:
    return Blob(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))


def models(*contents: bytes) -> list[dict[str, Any]]:
    names = ["manifest.toml", *(f"model-{number}.onnx" for number in range(1, len(contents)))]
    return [{"name": name, **blob_of(content).model_dump()} for name, content in zip(names, contents, strict=True)]


def put(store: BlobStore, *contents: bytes) -> None:
    for content in contents:
        store.append(blob_of(content), 0, content)


@pytest.fixture
def blobs(tmp_path: Path) -> BlobStore:
    return BlobStore(tmp_path / "blobs")


def test_a_file_grows_at_its_end_and_is_there_when_it_is_whole(blobs: BlobStore) -> None:
    blob = blob_of(CONTENT)
    blobs.append(blob, 0, CONTENT[:1000])
    assert blobs.held_bytes(blob) == 1000
    assert blobs.missing([blob]) == (blob,)
    blobs.append(blob, 1000, CONTENT[1000:])
    assert not blobs.missing([blob])
    assert blobs.path(blob).read_bytes() == CONTENT
    assert [path.name for path in blobs.folder.iterdir()] == [blob.sha256]


def test_pieces_that_come_twice_or_leave_a_gap_change_nothing(blobs: BlobStore) -> None:
    blob = blob_of(CONTENT)
    blobs.append(blob, 0, CONTENT[:1000])
    for at in (0, 500, 2000):
        blobs.append(blob, at, CONTENT[at : at + 700])
        assert blobs.held_bytes(blob) == 1000
    blobs.append(blob, 1000, CONTENT[1000:])
    blobs.append(blob, 0, CONTENT)
    assert [path.name for path in blobs.folder.iterdir()] == [blob.sha256]


def test_what_is_not_what_its_hash_says_is_thrown_away_and_can_come_again(blobs: BlobStore) -> None:
    blob = blob_of(CONTENT)
    with pytest.raises(DamagedError, match="come anew"):
        blobs.append(blob, 0, bytes(len(CONTENT)))
    assert (blobs.held_bytes(blob), list(blobs.folder.iterdir())) == (0, [])
    put(blobs, CONTENT)
    assert not blobs.missing([blob])


def test_endless_data_is_cut_at_the_size_that_was_signed(blobs: BlobStore) -> None:
    blobs.append(blob_of(CONTENT), 0, CONTENT + bytes(1_000_000))
    assert blobs.path(blob_of(CONTENT)).read_bytes() == CONTENT


def test_a_file_that_the_disk_has_changed_is_missing_again(blobs: BlobStore) -> None:
    put(blobs, CONTENT)
    blob = blob_of(CONTENT)
    assert not blobs.missing([blob])
    blobs.path(blob).write_bytes(bytes(len(CONTENT)))
    assert blobs.missing([blob]) == (blob,)
    assert blobs.held_bytes(blob) == 0
    put(blobs, CONTENT)
    assert not blobs.missing([blob])


def test_what_can_not_be_removed_is_told_where_it_is_in_the_way_and_else_left(blobs: BlobStore) -> None:
    blob = blob_of(CONTENT)
    blobs.path(blob).mkdir(parents=True)
    with pytest.raises(StoreError, match=f"{blob.sha256} is damaged, and can't be removed"):
        blobs.missing([blob])
    blobs.append(other := blob_of(b"another"), 0, b"another")
    blobs.collect([])
    assert [blobs.path(one).exists() for one in (blob, other)] == [True, False]


def test_a_full_disk_keeps_what_came_before(blobs: BlobStore, monkeypatch: pytest.MonkeyPatch) -> None:
    blob = blob_of(CONTENT)
    blobs.append(blob, 0, CONTENT[:1000])

    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("edge.remote.blobs.os.fsync", full)
    with pytest.raises(StoreError, match="No space left"):
        blobs.append(blob, 1000, CONTENT[1000:])
    monkeypatch.undo()
    blobs.append(blob, blobs.held_bytes(blob), b"")
    assert not blobs.missing([blob])


BRINGING = """
import sys
from pathlib import Path
from edge.remote import Blob, BlobStore
folder, content, sha256 = Path(sys.argv[1]), Path(sys.argv[2]).read_bytes(), sys.argv[3]
store, blob = BlobStore(folder), Blob(sha256=sha256, size_bytes=len(content))
while (held := store.held_bytes(blob)) < len(content):
    store.append(blob, held, content[held : held + 1000])
store.append(blob, held, b"")
"""


def test_killed_at_any_moment_a_transfer_goes_on_where_it_was_and_two_at_once_do_no_harm(
    blobs: BlobStore, tmp_path: Path
) -> None:
    blob, held, dice = blob_of(CONTENT), 0, random.Random(5)
    source = tmp_path / "source"
    source.write_bytes(CONTENT)
    bring = [sys.executable, "-c", BRINGING, str(blobs.folder), str(source), blob.sha256]
    for _ in range(3):
        child = subprocess.Popen(bring)
        until = held + dice.randrange(20_000, 60_000)
        while blobs.held_bytes(blob) < until:
            os.sched_yield()
        child.kill()
        child.wait()
        assert blobs.held_bytes(blob) >= held
        held = blobs.held_bytes(blob)
    both = [subprocess.Popen(bring) for _ in range(2)]
    assert [child.wait() for child in both] == [0, 0]
    assert blobs.path(blob).read_bytes() == CONTENT


def test_a_stick_brings_what_it_has_and_says_what_is_damaged(blobs: BlobStore, tmp_path: Path) -> None:
    stick, others = tmp_path / "stick", b"never copied"
    stick.mkdir()
    (stick / blob_of(CONTENT).sha256).write_bytes(CONTENT)
    blobs.append(blob_of(CONTENT), 0, CONTENT[:70_000])
    assert bring_from(stick, [blob_of(CONTENT), blob_of(others)], blobs) == 1
    assert not blobs.missing([blob_of(CONTENT)])
    (stick / blob_of(others).sha256).write_bytes(b"never altered")
    with pytest.raises(DamagedError):
        bring_from(stick, [blob_of(others)], blobs)


class Set(NamedTuple):
    """The files of one set of models."""

    manifest: bytes
    network: bytes


ONE, TWO = Set(b"one", CONTENT), Set(b"two", CONTENT[::-1])
READS_ALL = Examiner(golden_pct=lambda _: 100.0, most_blob_bytes=10_000_000)


@pytest.fixture
def ready(office: Office, store: RevisionStore) -> RevisionStore:
    trust(store, office.root(), now=office.now)
    return store


def apply(office: Office, store: RevisionStore, envelope: bytes, examiner: Examiner = READS_ALL) -> None:
    apply_bundle(store, envelope, station=office.station, cases=(), now=office.now, examiner=examiner)


def test_a_bundle_waits_for_its_models_and_lays_them_out(office: Office, ready: RevisionStore) -> None:
    envelope = office.bundle(1, models=models(*ONE))
    with pytest.raises(AwaitingError, match="waits for 2 of its 2 files"):
        apply(office, ready, envelope)
    awaited = ready.state().awaited
    assert awaited is not None
    assert (awaited.blobs, ready.in_force()) == ((blob_of(ONE.manifest), blob_of(ONE.network)), None)
    put(ready.blobs, *ONE)
    apply(office, ready, envelope)
    found = ready.in_force()
    assert found is not None
    folder = ready.model_dir(found[1])
    assert folder is not None
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        "manifest.toml": ONE.manifest, "model-1.onnx": ONE.network,
    }  # fmt: skip
    assert ready.state().awaited is None


def test_an_unsigned_bundle_makes_a_station_wait_for_nothing(office: Office, ready: RevisionStore) -> None:
    with pytest.raises(RefusedError) as caught:
        apply(office, ready, office.bundle(1, office.release_keys[0], models=models(*ONE)))
    assert (caught.value.refusal, ready.state().awaited) == (Refusal.NOT_SIGNED, None)


def test_models_over_the_budget_of_the_station_are_refused_by_name_of_the_setting(
    office: Office, ready: RevisionStore
) -> None:
    with pytest.raises(RefusedError, match=r"remote\.models_mb") as caught:
        apply(office, ready, office.bundle(1, models=models(*ONE)), Examiner(most_blob_bytes=100_000))
    assert caught.value.refusal is Refusal.TOO_LARGE


def test_models_that_do_not_fit_on_the_disk_are_not_fetched(
    office: Office, ready: RevisionStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.remote.apply.FREE_BYTES", shutil.disk_usage(ready.folder).total)
    with pytest.raises(StoreError, match="don't fit on the disk"):
        apply(office, ready, office.bundle(1, models=models(*ONE)))


@pytest.mark.parametrize(
    ("examiner", "refusal", "told"),
    [
        (Examiner(golden_pct=lambda _: 97.0, most_blob_bytes=10_000_000), Refusal.READS_WORSE, "97.0 %"),
        (Examiner(most_blob_bytes=10_000_000), Refusal.UNUSABLE, "load models"),
    ],
    ids=["reads worse", "does not load"],
)
def test_models_that_read_worse_or_do_not_load_are_refused_and_not_fetched_again(
    office: Office, ready: RevisionStore, examiner: Examiner, refusal: Refusal, told: str
) -> None:
    put(ready.blobs, *ONE)
    envelope = office.bundle(1, models=models(*ONE))
    with pytest.raises(RefusedError, match=told) as caught:
        apply(office, ready, envelope, examiner)
    assert caught.value.refusal is refusal
    assert ready.in_force() is None
    assert not list(ready.blobs.folder.iterdir()), "nothing needs them"
    with pytest.raises(RefusedError) as caught:
        apply(office, ready, envelope)
    assert caught.value.refusal is Refusal.REFUSED_BEFORE


def test_models_stay_while_a_kept_revision_needs_them_and_go_with_the_last(
    office: Office, ready: RevisionStore
) -> None:
    for revision, files in ((1, ONE), (2, TWO), (3, TWO)):
        put(ready.blobs, *files)
        apply(office, ready, office.bundle(revision, models=models(*files)))
    assert len(list((ready.folder / "models").iterdir())) == 2, "the same models lie in one folder"
    assert len(list(ready.blobs.folder.iterdir())) == 4
    for revision in range(4, 8):
        apply(office, ready, office.bundle(revision))
    assert len(list(ready.blobs.folder.iterdir())) == 2, "those of revision 3 can still be gone back to"
    apply(office, ready, office.bundle(8))
    assert not list(ready.blobs.folder.iterdir())
    assert not list((ready.folder / "models").iterdir())


def test_models_changed_on_the_disk_are_never_used(office: Office, ready: RevisionStore) -> None:
    for revision, files in ((1, ONE), (2, TWO)):
        put(ready.blobs, *files)
        apply(office, ready, office.bundle(revision, models=models(*files)))
    found = ready.in_force()
    assert found is not None
    folder = ready.model_dir(found[1])
    assert folder is not None
    (folder / "model-1.onnx").write_bytes(b"tampered")
    fallen_back = RevisionStore(ready.folder).in_force()
    assert fallen_back is not None
    assert fallen_back[1].revision == 1
    roll_back(ready, why="a test", now=office.now)
    with pytest.raises(AwaitingError):  # the damaged file is fetched anew
        apply(office, ready, office.bundle(3, models=models(*TWO)))
