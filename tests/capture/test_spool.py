"""Each parcel comes out of the spool once, in order, whatever can't be read meanwhile."""

from __future__ import annotations

import errno
import json
import os
import resource
from pathlib import Path

import pytest

from edge.capture import BadTrigger, Spool, SpoolSettings, Trigger
from edge.capture.spool import MOST_AT_ONCE
from edge.capture.trigger import read_trigger
from spool_folder import Time, arrivals, content, drop, spool_in


def test_parcel_carries_what_the_line_measured(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path)
    (arrival,) = arrivals(spool)
    parcel = arrival.parcel
    assert parcel.parcel_id == "st1-004711-20261123T093000123Z"
    assert (parcel.track_id, parcel.measurement.mass_g, parcel.measurement.height_mm) == ("004711", 812, 120)
    assert parcel.scanner_codes[0].text == "RB123456785CN"
    assert [Path(view.path).read_bytes() for view in parcel.views] == [b"picture", b"picture"]


def test_each_trigger_is_told_once_and_found_again_after_a_restart(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path)
    (first,) = arrivals(spool)
    assert spool.poll() == []
    (again,) = arrivals(spool_in(tmp_path, time))
    assert again.parcel.parcel_id == first.parcel.parcel_id


@pytest.mark.parametrize("ending", ["JSON", "Json"])
def test_a_trigger_is_seen_whose_ending_is_in_capitals(tmp_path: Path, time: Time, ending: str) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path)
    trigger = tmp_path / "incoming/004711.json"
    trigger.rename(trigger.with_suffix(f".{ending}"))
    (arrival,) = arrivals(spool)
    spool.done(arrival)
    assert arrival.parcel.track_id == "004711"
    assert not any((tmp_path / "incoming").iterdir())


def test_parcels_come_in_order_of_appearance(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    for number, name in enumerate(("000003", "000001", "000002")):
        drop(tmp_path, name)
        os.utime(tmp_path / "incoming" / f"{name}.json", ns=(number, number))
    assert [arrival.parcel.track_id for arrival in arrivals(spool)] == ["000003", "000001", "000002"]


def test_a_parcel_on_the_belt_does_not_wait_for_thousands_that_came_while_we_were_away(
    tmp_path: Path, time: Time
) -> None:
    drop(tmp_path, "old")
    for number in range(250):
        (tmp_path / f"incoming/{number:03d}.json").write_text(json.dumps(content(f"{number:03d}", triggered_at=None)))
    spool = spool_in(tmp_path, time)
    seen = arrivals(spool)
    assert len(seen) == MOST_AT_ONCE
    time.ms += 20
    drop(tmp_path, "new", triggered_at=None)
    second = arrivals(spool)
    assert second[-1].parcel.track_id == "new"
    assert time.clock.ms_until(second[-1].parcel.deadline) > 0
    seen += second
    while more := arrivals(spool):
        time.ms += 20
        seen += more
    tracks = [arrival.parcel.track_id for arrival in seen]
    assert sorted(tracks) == sorted(["new", "old", *(f"{number:03d}" for number in range(250))])
    assert [one.parcel.track_id for one in seen if time.clock.ms_until(one.parcel.deadline) > 0] == ["new"]


def test_half_written_hidden_file_is_not_seen(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    (tmp_path / "incoming/.000001.part").write_text("{")
    (tmp_path / "incoming/.000001.json").write_text("{")
    assert spool.poll() == []


def test_parcel_that_appears_just_after_a_look_is_seen_by_a_later_one(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    for _ in range(5):
        spool.poll()
        time.ms += 100
    for number in range(20):
        drop(tmp_path, f"{number:06d}")
        assert [arrival.name for arrival in arrivals(spool)] == [f"{number:06d}.json"]
        time.ms += 10


def test_a_folder_that_can_not_be_read_for_a_moment_is_read_again_though_nothing_more_appears(
    tmp_path: Path, time: Time
) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    with (tmp_path / "last").open("w") as last:
        resource.setrlimit(resource.RLIMIT_NOFILE, (last.fileno(), limits[1]))
        with pytest.raises(OSError, match="Too many open files"):
            spool.poll()
    resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    time.ms += 1000
    assert [arrival.name for arrival in arrivals(spool)] == ["004711.json"]


def test_a_trigger_that_can_not_be_read_for_a_moment_costs_no_other_and_comes_later(
    tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = spool_in(tmp_path, time)
    for name in ("1", "2", "3"):
        drop(tmp_path, name)
    failing = {"2.json"}

    def read(path: Path) -> Trigger:
        if path.name in failing:
            raise OSError(errno.EIO, "Input/output error")
        return read_trigger(path)

    monkeypatch.setattr("edge.capture.spool.read_trigger", read)
    assert [arrival.name for arrival in arrivals(spool)] == ["1.json", "3.json"]
    time.ms += 1000
    with pytest.raises(OSError, match="Input/output"):
        spool.poll()
    drop(tmp_path, "4")
    assert [arrival.name for arrival in arrivals(spool)] == ["4.json"]
    failing.clear()
    time.ms += 1000
    assert [arrival.name for arrival in arrivals(spool)] == ["2.json"]


def test_a_trigger_that_we_have_no_right_to_read_is_set_aside_and_stops_no_other(
    tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    spool = spool_in(tmp_path, time)
    for name in ("1", "2"):
        drop(tmp_path, name)

    def read(path: Path) -> Trigger:
        if path.name == "1.json":
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read_trigger(path)

    monkeypatch.setattr("edge.capture.spool.read_trigger", read)
    private, sound = spool.poll()
    assert isinstance(private, BadTrigger)
    assert "umask 027" in private.why
    assert sound.name == "2.json"
    spool.failed(private)
    assert "no right to read" in (tmp_path / "failed/1.json.error.txt").read_text()
    assert not (tmp_path / "incoming/1.json").exists()


def test_a_trigger_may_begin_with_the_mark_that_windows_writes(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, raw=b"\xef\xbb\xbf" + json.dumps(content()).encode())
    assert [arrival.parcel.track_id for arrival in arrivals(spool)] == ["004711"]


def test_long_station_name_still_gives_a_valid_id(tmp_path: Path, time: Time) -> None:
    spool = Spool(SpoolSettings(folder=tmp_path), station="s" * 63, clock=time.clock)
    drop(tmp_path, "t" * 32)
    assert len(arrivals(spool)[0].parcel.parcel_id) == 63
