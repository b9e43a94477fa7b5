"""The evidence of a hold is kept whole or not at all, whatever happens to disk and process, and the spool waits."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.capture import Spool, SpoolSettings
from edge.domain import Action, DecisionRecord, FunctionState
from edge.evidence import Manifest
from edge.evidence.shelves import Shelves
from evidence_site import CLOCK, JPEG, Site

Eventually = Callable[[Callable[[], object]], None]


def state(site: Site) -> FunctionState:
    return site.health.report()[0].state


def manifest_of(site: Site, record: DecisionRecord) -> Manifest:
    manifest = site.kept(record)
    assert manifest is not None
    return manifest


def test_a_hold_is_kept_with_its_pictures_as_they_were_read(site: Site, kept: DecisionRecord) -> None:
    folder, manifest = site.folder(kept), manifest_of(site, kept)
    assert folder.relative_to(site.root) == Path(f"{kept.decided_at.utc:%Y/%m/%d}") / "000000001"
    assert {path.name for path in folder.iterdir()} == {file.name for file in manifest.files} | {"manifest.json"}
    for file in manifest.files:
        assert hashlib.sha256((folder / file.name).read_bytes()).hexdigest() == file.sha256
    pictures = [file for file in manifest.files if file.view]
    assert [(file.view, file.as_read) for file in pictures] == [("view-0", True), ("view-1", True)]
    assert (folder / pictures[0].name).read_bytes().startswith(JPEG)
    assert manifest.missing == ()
    assert state(site) is FunctionState.OK


def test_pictures_that_are_not_put_away_yet_are_kept_too(site: Site, eventually: Eventually) -> None:
    record = site.decide(put_away=False)
    with site.keeper():
        eventually(lambda: site.kept(record))
    assert len([file for file in manifest_of(site, record).files if file.as_read]) == 2


def test_only_what_the_settings_ask_for_is_kept_beside_holds(site: Site, eventually: Eventually) -> None:
    kinds = (Action.PASS, Action.RECHECK, Action.NO_DECISION)
    first = [site.decide(kind) for kind in kinds]
    last = site.decide()
    with site.keeper():
        eventually(lambda: site.kept(last))
    assert [site.kept(record) is not None for record in first] == [False, False, False]
    again = [site.decide(kind) for kind in kinds]
    last = site.decide()
    with site.keeper(keep_pass_share=1.0, keep_no_decisions=True):
        eventually(lambda: site.kept(last))
    assert [site.kept(record) is not None for record in again] == [True, False, True]


def test_a_picture_that_is_gone_or_no_file_is_named_and_alarmed_and_the_next_hold_goes_on(
    site: Site, eventually: Eventually
) -> None:
    record, after = site.decide(pictures=3), site.decide()
    pictures = sorted((site.done / record.parcel_id).iterdir())
    pictures[0].unlink()
    pictures[1].unlink()
    pictures[1].symlink_to("/etc/hostname")
    pictures[2].write_bytes(b"something else")
    with site.keeper():
        eventually(lambda: site.kept(after))
    manifest = manifest_of(site, record)
    assert [missing.view for missing in manifest.missing] == ["view-0", "view-1"]
    assert [file.as_read for file in manifest.files if file.view] == [False]
    assert [alarm.alarm_id for alarm in site.alarms.present()] == ["evidence-not-kept"]


def test_low_disk_lets_pictures_wait_in_the_spool_and_heals_without_a_restart(
    site: Site, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = site.decide()
    usage = "edge.evidence.keeper.shutil.disk_usage"
    # Full before the keeper begins: its first turn would else have room.
    monkeypatch.setattr(usage, lambda _: type("Usage", (), {"free": 0}))
    with site.keeper(least_free_mb=10) as keeper:
        eventually(lambda: state(site) is FunctionState.FAILED)
        assert site.kept(record) is None
        assert not keeper.may_forget(record.parcel_id)
        monkeypatch.setattr(usage, lambda _: type("Usage", (), {"free": 1 << 40}))
        eventually(lambda: site.kept(record))
        eventually(lambda: keeper.may_forget(record.parcel_id))
    assert state(site) is FunctionState.OK


def test_a_folder_of_evidence_that_is_removed_while_the_station_works_is_made_again(
    site: Site, eventually: Eventually
) -> None:
    with site.keeper() as keeper:
        first = site.decide()
        eventually(lambda: keeper.may_forget(first.parcel_id))
        shutil.rmtree(site.root)
        second = site.decide()
        eventually(lambda: keeper.may_forget(second.parcel_id))
        manifest = site.kept(second)
    assert manifest is not None
    assert len(manifest.files) == 4
    assert site.alarms.present() == ()


def test_the_spool_spares_what_is_not_kept_yet_and_forgets_what_is(site: Site, eventually: Eventually) -> None:
    held, passed = site.decide(), site.decide(Action.PASS)
    settings = SpoolSettings(folder=site.done.parent, keep_parcels=0)
    keeping = site.keeper()
    with keeping as keeper:
        eventually(lambda: site.kept(held) and keeper.may_forget(held.parcel_id))
        waiting = site.decide()
        allowed = {held.parcel_id, passed.parcel_id}
        Spool(settings, station="st1", clock=CLOCK, may_forget=lambda name: name in allowed and keeper.may_forget(name))
        assert [path.name for path in site.done.iterdir()] == [waiting.parcel_id]


def test_a_start_does_not_wait_until_old_evidence_is_counted(
    site: Site, kept: DecisionRecord, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()
    counting = Shelves.count

    def slowly(shelves: Shelves) -> Iterator[None]:
        go_on.wait(60)
        return counting(shelves)

    monkeypatch.setattr(Shelves, "count", slowly)
    with site.keeper():
        new = site.decide()
        assert not site.kept(new)
        go_on.set()
        eventually(lambda: site.kept(new))
    assert site.kept(kept)


def test_evidence_is_kept_once_over_restarts_and_goes_on_behind_the_last(site: Site, eventually: Eventually) -> None:
    first = site.decide()
    with site.keeper():
        eventually(lambda: site.kept(first))
    manifest = manifest_of(site, first)
    second = site.decide()
    with site.keeper():
        eventually(lambda: site.kept(second))
    assert site.kept(first) == manifest


def test_another_journal_in_the_same_folder_begins_at_its_own_beginning(
    site: Site, kept: DecisionRecord, eventually: Eventually, tmp_path: Path
) -> None:
    other = Site(tmp_path / "new")
    other.root = site.root
    record = other.decide()
    with other.keeper():
        eventually(lambda: other.kept(record))
    assert other.folder(record).name.startswith(f"{kept.seq:09d}-")
    other.journal.close()


KILLED = """
import sys
from pathlib import Path
from evidence_site import Site
site = Site(Path(sys.argv[1]))
for _ in range(40):
    site.decide(size_bytes=200_000)
with site.keeper():
    print("keeping", flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("folders_before", [1, 5, 15])
def test_kill_at_any_moment_leaves_whole_folders_and_the_rest_is_kept_at_the_next_start(
    tmp_path: Path, eventually: Eventually, folders_before: int
) -> None:
    support = Path(__file__).resolve().parents[1] / "support"
    station = tmp_path / "station"
    daemon = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(station)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        env={"PYTHONPATH": f"{support}:{support.parents[1]}"},
    )  # fmt: skip
    with daemon:
        eventually(lambda: len(list(station.glob("evidence/*/*/*/[0-9]*"))) >= folders_before)
        daemon.send_signal(signal.SIGKILL)
    site = Site(station)
    with site.keeper() as keeper:
        eventually(lambda: keeper.may_forget("st1-000040"))
    folders = sorted(site.root.glob("*/*/*/*"))
    assert [folder.name for folder in folders] == [f"{number:09d}" for number in range(1, 41)]
    for folder in folders:
        manifest = Manifest.from_json((folder / "manifest.json").read_bytes())
        assert all((folder / file.name).stat().st_size == file.size_bytes for file in manifest.files)
        assert [file.as_read for file in manifest.files if file.view] == [True, True]
    site.journal.close()
