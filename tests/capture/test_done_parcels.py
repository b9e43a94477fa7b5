"""Parcels that are done: their files stay together, and the oldest give way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from edge.capture import Spool, SpoolSettings
from edge.capture.retention import Shelf
from spool_folder import Time, arrivals, drop, names, spool_in


def test_done_parcel_keeps_its_files_together_and_is_never_seen_again(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path)
    (arrival,) = arrivals(spool)
    spool.done(arrival)
    home = f"done/{arrival.parcel.parcel_id}"
    assert names(tmp_path) == {f"{home}/004711.json", f"{home}/004711-top.jpg", f"{home}/004711-left.jpg"}
    assert spool.poll() == []
    assert spool_in(tmp_path, time).poll() == []


def test_track_number_that_comes_round_again_spoils_nothing(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    for at in ("2026-11-23T09:30:00.123Z", "2026-11-23T12:00:00Z"):
        drop(tmp_path, triggered_at=at)
        time.ms += 100
        (arrival,) = arrivals(spool)
        spool.done(arrival)
    assert len(list((tmp_path / "done").glob("*/004711-top.jpg"))) == 2


def test_crash_between_moving_pictures_and_trigger_is_finished_after_the_restart(tmp_path: Path, time: Time) -> None:
    drop(tmp_path)
    spool = spool_in(tmp_path, time)
    (arrival,) = arrivals(spool)
    home = tmp_path / "done" / arrival.parcel.parcel_id
    home.mkdir()
    (tmp_path / "incoming/004711-top.jpg").rename(home / "004711-top.jpg")

    after = spool_in(tmp_path, time)
    (again,) = arrivals(after)
    after.done(again)
    assert {path.name for path in home.iterdir()} == {"004711.json", "004711-top.jpg", "004711-left.jpg"}
    assert list((tmp_path / "incoming").iterdir()) == []


def test_oldest_done_parcels_are_removed_beyond_the_budget(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time, keep_parcels=2)
    for number in range(5):
        drop(tmp_path, f"{number:06d}")
        time.ms += 100
        spool.done(arrivals(spool)[0])
    kept = sorted(path.name for path in (tmp_path / "done").iterdir())
    assert [name.split("-")[1] for name in kept] == ["000003", "000004"]
    spool_in(tmp_path, time, keep_parcels=1)
    assert len(list((tmp_path / "done").iterdir())) == 1
    spool_in(tmp_path, time, keep_mb=0)
    assert list((tmp_path / "done").iterdir()) == []


def test_what_an_earlier_run_left_counts_for_the_budget_though_no_start_waits_until_it_is_measured(
    tmp_path: Path,
) -> None:
    for number in range(100):
        (tmp_path / f"{number:03d}").mkdir()
        (tmp_path / f"{number:03d}" / "top.jpg").write_bytes(b"x" * 1000)
        os.utime(tmp_path / f"{number:03d}", (number, number))
    shelf = Shelf(tmp_path, keep_parcels=1000, keep_bytes=30_000)
    assert len(list(tmp_path.iterdir())) == 100
    for number in range(100, 110):
        (tmp_path / f"{number:03d}").mkdir()
        shelf.add(tmp_path / f"{number:03d}")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"{number:03d}" for number in range(70, 110)]


def test_with_little_free_disk_done_parcels_go_a_few_at_a_time_but_for_those_still_wanted(
    tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"p-{number:03d}" for number in range(50)]
    for number, name in enumerate(names):
        folder = tmp_path / "done" / name
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    monkeypatch.setattr("edge.capture.retention.shutil.disk_usage", lambda _: type("Usage", (), {"free": 0}))
    settings = SpoolSettings(folder=tmp_path)
    Spool(settings, station="st1", clock=time.clock, may_forget=lambda name: name not in names[:5])
    left = sorted(path.name for path in (tmp_path / "done").iterdir())
    assert left == names[:5] + names[25:]


def test_many_old_parcels_that_must_stay_keep_no_younger_one_and_go_when_they_may(tmp_path: Path, time: Time) -> None:
    names = [f"p-{number:03d}" for number in range(200)]
    for number, name in enumerate(names):
        folder = tmp_path / "done" / name
        folder.mkdir(parents=True)
        os.utime(folder, (number, number))
    wanted = set(names[:120])
    settings = SpoolSettings(folder=tmp_path, keep_parcels=130)
    spool = Spool(settings, station="st1", clock=time.clock, may_forget=lambda name: name not in wanted)

    def put_away(numbers: range) -> list[str]:
        for number in numbers:
            drop(tmp_path, f"{number:06d}")
            time.ms += 100
            spool.done(arrivals(spool)[0])
        return sorted(path.name for path in (tmp_path / "done").iterdir())

    left = put_away(range(5))
    assert len(left) == 130
    assert wanted < set(left)
    wanted.clear()
    left = put_away(range(5, 10))
    assert len(left) == 130
    assert len(set(names[:120]) & set(left)) == 115
