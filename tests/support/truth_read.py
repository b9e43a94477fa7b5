"""Parcels of the simulator as a perfect reader would see them: the lines of their sheets, set but never drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from edge.domain import Code, Instant, Parcel, Quad, Reading, ScannerCode, Sight, TextLine, View, ViewReading
from edge.sim.case import Case
from edge.sim.dice import Dice
from edge.sim.layouts import shipping_label
from edge.sim.sheet import Box, Sheet
from edge.sim.stickers import sticker

__all__ = ["announced", "perfectly_read"]

PX_PER_MM = 8.0
GAP_MM = 30.0


def announced(case: Case, number: int, at: dt.datetime) -> Parcel:
    """The trigger of the `number`-th parcel, one every ten seconds."""
    return Parcel(
        parcel_id=f"sim-{number}",
        station="sim",
        track_id=f"{number:06d}",
        triggered_at=at,
        triggered=Instant(boot_id="b", monotonic_ns=number * 10**10),
        deadline=Instant(boot_id="b", monotonic_ns=number * 10**10 + 4 * 10**9),
        scanner_codes=(ScannerCode(text=case.scanner_text, symbology_id="]C0"),) if case.scanner_text else (),
        measurement=case.measurement,
        views=(View(name="top", path="top.jpg"),),
    )


def perfectly_read(case: Case, dice: Dice) -> Reading:
    """Every line and code of the parcel's label and stickers, which lie below each other in one view."""
    lines: list[TextLine] = []
    codes: list[Code] = []
    top_mm = 0.0
    for sheet in _sheets(case, dice):
        lines += (
            TextLine(text=line.text, confidence=1.0, view="top", box=_quad(line.box, top_mm)) for line in sheet.lines
        )
        for found in sheet.codes:
            code = found.code
            codes.append(
                Code(
                    text=code.text, symbology=code.symbology, symbology_id=code.symbology_id, view="top",
                    box=_quad(found.box, top_mm), readers=("truth",),
                )
            )  # fmt: skip
        top_mm += sheet.height_mm + GAP_MM
    view = ViewReading(
        view="top",
        codes=tuple(codes),
        code_sight=Sight.FOUND if codes else Sight.NOTHING,
        lines=tuple(lines),
        text_sight=Sight.FOUND if lines else Sight.NOTHING,
    )
    return Reading(views=(view,))


def _sheets(case: Case, dice: Dice) -> Iterator[Sheet]:
    if case.label is not None:
        yield shipping_label(case.label, dice.fork("label"))
    for place, plan in enumerate(case.stickers):
        yield sticker(plan, dice.fork("sticker", place))


def _quad(box: Box, top_mm: float) -> Quad:
    left, top, right, bottom = box
    return Quad.of(
        [
            (x * PX_PER_MM, (y + top_mm) * PX_PER_MM)
            for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        ]
    )
