"""Chemical formulas in text.

A formula counts when it is one of the listed or built ones, however a reader mixed up case, O and 0; or when it is
written as chemists write it, of known symbols, with a figure in it; or as an alloy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.goods.alloys import alloys, is_alloy, parts_of
from edge.claims.goods.found import Found
from edge.claims.goods.symbols import RARE_EARTHS
from edge.domain import GoodsKind

__all__ = ["formulas"]

TOKEN: Final = re.compile(r"[A-Za-z0-9()\[\]·.₀-₉]{2,24}")
FIGURE: Final = re.compile(r"\d")
SPACED_OUT: Final = re.compile(r"(?<![^\s:])(?:[A-Za-z0-9] ){2,}[A-Za-z0-9](?!\S)")
"""A formula with a blank behind every character (`D y 2 O 3`)."""

SPACED: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]? ?\d{1,2} ?(?:[A-Z][a-z]? ?\d{0,2}){1,3}(?![A-Za-z0-9])")
"""A formula with the blanks that set-off figures leave: `Nd 2 O 3`. It counts only if it is a listed one."""

PARTED_OXIDE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]\d [O0] ?\d{1,2}(?![A-Za-z0-9])")
"""An oxide with a blank before what may be its O (`Nd2 03`). It counts only if it is a listed one, O and 0 aside."""

SUBSCRIPTS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
LOOSE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2"})
WITH_RARE_EARTH: Final = (
    "{0}2O3", "{0}F3", "{0}Cl3", "{0}Br3", "{0}I3", "{0}(NO3)3", "{0}2(CO3)3", "{0}2(SO4)3", "{0}(OH)3",
    "{0}H2", "{0}N", "{0}2(C2O4)3", "{0}B6", "{0}PO4", "{0}2S3", "{0}Cl3·6H2O", "{0}(NO3)3·6H2O",
)  # fmt: skip
MIN_LOOSE: Final = 4
"""Shorter formulas (`WC`, `InP`) are words and codes as well, so they must be written exactly."""


def formulas(text: str) -> Iterator[Found]:
    """Chemical formulas; `value` is the listed spelling where the formula is a listed one."""
    holds_figure = FIGURE.search(text) is not None
    for match in (*SPACED.finditer(text), *SPACED_OUT.finditer(text)) if holds_figure else ():
        spelled = "".join(match[0].split())
        if spelled != match[0] and spelled in _listed():
            yield Found(GoodsKind.FORMULA, spelled, match.start(), match.end(), 0.9)
    for match in PARTED_OXIDE.finditer(text) if holds_figure else ():
        oxide = _misread(match[0].replace(" ", ""))
        if oxide is not None and "0" in match[0]:
            yield Found(GoodsKind.FORMULA, oxide, match.start(), match.end(), 0.8)
    yield from alloys(text)
    for match in TOKEN.finditer(text):
        found = _formula(match[0])
        if found is not None:
            start = match.start() + found.start
            yield Found(GoodsKind.FORMULA, found.value, start, start + found.length, found.confidence)


class _Formula(NamedTuple):
    """A formula in a word: where it begins there, how long it is, and its value."""

    start: int
    length: int
    value: str
    confidence: float


@lru_cache(maxsize=4096)
def _formula(word: str) -> _Formula | None:
    plain = word.translate(SUBSCRIPTS)
    token = plain.strip(".").removesuffix("CAS")  # of the number behind it, the blank lost
    start = plain.index(token)
    listed = _listed().get(token)
    if listed is None and not FIGURE.search(token):
        return None  # as most words: what is not listed counts by its figures alone
    if listed is None and len(token) >= MIN_LOOSE:
        listed = _misread(token)
    if listed is not None:
        return _Formula(start, len(token), listed, 1.0 if listed == token else 0.8)
    if is_alloy(token) or _is_well_formed(token):
        return _Formula(start, len(token), token, 0.8)
    return None


def _misread(token: str) -> str | None:
    """The listed formula that a token with a figure is, but for signs that are taken for others (`DyzO3`).

    In capitals alone a Z is rather one of a code (`LAZ03`), and so is one letter before figures (`H013` is no `HoI3`).
    """
    if not FIGURE.search(token) or ("Z" in token and token.isupper()):
        return None
    formula = _loose().get(_loosened(token))
    return formula if formula and 2 * _letters(token) >= _letters(formula) else None


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _loosened(token: str) -> str:
    return token.upper().translate(LOOSE)


@cache
def _listed() -> dict[str, str]:
    text = files("edge.claims").joinpath("data/formulas.tsv").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line and not line.startswith("#")]
    built = [pattern.replace("{0}", symbol) for symbol in RARE_EARTHS for pattern in WITH_RARE_EARTH]
    return {formula: formula for formula in (*listed, *built)}


@cache
def _loose() -> dict[str, str]:
    """Listed formulas with a figure, by the form that case, O and 0, I, l and 1, Z and 2 have been taken out of."""
    forms: dict[str, str] = {}
    for formula in _listed():
        if len(formula) >= MIN_LOOSE and any(char.isdigit() for char in formula):
            forms.setdefault(_loosened(formula), formula)
    return forms


def _is_well_formed(token: str) -> bool:
    """Whether a token is a formula by its looks: known symbols, a figure, and a small letter, so that it is no code."""
    if not any(char.islower() for char in token) or not re.search(r"[A-Za-z]\d{1,2}(?!\d)", token):
        return False
    parts = parts_of(re.sub(r"[()\[\]·]", "", token))
    return parts is not None and len({symbol for symbol, _ in parts}) > 1
