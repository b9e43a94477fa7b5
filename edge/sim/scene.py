"""A view being painted: belt, parcels, sheets, tape and covers laid over one another, then seen by the camera.

The canvas holds how much light each spot reflects, and apart from it the glare of glossy films; only the last step
turns both into grey levels. What is painted later hides what is below, and the truth of each print keeps count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from edge.domain import Quad
from edge.sim.dice import Dice
from edge.sim.fonts import script_of
from edge.sim.optics import Pixels, Rig, exposed, jpeg, lit
from edge.sim.sheet import PrintedCode, PrintedLine, Sheet
from edge.sim.surface import BELT_TINT, PAPER_TINT, Skin, Tint, cloud, grain, relief
from edge.sim.truth import CodeTruth, LineTruth, Place
from edge.sim.warp import Array, Floats, Warp

__all__ = ["LaidSheet", "Scene", "visible_share"]

INK, PAPER = 0.05, 0.88
"""Reflectance of thermal print and of label paper."""
BLINDING = 0.6
TINT_PX = 8
SUBPIXEL_BITS = 4


@dataclass
class LaidSheet:
    """A sheet in the view, with the polygons that were laid over it later."""

    sheet: Sheet
    place: Place
    warp: Warp
    covers: list[Array] = field(default_factory=list)


def filled(polygon: Array, width: int, height: int) -> Floats:
    """A mask of the polygon, 0 to 1, with soft edges."""
    mask = np.zeros((height, width), dtype=np.uint8)
    points = np.round(polygon * (1 << SUBPIXEL_BITS)).astype(np.int32)
    cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, SUBPIXEL_BITS)
    return np.asarray(mask, dtype=np.float32) / np.float32(255)


def visible_share(box: Array, covers: Sequence[Array], frame: tuple[int, int]) -> float:
    """Share of a print's box that lies in the frame and under none of the covers (each taken for convex)."""
    quad = box.astype(np.float32)
    area = float(cv2.contourArea(quad))
    if area <= 0:
        return 0.0
    width, height = frame
    whole = np.array([(0, 0), (width, 0), (width, height), (0, height)], dtype=np.float32)
    seen, _ = cv2.intersectConvexConvex(quad, whole)
    hidden = sum(cv2.intersectConvexConvex(quad, cv2.convexHull(c.astype(np.float32)))[0] for c in covers)
    return float(np.clip((seen - hidden) / area, 0.0, 1.0))


class Scene:
    """A canvas of `width` x `height` pixels.

    Everything is painted in pixels of the canvas. Order matters: later paint hides earlier.
    """

    def __init__(self, dice: Dice, rig: Rig, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.sheets: list[LaidSheet] = []
        self._dice, self._camera, self._difficulty = dice, rig.camera, rig.difficulty
        wear = cloud(dice.fork("wear"), width, height, 30) * np.float32(0.05)
        fibre = grain(dice.fork("fibre"), width, height) * np.float32(0.06)
        self._reflected = np.asarray((1 + wear + fibre) * np.float32(rig.camera.belt), dtype=np.float32)
        self._glare = np.zeros((height, width), dtype=np.float32)
        self._tint = np.full((height // TINT_PX + 1, width // TINT_PX + 1, 3), BELT_TINT, dtype=np.float32)

    def _part(self, polygon: Array, margin: int = 2) -> tuple[slice, slice]:
        left, top = np.floor(polygon.min(axis=0)).astype(int) - margin
        right, bottom = np.ceil(polygon.max(axis=0)).astype(int) + margin
        rows = slice(max(0, int(top)), max(0, min(self.height, int(bottom))))
        return rows, slice(max(0, int(left)), max(0, min(self.width, int(right))))

    def _colour(self, polygon: Array, tint: Tint) -> None:
        cv2.fillPoly(self._tint, [np.round(polygon / TINT_PX).astype(np.int32)], tint, cv2.LINE_AA)

    def _hide(self, polygon: Array) -> None:
        for laid in self.sheets:
            laid.covers.append(polygon)

    def shadow(self, polygon: Array, reach_px: float) -> None:
        """Darken the belt round a parcel that stands on it."""
        rows, columns = self._part(polygon, int(reach_px * 2))
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height <= 0 or width <= 0:
            return
        small = filled((polygon - (columns.start, rows.start)) / TINT_PX, width // TINT_PX + 1, height // TINT_PX + 1)
        soft = cv2.GaussianBlur(small, (0, 0), max(1.0, reach_px / TINT_PX))
        full = np.asarray(cv2.resize(soft, (width, height)), dtype=np.float32)
        self._reflected[rows, columns] *= 1 - np.float32(0.6) * full

    def flat(self, polygon: Array, reflectance: float, tint: Tint) -> None:
        """Paint a polygon in one shade: a carton's side, a strap, the flap of another parcel."""
        rows, columns = self._part(polygon)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height <= 0 or width <= 0:
            return
        mask = filled(polygon - (columns.start, rows.start), width, height)
        part = self._reflected[rows, columns]
        part += mask * (np.float32(reflectance) - part)
        self._glare[rows, columns] *= 1 - mask
        self._colour(polygon, tint)
        self._hide(polygon)

    def face(self, polygon: Array, skin: Skin, dice: Dice, *, px_per_mm: float, gloss: float) -> None:
        """Paint the upper side of a parcel with its folds; `gloss` scales the skin's own."""
        rows, columns = self._part(polygon)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height <= 0 or width <= 0:
            return
        mask = filled(polygon - (columns.start, rows.start), width, height)
        square_dm = width * height / (px_per_mm * 100) ** 2
        folds = min(60, round(skin.folds * square_dm))
        shade, glare = relief(dice.fork("relief"), width, height, folds=folds, depth=0.25)
        base = np.float32(dice.between(skin.reflectance))
        rough = grain(dice.fork("grain"), width, height) * np.float32(skin.grain / float(base))
        colour = base * np.clip(1 + np.float32(skin.shading) * shade * 2 + rough, 0.25, 2.0)
        part = self._reflected[rows, columns]
        part += mask * (colour - part)
        mirror = self._glare[rows, columns]
        mirror += mask * (glare * np.float32(skin.gloss * gloss) - mirror)
        self._colour(polygon, skin.tint)
        self._hide(polygon)

    def sheet(self, laid: LaidSheet, dice: Dice, *, px_per_mm: float, film: float) -> None:
        """Lay a printed sheet down. It takes part of the glare of what lies under it; `film` adds that of a cover."""
        outline = laid.warp.outline()
        rows, columns = self._part(outline)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height <= 0 or width <= 0:
            return
        x_mm, y_mm = laid.warp.back(columns.start, rows.start, width, height)
        ink, inside = printed(laid.sheet, x_mm, y_mm, px_per_mm)
        part, mirror = self._reflected[rows, columns], self._glare[rows, columns]
        shade, gleam = relief(dice.fork("relief"), width, height, folds=4, depth=0.12)
        if laid.place is Place.CARTON:
            part *= 1 - np.float32(0.8) * ink * inside
        else:
            paper = (np.float32(PAPER) - np.float32(PAPER - INK) * ink) * (1 + np.float32(0.12) * np.clip(shade, -2, 2))
            part += inside * (paper - part)
            mirror += inside * (mirror * np.float32(0.35) + gleam * np.float32(film) - mirror)
            self._colour(outline, PAPER_TINT)
            self._hide(outline)
        self.sheets.append(laid)

    def tape(self, strip: Array, face: Array, dice: Dice, *, glare: float) -> None:
        """Lay clear tape over the part of a face that a strip crosses: a little lighter, with a glossy streak."""
        rows, columns = self._part(face)
        height, width = rows.stop - rows.start, columns.stop - columns.start
        if height <= 0 or width <= 0:
            return
        corner = (columns.start, rows.start)
        mask = filled(strip - corner, width, height) * filled(face - corner, width, height)
        part = self._reflected[rows, columns]
        part += mask * (part * np.float32(-0.10) + np.float32(0.05))
        _, streak = relief(dice.fork("streak"), width, height, folds=3, depth=0.14)
        self._glare[rows, columns] += mask * (streak * np.float32(glare) + np.float32(0.015))

    def picture(self) -> Pixels:
        """What the camera sees: (height, width) grey, or (height, width, 3) in the order blue, green, red."""
        light = lit(self._dice.fork("light"), self.width, self.height, self._difficulty)
        scene = (self._reflected + self._glare) * light
        line_scan = self._camera.height_px is None
        grey = exposed(self._dice.fork("sensor"), scene, self._difficulty, line_scan=line_scan)
        if not self._camera.colour:
            return grey
        tint = cv2.resize(np.asarray(self._tint * 128, dtype=np.uint8), (self.width, self.height))
        colour: Any = cv2.multiply(cv2.merge([grey, grey, grey]), tint, scale=1 / 128)
        return np.asarray(colour, dtype=np.uint8)

    def jpeg(self, picture: Pixels) -> bytes:
        """The picture as a file."""
        return jpeg(self._dice.fork("jpeg"), picture, self._difficulty)

    def codes(self, view: str, px_per_mm: float) -> list[CodeTruth]:
        """Truth of every code painted, covered ones included."""
        return [self._code_truth(view, laid, code, px_per_mm) for laid in self.sheets for code in laid.sheet.codes]

    def _code_truth(self, view: str, laid: LaidSheet, printed_code: PrintedCode, px_per_mm: float) -> CodeTruth:
        box = laid.warp.box(printed_code.box, turned=printed_code.turned)
        return CodeTruth(
            text=printed_code.code.text,
            symbology=printed_code.code.symbology,
            symbology_id=printed_code.code.symbology_id,
            view=view,
            place=laid.place,
            box=Quad.of(box),
            module_px=round(printed_code.module_mm * px_per_mm, 2),
            visible=round(visible_share(box, laid.covers, (self.width, self.height)), 3),
            glared=round(self._glared(box), 3),
        )

    def lines(self, view: str) -> list[LineTruth]:
        """Truth of every line of text painted, covered ones included."""
        return [self._line_truth(view, laid, line) for laid in self.sheets for line in laid.sheet.lines]

    def _line_truth(self, view: str, laid: LaidSheet, line: PrintedLine) -> LineTruth:
        box = laid.warp.box(line.box)
        return LineTruth(
            text=line.text,
            script=script_of(line.text),
            view=view,
            place=laid.place,
            box=Quad.of(box),
            visible=round(visible_share(box, laid.covers, (self.width, self.height)), 3),
            glared=round(self._glared(box), 3),
        )

    def _glared(self, box: Array) -> float:
        """Share of a print's box where glare adds as much light as paper reflects, so that no ink shows."""
        rows, columns = self._part(box, 0)
        mirror = self._glare[rows, columns]
        if mirror.size == 0:
            return 0.0
        mask = filled(box - (columns.start, rows.start), mirror.shape[1], mirror.shape[0])
        return float((mask * (mirror > BLINDING)).sum() / max(1.0, float(mask.sum())))


def printed(sheet: Sheet, x_mm: Floats, y_mm: Floats, px_per_mm: float) -> tuple[Floats, Floats]:
    """Ink (0 to 1) and paper (0 outside the sheet, 1 inside) at places of the sheet given in mm.

    The print is first reduced to little more than the view's resolution: reading every second dot of the printer
    would turn thin bars into moiré.
    """
    dots = sheet.pixels()
    scale = min(1.0, px_per_mm * 1.3 / sheet.dots_per_mm)
    if scale < 1.0:
        size = (round(dots.shape[1] * scale), round(dots.shape[0] * scale))
        dots = np.asarray(cv2.resize(dots, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    across, down = np.float32(dots.shape[1] / sheet.width_mm), np.float32(dots.shape[0] / sheet.height_mm)
    paper = cv2.remap(dots, x_mm * across - 0.5, y_mm * down - 0.5, cv2.INTER_LINEAR, borderValue=(255,))
    edge = np.minimum(
        np.minimum(x_mm, np.float32(sheet.width_mm) - x_mm), np.minimum(y_mm, np.float32(sheet.height_mm) - y_mm)
    )
    inside = np.clip(edge * np.float32(px_per_mm) + np.float32(0.5), 0, 1)
    return 1 - np.asarray(paper, dtype=np.float32) / np.float32(255), np.asarray(inside, dtype=np.float32)
