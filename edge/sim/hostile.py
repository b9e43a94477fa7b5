"""What attacks the station itself: broken pictures, codes with hostile contents, false identities, disguised words."""

from __future__ import annotations

from dataclasses import replace

from edge.domain import Action, Polarity, ReasonCode, Symbology
from edge.sim.case import Case, CodePlan, Note, PictureFault, StickerPlan
from edge.sim.catalogue import Phrase
from edge.sim.dice import Dice
from edge.sim.draft import Draft
from edge.sim.numbers import s10, spoiled
from edge.sim.papers import label_of
from edge.sim.setting import Setting, hold, passes, statement
from edge.sim.truth import Expectation, Place

__all__ = ["HOSTILE"]

MARKUP = (
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x.example","ok")',
    "'; DROP TABLE declarations; --",
    "{{7*7}} ${7*7} %s%n",
    "../../etc/passwd",
    "sortgate/v1/#/+/decision",
    "[red]PASS[/red] \\x1b[2J",
)
BINARY = "\x00\x01\x02\x1b[2J\r\n\x1d\x7f\u0085\u202eHOLD\u202c\xff"
LOOK_ALIKES = {"A": "\u0410", "C": "\u0421", "E": "\u0415", "M": "\u041c", "O": "\u041e", "H": "\u041d", "T": "\u0422"}
"""Cyrillic capitals that print like Latin ones."""
HUGE_TEXT = 4096
"""Signs in the largest code: a QR code of version 40 holds 4,296 capitals and digits."""


def _plain(dice: Dice, setting: Setting) -> Draft:
    return Draft.of(dice, setting, dice.pick(["usb_cable", "cotton_shirt", "picture_book", "led_lamp"]))


def _broken(dice: Dice, setting: Setting, name: str, fault: PictureFault, reason: ReasonCode) -> Case:
    expected = Expectation(action=Action.NO_DECISION, reasons=(reason,))
    return _plain(dice, setting).finished(name, expected, fault=fault)


def picture_truncated(dice: Dice, setting: Setting) -> Case:
    """The camera's file ends early."""
    return _broken(dice, setting, "picture_truncated", PictureFault.TRUNCATED, ReasonCode.PICTURE_UNREADABLE)


def not_a_picture(dice: Dice, setting: Setting) -> Case:
    """The file holds something else."""
    return _broken(dice, setting, "not_a_picture", PictureFault.NOT_A_PICTURE, ReasonCode.PICTURE_UNREADABLE)


def picture_too_wide(dice: Dice, setting: Setting) -> Case:
    """The file announces 30,000 pixels across."""
    return _broken(dice, setting, "picture_too_wide", PictureFault.TOO_WIDE, ReasonCode.PICTURE_UNREADABLE)


def picture_missing(dice: Dice, setting: Setting) -> Case:
    """The picture named by the trigger is not there."""
    return _broken(dice, setting, "picture_missing", PictureFault.MISSING, ReasonCode.PICTURE_MISSING)


def binary_code(dice: Dice, setting: Setting) -> Case:
    """An honest parcel with a code full of control characters."""
    draft = _plain(dice, setting)
    code = CodePlan(BINARY + dice.digits(4), Symbology.QR)
    draft.stickers.append(StickerPlan(Place.STICKER, (Note("Scan me"),), codes=(code,)))
    return draft.finished("binary_code", passes())


def huge_code(dice: Dice, setting: Setting) -> Case:
    """An honest parcel with four thousand signs in one code."""
    draft = _plain(dice, setting)
    code = CodePlan("A1B2C3D4" * (HUGE_TEXT // 8), Symbology.QR)
    draft.stickers.append(StickerPlan(Place.STICKER, (Note("Scan me"),), codes=(code,)))
    return draft.finished("huge_code", passes())


def markup_on_label(dice: Dice, setting: Setting) -> Case:
    """An honest parcel whose label speaks to computers."""
    draft = _plain(dice, setting)
    draft.notes.extend(Note(text) for text in dice.shuffled(MARKUP)[:2])
    draft.stickers.append(StickerPlan(Place.STICKER, (Note(dice.pick(MARKUP)),)))
    return draft.finished("markup_on_label", passes())


def wrong_check_digit(dice: Dice, setting: Setting) -> Case:
    """An identifier that was never issued: its check digit is wrong, in the code and in print."""
    draft = _plain(dice, setting)
    false = spoiled(draft.item_id)
    draft.code = CodePlan(false, Symbology.CODE_128, caption=false)
    return draft.finished("wrong_check_digit", hold(ReasonCode.ID_INVALID), known=False, scanned=False)


def two_identities(dice: Dice, setting: Setting) -> Case:
    """Two valid identifiers of different items on one parcel."""
    draft = _plain(dice, setting)
    other = s10(dice.fork("other"), "LX", draft.dispatch)
    code = CodePlan(other, Symbology.CODE_128, caption=other)
    draft.stickers.append(StickerPlan(Place.STICKER, (Note("TRACKED"),), codes=(code,)))
    return draft.finished("two_identities", hold(ReasonCode.ID_CONFLICT), known=False, scanned=False)


def neighbour_label(dice: Dice, setting: Setting) -> Case:
    """Another parcel's label in the picture: which of the two is meant must not be guessed."""
    draft = Draft.of(dice, setting, "picture_book", small=True)
    other = Draft.of(dice.fork("neighbour"), setting, "cotton_shirt", small=True)
    expected = hold(ReasonCode.ID_CONFLICT, ReasonCode.ID_MISMATCH)
    return draft.finished("neighbour_label", expected, neighbour=label_of(other), known=False, scanned=False)


def look_alike_letters(dice: Dice, setting: Setting) -> Case:
    """A denial of origin with Cyrillic letters in place of Latin ones, against a declaration of China."""
    draft = _plain(dice, setting)
    draft.label_origin = ""
    plain = "NOT MADE IN CHINA"
    text = "".join(LOOK_ALIKES[sign] if sign in LOOK_ALIKES and dice.happens(0.5) else sign for sign in plain)
    draft.statements.append(Phrase(text=text, language="en", country="CN", polarity=Polarity.DENIED))
    return draft.finished("look_alike_letters", hold(ReasonCode.ORIGIN_DENIAL_CONTRADICTED))


def overlabelled_origin(dice: Dice, setting: Setting) -> Case:
    """A second label with another country, pasted over the label's own statement."""
    draft = _plain(dice, setting)
    draft.statements.append(statement(dice, setting.languages, "CN"))
    country = dice.pick(["VN", "MX", "TH"])
    draft.stickers.append(StickerPlan(Place.OVERLABEL, statements=(statement(dice, setting.languages, country),)))
    expected = hold(ReasonCode.ORIGIN_MISMATCH, ReasonCode.ORIGIN_LABEL_CONFLICT)
    return draft.finished("overlabelled_origin", expected)


def record_missing(dice: Dice, setting: Setting) -> Case:
    """An item that nobody declared."""
    expected = Expectation(action=Action.RECHECK, reasons=(ReasonCode.RECORD_MISSING,))
    return _plain(dice, setting).finished("record_missing", expected, declared=False)


def no_code(dice: Dice, setting: Setting) -> Case:
    """A parcel without a label on any side that was seen."""
    expected = Expectation(action=Action.RECHECK, reasons=(ReasonCode.NO_READ,))
    case = _plain(dice, setting).finished("no_code", expected, declared=False, known=False, scanned=False)
    return replace(case, label=None)


HOSTILE = {
    scenario.__name__: scenario
    for scenario in (
        picture_truncated,
        not_a_picture,
        picture_too_wide,
        picture_missing,
        binary_code,
        huge_code,
        markup_on_label,
        wrong_check_digit,
        two_identities,
        neighbour_label,
        look_alike_letters,
        overlabelled_origin,
        record_missing,
        no_code,
    )
}
"""By name."""
