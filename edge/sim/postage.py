"""The codes that posts and carriers put on a label: the one that names the item, and those beside it that do not."""

from __future__ import annotations

from edge.domain import Symbology
from edge.sim.case import CodePlan
from edge.sim.dice import Dice
from edge.sim.numbers import sscc, ups_1z, usps_impb

__all__ = ["carrier_code", "post_code", "side_codes"]


def post_code(item_id: str) -> CodePlan:
    """A UPU S10 identifier as posts print it: Code 128, with the number in groups of three below."""
    text = f"{item_id[:2]} {item_id[2:5]} {item_id[5:8]} {item_id[8:11]} {item_id[11:]}"
    return CodePlan(item_id, Symbology.CODE_128, caption=text)


def carrier_code(carrier: str, postcode: str, dice: Dice) -> tuple[str, CodePlan]:
    """A carrier's identifier of the kind `ups_1z`, `sscc` or `usps_impb`, and the code that holds it.

    Raises:
        ValueError: the kind is none of these.
    """
    match carrier:
        case "ups_1z":
            number = ups_1z(dice)
            return number, CodePlan(number, Symbology.CODE_128, caption=f"TRACKING #: {number}")
        case "sscc":
            number = sscc(dice)
            return number, CodePlan(f"[00]{number}", Symbology.CODE_128, gs1=True, caption=f"(00) {number}")
        case "usps_impb":
            number = usps_impb(dice)
            content = f"[420]{postcode[:5]}[{number[:2]}]{number[2:]}"
            caption = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
            return number, CodePlan(content, Symbology.CODE_128, gs1=True, caption=caption)
        case _:
            raise ValueError(f"no identifiers of the kind {carrier!r} are printed; choose ups_1z, sscc or usps_impb")


def side_codes(route: str, gross_g: int, dice: Dice) -> tuple[CodePlan, ...]:
    """Codes beside the main one: routing in a DataMatrix, a link in a QR code. Neither is an identifier."""
    routing = CodePlan(f"{route}|{gross_g}|{dice.digits(14)}", Symbology.DATA_MATRIX)
    link = CodePlan(f"https://track.example/{dice.digits(10)}", Symbology.QR)
    if not dice.happens(0.7):
        return ()
    return (routing, link) if dice.happens(0.6) else (routing,)
