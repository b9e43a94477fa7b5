"""Names of strategic materials in text, from `data/materials.tsv`: elements, compounds, magnets, trade names.

Words are matched whole and longest first, in every language of the file and in both Chinese scripts. A long name
keeps its meaning with one letter misread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.goods.found import Found
from edge.claims.goods.magnets import HOT_MAGNET
from edge.claims.words.fold import Folded
from edge.claims.words.places import place_forms
from edge.claims.words.units import Unit, split_units
from edge.claims.words.vocabulary import Vocabulary
from edge.claims.words.wordlists import word_list
from edge.domain import GoodsKind

__all__ = ["is_known_material", "materials_in"]

MIN_REPAIRED: Final = 7
"""Shorter names are too near to other words to be read with a letter wrong."""

MIN_DAMAGED: Final = MIN_REPAIRED - 1
"""What is left of the shortest of them with a letter lost."""

TOTAL_OXIDE: Final = "treo"
"""Short for total rare earth oxide, in capitals: `Trêo` is a name misread."""

JOINED: Final = (
    "oxid", "oxyd", "pulver", "metall", "chlorid", "fluorid", "nitrat", "carbonat", "karbonat", "carbid", "karbid",
    "legierung", "magnet", "magnete", "dioxid", "trioxid", "arsenid", "phosphid", "nitrid", "sulfid", "tellurid",
    "oxide", "dioxide", "carbide", "karbide", "poeder", "metaal",
)  # fmt: skip
"""What German and Dutch write behind a material's name in one word with it."""

NAMES_BEFORE: Final = word_list("names_before")
NAMES_BEHIND: Final = word_list("names_behind")
"""Words of streets and firms that are called by what stands beside them (`Tungsten Street`, `Indium Corporation`)."""

DENIED_BEFORE: Final = re.compile(
    r"(?:\b(?:no|without|free (?:of|from)|non|sans|ohne|sin)[ -]|不含|未含|无|無|без )\s?$", re.IGNORECASE
)
DENIED_BEHIND: Final = re.compile(r"(?:-free|[ ]?free(?!\s+(?:sample|gift|trial|of))|-?frei)\b", re.IGNORECASE)

PARTING: Final = frozenset("-:./")


class _Names(NamedTuple):
    by_first: dict[str, list[tuple[tuple[str, ...], tuple[str, ...], GoodsKind]]]
    vocabulary: Vocabulary


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
        if (
            _is_of_name(said, at - length, at)
            or _is_denied(text, start, end)
            or (said[at - 1].text == TOTAL_OXIDE and not text[start:end].isupper())
        ):
            continue
        repaired = any(words[k] != said[k].text for k in range(at - length, at))
        for value in values:
            yield Found(GoodsKind.MATERIAL, value, start, end, 0.85 if repaired else 1.0)
        if kind is GoodsKind.TRADE_NAME:
            yield Found(kind, text[start:end], start, end, 0.85 if repaired else 1.0)


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


def _is_of_name(units: Sequence[Unit], start: int, end: int) -> bool:
    """Whether a street or a firm is called by the material from `start` to `end`."""
    before, behind = units[max(0, start - 1) : start], units[end : end + 1]
    return any(unit.text in NAMES_BEFORE for unit in before) or any(unit.text in NAMES_BEHIND for unit in behind)


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
