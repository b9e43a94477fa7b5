"""The folded form of one character, whatever stands beside it.

Case, accents, full-width and styled letters, invisible and direction marks are taken away, and Han characters made
simplified ones, traditional and Japanese forms alike.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

import opencc

__all__ = ["FOLDED"]

SMALL_CAPITALS: Final = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
SINGLE: Final = SMALL_CAPITALS | {
    "ı": "i", "đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ħ": "h",
    "ŧ": "t", "ə": "e", "ɑ": "a", "ɡ": "g", "ɩ": "i",
    "’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "「": '"', "」": '"', "『": '"', "』": '"', "《": '"', "》": '"', "〈": '"', "〉": '"', "【": "[", "】": "]",
    "〔": "[", "〕": "]", "〖": "[", "〗": "]",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "﹣": "-",
    "、": ",", "。": ".", "،": ",", "؛": ";", "؟": "?", "·": " ", "•": " ", "∶": ":", "︰": ":", "⁄": "/",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": "",
    "\u0e4d": "",
    "״": '"', "׳": "'", "־": "-", "ँ": "ं", "़": "", "।": ".", "॥": ".",
    "ý": "ý", "Ý": "ý", "囯": "国", "囻": "国", "≠": "非", "產": "产", "産": "产",
}  # fmt: skip
"""Characters without a decomposition that does what a label needs."""

COMBINING: Final = re.compile(
    "[\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c5\u05c7\u064b-\u065f\u0670]"
)


@cache
def _han_forms() -> dict[str, str]:
    """Simplified form of each Han character that has one: Japanese forms first made traditional (OpenCC tables)."""
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    through = opencc.OpenCC("jp2t").convert("\n".join(characters)).split("\n")
    through = opencc.OpenCC("t2s").convert("\n".join(through)).split("\n")
    forms = {}
    for char, direct, by_japan in zip(characters, simplified, through, strict=True):
        form = direct if direct != char else by_japan
        if form != char and len(form) == 1:
            forms[char] = form
    return {char: forms.get(form, form) for char, form in forms.items()}


def _fold_character(char: str) -> str:
    """Folded form of one character, empty where it carries nothing that can be seen."""
    if char in SINGLE:
        return SINGLE[char]
    category = unicodedata.category(char)
    if category in {"Cf", "Mn"} and (category == "Cf" or COMBINING.match(char) or "\ufe00" <= char <= "\ufe0f"):
        return ""
    if category in {"Zs", "Zl", "Zp", "Cc"} or char == "\u3164":
        return "\n" if char == "\n" else " "
    folded = []
    for part in unicodedata.normalize("NFKC", char).casefold():
        if "\uac00" <= part <= "\ud7a3":
            folded.append(part)
            continue
        base = COMBINING.sub("", unicodedata.normalize("NFD", part)) if part < "\u3000" else part
        folded.extend(_han_forms().get(SINGLE.get(piece, piece), SINGLE.get(piece, piece)) for piece in base)
    return "".join(folded).replace("\u0345", "")


class _CharacterTable(dict[str, str]):
    """Folded form by character, worked out when a character is first met (Unicode bounds its size)."""

    def __missing__(self, char: str) -> str:
        once = _fold_character(char)
        # Some compatibility forms fold to characters that fold again; the fixed point makes folding idempotent.
        folded = "".join(_fold_character(part) for part in once)
        self[char] = folded
        return folded


FOLDED: Final = _CharacterTable()
"""The folded form of each character: mostly one, several of a ligature, none of what can't be seen."""
