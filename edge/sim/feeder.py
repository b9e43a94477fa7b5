"""The line's side of the spool: drops rendered parcels into a spool folder at a rate, as a sorting line would.

Pictures are copied first; the trigger file is stamped with the time and made visible last, by rename, so the daemon
never sees half a parcel.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from edge.capture import Trigger
from edge.clock import Clock

__all__ = ["SECONDS_PER_HOUR", "NoParcelsError", "drop", "feed", "paced"]

SECONDS_PER_HOUR = 3600
TRACKS = 1_000_000
"""Track numbers have six digits and start again, as those of real lines do."""


class NoParcelsError(ValueError):
    """The folder to feed from holds no parcels."""


def drop(source: Path, incoming: Path, track_id: str, clock: Clock) -> Trigger:
    """Drop one parcel: the trigger file `source` with the pictures beside it, under a track number of its own.

    Returns:
        the trigger as dropped, with its times.

    Raises:
        OSError: a file cannot be read or written. A picture that is not there is left missing, as on a line.
        pydantic.ValidationError: `source` is no trigger file.
    """
    parcel = Trigger.model_validate_json(source.read_bytes())
    views = []
    for view in parcel.views:
        if view.file is None:
            continue
        name = f"{track_id}-{view.name}{Path(view.file).suffix}"
        picture = source.parent / view.file
        if picture.is_file():
            shutil.copyfile(picture, incoming / name)
        views.append(view.model_copy(update={"file": name}))
    now = clock.stamp()
    stamped = parcel.model_copy(
        update={
            "track_id": track_id,
            "triggered_at": now.utc,
            "boot_id": now.instant.boot_id,
            "triggered_monotonic_ns": now.instant.monotonic_ns,
            "views": tuple(views),
        }
    )
    hidden = incoming / f".{track_id}.part"
    hidden.write_text(stamped.model_dump_json(exclude_none=True), encoding="utf-8")
    hidden.rename(incoming / f"{track_id}.json")
    return stamped


def feed(
    parcels: Path,
    spool: Path,
    *,
    parcels_per_hour: float,
    clock: Clock,
    first_track: int = 1,
    endless: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[str, Trigger]]:
    """Drop the parcels of a folder one after another, and yield each with the name it had there.

    A feeder that falls behind drops the next parcel at once and does not try to make up for lost ones, as a belt does
    not either.

    Args:
        parcels: the `parcels` folder of a rendered shift.
        spool: the spool folder; parcels go into its `incoming`, which is made if need be.
        parcels_per_hour: the line's rate, above 0.
        clock: stamps the triggers.
        first_track: the first parcel's track number.
        endless: begin again after the last parcel, for ever.
        sleep: how to wait, in seconds.

    Raises:
        NoParcelsError: the folder holds no trigger file.
        ValueError: the rate is not above 0.
        OSError: a folder cannot be read or written.
    """
    incoming = spool / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    return paced(
        parcels,
        lambda source, track_id: drop(source, incoming, track_id, clock),
        parcels_per_hour=parcels_per_hour,
        first_track=first_track,
        endless=endless,
        sleep=sleep,
    )


def paced(
    parcels: Path,
    deliver: Callable[[Path, str], Trigger],
    *,
    parcels_per_hour: float,
    first_track: int = 1,
    endless: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[tuple[str, Trigger]]:
    """Have the parcels of a folder delivered one after another at a rate, and yield each with the name it had there.

    Args:
        parcels: the `parcels` folder of a rendered shift.
        deliver: brings a parcel to the station, given its trigger file and its track.
        parcels_per_hour: the line's rate, above 0.
        first_track: the first parcel's track number.
        endless: begin again after the last parcel, for ever.
        sleep: how to wait, in seconds.

    Raises:
        NoParcelsError: the folder holds no trigger file.
        ValueError: the rate is not above 0.
    """
    sources = sorted(parcels.glob("*.json"))
    if not sources:
        raise NoParcelsError(f"{parcels} holds no parcels; render some with: sortgate simulate --out DIR")
    if parcels_per_hour <= 0:
        raise ValueError(f"a rate of {parcels_per_hour} parcels an hour moves nothing; give a number above 0")
    return _delivered(sources, deliver, SECONDS_PER_HOUR / parcels_per_hour, first_track, endless, sleep)


def _delivered(  # noqa: PLR0917 - the checked arguments of `paced`
    sources: list[Path],
    deliver: Callable[[Path, str], Trigger],
    interval_s: float,
    track: int,
    endless: bool,  # noqa: FBT001 - private
    sleep: Callable[[float], None],
) -> Iterator[tuple[str, Trigger]]:
    due_s = time.monotonic()
    while True:
        for source in sources:
            wait_s = due_s - time.monotonic()
            if wait_s > 0:
                sleep(wait_s)
            due_s = max(due_s, time.monotonic()) + interval_s if wait_s <= 0 else due_s + interval_s
            yield source.stem, deliver(source, f"{track % TRACKS:06d}")
            track += 1
        if not endless:
            return
