"""The places and the words of origin that a misread run of letters is nearest to, where no others are about as near.

All phrases are compared as runs of letters, blanks aside; letters that share a shape weigh less than others. A phrase
of another meaning that is about as near leaves nothing said: a wrong country is worse than none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, lru_cache
from math import inf
from typing import Final

from edge.claims.words.lexicon import lexicon
from edge.claims.words.nearest import ONE_LETTER, Near, NearestPhrases
from edge.claims.words.senses import Node, Sense
from edge.domain import Role

__all__ = [
    "MIN_CUE",
    "MIN_PHRASE",
    "cue_like",
    "is_near_cue",
    "is_near_place",
    "near_cues",
    "near_places",
    "place_like",
]

MIN_PHRASE: Final = 4

MIN_CUE: Final = 6

LONG_NAME: Final = 8
"""Names of provinces and cities shorter than this are too near to other words."""

MARGIN: Final = 0.5
"""By how much any phrase of another meaning must be farther."""

FOREIGN: Final = 0.5
"""How much farther names are in languages that a statement is not in."""

STRICTER: Final = 0.4
"""How much nearer words of origin must be than places, which stand beside much else."""

BUDGETS: Final = ((4, 0.9), (5, 1.2), (7, 1.7), (10, 2.2), (inf, 2.8))
"""How far a phrase of up to so many letters may be, where its other half is whole."""


def _canonical(text: str) -> str:
    """The text with letters as one that stand so close that readers take two for one."""
    return text.replace("rn", "m").replace("vv", "w").replace("cl", "d")


@cache
def near_places() -> NearestPhrases[Sense]:
    """Names of places, inflected ones too."""
    listed = (
        (letters, sense)
        for letters, sense in _phrases(lexicon().root)
        if sense.place is not None and (sense.place.place_class not in {"region", "city"} or len(letters) >= LONG_NAME)
    )
    inflected = ((_canonical(letters), sense) for letters, sense in lexicon().inflections.inflected())
    return NearestPhrases(list(dict.fromkeys((*inflected, *listed))))


@cache
def near_cues() -> NearestPhrases[Sense]:
    """Words of origin of all languages, but for those that are told only where they were read."""
    listed = ((letters, sense) for letters, sense in _phrases(lexicon().root) if "whole" not in sense.signs)
    return NearestPhrases([(letters, sense) for letters, sense in listed if sense.is_cue])


def _phrases(node: Node, letters: str = "") -> Iterator[tuple[str, Sense]]:
    """All phrases of letters, blanks left out."""
    if node.sense is not None and len(letters) >= MIN_PHRASE and "trap" not in node.sense.signs:
        yield _canonical(letters), node.sense
    for word, child in node.children.items():
        if word.isalpha() and (len(word) > 1 or word < "\u0e00"):
            yield from _phrases(child, letters + word)


@lru_cache(maxsize=4096)
def place_like(text: str, within: float = inf, languages: frozenset[str] = frozenset()) -> Near[Sense] | None:
    """The place `within` so many letters that a damaged text names, where none of another country is about as near.

    Names in none of `languages`, where these are given, are farther (`MADE IN TÜRİYE` is of no `Suriye`); they are
    rivals all the same of a name that is more than a letter off.
    """
    if len(text) < MIN_PHRASE:
        return None
    most = min(_budget(len(text)), within)
    near = near_places().nearest(_canonical(text), most, MARGIN)
    if languages and near and not (near[0].meaning.place and near[0].meaning.place.languages & languages):
        near = near_places().nearest(_canonical(text), most, MARGIN + FOREIGN)  # names of these languages may be behind
    ranked = [
        (one.cost + (0.0 if place.languages & languages else FOREIGN), one)
        for one in near
        if (place := one.meaning.place)
    ]
    ranked.sort(key=lambda pair: pair[0])
    if not ranked:
        return None
    cost, best = ranked[0]
    others = [(other, one) for other, one in ranked[1:] if _countries(one) != _countries(best)]
    rivals = [other if best.cost <= ONE_LETTER else one.cost for other, one in others]
    return best if not rivals or min(rivals) >= cost + MARGIN else None


def _countries(near: Near[Sense]) -> tuple[str, ...]:
    return near.meaning.place.countries[:1] if near.meaning.place else ()


@lru_cache(maxsize=4096)
def cue_like(text: str, languages: frozenset[str], *, before: bool) -> Near[Sense] | None:
    """The words of origin of one of these languages that a damaged text is, in all in which it is as near to some."""
    if len(text) < MIN_CUE:
        return None
    most = _budget(len(text)) - STRICTER
    found = [
        near
        for near in near_cues().near(_canonical(text), most)
        if _may_be_said(near.meaning, languages, before=before)
    ]
    if not found:
        return None
    tongues = {tag for near in found if near.cost == found[0].cost for tag in near.meaning.languages}
    return found[0]._replace(meaning=replace(found[0].meaning, languages=tongues))


def _may_be_said(sense: Sense, languages: frozenset[str], *, before: bool) -> bool:
    role = sense.before if before else sense.after
    return role is not None and "weak" not in sense.signs and bool(sense.languages & languages)


@lru_cache(maxsize=4096)
def is_near_cue(text: str) -> bool:
    """Whether a text may be words of origin of any language, misread.

    Not those for parts and materials: `Bauteilen` is near to `Batterien`, of which goods say much that is no origin.
    """
    if len(text) < MIN_CUE:
        return False
    near = (one.meaning for one in near_cues().near(_canonical(text), _budget(len(text))))
    return any({sense.before, sense.after} - {None, Role.MATERIALS} for sense in near)


@lru_cache(maxsize=4096)
def is_near_place(text: str) -> bool:
    """Whether a text is most likely the name of a place, of which a letter was misread."""
    return place_like(text, 1.0) is not None


def _budget(length: int) -> float:
    return next(cost for longest, cost in BUDGETS if length <= longest) if length >= MIN_PHRASE else -1.0
