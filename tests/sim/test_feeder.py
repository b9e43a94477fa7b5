"""The feeder keeps to the spool's contract: pictures first, trigger by rename, times from the machine's clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge.capture import Trigger
from edge.clock import Clock
from edge.sim import NoParcelsError, drop, feed

BOOT = "3f6c2f4e-0000-4000-8000-000000000001"


def parcel(folder: Path, name: str = "000001") -> Path:
    content = {
        "version": 1,
        "track_id": name,
        "time_left_ms": 4000,
        "mass_g": 812,
        "views": [{"name": "top", "file": f"{name}-top.jpg"}, {"name": "bottom", "file": f"{name}-bottom.jpg"}],
    }
    (folder / f"{name}-top.jpg").write_bytes(b"picture of " + name.encode())
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content))
    return path


def test_a_dropped_parcel_is_stamped_and_carries_its_pictures(tmp_path: Path) -> None:
    source, spool = tmp_path / "parcels", tmp_path / "incoming"
    source.mkdir()
    spool.mkdir()
    clock = Clock(boot_id=BOOT, monotonic_ns=lambda: 77)
    dropped = drop(parcel(source), spool, "004711", clock)
    seen = Trigger.model_validate_json((spool / "004711.json").read_bytes(), strict=True)
    assert seen == dropped
    assert (seen.track_id, seen.boot_id, seen.triggered_monotonic_ns) == ("004711", BOOT, 77)
    assert seen.triggered_at is not None
    assert (spool / seen.views[0].file).read_bytes() == b"picture of 000001"
    assert not (spool / seen.views[1].file).exists(), "a picture missing at the source stays missing"
    assert sorted(path.name for path in spool.iterdir()) == ["004711-top.jpg", "004711.json"]


def test_pictures_are_there_before_the_trigger_is_visible(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, spool = tmp_path / "parcels", tmp_path / "incoming"
    source.mkdir()
    spool.mkdir()
    before: list[set[str]] = []
    rename = Path.rename

    def watched(self: Path, target: Path) -> Path:
        before.append({path.name for path in spool.iterdir() if not path.name.startswith(".")})
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", watched)
    drop(parcel(source), spool, "000009", Clock(boot_id=BOOT))
    assert before == [{"000009-top.jpg"}]


def test_parcels_come_in_order_at_the_rate_and_tracks_wrap(tmp_path: Path) -> None:
    source = tmp_path / "parcels"
    source.mkdir()
    for name in ("000001", "000002", "000003"):
        parcel(source, name)
    waits: list[float] = []
    stream = feed(
        source,
        tmp_path / "spool",
        parcels_per_hour=36_000,
        clock=Clock(boot_id=BOOT),
        first_track=999_999,
        sleep=waits.append,
    )
    assert [(name, trigger.track_id) for name, trigger in stream] == [
        ("000001", "999999"),
        ("000002", "000000"),
        ("000003", "000001"),
    ]
    assert waits
    assert all(0 < wait <= 0.2 + 1e-6 for wait in waits)


def test_an_endless_feed_begins_again(tmp_path: Path) -> None:
    source = tmp_path / "parcels"
    source.mkdir()
    parcel(source)
    stream = feed(
        source,
        tmp_path / "spool",
        parcels_per_hour=3600,
        clock=Clock(boot_id=BOOT),
        endless=True,
        sleep=lambda _seconds: None,
    )
    assert [next(stream)[1].track_id for _ in range(3)] == ["000001", "000002", "000003"]


def test_an_empty_folder_and_a_standing_belt_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoParcelsError, match="sortgate simulate"):
        feed(tmp_path, tmp_path / "spool", parcels_per_hour=100, clock=Clock(boot_id=BOOT))
    parcel(tmp_path)
    with pytest.raises(ValueError, match="above 0"):
        feed(tmp_path, tmp_path / "spool", parcels_per_hour=0, clock=Clock(boot_id=BOOT))
