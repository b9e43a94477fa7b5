"""Each parcel comes out of the spool once, in order, with a deadline that is never later than the truth."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import resource
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.capture import Arrival, BadTrigger, Spool, SpoolSettings, Trigger, TriggerError
from edge.capture.spool import MOST_AT_ONCE
from edge.capture.trigger import read_trigger
from edge.clock import Clock

WALL = dt.datetime(2026, 11, 23, 9, 30, 10, tzinfo=dt.UTC)


class Time:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.ms = 1_000_000.0
        self.wall = WALL
        self.clock = Clock(boot_id="boot-a", monotonic_ns=lambda: int(self.ms * 1e6), utc=lambda: self.wall)


@pytest.fixture
def time() -> Time:
    return Time()


def spool_in(folder: Path, time: Time, **settings: int) -> Spool:
    return Spool(SpoolSettings(folder=folder, **settings), station="st1", clock=time.clock)


def content(track_id: str = "004711", **changes: Any) -> dict[str, Any]:
    plain = {
        "version": 1,
        "track_id": track_id,
        "triggered_at": "2026-11-23T09:30:00.123Z",
        "time_left_ms": 4000,
        "scanner_codes": [{"text": "RB123456785CN", "symbology_id": "]C0"}],
        "mass_g": 812,
        "length_mm": 300,
        "width_mm": 200,
        "height_mm": 120,
        "views": [{"name": "top", "file": f"{track_id}-top.jpg"}, {"name": "left", "file": f"{track_id}-left.jpg"}],
    }
    return {key: value for key, value in {**plain, **changes}.items() if value is not None}


def drop(folder: Path, name: str = "004711", raw: bytes | None = None, **changes: Any) -> None:
    incoming = folder / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    for view in ("top", "left"):
        (incoming / f"{name}-{view}.jpg").write_bytes(b"picture")
    hidden = incoming / f".{name}.part"
    hidden.write_bytes(raw if raw is not None else json.dumps(content(name, **changes)).encode())
    hidden.rename(incoming / f"{name}.json")


def arrivals(spool: Spool) -> list[Arrival]:
    found = spool.poll()
    assert all(isinstance(item, Arrival) for item in found), found
    return [item for item in found if isinstance(item, Arrival)]


def bad(spool: Spool) -> BadTrigger:
    (found,) = spool.poll()
    assert isinstance(found, BadTrigger), found
    return found


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


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


def test_deadline_is_exact_with_the_monotonic_time_of_the_trigger(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    time.wall -= dt.timedelta(days=20_000)
    drop(tmp_path, boot_id="boot-a", triggered_monotonic_ns=int((time.ms - 300) * 1e6))
    (arrival,) = arrivals(spool)
    assert time.clock.ms_until(arrival.parcel.deadline) == 3700
    assert time.clock.ms_since(arrival.parcel.triggered) == 300


def test_trigger_of_another_boot_is_too_late(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, boot_id="boot-b", triggered_monotonic_ns=int(time.ms * 1e6))
    (arrival,) = arrivals(spool)
    assert time.clock.ms_until(arrival.parcel.deadline) <= 0


def test_deadline_without_a_clock_counts_from_the_look_before_it_appeared(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    spool.poll()
    drop(tmp_path)
    time.ms += 40
    (arrival,) = arrivals(spool)
    assert time.clock.ms_until(arrival.parcel.deadline) == 3960


@pytest.mark.parametrize(
    ("triggered_at", "left_ms"),
    [
        ("2026-11-23T09:30:09Z", 3000),
        ("2026-11-23T09:29:00Z", -66_000),
        ("2026-11-23T09:31:00Z", 0),
        ("1970-01-01T00:00:00Z", None),
        (None, 0),
    ],
)
def test_deadline_of_a_parcel_found_at_the_start_is_judged_by_age(
    tmp_path: Path, time: Time, triggered_at: str | None, left_ms: float | None
) -> None:
    drop(tmp_path, triggered_at=triggered_at)
    (arrival,) = arrivals(spool_in(tmp_path, time))
    left = time.clock.ms_until(arrival.parcel.deadline)
    assert left == left_ms if left_ms is not None else left < 0


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


def test_a_trigger_may_begin_with_the_mark_that_windows_writes(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, raw=b"\xef\xbb\xbf" + json.dumps(content()).encode())
    assert [arrival.parcel.track_id for arrival in arrivals(spool)] == ["004711"]


def test_link_in_place_of_a_trigger_is_refused_and_not_followed(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(content()))
    (tmp_path / "incoming/000001.json").symlink_to(secret)
    found = bad(spool)
    spool.failed(found)
    assert secret.exists()
    assert spool.poll() == []


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


def test_long_station_name_still_gives_a_valid_id(tmp_path: Path, time: Time) -> None:
    spool = Spool(SpoolSettings(folder=tmp_path), station="s" * 63, clock=time.clock)
    drop(tmp_path, "t" * 32)
    assert len(arrivals(spool)[0].parcel.parcel_id) == 63


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
