"""A spool folder under test, with a clock whose hands the test moves."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from edge.capture import Arrival, BadTrigger, Spool, SpoolSettings
from edge.clock import Clock

__all__ = ["WALL", "Time", "arrivals", "bad", "content", "drop", "names", "spool_in"]

WALL = dt.datetime(2026, 11, 23, 9, 30, 10, tzinfo=dt.UTC)


class Time:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.ms = 1_000_000.0
        self.wall = WALL
        self.clock = Clock(boot_id="boot-a", monotonic_ns=lambda: int(self.ms * 1e6), utc=lambda: self.wall)


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
