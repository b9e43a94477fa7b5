"""Fonts for the labels, found where Debian's packages put them, and text split into runs that one font can draw."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from PIL import ImageFont

__all__ = ["FontMissingError", "Script", "font", "runs", "script_of"]

FOLDER = Path("/usr/share/fonts")


class Script(StrEnum):
    """Scripts that labels are printed in; the names are those of Unicode."""

    LATIN = "latin"
    CYRILLIC = "cyrillic"
    HAN = "han"
    KANA = "kana"
    HANGUL = "hangul"
    THAI = "thai"
    ARABIC = "arabic"
    GREEK = "greek"
    HEBREW = "hebrew"


class FontMissingError(RuntimeError):
    """A font package is not installed."""


CJK = ("opentype/noto/NotoSansCJK-{weight}.ttc", "fonts-noto-cjk")
NOTO = ("truetype/noto/NotoSans-{weight}.ttf", "fonts-noto-core")
FILES: dict[Script, tuple[tuple[str, str], int]] = {
    Script.LATIN: (NOTO, 0),
    Script.CYRILLIC: (NOTO, 0),
    Script.HAN: (CJK, 2),  # the faces of the collection are Japanese, Korean, simplified and traditional Chinese
    Script.KANA: (CJK, 0),
    Script.HANGUL: (CJK, 1),
    Script.THAI: (("truetype/noto/NotoSansThai-{weight}.ttf", "fonts-noto-core"), 0),
    Script.ARABIC: (("truetype/noto/NotoSansArabic-{weight}.ttf", "fonts-noto-core"), 0),
    Script.GREEK: (NOTO, 0),
    Script.HEBREW: (("truetype/noto/NotoSansHebrew-{weight}.ttf", "fonts-noto-core"), 0),
}
SIGNS_HELD: dict[Script, str] = {Script.THAI: "", Script.HEBREW: "", Script.ARABIC: "0123456789.,:!-"}
"""The digits and marks of fonts that hold few of them: all others are drawn by the Latin font, not as empty boxes."""
FAMILIES = {
    "sans": NOTO,
    "serif": ("truetype/noto/NotoSerif-{weight}.ttf", "fonts-noto-core"),
    "dejavu": ("truetype/dejavu/DejaVuSans{weight}.ttf", "fonts-dejavu-core"),
    "mono": ("truetype/dejavu/DejaVuSansMono{weight}.ttf", "fonts-dejavu-core"),
}
"""Families for Latin and Cyrillic: label printers of different makers have their own."""

UNICODE_NAMES = {
    "LATIN": Script.LATIN,
    "CYRILLIC": Script.CYRILLIC,
    "CJK": Script.HAN,
    "IDEOGRAPHIC": Script.HAN,
    "HIRAGANA": Script.KANA,
    "KATAKANA": Script.KANA,
    "KATAKANA-HIRAGANA": Script.KANA,
    "HANGUL": Script.HANGUL,
    "THAI": Script.THAI,
    "ARABIC": Script.ARABIC,
    "GREEK": Script.GREEK,
    "HEBREW": Script.HEBREW,
    "FULLWIDTH": Script.HAN,
    "POSTAL": Script.KANA,
}
FULL_WIDTH = ("FULLWIDTH", "IDEOGRAPHIC", "POSTAL MARK")
"""Signs that are no letters and yet stand in East Asian fonts only."""


@lru_cache(maxsize=256)
def font(script: Script, size_px: int, *, bold: bool = False, family: str = "sans") -> ImageFont.FreeTypeFont:
    """The font for a script at a size.

    Raises:
        FontMissingError: naming the file and the Debian package that holds it.
    """
    source, index = FILES[script]
    if source is NOTO:
        source = FAMILIES[family]
    pattern, package = source
    regular = "" if "dejavu" in pattern else "Regular"
    weight = ("-Bold" if "dejavu" in pattern else "Bold") if bold else regular
    path = FOLDER / pattern.format(weight=weight)
    if not path.is_file():
        raise FontMissingError(
            f"the font {path} is missing, so labels cannot be drawn; install it with: apt-get install {package}"
        )
    return ImageFont.truetype(str(path), size_px, index=index, layout_engine=ImageFont.Layout.RAQM)


def _script_of_sign(sign: str) -> Script | None:
    """None for digits, blanks and the punctuation that any font has."""
    name = unicodedata.name(sign, "")
    if not unicodedata.category(sign).startswith(("L", "M")) and not name.startswith(FULL_WIDTH):
        return None
    return UNICODE_NAMES.get(name.split(" ")[0])


def runs(text: str) -> list[tuple[Script, str]]:
    """The text cut where its font changes; signs of no script stay with those before them, if that font holds them."""
    script = next(filter(None, map(_script_of_sign, text)), Script.LATIN)
    drawn = []
    for sign in text:
        script = _script_of_sign(sign) or script
        drawn.append(script if _holds(script, sign) else Script.LATIN)
    parts = groupby(zip(drawn, text, strict=True), key=itemgetter(0))
    return [(script, "".join(sign for _, sign in part)) for script, part in parts] or [(Script.LATIN, "")]


def _holds(script: Script, sign: str) -> bool:
    """Whether the script's font can draw a sign that stands in a run of it."""
    held = SIGNS_HELD.get(script)
    return held is None or sign.isspace() or sign in held or _script_of_sign(sign) is script


def script_of(text: str) -> Script:
    """The script of most of the text's letters; a line with kana is Japanese whatever else it holds."""
    found = [script for script in map(_script_of_sign, text) if script is not None]
    if Script.KANA in found:
        return Script.KANA
    return max(set(found), key=lambda script: (found.count(script), script)) if found else Script.LATIN
