"""Names of strategic materials in text, from `data/materials.tsv`: elements, compounds, magnets, trade names.

Words are matched whole and longest first, in every language of the file and in both Chinese scripts. A long name
keeps its meaning with one letter misread. Symbols such as `In` or `As` are words of other languages too, so they count
only in capitals and small letters as chemists write them, and beside a word or figure that speaks of a material.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.words.fold import Folded
from edge.claims.words.places import place_forms
from edge.claims.words.units import Unit, split_units
from edge.claims.words.vocabulary import Vocabulary
from edge.claims.words.wordlists import word_list
from edge.domain import GoodsKind

__all__ = [
    "BESIDE_SYMBOL",
    "HOT_MAGNET",
    "Found",
    "is_known_material",
    "materials_in",
    "names_hot_grade",
    "speaks_of_magnets",
]

MIN_REPAIRED: Final = 7
"""Shorter names are too near to other words to be read with a letter wrong."""

MIN_DAMAGED: Final = MIN_REPAIRED - 1
"""What is left of the shortest of them with a letter lost."""

FEW_OTHER_WORDS: Final = "Sc|La|Ce|Pr|Nd|Sm|Eu|Gd|Tb|Dy|Tm|Yb|Lu|Mo|Bi|Te|Ga|Ge|Sb"
SYMBOL: Final = re.compile(rf"(?<![A-Za-z0-9])({FEW_OTHER_WORDS})(?![A-Za-z0-9])")
LEADING_SYMBOL: Final = re.compile(r"\s{0,3}(W|Y|Ho|Er)(?=[ -](?:metal|oxide|powder|ingot|target)\b)")
"""Symbols that are other words, too, count where a text begins with them; `In` never alone."""

BESIDE_SYMBOL: Final = re.compile(
    r"[\s:\-]{0,3}(?:metal|oxide|powder|ingot|alloy|target|flake|granule|lump|foil|wire|rod|sheet|shot|scrap|wafer|substrate|crystal|single"
    r"|bearing|rich|containing|CAS\b|fluoride|chloride|carbonate|nitrate|sputter"
    r"|\(?(?:purity|99\.|[3-8]N\b)|[≥>]\s?9\d|[\d.]{1,6}\s?(?:wt|at)?\.?\s?%|master|粉|金属|氧化|合金|靶)",
    re.IGNORECASE,
)
PURE_SYMBOL: Final = re.compile(
    rf"(?:(?<![\d.,])99(?:[.,]\d{{1,6}})?\s?[%％]|(?<![A-Za-z0-9])[3-8]N[1-9]?)\s?({FEW_OTHER_WORDS})(?![A-Za-z0-9])"
)
SYMBOL_BEFORE_PURITY: Final = re.compile(
    r"(?<![A-Za-z0-9])(W|Y|Ho|Er|In)[\s:≥>=]{0,3}"
    r"(?:99[.,]\d{1,6}\s?[%％](?!\s?of\b)|[4-8]N\d?\s(?=metal|ingot|powder|shot|wire|foil|target|granule|oxide))"
)
SHARE_OF_OXIDES: Final = re.compile(r"\d\s?[%％]\s?(T?REO)(?![A-Za-z])|(?<![A-Za-z])(T?REO)[\s:≥>=/]{1,3}\d")
"""Rare-earth oxides are called so beside a figure; REO alone is a car and a band."""

GRADE: Final = re.compile(
    r"(?<![A-Za-z0-9])(N[ -]?)?(?:2[58]|3[0358]|4[02458]|5[0245])[ -]?(M|H|SH|UH|EH|AH)?(?![A-Za-z0-9])"
)
SPACED_GRADE: Final = re.compile(
    r"(?<![A-Za-z0-9])N \d \d(?: [A-Z](?: ?[A-Z])?)?(?![A-Za-z0-9])(?! [A-Za-z0-9](?![A-Za-z0-9]))"
)
"""A grade with a blank behind every character, where no further lone character follows."""

HOT_GRADES: Final = frozenset({"SH", "UH", "EH", "AH"})
"""Grades that keep their force above 150 degrees Celsius: dysprosium or terbium in the alloy is how that is done."""

LETTERS_OF_GRADES: Final = ("N", *HOT_GRADES)
AMPERE_HOURS: Final = "AH"
"""The letters of a grade that stand for something else where no magnet is spoken of."""

HOT_MAGNET: Final = "NdFeB-Dy"
"""The material that such a grade names."""

ANY_RARE_EARTH: Final = "REE"
"""The material where only a rare earth is spoken of, and not which."""

TOTAL_OXIDE: Final = "treo"
"""Short for total rare earth oxide, in capitals: `Trêo` is a name misread."""

MAGNET: Final = re.compile(r"magnet|磁|aimant|iman|магнит|マグネット|자석|nd-?fe-?b|钕铁硼", re.IGNORECASE)
JOINED: Final = (
    "oxid", "oxyd", "pulver", "metall", "chlorid", "fluorid", "nitrat", "carbonat", "karbonat", "carbid", "karbid",
    "legierung", "magnet", "magnete",
)  # fmt: skip
"""What German writes behind a material's name in one word with it."""

DENIED_BEFORE: Final = re.compile(
    r"(?:\b(?:no|without|free (?:of|from)|non|sans|ohne|sin)[ -]|不含|未含|无|無|без )\s?$", re.IGNORECASE
)
DENIED_BEHIND: Final = re.compile(r"(?:-free|[ ]?free(?!\s+(?:sample|gift|trial|of))|-?frei)\b", re.IGNORECASE)


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
    text = files("edge.claims").joinpath("data/materials.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        values, kind, names = line.split("\t")
        for name in names.split(";"):
            units = tuple(unit.text for unit in split_units(name) if unit.text not in PARTING)
            by_first.setdefault(units[0], []).append((units, tuple(values.split(",")), GoodsKind(kind)))
    for listed in by_first.values():
        listed.sort(key=lambda entry: -len(entry[0]))
    # Whoever makes the goods writes the country's name: `Germany` is no `germanu` with a letter misread.
    words = {*word_list("not_materials"), *(word for form, _, _ in place_forms() for word in form.split())}
    keywords = {unit for listed in by_first.values() for units, _, _ in listed for unit in units}
    return _Names(
        by_first,
        Vocabulary(words | keywords, (word for word in keywords if len(word) >= MIN_REPAIRED), by_outline=False),
    )


PARTING: Final = frozenset("-:./")


def is_known_material(value: str) -> bool:
    """Whether a claim can have this value: an element, a material of the list, a grade of magnets."""
    listed = (values for entries in _names().by_first.values() for _, values, _ in entries)
    return value in word_list("chemical_symbols") or value == HOT_MAGNET or any(value in values for values in listed)


def materials_in(text: str, folded: Folded, units: Sequence[Unit]) -> Iterator[Found]:
    """Materials that a text names, with their places in `text`."""
    names = _names()
    said = _rejoined([unit for unit in units if unit.text not in PARTING], names)
    words = [_listed(unit) for unit in said]
    at = 0 if any(word in names.by_first for word in words) else len(said)
    while at < len(said):
        match = _longest(words, at, names)
        if match is None:
            at += 1
            continue
        length, values, kind = match
        start, end = folded.original(said[at].start, said[at + length - 1].end)
        at += length
        if _is_denied(text, start, end) or (said[at - 1].text == TOTAL_OXIDE and not text[start:end].isupper()):
            continue
        repaired = any(words[k] != said[k].text for k in range(at - length, at))
        for value in values:
            yield Found(GoodsKind.MATERIAL, value, start, end, 0.85 if repaired else 1.0)
        if kind is GoodsKind.TRADE_NAME:
            yield Found(kind, text[start:end], start, end, 0.85 if repaired else 1.0)
    yield from _symbols(text)
    yield from _grades(text)


def _rejoined(units: Sequence[Unit], names: _Names) -> list[Unit]:
    """The units, with a long name that a blank has cut in two put together again (`dyspr osium`)."""
    joined: list[Unit] = []
    for unit in units:
        before = joined[-1] if joined else None
        if before is not None and before.kind == unit.kind == "word" and before.end + 1 == unit.start:
            word = before.text + unit.text
            if len(word) >= MIN_REPAIRED and word in names.by_first:
                joined[-1] = Unit(word, "word", before.start, unit.end)
                continue
        joined.append(unit)
    return joined


def _is_denied(text: str, start: int, end: int) -> bool:
    """Whether a text says that the material is not in it: `antimony-free`, `free of cobalt`."""
    return bool(DENIED_BEHIND.match(text, end) or DENIED_BEFORE.search(text[max(0, start - 12) : start]))


def _listed(unit: Unit) -> str:
    """The word of the list that a unit is; else the unit as it is."""
    return unit.text if unit.kind != "word" or len(unit.text) < MIN_DAMAGED else _listed_word(unit.text)


@lru_cache(maxsize=4096)
def _listed_word(word: str) -> str:
    """The word of the list that a word is, whole, in a compound or with one letter misread; else the word as it is."""
    names = _names()
    if word in names.vocabulary.words:
        return word
    if word.endswith(JOINED):
        heads = (word.removesuffix(ending) for ending in JOINED)
        name = next((head for head in heads if head in names.by_first), None)
        if name:
            return name
    whole = word.replace("rn", "m")
    repair = names.vocabulary.repair(whole)
    return repair.word if repair else whole if whole in names.by_first else word


def _longest(words: Sequence[str], at: int, names: _Names) -> tuple[int, tuple[str, ...], GoodsKind] | None:
    for units, values, kind in names.by_first.get(words[at], ()):
        if tuple(words[at : at + len(units)]) == units:
            return len(units), values, kind
    return None


def _symbols(text: str) -> Iterator[Found]:
    for match in SYMBOL.finditer(text):
        if BESIDE_SYMBOL.match(text, match.end()):
            yield Found(GoodsKind.MATERIAL, match[1], match.start(), match.end(), 0.8)
    leading = LEADING_SYMBOL.match(text)
    if leading:
        yield Found(GoodsKind.MATERIAL, leading[1], *leading.span(1), 0.8)
    for match in PURE_SYMBOL.finditer(text) if "99" in text or "N" in text else ():
        yield Found(GoodsKind.MATERIAL, match[1], *match.span(1), 0.8)
    for match in SYMBOL_BEFORE_PURITY.finditer(text) if "99" in text or "N" in text else ():
        yield Found(GoodsKind.MATERIAL, match[1], *match.span(1), 0.8)
    for match in SHARE_OF_OXIDES.finditer(text) if "REO" in text else ():
        yield Found(GoodsKind.MATERIAL, ANY_RARE_EARTH, *match.span(1 if match[1] else 2), 0.9)


def speaks_of_magnets(text: str) -> bool:
    """Whether magnets are named, in any language."""
    return MAGNET.search(text) is not None


def names_hot_grade(text: str) -> bool:
    """Whether a text of magnets names a grade with dysprosium or terbium, be it without its N: `48SH`."""
    return any(grade.heat in HOT_GRADES and grade.heat != AMPERE_HOURS for grade in _grades_in(text))


class _Grade(NamedTuple):
    """What may be a grade: as it is written in one word, whether its N stands there, and its letters of heat."""

    spelled: str
    has_n: bool
    heat: str | None
    start: int
    end: int


def _grades_in(text: str) -> Iterator[_Grade]:
    for match in GRADE.finditer(text):
        yield _Grade(match[0], bool(match[1]), match[2], *match.span())
    for spaced in SPACED_GRADE.finditer(text):
        joined = GRADE.fullmatch(spaced[0].replace(" ", ""))
        if joined:
            yield _Grade(joined[0], bool(joined[1]), joined[2], *spaced.span())


def _grades(text: str) -> Iterator[Found]:
    """Grades of sintered NdFeB magnets: N28 to N55, with the letters of their heat resistance; 42SH without the N."""
    grades = list(_grades_in(text)) if any(letters in text for letters in LETTERS_OF_GRADES) else []
    of_magnets = bool(grades) and speaks_of_magnets(text)
    for spelled, has_n, heat, start, end in grades:
        hot = heat in HOT_GRADES
        if (of_magnets and (has_n or hot)) or (hot and has_n):
            yield Found(GoodsKind.MATERIAL, "NdFeB", start, end, 0.9)
            yield Found(GoodsKind.TRADE_NAME, spelled, start, end, 0.9)
            if hot:
                yield Found(GoodsKind.MATERIAL, HOT_MAGNET, start, end, 0.9)
