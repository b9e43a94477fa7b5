"""What no parcel can be made of: put aside after a long time, never what a parcel needs, and never without end."""

from __future__ import annotations

from pathlib import Path

import pytest

from spool_folder import Time, arrivals, bad, drop, names, spool_in


def test_pictures_that_no_trigger_has_named_for_long_are_put_aside(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    incoming = tmp_path / "incoming"
    for name in ("late-top.jpg", ".000007.part", "x" * 251 + ".jpg"):
        (incoming / name).write_bytes(b"picture")
    spool.tidy()
    (incoming / "new-top.jpg").write_bytes(b"its trigger is still to come")
    spool.tidy()
    assert names(tmp_path / "failed") == {
        "stray.late-top.jpg",
        "stray.000007.part",
        f"stray.{'x' * 116}.jpg",
    }
    assert names(incoming) == {"new-top.jpg"}


def test_a_new_picture_of_an_old_name_is_no_stray(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    picture = tmp_path / "incoming/000001-top.jpg"
    for _ in range(3):
        picture.unlink(missing_ok=True)
        picture.write_bytes(b"its trigger is still to come")
        spool.tidy()
    assert picture.exists()


def test_what_a_parcel_needs_is_never_put_aside(tmp_path: Path, time: Time) -> None:
    spool = spool_in(tmp_path, time)
    drop(tmp_path, "000001")
    (arrival,) = arrivals(spool)
    (tmp_path / "incoming/.000002.announced").write_text("{}")
    for _ in range(3):
        spool.tidy()
    assert all(Path(view.path).exists() for view in arrival.parcel.views)
    assert (tmp_path / "incoming/.000002.announced").exists()


def test_pictures_of_triggers_that_nobody_has_looked_at_yet_stay(tmp_path: Path, time: Time) -> None:
    for number in range(25):  # more than are read at one look
        drop(tmp_path, f"{number:06d}")
    spool = spool_in(tmp_path, time)
    arrivals(spool)
    spool.tidy()
    spool.tidy()
    assert names(tmp_path / "failed") == set()


def test_a_scanner_that_never_writes_a_trigger_right_does_not_fill_the_disk(
    tmp_path: Path, time: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("edge.capture.aside.MOST_BYTES", 2000)
    spool = spool_in(tmp_path, time)
    (tmp_path / "failed/folder.json").mkdir()
    for number in range(50):
        drop(tmp_path, f"{number:06d}", raw=b"[]" + b" " * 100)
        time.ms += 1000
        spool.failed(bad(spool))
    left = names(tmp_path / "failed")
    assert sum((tmp_path / "failed" / name).stat().st_size for name in left) <= 2000
    assert "000049.json" in left
    assert "000000.json" not in left
