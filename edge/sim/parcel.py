"""A case drawn: the pictures of one parcel, the trigger file that announces it, and its truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import cv2
import numpy as np

from edge.capture import Trigger
from edge.domain import Declaration, GoodsKind, Polarity, Role, ScannerCode
from edge.sim.case import Case, CodePlan, LabelPlan, Note, PictureFault, StickerPlan
from edge.sim.catalogue import Difficulty, Phrase
from edge.sim.dice import Dice
from edge.sim.faces import Body, mounted
from edge.sim.layouts import shipping_label
from edge.sim.optics import Rig
from edge.sim.sheet import Sheet
from edge.sim.staging import Frame, reach_mm, render
from edge.sim.stickers import sticker
from edge.sim.surface import SKINS
from edge.sim.truth import GoodsTruth, LineTruth, OriginTruth, ParcelTruth, Place

__all__ = ["RenderedParcel", "draw"]

TIME_LEFT_MS = (3000, 6000)
EMPTY_VIEW_SHARE = 0.25
TOO_WIDE_PX = (30_000, 600)
READABLE = 0.9
"""A claim counts as made where at least this share of its line is to be seen."""


@dataclass(frozen=True)
class RenderedParcel:
    """What a line would deliver of a parcel, and what is true of it.

    `trigger` has no times yet: the feeder stamps them when it drops the parcel. `pictures` holds the files by name; a
    picture that went missing is named in the trigger only.
    """

    trigger: Trigger
    pictures: dict[str, bytes]
    truth: ParcelTruth
    declarations: tuple[Declaration, ...]


@dataclass(frozen=True)
class Printed:
    """A sheet with the plan it was set from."""

    sheet: Sheet
    place: Place
    plan: LabelPlan | StickerPlan


def draw(case: Case, truth: ParcelTruth, rig: Rig, dice: Dice) -> RenderedParcel:
    """Draw one parcel. `truth` holds what is known before drawing; boxes and claims are added here."""
    name = truth.parcel
    printed = _printed(case, dice)
    frames = _frames(case, printed, rig, dice)
    views = {frame.name: f"{name}-{frame.name}.jpg" for frame in frames}
    pictures = {views[frame.name]: frame.data for frame in frames}
    lines = tuple(line for frame in frames for line in frame.lines)
    full = truth.model_copy(
        update={
            "views": tuple(views),
            "codes": tuple(code for frame in frames for code in frame.codes),
            "lines": lines,
            "origin": tuple(_origin_truths(printed, frames)),
            "goods": tuple(_goods_truths(printed, lines)),
        }
    )
    declarations = (*((case.declaration,) if case.declaration else ()), *case.elsewhere)
    return RenderedParcel(_trigger(case, name, views, dice), _spoiled(pictures, case.fault), full, declarations)


def _printed(case: Case, dice: Dice) -> list[Printed]:
    """The parcel's sheets: its label first, then over-labels, then stickers."""
    printed = []
    if case.label is not None:
        printed.append(Printed(shipping_label(case.label, dice.fork("label")), Place.LABEL, case.label))
    for place, plan in enumerate(sorted(case.stickers, key=lambda plan: plan.place is not Place.OVERLABEL)):
        printed.append(Printed(sticker(plan, dice.fork("sticker", place)), plan.place, plan))
    return printed


def _frames(case: Case, printed: list[Printed], rig: Rig, dice: Dice) -> list[Frame]:
    """The views: `top` with the label, `bottom` with what found no room there or with nothing."""
    size = case.measurement
    length, width, height = float(size.length_mm or 0), float(size.width_mm or 0), float(size.height_mm or 0)
    skin = _skin(printed, rig.difficulty, dice)
    sheets = [(item.sheet, item.place) for item in printed]
    inner = (length, width) if SKINS[skin].rigid else (length * 0.94, width * 0.94)
    top = mounted(sheets, inner, reach_mm(rig), dice.fork("mount"))
    placed = {id(item.sheet) for item in top}
    rest = [(sheet, place) for sheet, place in sheets if id(sheet) not in placed]
    bodies = [("top", Body(length, width, height, skin, tuple(top)))]
    if rest or not printed or dice.happens(EMPTY_VIEW_SHARE):
        below = mounted(rest, inner, reach_mm(rig), dice.fork("mount below"))
        bodies.append(("bottom", Body(length, width, height, skin, tuple(below))))
    frames = []
    for name, body in bodies:
        neighbours = _neighbours(case, name, rig.difficulty, dice.fork("neighbours", name))
        frames.append(render(name, body, neighbours, rig, dice.fork("view", name)))
    return frames


def _skin(printed: list[Printed], difficulty: Difficulty, dice: Dice) -> str:
    """Cartons bear ink of their own; everything else may come in any skin."""
    if any(item.place is Place.CARTON for item in printed):
        return "cardboard"
    return dice.fork("skin").weighted(difficulty.materials)


def _neighbours(case: Case, view: str, difficulty: Difficulty, dice: Dice) -> tuple[Body, ...]:
    if case.neighbour is not None and view == "top":
        sheet = shipping_label(case.neighbour, dice.fork("label"))
        length, width = sheet.height_mm + 20, sheet.width_mm + 15
        on_face = mounted([(sheet, Place.NEIGHBOUR)], (length, width), length, dice.fork("mount"))
        return (Body(length, width, 40.0, "cardboard", tuple(on_face)),)
    if not dice.happens(difficulty.neighbour_share):
        return ()
    size = (dice.between((180, 340)), dice.between((130, 260)), dice.between((30, 140)))
    return (Body(*size, dice.weighted(difficulty.materials)),)


def _origin_truths(printed: list[Printed], frames: list[Frame]) -> Iterable[OriginTruth]:
    for item in printed:
        for phrase in item.plan.statements:
            yield from _said(phrase.text, phrase, item.place, frames)
        if isinstance(item.plan, LabelPlan):
            for row in item.plan.rows:
                if row.origin and item.plan.layout != "express":
                    table = Phrase(text=row.origin, language="en", country=row.origin, role=Role.ORIGIN)
                    yield from _said(row.origin, table, item.place, frames)
        for code in _codes(item.plan):
            if code.origin_country:
                for frame in frames:
                    if any(found.text.endswith("422156") for found in frame.codes):
                        yield OriginTruth(
                            country=code.origin_country,
                            polarity=Polarity.ASSERTED,
                            role=Role.ORIGIN,
                            text=code.content,
                            language="und",
                            view=frame.name,
                            place=Place.CODE,
                        )


def _codes(plan: LabelPlan | StickerPlan) -> tuple[CodePlan, ...]:
    return plan.codes if isinstance(plan, StickerPlan) else ()


def _said(text: str, phrase: Phrase, place: Place, frames: list[Frame]) -> Iterable[OriginTruth]:
    for frame in frames:
        for line in frame.lines:
            if line.text == text and line.place is place and line.visible >= READABLE:
                yield OriginTruth(
                    country=phrase.country,
                    polarity=phrase.polarity,
                    role=phrase.role,
                    text=phrase.text,
                    language=phrase.language,
                    view=frame.name,
                    place=place,
                )
                return


def _goods_truths(printed: list[Printed], lines: tuple[LineTruth, ...]) -> Iterable[GoodsTruth]:
    for item in printed:
        for note in _notes(item.plan):
            for line in lines:
                if line.text == note.text and line.place is item.place and line.visible >= READABLE:
                    for kind, value in note.facts:
                        yield GoodsTruth(kind=kind, value=value, text=note.text, view=line.view, place=item.place)
                    break


def _notes(plan: LabelPlan | StickerPlan) -> list[Note]:
    """Lines about the goods; the cells of the customs table state description and tariff number."""
    notes = list(plan.notes)
    if isinstance(plan, LabelPlan):
        for row in plan.rows:
            if plan.layout == "express":
                notes.append(Note(f"DESC: {row.description}", ((GoodsKind.DESCRIPTION, row.description),)))
                break
            notes.append(Note(row.description, ((GoodsKind.DESCRIPTION, row.description),)))
            notes.append(Note(row.hs_code, ((GoodsKind.HS_CODE, row.hs_code),)))
    return notes


def _trigger(case: Case, name: str, views: dict[str, str], dice: Dice) -> Trigger:
    scanned = (ScannerCode(text=case.scanner_text, symbology_id="]C0"),) if case.scanner_text else ()
    size = case.measurement
    return Trigger.model_validate(
        {
            "version": 1,
            "track_id": name,
            "time_left_ms": dice.fork("belt").whole(*TIME_LEFT_MS),
            "scanner_codes": scanned,
            "mass_g": size.mass_g,
            "length_mm": size.length_mm,
            "width_mm": size.width_mm,
            "height_mm": size.height_mm,
            "views": [{"name": view, "file": file} for view, file in views.items()],
        }
    )


def _spoiled(pictures: dict[str, bytes], fault: PictureFault | None) -> dict[str, bytes]:
    """The files as they arrive."""
    match fault:
        case None:
            return pictures
        case PictureFault.MISSING:
            return {}
        case PictureFault.TRUNCATED:
            return {name: data[: len(data) // 3] for name, data in pictures.items()}
        case PictureFault.NOT_A_PICTURE:
            return dict.fromkeys(pictures, b"%PDF-1.7 this is no picture\n" * 400)
        case PictureFault.TOO_WIDE:
            width, height = TOO_WIDE_PX
            _, data = cv2.imencode(".jpg", np.full((height, width), 20, dtype=np.uint8))
            return dict.fromkeys(pictures, bytes(data))
