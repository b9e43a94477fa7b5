"""Shipping labels: how a label's plan is set on paper. Three layouts as posts and carriers use them.

`postal` is the 4 x 6 inch international label with the customs declaration CN23 printed on it, `packet` the small one
with a CN22, `express` a carrier's label that carries no customs table but a line of contents.
"""

from __future__ import annotations

from collections.abc import Callable

from edge.domain import ContentsType, Party, Symbology
from edge.sim.barcodes import Barcode, barcode
from edge.sim.case import CodePlan, CustomsRow, LabelPlan, Note
from edge.sim.catalogue import countries
from edge.sim.dice import Dice
from edge.sim.sheet import Sheet

__all__ = ["LAYOUT_SIZES_MM", "module_dots", "shipping_label"]

LAYOUT_SIZES_MM: dict[str, tuple[float, float]] = {
    "postal": (101.6, 152.4),
    "packet": (100.0, 100.0),
    "express": (101.6, 152.4),
}
MARGIN_MM = 3.5
CONTENTS_WORDS = {
    ContentsType.GIFT: "Gift",
    ContentsType.DOCUMENTS: "Documents",
    ContentsType.SAMPLE: "Commercial sample",
    ContentsType.RETURNED_GOODS: "Returned goods",
    ContentsType.MERCHANDISE: "Sale of goods",
    ContentsType.OTHER: "Other",
}
COLUMNS = (0.0, 0.46, 0.55, 0.68, 0.81, 0.93)
"""Left edges of the customs table's columns, as shares of its width."""


def shipping_label(plan: LabelPlan, dice: Dice) -> Sheet:
    """Set the plan on paper.

    Raises:
        KeyError: the plan names a layout that does not exist.
    """
    width_mm, height_mm = LAYOUT_SIZES_MM[plan.layout]
    sheet = Sheet(
        width_mm,
        height_mm,
        dots_per_inch=203 if dice.happens(0.7) else 300,
        family=dice.weighted({"sans": 4, "dejavu": 3, "serif": 1, "mono": 1}),
    )
    SETTERS[plan.layout](sheet, plan, dice)
    return sheet


def module_dots(sheet: Sheet, code: Barcode, *, room_mm: float, wanted_mm: float) -> int:
    """Whole print-head dots for a module: near the wanted width, but so that the code fits its room."""
    wanted = round(wanted_mm * sheet.dots_per_mm)
    fitting = int(room_mm * sheet.dots_per_mm / code.modules.shape[1])
    return max(1, min(wanted, fitting))


def main_code(sheet: Sheet, plan: CodePlan, top_mm: float, *, height_mm: float, wanted_mm: float = 0.42) -> float:
    """The identifying code across the label with its text below; returns where the next line may start."""
    code = barcode(plan.content, plan.symbology, gs1=plan.gs1)
    room_mm = sheet.width_mm - 2 * (MARGIN_MM + 3)
    dots = module_dots(sheet, code, room_mm=room_mm, wanted_mm=wanted_mm)
    left = (sheet.width_mm - sheet.width_of(code, dots)) / 2
    sheet.code(left, top_mm, code, module_dots=dots, height_mm=height_mm, deciding=True)
    return sheet.text(left, top_mm + height_mm + 0.6, plan.caption, size_mm=3.6, bold=True)


def side_code(sheet: Sheet, plan: CodePlan, left_mm: float, top_mm: float, *, room_mm: float) -> None:
    """A square code beside the text. It may be printed with fewer dots a module than is good for it."""
    code = barcode(plan.content, plan.symbology, gs1=plan.gs1)
    if plan.symbology is Symbology.EAN_13:
        dots = module_dots(sheet, code, room_mm=room_mm * 1.6, wanted_mm=0.33)
        sheet.code(left_mm, top_mm, code, module_dots=dots, height_mm=10.0)
    else:
        dots = module_dots(sheet, code, room_mm=room_mm, wanted_mm=0.6)
        sheet.code(left_mm, top_mm, code, module_dots=dots)


def address_lines(party: Party) -> list[str]:
    """Name to country, in the order of an envelope."""
    label = countries()[party.country].label if party.country in countries() else ""
    place = f"{party.postcode} {party.city}".strip()
    return [line for line in (party.name, party.company, party.address, place, label) if line]


def address(sheet: Sheet, party: Party, left: float, top: float, *, size_mm: float, width_mm: float) -> float:
    """An address block, its name and country bold."""
    lines = address_lines(party)
    for place, line in enumerate(lines):
        bold = place in {0, len(lines) - 1}
        top = sheet.text(left, top, line, size_mm=size_mm, bold=bold, width_mm=width_mm)
    if party.phone:
        top = sheet.text(left, top, f"Tel. {party.phone}", size_mm=size_mm * 0.85, width_mm=width_mm)
    return top


def customs_table(sheet: Sheet, plan: LabelPlan, top: float, *, form: str) -> float:
    """The customs declaration: a row of heads, one row for each line of contents, totals."""
    left, right = MARGIN_MM, sheet.width_mm - MARGIN_MM
    width = right - left
    first = top
    sheet.text(left + 1, top + 0.8, f"CUSTOMS DECLARATION  {form}", size_mm=2.6, bold=True)
    sheet.text(right - 34, top + 0.8, f"[X] {CONTENTS_WORDS[plan.contents_type]}", size_mm=2.4, width_mm=33)
    top += 5
    heads = ("Detailed description", "Qty", "Net kg", "Value", "HS", "Orig.")
    sheet.rule(left, top, right, top)
    for share, head in zip(COLUMNS, heads, strict=True):
        sheet.text(left + 0.8 + share * width, top + 0.6, head, size_mm=2.2)
    top += 4
    for row in plan.rows:
        sheet.rule(left, top, right, top)
        table_row(sheet, row, left, top + 0.8, width)
        top += 4.8
    sheet.rule(left, top, right, top)
    total = f"Total weight {plan.gross_mass_g / 1000:.3f} kg"
    sheet.text(left + 1, top + 0.7, total, size_mm=2.4)
    if plan.licence_no:
        sheet.text(left + 40, top + 0.7, f"Licence No. {plan.licence_no}", size_mm=2.4, width_mm=width - 42)
    top += 4.6
    sheet.frame((left, first, right, top))
    for share in COLUMNS[1:]:
        sheet.rule(left + share * width, first + 5, left + share * width, top - 4.6, thick_mm=0.2)
    return top + 1.2


def table_row(sheet: Sheet, row: CustomsRow, left: float, top: float, width: float) -> None:
    """One row of the customs table, each cell set to fit its column."""
    cells = (
        row.description,
        str(row.quantity),
        f"{row.net_mass_g / 1000:.3f}",
        f"{row.value} {row.currency}",
        row.hs_code,
        row.origin,
    )
    edges = (*COLUMNS, 1.0)
    for place, cell in enumerate(cells):
        room = (edges[place + 1] - edges[place]) * width - 1.2
        sheet.text(left + 0.8 + edges[place] * width, top, cell, size_mm=2.6, width_mm=room, deciding=place == 0)


def statements(sheet: Sheet, plan: LabelPlan, left: float, top: float, *, size_mm: float, width_mm: float) -> float:
    """Lines on goods and origin, as shippers add them below the address."""
    for note in plan.notes:
        top = goods_note(sheet, note, left, top, size_mm=size_mm * 0.9, width_mm=width_mm)
    for phrase in plan.statements:
        top = sheet.text(left, top, phrase.text, size_mm=size_mm, bold=True, deciding=True, width_mm=width_mm)
    return top


def goods_note(sheet: Sheet, note: Note, left: float, top: float, *, size_mm: float, width_mm: float) -> float:
    """One line about the goods; it decides where it states something."""
    return sheet.text(left, top, note.text, size_mm=size_mm, deciding=bool(note.facts), width_mm=width_mm)


def set_postal(sheet: Sheet, plan: LabelPlan, dice: Dice) -> None:
    """The 4 x 6 inch international label with a CN23."""
    width = sheet.width_mm
    sheet.frame((1.5, 1.5, width - 1.5, sheet.height_mm - 1.5), thick_mm=0.6)
    sheet.frame((1.5, 1.5, 18, 16), filled=True)
    sheet.text(6, 3, plan.code.content[0], size_mm=12, bold=True, inverse=True)
    service = dice.pick(
        ["INTERNATIONAL PRIORITY", "AIR MAIL  PAR AVION", "e-PACKET  TRACKED", "SMALL PACKET  PRIORITY"]
    )
    sheet.text(21, 3.5, service, size_mm=4.2, bold=True, width_mm=width - 42)
    sheet.text(21, 9.5, f"Posted {plan.posted_on.isoformat()}", size_mm=2.8)
    for code in plan.extra_codes[:1]:
        side_code(sheet, code, width - 19, 2.8, room_mm=14)
    sheet.rule(1.5, 18, width - 1.5, 18)
    sheet.text(MARGIN_MM, 19, "FROM:", size_mm=2.4)
    address(sheet, plan.sender, MARGIN_MM + 10, 19, size_mm=2.8, width_mm=width - 20)
    sheet.rule(1.5, 40, width - 1.5, 40)
    sheet.text(MARGIN_MM, 41, "TO:", size_mm=3)
    address(sheet, plan.addressee, MARGIN_MM + 10, 41, size_mm=3.7, width_mm=width - 20)
    sheet.rule(1.5, 69, width - 1.5, 69, thick_mm=0.8)
    top = main_code(sheet, plan.code, 71.5, height_mm=17)
    sheet.rule(1.5, top + 0.6, width - 1.5, top + 0.6, thick_mm=0.8)
    top = customs_table(sheet, plan, top + 2, form="CN 23")
    top = statements(sheet, plan, MARGIN_MM, top, size_mm=3.6, width_mm=width - 30)
    sheet.text(MARGIN_MM, sheet.height_mm - 5.5, f"Sender's signature   {plan.posted_on:%d.%m.%Y}", size_mm=2.3)
    for code in plan.extra_codes[1:2]:
        side_code(sheet, code, width - 24, sheet.height_mm - 25, room_mm=20)


def set_packet(sheet: Sheet, plan: LabelPlan, dice: Dice) -> None:
    """The square label of small packets, with a CN22."""
    width = sheet.width_mm
    sheet.text(MARGIN_MM, 2.5, dice.pick(["SMALL PACKET", "BY AIR MAIL", "PETIT PAQUET"]), size_mm=3.2, bold=True)
    for code in plan.extra_codes[:1]:
        side_code(sheet, code, width - 17, 2.5, room_mm=13)
    address(sheet, plan.sender, MARGIN_MM, 8, size_mm=2.4, width_mm=36)
    sheet.rule(42, 8, 42, 30)
    sheet.text(44, 8, "To", size_mm=2.4)
    address(sheet, plan.addressee, 48, 8, size_mm=3.0, width_mm=33)
    sheet.rule(2, 32, width - 2, 32, thick_mm=0.6)
    top = main_code(sheet, plan.code, 34, height_mm=13, wanted_mm=0.375)
    top = customs_table(sheet, plan, top + 1, form="CN 22")
    top = statements(sheet, plan, MARGIN_MM, top, size_mm=3.2, width_mm=width - 30)
    for code in plan.extra_codes[1:2]:
        side_code(sheet, code, width - 22, sheet.height_mm - 20, room_mm=18)


def set_express(sheet: Sheet, plan: LabelPlan, dice: Dice) -> None:
    """A carrier's label: routing in large type, code below, one line of contents."""
    width = sheet.width_mm
    address(sheet, plan.sender, MARGIN_MM, 3, size_mm=2.5, width_mm=46)
    sheet.text(width - 40, 3, f"{plan.gross_mass_g / 1000:.1f} KG     1 OF 1", size_mm=3.2, bold=True)
    sheet.text(width - 40, 8, f"DATE: {plan.posted_on:%d %b %Y}".upper(), size_mm=2.6)
    sheet.text(MARGIN_MM, 26, "SHIP TO:", size_mm=3, bold=True)
    address(sheet, plan.addressee, MARGIN_MM + 7, 30, size_mm=3.6, width_mm=width - 16)
    sheet.rule(1, 56, width - 1, 56, thick_mm=1)
    for code in plan.extra_codes[:1]:
        side_code(sheet, code, MARGIN_MM, 58.5, room_mm=20)
    routing = f"{plan.addressee.country or 'XX'} {dice.digits(3)} {dice.whole(1, 9)}-0{dice.whole(1, 9)}"
    sheet.text(34, 59, routing, size_mm=9, bold=True, width_mm=width - 38)
    sheet.rule(1, 81, width - 1, 81, thick_mm=1)
    service = dice.pick(["EXPRESS SAVER", "STANDARD", "GROUND", "PARCEL CONNECT"])
    sheet.text(MARGIN_MM, 82.5, service, size_mm=5.5, bold=True, width_mm=60)
    sheet.rule(1, 90, width - 1, 90, thick_mm=0.6)
    top = main_code(sheet, plan.code, 93, height_mm=25, wanted_mm=0.375)
    sheet.rule(1, top + 0.5, width - 1, top + 0.5, thick_mm=1)
    top += 2
    for row in plan.rows[:1]:
        text = f"DESC: {row.description}"
        top = sheet.text(MARGIN_MM, top, text, size_mm=2.9, deciding=True, width_mm=width - 8)
    top = statements(sheet, plan, MARGIN_MM, top, size_mm=3.6, width_mm=width - 30)
    sheet.text(MARGIN_MM, sheet.height_mm - 5, f"REF 1: {dice.digits(8)}   BILLING: P/P", size_mm=2.4)
    for code in plan.extra_codes[1:2]:
        side_code(sheet, code, width - 24, sheet.height_mm - 25, room_mm=20)


SETTERS: dict[str, Callable[[Sheet, LabelPlan, Dice], None]] = {
    "postal": set_postal,
    "packet": set_packet,
    "express": set_express,
}
