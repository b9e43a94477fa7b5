"""A shift: parcels planned by a mix, drawn one by one or over all cores, and written to a folder with their truth.

The folder that `render_shift` writes holds `parcels/` (for each parcel a trigger file and its pictures, in the form of
the spool), `declarations.jsonl` (the shippers' records, in a drawn order) and `truth.jsonl` (one truth a parcel).
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import cv2

from edge.domain import Frozen
from edge.sim.case import Case
from edge.sim.catalogue import difficulties
from edge.sim.dice import Dice
from edge.sim.optics import CAMERAS, Rig
from edge.sim.parcel import RenderedParcel, draw
from edge.sim.plan import UnknownNameError, mix_named, planned
from edge.sim.truth import ParcelTruth

__all__ = ["DECLARATIONS_FILE", "PARCELS_FOLDER", "SHIFT_START", "TRUTH_FILE", "RenderedShift", "render_shift", "shift"]

SHIFT_START = dt.datetime(2026, 11, 23, 6, 0, tzinfo=dt.UTC)
"""When a shift begins unless it is told: fixed, so that the same seed prints the same dates."""
PARCELS_FOLDER = "parcels"
DECLARATIONS_FILE = "declarations.jsonl"
TRUTH_FILE = "truth.jsonl"


class RenderedShift(Frozen):
    """What was written, and where."""

    folder: Path
    parcels: int
    declarations: int
    pictures: int


def _drawn(mix: str, seed: int, camera: str, difficulty: str, numbered: tuple[int, Case]) -> RenderedParcel:
    """Draw one parcel of a shift: a pure function of its arguments, so any process may do it."""
    index, case = numbered
    truth = ParcelTruth(
        parcel=f"{index + 1:06d}",
        scenario=case.scenario,
        mix=mix,
        seed=seed,
        index=index,
        camera=camera,
        difficulty=difficulty,
        item_id=case.item_id,
        views=(),
        codes=(),
        lines=(),
        origin=(),
        goods=(),
        declaration=case.declaration,
        expected=case.expected,
    )
    dice = Dice("draw", mix, seed, camera, difficulty, case.scenario, index)
    return draw(case, truth, Rig(CAMERAS[camera], difficulties()[difficulty]), dice)


def _renderer(mix: str, seed: int, camera: str, difficulty: str | None) -> Callable[[tuple[int, Case]], RenderedParcel]:
    level = difficulty or mix_named(mix).difficulty
    if camera not in CAMERAS:
        raise UnknownNameError(f"there is no camera {camera!r}; choose one of {', '.join(CAMERAS)}")
    if level not in difficulties():
        raise UnknownNameError(f"there is no difficulty {level!r}; choose one of {', '.join(difficulties())}")
    return partial(_drawn, mix, seed, camera, level)


def shift(
    mix: str,
    parcels: int,
    seed: int,
    camera: str = "area",
    *,
    difficulty: str | None = None,
    starts_at: dt.datetime = SHIFT_START,
) -> Iterator[RenderedParcel]:
    """The parcels of a shift, each drawn when it is asked for.

    Args:
        mix: clean, story, world or hostile.
        parcels: how many.
        seed: the same seed gives the same bytes.
        camera: area or line_scan.
        difficulty: easy, normal or hard; left out, what the mix says.
        starts_at: when the shift begins; declarations arrived within the ten hours before.

    Raises:
        UnknownNameError: a mix, camera or difficulty that does not exist; raised at once, not at the first parcel.
        FontMissingError: while drawing, naming the Debian package to install.
    """
    render = _renderer(mix, seed, camera, difficulty)
    return map(render, enumerate(planned(mix, parcels, seed, starts_at)))


def _clear(folder: Path) -> None:
    """Remove an earlier shift's parcels: the feeder would take them for this one's."""
    for old in [*folder.glob("[0-9]*.json"), *folder.glob("[0-9]*-*.jpg")]:
        old.unlink()


def _one_thread() -> None:
    """Parcels are drawn side by side, so threads within one would only stand in each other's way."""
    cv2.setNumThreads(1)


def render_shift(
    out: Path,
    *,
    mix: str,
    parcels: int,
    seed: int,
    camera: str = "area",
    difficulty: str | None = None,
    starts_at: dt.datetime = SHIFT_START,
    processes: int | None = None,
    on_parcel: Callable[[ParcelTruth], None] | None = None,
) -> RenderedShift:
    """Draw a whole shift into a folder, over all cores.

    Args:
        out: the folder, made if need be; the parcels of an earlier shift in it are removed, nothing else.
        mix: see `shift`, as for the other arguments that it has.
        parcels: how many.
        seed: the same seed gives the same bytes.
        camera: area or line_scan.
        difficulty: easy, normal or hard; left out, what the mix says.
        starts_at: when the shift begins.
        processes: left out, one for each core that this process may use.
        on_parcel: called after each parcel is written, in order.

    Raises:
        UnknownNameError: a mix, camera or difficulty that does not exist.
        FontMissingError: naming the Debian package to install.
        OSError: the folder cannot be written.
    """
    render = _renderer(mix, seed, camera, difficulty)
    cases = enumerate(planned(mix, parcels, seed, starts_at))
    (out / PARCELS_FOLDER).mkdir(parents=True, exist_ok=True)
    _clear(out / PARCELS_FOLDER)
    workers = min(processes or len(os.sched_getaffinity(0)), max(1, parcels))
    # Spawned, not forked: a fork would copy the locks of threads that OpenCV or the caller may hold.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), _one_thread) as pool:
        return _written(out, pool.map(render, cases), on_parcel)


def _written(
    out: Path, parcels: Iterable[RenderedParcel], on_parcel: Callable[[ParcelTruth], None] | None
) -> RenderedShift:
    count = declarations = pictures = 0
    with (
        (out / TRUTH_FILE).open("w", encoding="utf-8") as truths,
        (out / DECLARATIONS_FILE).open("w", encoding="utf-8") as records,
    ):
        for parcel in parcels:
            write_parcel(out / PARCELS_FOLDER, parcel)
            truths.write(parcel.truth.to_json() + "\n")
            records.writelines(record.to_json() + "\n" for record in parcel.declarations)
            count += 1
            declarations += len(parcel.declarations)
            pictures += len(parcel.pictures)
            if on_parcel is not None:
                on_parcel(parcel.truth)
    return RenderedShift(folder=out, parcels=count, declarations=declarations, pictures=pictures)


def write_parcel(folder: Path, parcel: RenderedParcel) -> None:
    """Write a parcel's pictures and then its trigger file, which is whole when its name appears."""
    for name, data in parcel.pictures.items():
        (folder / name).write_bytes(data)
    hidden = folder / f".{parcel.trigger.track_id}.json"
    hidden.write_text(parcel.trigger.model_dump_json(exclude_none=True), encoding="utf-8")
    hidden.rename(folder / f"{parcel.trigger.track_id}.json")
