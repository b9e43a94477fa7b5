"""Second prints on a parcel: the product's own sticker, a label pasted over another, and ink straight on the carton."""

from __future__ import annotations

from edge.domain import Symbology
from edge.sim.barcodes import barcode
from edge.sim.case import StickerPlan
from edge.sim.dice import Dice
from edge.sim.layouts import module_dots
from edge.sim.sheet import Sheet
from edge.sim.truth import Place

__all__ = ["sticker"]

MARGIN_MM = 3.0


def sticker(plan: StickerPlan, dice: Dice) -> Sheet:
    """Set the plan on paper of the size it needs, or as ink on a carton when its place says so."""
    size_mm = {Place.CARTON: 8.0, Place.OVERLABEL: 4.4}.get(plan.place, 3.4) * dice.between((0.95, 1.15))
    rows = len(plan.notes) + len(plan.statements)
    longest = max((len(line) for line in _texts(plan)), default=10)
    width_mm = min(96.0, max(44.0, longest * size_mm * 0.62 + 2 * MARGIN_MM))
    height_mm = rows * size_mm * 1.3 + 2 * MARGIN_MM + (16 if plan.codes else 0)
    sheet = Sheet(width_mm, height_mm, dots_per_inch=300, family=dice.pick(["sans", "dejavu"]))
    room_mm = width_mm - 2 * MARGIN_MM
    if plan.place is Place.STICKER:
        sheet.frame((0.8, 0.8, width_mm - 0.8, height_mm - 0.8), thick_mm=0.3)
    top = MARGIN_MM
    for place, note in enumerate(plan.notes):
        deciding = bool(note.facts)
        top = sheet.text(
            MARGIN_MM, top, note.text, size_mm=size_mm, bold=place == 0, deciding=deciding, width_mm=room_mm
        )
    for phrase in plan.statements:
        top = sheet.text(MARGIN_MM, top, phrase.text, size_mm=size_mm, bold=True, deciding=True, width_mm=room_mm)
    _codes(sheet, plan, top + 1.5, room_mm)
    return sheet


def _texts(plan: StickerPlan) -> list[str]:
    """Texts to measure; a sign of an East Asian script is as wide as two others."""
    texts = [note.text for note in plan.notes] + [phrase.text for phrase in plan.statements]
    wide = "\u2e80"
    return [text + " " * sum(sign >= wide for sign in text) for text in texts]


def _codes(sheet: Sheet, plan: StickerPlan, top: float, room_mm: float) -> None:
    left = MARGIN_MM + 2
    for code_plan in plan.codes:
        code = barcode(code_plan.content, code_plan.symbology, gs1=code_plan.gs1)
        wanted_mm = 0.33 if code_plan.symbology is Symbology.EAN_13 else 0.5
        dots = module_dots(sheet, code, room_mm=room_mm, wanted_mm=wanted_mm)
        box = sheet.code(left, top, code, module_dots=dots, height_mm=9.0)
        if code_plan.caption:
            sheet.text(left, box[3] + 0.4, code_plan.caption, size_mm=2.6)
        left = box[2] + 5
