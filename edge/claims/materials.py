"""Names of strategic materials in text, from `data/materials.tsv`: elements, compounds, magnets, trade names.

Words are matched whole and longest first, in every language of the file and in both Chinese scripts. A long name
keeps its meaning with one letter misread. Symbols such as `In` or `As` are words of other languages too, so they count
only in capitals and small letters as chemists write them, and beside a word or figure that speaks of a material.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.damage import Vocabulary
from edge.claims.fold import Folded
from edge.claims.units import Unit, split_units
from edge.claims.wordlists import word_list
from edge.domain import GoodsKind

__all__ = ["Found", "materials_in"]

MIN_REPAIRED: Final = 7
"""Shorter names are too near to other words to be read with a letter wrong."""

SYMBOL: Final = re.compile(r"(?<![A-Za-z0-9])(Sc|La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Tm|Yb|Lu|Mo|Bi|Te|Ga|Ge|Sb)(?![A-Za-z0-9])")
"""Symbols that are few other words; `In`, `W`, `Y`, `Er` and `Ho` never count alone."""

BESIDE_SYMBOL: Final = re.compile(
    r"[\s:\-]{0,3}(?:metal|oxide|powder|ingot|alloy|target|flake|granule|CAS\b|fluoride|chloride|carbonate|nitrate|sputter"
    r"|\(?(?:purity|99\.|[3-6]N\b)|[≥>]\s?9\d|[\d.]{1,6}\s?%|粉|金属|氧化|合金|靶)",
    re.IGNORECASE,
)
GRADE: Final = re.compile(r"(?<![A-Za-z0-9])N(?:3[058]|4[02458]|5[0245])(M|H|SH|UH|EH|AH)?(?![A-Za-z0-9])")
SURE_GRADES: Final = frozenset({"SH", "UH", "EH", "AH"})
MAGNET: Final = re.compile(r"magnet|磁|aimant|iman|магнит|マグネット|자석", re.IGNORECASE)


class Found(NamedTuple):
    """A goods statement at characters `start` to `end` of the text as it was given."""

    kind: GoodsKind
    value: str
    start: int
    end: int
    confidence: float = 1.0


class _Names(NamedTuple):
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], GoodsKind]]]
    vocabulary: Vocabulary


@cache
def _names() -> _Names:
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], GoodsKind]]] = {}
    text = files(__package__).joinpath("data/materials.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        values, kind, names = line.split("\t")
        for name in names.split(";"):
            units = tuple(unit.text for unit in split_units(name) if unit.text not in PARTING)
            by_first.setdefault(units[0], []).append((units, tuple(values.split(",")), GoodsKind(kind)))
    for listed in by_first.values():
        listed.sort(key=lambda entry: -len(entry[0]))
    words = set(word_list("not_materials"))
    keywords = {unit for listed in by_first.values() for units, _, _ in listed for unit in units}
    return _Names(
        by_first,
        Vocabulary(words | keywords, (word for word in keywords if len(word) >= MIN_REPAIRED), by_outline=False),
    )


PARTING: Final = frozenset("-:./")


def materials_in(text: str, folded: Folded, units: Sequence[Unit]) -> Iterator[Found]:
    """Materials that a text names, with their places in `text`."""
    names = _names()
    said = [unit for unit in units if unit.text not in PARTING]
    words = [_listed(unit, names) for unit in said]
    at = 0 if any(word in names.by_first for word in words) else len(said)
    while at < len(said):
        match = _longest(words, at, names)
        if match is None:
            at += 1
            continue
        length, values, kind = match
        start, end = folded.original(said[at].start, said[at + length - 1].end)
        repaired = any(words[k] != said[k].text for k in range(at, at + length))
        for value in values:
            yield Found(GoodsKind.MATERIAL, value, start, end, 0.85 if repaired else 1.0)
        if kind is GoodsKind.TRADE_NAME:
            yield Found(kind, text[start:end], start, end, 0.85 if repaired else 1.0)
        at += length
    yield from _symbols(text)
    yield from _grades(text)


def _listed(unit: Unit, names: _Names) -> str:
    if unit.kind != "word" or len(unit.text) < MIN_REPAIRED or unit.text in names.vocabulary.words:
        return unit.text
    repair = names.vocabulary.repair(unit.text)
    return repair.word if repair else unit.text


def _longest(words: Sequence[str], at: int, names: _Names) -> tuple[int, tuple[str, ...], GoodsKind] | None:
    for units, values, kind in names.by_first.get(words[at], ()):
        if tuple(words[at : at + len(units)]) == units:
            return len(units), values, kind
    return None


def _symbols(text: str) -> Iterator[Found]:
    for match in SYMBOL.finditer(text):
        if BESIDE_SYMBOL.match(text, match.end()):
            yield Found(GoodsKind.MATERIAL, match[1], match.start(), match.end(), 0.8)


def _grades(text: str) -> Iterator[Found]:
    """Grades of sintered NdFeB magnets: N35 to N55, with the letters of their heat resistance."""
    for match in GRADE.finditer(text):
        if match[1] in SURE_GRADES or MAGNET.search(text):
            yield Found(GoodsKind.MATERIAL, "NdFeB", match.start(), match.end(), 0.9)
            yield Found(GoodsKind.TRADE_NAME, match[0], match.start(), match.end(), 0.9)
