"""Frames made to show how cost grows: the same label in ever larger frames, and ever more lines in the same frame.

The larger frame sees more of the belt at the same resolution, as a wider camera over the line does. The lines stand in
two columns on one sheet of paper, which stays the same size.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from edge.sim import Place
from edge.sim.catalogue import difficulties, goods
from edge.sim.dice import Dice
from edge.sim.faces import Body, Mounted
from edge.sim.layouts import shipping_label
from edge.sim.optics import Camera, Rig
from edge.sim.plan import planned
from edge.sim.sheet import Sheet
from edge.sim.shift import SHIFT_START
from edge.sim.staging import render
from frames import Frame, frame_of

__all__ = ["LINES", "MEGAPIXELS", "line_ladder", "size_ladder"]

MEGAPIXELS: Final = (1, 2, 4, 8, 16, 33)
LINES: Final = (5, 20, 40, 80)
RUNGS_OF: Final = 3
"""Frames of each step."""
ASPECT: Final = 1.2
COLUMN_ROWS, COLUMN_MM, ROW_MM, TEXT_MM = 40, 84.0, 5.6, 3.2
PAPER_MM: Final = (180.0, 230.0)
BELT = 0.022


def size_ladder(cache: Path, seed: int) -> list[Frame]:
    """Labels of the story mix in frames of 1 to 33 megapixels, at 4.8 px/mm."""
    level = difficulties()["normal"].model_copy(update={"px_per_mm": (4.8, 4.8)})
    cases = [case for case in planned("story", 4 * RUNGS_OF, seed, SHIFT_START) if case.label is not None][:RUNGS_OF]
    frames = []
    for megapixels in MEGAPIXELS:
        height = round((megapixels * 1e6 / ASPECT) ** 0.5)
        camera = Camera("ladder", (round(height * ASPECT),), height, colour=False, belt=BELT)
        for number, case in enumerate(cases):
            dice = Dice("size ladder", seed, number)
            if case.label is not None:
                sheet = shipping_label(case.label, dice.fork("label"))
                frames.append(_drawn(cache, f"mp-{megapixels}", sheet, Rig(camera, level), seed=seed, number=number))
    return frames


def line_ladder(cache: Path, seed: int) -> list[Frame]:
    """Sheets of 5 to 80 lines in frames of 5 megapixels, at 6.5 px/mm."""
    level = difficulties()["easy"].model_copy(update={"px_per_mm": (6.5, 6.5)})
    camera = Camera("ladder", (2448,), 2048, colour=False, belt=BELT)
    return [
        _drawn(
            cache,
            f"lines-{count}",
            lined(count, Dice("lines", seed, number)),
            Rig(camera, level),
            seed=seed,
            number=number,
        )
        for count in LINES
        for number in range(RUNGS_OF)
    ]


def lined(count: int, dice: Dice) -> Sheet:
    """A sheet with that many lines, each naming some goods in English or Chinese with a number."""
    sheet = Sheet(*PAPER_MM)
    named = list(goods().values())
    for row in range(count):
        item = dice.pick(named)
        left, top = 6.0 + row // COLUMN_ROWS * (COLUMN_MM + 2), 3.0 + row % COLUMN_ROWS * ROW_MM
        sheet.text(left, top, f"{dice.pick([item.en, item.zh])} {dice.digits(6)}", size_mm=TEXT_MM, width_mm=COLUMN_MM)
    return sheet


def _drawn(cache: Path, deck: str, sheet: Sheet, rig: Rig, *, seed: int, number: int) -> Frame:
    """A parcel with the sheet before the camera, drawn anew each time: its truth comes with it."""
    name = f"{deck}-{seed}-{number}"
    body = Body(
        sheet.width_mm + 40, sheet.height_mm + 40, 60.0, "white_bag", (Mounted(sheet, Place.LABEL, (0.0, 0.0), 0.0),)
    )
    frame = render("top", body, (), rig, Dice("ladder", seed, number))
    path = cache / f"{name}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(frame.data)
    return frame_of(name, deck, path, codes=frame.codes, lines=frame.lines)
