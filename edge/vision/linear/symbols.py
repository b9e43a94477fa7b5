"""The bar patterns of linear symbologies as chains of slots, and what a chain of values spells.

A slot is a place of fixed width in which one of several patterns is printed; a guard is a slot with one pattern. Widths
are in modules and alternate between bars and spaces. Patterns, check sums and texts are those of ISO/IEC 15417
(Code 128) and ISO/IEC 15420 (EAN/UPC).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from operator import mul

import numpy as np

from edge.domain import Symbology

__all__ = [
    "CODE_128",
    "EAN_13",
    "EAN_FIRST_DIGITS",
    "EAN_PATTERNS",
    "Alphabet",
    "Layout",
    "Spelled",
    "expanded_upc_e",
    "shortened_upc_e",
]


@dataclass(frozen=True, eq=False)
class Alphabet:
    """The patterns that may stand in a slot, each as wide as the others; `bar_first` where they begin with a bar.

    Each is itself alone, whatever its patterns: tables are kept by alphabet and looked up often.
    """

    patterns: tuple[str, ...]
    bar_first: bool

    @cached_property
    def modules(self) -> int:
        """Width of the slot."""
        return sum(map(int, self.patterns[0]))

    @cached_property
    def mirrored(self) -> Alphabet:
        """The same patterns from right to left."""
        ends_alike = len(self.patterns[0]) % 2 == 1
        return Alphabet(tuple(pattern[::-1] for pattern in self.patterns), self.bar_first is ends_alike)


@dataclass(frozen=True)
class Spelled:
    """What a chain of values says, with its AIM symbology identifier."""

    text: str
    symbology: Symbology
    symbology_id: str


@dataclass(frozen=True)
class Layout:
    """The slots of one code from left to right; `spell` gives the text of one value for each slot, None where wrong."""

    slots: tuple[Alphabet, ...]
    spell: Callable[[Sequence[int]], Spelled | None]

    @cached_property
    def modules(self) -> int:
        """Width of the code without quiet zones."""
        return sum(slot.modules for slot in self.slots)


_CODE_128 = (
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 "
    "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 "
    "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 "
    "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 "
    "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 "
    "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 "
    "114311 411113 411311 113141 114131 311141 411131"
)
_START = Alphabet(("211412", "211214", "211232"), bar_first=True)
_STOP = Alphabet(("2331112",), bar_first=True)
_DATA = Alphabet(tuple(_CODE_128.split()), bar_first=True)
_SHIFT, _TO_C, _TO_B, _TO_A, _FNC1 = 98, 99, 100, 101, 102
_PAIRS = 100
_CHECK_128 = 103


def _spell_128(values: Sequence[int]) -> Spelled | None:
    """The text of start, data and check symbol; FNC2, FNC3 and FNC4, which parcels do not use, are refused."""
    start, *data, check = values[:-1]
    if (start + sum(map(mul, count(1), data))) % _CHECK_128 != check:
        return None
    code_set, shifted, text = "ABC"[start], False, ""
    for place, value in enumerate(data):
        acting = {"A": "B", "B": "A"}[code_set] if shifted else code_set
        shifted = False
        if value == _FNC1:
            text += "\x1d" if place else ""
        elif acting == "C" and value < _PAIRS:
            text += f"{value:02d}"
        elif acting != "C" and value < 96:  # noqa: PLR2004 - the values of characters in sets A and B
            text += chr(value + 32 if acting == "B" or value < 64 else value - 64)  # noqa: PLR2004 - controls of set A
        elif value == _SHIFT and acting != "C":
            shifted = True
        elif value in {_TO_C, _TO_B, _TO_A} and "CBA"[value - _TO_C] != code_set:
            code_set = "CBA"[value - _TO_C]
        else:
            return None
    gs1 = bool(data) and data[0] == _FNC1
    return Spelled(text, Symbology.CODE_128, "]C1" if gs1 else "]C0") if text else None


_L = ("3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112")
_G = tuple(pattern[::-1] for pattern in _L)
EAN_PATTERNS = tuple(np.array([[int(width) for width in pattern] for pattern in half]) for half in (_L, _G))
"""Widths by digit of the odd and the even patterns of the left half; those of the right half are the odd ones."""
_LEFT = Alphabet(_L + _G, bar_first=False)
_RIGHT = Alphabet(_L, bar_first=True)
_GUARD = Alphabet(("111",), bar_first=True)
_CENTRE = Alphabet(("11111",), bar_first=False)
EAN_FIRST_DIGITS = ("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL")
"""By first digit, which patterns of the left half are odd (L) and which even (G)."""
_HALF_13 = 6


def _checked(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (GTIN, weights 3 and 1 from the right)."""
    return sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(reversed(digits))) % 10 == 0


def _parities(values: Sequence[int]) -> str:
    return "".join("LG"[value // 10] for value in values)


def _spell_13(values: Sequence[int]) -> Spelled | None:
    left, right = values[1 : 1 + _HALF_13], values[2 + _HALF_13 : -1]
    parities = _parities(left)
    if parities not in EAN_FIRST_DIGITS:
        return None
    digits = str(EAN_FIRST_DIGITS.index(parities)) + "".join(str(value % 10) for value in (*left, *right))
    return Spelled(digits, Symbology.EAN_13, "]E0") if _checked(digits) else None


def expanded_upc_e(text: str) -> str:
    """The 12 digits of UPC-A that the eight of UPC-E stand for: zeros were left out where the last digit says."""
    system, (a, b, c, d, e), last, check = text[0], tuple(text[1:6]), text[6], text[7]
    if last in "012":
        body = a + b + last + "0000" + c + d + e
    elif last == "3":
        body = a + b + c + "00000" + d + e
    elif last == "4":
        body = a + b + c + d + "00000" + e
    else:
        body = a + b + c + d + e + "0000" + last
    return system + body + check


def shortened_upc_e(digits: str) -> str | None:
    """The eight digits of UPC-E that stand for these 12 of UPC-A, None where none do."""
    system, body, check = digits[0], digits[1:-1], digits[-1]
    shorter = {
        body[:2] + body[7:] + body[2],
        body[:3] + body[8:] + "3",
        body[:4] + body[9:] + "4",
        body[:5] + body[9:],
    }
    texts = (system + six + check for six in sorted(shorter))
    return next((text for text in texts if expanded_upc_e(text) == digits), None)


CODE_128 = tuple(Layout((_START, *(_DATA,) * symbols, _STOP), _spell_128) for symbols in range(4, 33))
"""Code 128 as on parcels, by length: from three digits and a check symbol up to 30 characters."""
EAN_13 = Layout((_GUARD, *(_LEFT,) * _HALF_13, _CENTRE, *(_RIGHT,) * _HALF_13, _GUARD), _spell_13)
"""EAN-13, and UPC-A as EAN-13 with a leading zero."""
