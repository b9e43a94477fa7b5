"""Triggers that can't be used: refused with a reason, set aside with their pictures, and nothing else with them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.capture import Arrival, BadTrigger, Trigger, TriggerError
from edge.capture.trigger import read_trigger
from small_disk import small_disk
from spool_folder import WALL, Time, arrivals, bad, content, drop, names, spool_in

BROKEN = {
    "cut short": b'{"version": 1, "track_id": "0047',
    "empty": b"",
    "not json": b"\xff\xfe\x00",
    "nested to death": b"[" * 60_000,
    "a list": b"[]",
    "too large": b'{"version": 1}' + b" " * 70_000,
}


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
def test_broken_trigger_goes_to_failed_with_a_text_that_says_why(tmp_path: Path, time: Time, raw: bytes) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, raw=raw)
    found = bad(spool)
    assert (found.track_id, found.parcel_id) == (None, None)
    spool.failed(found)
    assert (tmp_path / "failed/004711.json").read_bytes() == raw
    text = (tmp_path / "failed/004711.json.error.txt").read_text()
    assert "004711.json" in text
    assert found.why in text
    drop(tmp_path, "000001")
    assert len(arrivals(spool)) == 1


def test_a_broken_trigger_that_can_not_be_moved_is_told_once_and_set_aside_after_a_restart(
    tmp_path: Path, time: Time
) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, raw=b"[]")
    found = bad(spool)
    (tmp_path / "failed").rmdir()
    (tmp_path / "failed").write_text("no folder")
    with pytest.raises(FileExistsError):
        spool.failed(found)
    time.ms += 1000
    assert spool.poll() == []
    assert (tmp_path / "incoming/004711.json").exists()
    (tmp_path / "failed").unlink()
    again = spool_in(tmp_path, time)
    again.failed(bad(again))
    assert (tmp_path / "failed/004711.json").exists()


FAULTY: dict[str, dict[str, Any]] = {
    "before the year 1 in UTC": {"triggered_at": "0001-01-01T00:00:00+14:00"},
    "after the year 9999 in UTC": {"triggered_at": "9999-12-31T23:59:59-14:00"},
    "no views": {"views": []},
    "seven views": {"views": [{"name": f"v{number}", "file": "a.jpg"} for number in range(7)]},
    "path out of the folder": {"views": [{"name": "top", "file": "../../etc/passwd"}]},
    "absolute path": {"views": [{"name": "top", "file": "/etc/passwd"}]},
    "another trigger as picture": {"views": [{"name": "top", "file": "000001.json"}]},
    "hidden file": {"views": [{"name": "top", "file": "..jpg"}]},
    "same name twice": {"views": [{"name": "top", "file": "a.jpg"}, {"name": "top", "file": "b.jpg"}]},
    "wildcard in a view": {"views": [{"name": "#", "file": "a.jpg"}]},
    "time in quotes": {"time_left_ms": "4000"},
    "negative time": {"time_left_ms": -1},
    "negative mass": {"mass_g": -5},
    "unknown field": {"colour": "brown"},
    "future version": {"version": 2},
    "time without offset": {"triggered_at": "2026-11-23T09:30:00"},
    "half a clock": {"boot_id": "boot-a"},
}


@pytest.mark.parametrize("changes", FAULTY.values(), ids=FAULTY)
def test_faulty_trigger_with_a_sound_track_can_still_be_told_of(
    tmp_path: Path, time: Time, changes: dict[str, Any]
) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, **changes)
    found = bad(spool)
    assert found.track_id == "004711"
    assert found.parcel_id is not None
    assert found.parcel_id.startswith("st1-004711-")
    assert bad(spool_in(tmp_path, time)).parcel_id == found.parcel_id


@pytest.mark.parametrize("mtime_s", [-(10**11), 10**12], ids=["before the year 1", "after the year 9999"])
def test_a_trigger_whose_file_is_dated_outside_the_calendar_is_taken_and_costs_no_other(
    tmp_path: Path, time: Time, mtime_s: int
) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:  # not every file system takes such a date
        spool = spool_in(disk, time)
        for track in ("000001", "000002"):
            drop(disk, track, triggered_at=None)
        os.utime(disk / "incoming/000001.json", (mtime_s, mtime_s))
        assert {arrival.parcel.track_id for arrival in arrivals(spool)} == {"000001", "000002"}


def test_a_trigger_that_fails_in_an_unforeseen_way_is_refused_and_costs_no_other(
    tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(path: Path) -> Trigger:
        return {}["nobody foresaw this"] if path.name == "000001.json" else read_trigger(path)

    monkeypatch.setattr("edge.capture.spool.read_trigger", read)
    spool = spool_in(tmp_path, time)
    drop(tmp_path, "000001")
    drop(tmp_path, "000002")
    found = {item.name: item for item in spool.poll()}
    assert isinstance(found["000002.json"], Arrival)
    refused = found["000001.json"]
    assert isinstance(refused, BadTrigger)
    spool.failed(refused)
    assert (tmp_path / "failed/000001.json").exists()


@pytest.mark.parametrize("track_id", ["", "a/b", "x" * 33, "+", "#", "a b", "\u0661\u0662", 4711])
def test_hostile_track_is_not_believed(tmp_path: Path, time: Time, track_id: object) -> None:
    drop(tmp_path, raw=json.dumps(content() | {"track_id": track_id}).encode())
    found = bad(spool_in(tmp_path, time))
    assert (found.track_id, found.parcel_id) == (None, None)


def test_pictures_of_a_faulty_trigger_go_with_it(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, mass_g=-5)
    spool.failed(bad(spool))
    assert list((tmp_path / "incoming").iterdir()) == []
    assert len(names(tmp_path / "failed")) == 4


def test_second_trigger_for_the_same_pictures_does_not_take_them_away(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path)
    (first,) = arrivals(spool)
    (tmp_path / "incoming/double.json").write_text(json.dumps(content()))
    (second,) = arrivals(spool)
    assert second.parcel.parcel_id == first.parcel.parcel_id
    spool.failed(BadTrigger(name=second.name, why="doubled", seen_at=WALL))
    assert all(Path(view.path).exists() for view in first.parcel.views)


def test_failed_triggers_of_one_name_are_all_kept(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    for raw in (b"1", b"2", b"3"):
        drop(tmp_path, raw=raw)
        time.ms += 100
        spool.failed(bad(spool))
    assert {path.read_bytes() for path in (tmp_path / "failed").glob("*.json")} == {b"1", b"2", b"3"}


HOSTILE_NAMES: dict[str, bytes] = {
    "not UTF-8": b"\xff\xfe.json",
    "as long as can be": b"n" * 250 + b".json",
    "a line break": b"a\nb.json",
}


@pytest.mark.parametrize("name", HOSTILE_NAMES.values(), ids=HOSTILE_NAMES)
@pytest.mark.parametrize("raw", [b"{", json.dumps({"views": [{"file": "p" * 255}]}).encode()], ids=["", "with picture"])
def test_whatever_a_broken_trigger_is_called_it_is_set_aside(
    tmp_path: Path, time: Time, name: bytes, raw: bytes
) -> None:
    spool = spool_in(tmp_path, time)
    incoming = tmp_path / "incoming"
    (incoming / os.fsdecode(name)).write_bytes(raw)
    if b"views" in raw:
        (incoming / ("p" * 255)).write_bytes(b"a picture")
    spool.failed(bad(spool))
    assert list(incoming.iterdir()) == []
    assert raw in {path.read_bytes() for path in (tmp_path / "failed").iterdir()}


@pytest.mark.parametrize("file", ["..", ".", "", "000001.json", ".hidden", "\ud800", "a\x00b", "x" * 400])
def test_a_broken_trigger_that_names_no_picture_takes_nothing_with_it(tmp_path: Path, time: Time, file: str) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, "000001")
    (tmp_path / "incoming/.hidden").touch()
    before = names(tmp_path / "incoming")
    assert len(arrivals(spool)) == 1
    drop(tmp_path, raw=json.dumps({"views": [{"file": file}]}).encode())
    spool.failed(bad(spool))
    assert names(tmp_path / "incoming") >= before


def test_a_pipe_in_place_of_a_trigger_is_refused_and_not_waited_for(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    os.mkfifo(tmp_path / "incoming/000001.json")
    spool.failed(bad(spool))
    assert {path.name for path in (tmp_path / "failed").iterdir()} == {"000001.json", "000001.json.error.txt"}


def test_link_in_place_of_a_trigger_is_refused_and_not_followed(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(content()))
    (tmp_path / "incoming/000001.json").symlink_to(secret)
    found = bad(spool)
    spool.failed(found)
    assert secret.exists()
    assert spool.poll() == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from([*content(), "boot_id", "name", "file"]) | st.text(), inner, max_size=8)
        ),
        max_leaves=30,
    )
)
def test_any_json_is_a_trigger_or_a_refusal(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps(value))
    with pytest.raises(TriggerError):
        read_trigger(path)
