"""The phrases that statements are made of, by language and kind, filed by the stretches that damage leaves whole.

A phrase that is at most two edits away has a stretch that none of them has touched. So phrases are cut into one
stretch more than edits are allowed (`words/nearest.py` tells of the method) and looked up by every stretch of a
text, which is cut once, however many lists of phrases are sought in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Final, NamedTuple
from unicodedata import combining

from edge.claims.misread.letters import DENSE, LONGEST_GRAM, Letters, spelled, stretch_of
from edge.claims.negation.evidence import PLAIN
from edge.claims.words.damage import outline
from edge.claims.words.inflection import INFLECTING
from edge.claims.words.lexicon import lexicon
from edge.claims.words.senses import Node, Sense

__all__ = ["SHORT", "Kind", "Phrase", "alphabet", "file_all_phrases", "is_ideograph", "phrases_of"]

SHORT: Final = 7
SHORT_DENSE: Final = 5
"""Letters of phrases of which one may be edited; of longer ones two.

Words of origin are few enough to be told by less, and the letters of Thai, Hangul and Han say more.
"""

LONG_HANGUL: Final = 11
LONGER_HANGUL: Final = 15
FIRST_HANGUL: Final = "\u1100"
LAST_HANGUL: Final = "\u11ff"
"""Letters of a name in Hangul of which a whole syllable may be lost, and where its letters begin and end."""

IDEOGRAPH_WEIGHS: Final = 2.5
"""How many letters a character of a script without small words counts for."""

SHORT_DENIAL: Final = 3
"""Letters of denials in an alphabet of which none may be lost, and only one be misread for one of its shape."""

SHORT_SHAPE: Final = 5
"""Letters of phrases that are told by their outline alone."""

SHORT_CODE: Final = 2
"""Letters of codes of countries, which must be read whole."""

LONG_LINK: Final = 5

AHEAD: Final = 1 << 10
APART: Final = 1 << 12
"""Letters that a phrase may begin before a text, and how far apart the numbers of two phrases are: beyond any text."""


class Kind(StrEnum):
    """What a part of a statement is."""

    DENIAL = "denial"
    CUE = "cue"
    DENYING_CUE = "denying cue"
    """Words of origin that deny by themselves (`made outside`, `üretilmedi`); they are among the others too."""
    PLACE = "place"
    LINK = "link"
    """Longer small words that may stand within a statement (`ประเทศ`, country)."""
    JOINING = "joining"
    """Characters that join what is said (`而是`, but), of which some look like those that deny."""


SHORTEST: Final = {Kind.CUE: 4, Kind.DENYING_CUE: 4, Kind.PLACE: 5}
"""The same for kinds of which shorter ones may: what they are beside tells them."""


class Phrase(NamedTuple):
    """A phrase as letters without blanks, of which `edits` may be lost, added or misread for any other.

    With no edits its letters are read one by one, each as itself or as one of its shape.
    """

    letters: str
    sense: Sense
    weight: float
    edits: int
    is_stem: bool = False


class Phrases:
    """Phrases of one kind and language."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        # Short ones are sought by their outlines too, letter by letter, as if they allowed no edits.
        shapes = [phrase._replace(edits=0) for phrase in phrases if phrase.edits and len(phrase.letters) <= SHORT_SHAPE]
        self._phrases = [*phrases, *shapes]
        self._by_gram: dict[str, dict[str, list[int]]] = {}
        """Stretches that stay whole when others are misread, by their first letters: of which phrases, and where.

        Both are one number, as `_numbered` has it: these are the sets that are filled and sorted most.
        """
        self._by_outline: dict[str, list[int]] = {}
        for number, phrase in enumerate(phrases):
            letters, parts = phrase.letters, phrase.edits + 1
            cuts = [len(letters) * part // parts for part in range(parts + 1)]
            for start, end in pairwise(cuts):
                stretch = letters[start:end]
                self._by_gram.setdefault(stretch[:LONGEST_GRAM], {}).setdefault(stretch, []).append(
                    _numbered(number, -start)
                )
        for number, phrase in enumerate(self._phrases):
            if not phrase.edits:
                self._by_outline.setdefault(outline(phrase.letters), []).append(number)

    def __bool__(self) -> bool:
        return bool(self._phrases)

    def __iter__(self) -> Iterator[Phrase]:
        return iter(self._phrases)

    def candidates(self, letters: Letters, explained: int, within: int) -> Iterator[tuple[Phrase, int]]:
        """Phrases that share a stretch with the letters, each with the letter at which it would begin.

        Those that hold `explained` letters wherever they begin near there must be read whole. `within` is the set of
        letters at which phrases may begin.
        """
        found: set[int] = set()
        text, grams = letters.text, letters.grams
        for gram in self._by_gram.keys() & grams.keys():
            places = grams[gram]
            for stretch, phrases in self._by_gram[gram].items():
                long = len(stretch) > LONGEST_GRAM
                for at in places:
                    if not long or text.startswith(stretch, at):
                        found.update([at + phrase for phrase in phrases])
        for shape in self._by_outline.keys() & letters.words.keys():
            found.update(_numbered(number, at) for number in self._by_outline[shape] for at in letters.words[shape])
        known = self._phrases
        for both in sorted(found):
            phrase, at = known[both // APART], both % APART - AHEAD
            size, edits = len(phrase.letters), phrase.edits
            first, wide = at + edits, size - edits - edits
            if not within & stretch_of(max(at - edits, 0), first + 1):
                continue
            if first < 0:
                first, wide = 0, first + wide
            barred = wide > 0 and explained >> first & ((1 << wide) - 1)
            if not barred or (at >= 0 and text.startswith(phrase.letters, at)):
                yield phrase, at


def _numbered(phrase: int, at: int) -> int:
    """The number of a phrase and the letter at which it would begin, `-AHEAD` or later, as one number."""
    return phrase * APART + AHEAD + at


@cache
def phrases_of(language: str, kind: Kind) -> Phrases:
    """The phrases of a kind in a language, filed when they are first sought."""
    return Phrases(_all_phrases().get((language, kind), ()))


def file_all_phrases() -> None:
    """Files the phrases of all kinds and languages, so that nobody waits for it later."""
    for language, kind in _all_phrases():
        phrases_of(language, kind)


@cache
def _all_phrases() -> Mapping[tuple[str, Kind], Sequence[Phrase]]:
    found: dict[tuple[str, Kind], dict[Phrase, None]] = {}
    for letters, sense in _listed(lexicon().root):
        for kind, languages in _kinds(letters, sense):
            phrase = _phrase(letters, sense, kind)
            for language in languages:
                found.setdefault((language, kind), {})[phrase] = None
    for stem, sense in lexicon().inflections.stems():
        for language in INFLECTING & sense.place.languages if sense.place else ():
            phrase = _phrase(stem, sense, Kind.PLACE)._replace(is_stem=True)
            found.setdefault((language, Kind.PLACE), {})[phrase] = None
    return {which: tuple(phrases) for which, phrases in found.items()}


@cache
def alphabet(language: str) -> frozenset[str]:
    """The letters of all phrases of a language."""
    listed = (phrases for (tag, _), phrases in _all_phrases().items() if tag == language)
    return frozenset(letter for phrases in listed for phrase in phrases for letter in phrase.letters)


def _phrase(letters: str, sense: Sense, kind: Kind) -> Phrase:
    ideographs = 0 if letters.isascii() else sum(map(is_ideograph, letters))
    weight = len(letters) + (IDEOGRAPH_WEIGHS - 1.0) * ideographs
    return Phrase(letters, sense, weight, 0 if "whole" in sense.signs else _edits(letters, kind))


def _edits(letters: str, kind: Kind) -> int:
    """How many letters of a phrase may be misread: more where each letter says more."""
    is_dense = letters[0] > DENSE
    if len(letters) == 1 or (len(letters) <= (SHORT_DENIAL if kind is Kind.DENIAL else SHORT_CODE) and not is_dense):
        return 0
    longest = SHORT_DENSE if is_dense else SHORTEST.get(kind, SHORT)
    if kind is Kind.PLACE and len(letters) > LONG_HANGUL and FIRST_HANGUL <= letters[0] <= LAST_HANGUL:
        return 3 + (len(letters) > LONGER_HANGUL)  # all letters of a syllable, and one of another
    return 1 if len(letters) <= longest else 2


def _kinds(letters: str, sense: Sense) -> Iterator[tuple[Kind, set[str] | frozenset[str]]]:
    if "trap" in sense.signs:
        return
    if sense.negations & PLAIN or "no" in sense.signs:
        yield Kind.DENIAL, sense.languages
    if sense.is_cue:
        yield Kind.CUE, sense.languages
        if sense.denies:
            yield Kind.DENYING_CUE, sense.languages
    if sense.place is not None and sense.place.countries:
        yield Kind.PLACE, sense.place.languages
    if sense.signs & {"and", "or", "but"} and is_ideograph(letters[0]) and len(letters) > 1:
        yield Kind.JOINING, sense.languages
    if "link" in sense.signs and len(letters) >= LONG_LINK:
        yield Kind.LINK, sense.languages


def _listed(node: Node, letters: str = "") -> Iterator[tuple[str, Sense]]:
    if node.sense is not None and len(letters) >= SHORT_CODE - (bool(letters) and is_ideograph(letters[0])):
        yield letters, node.sense
    for word, child in node.children.items():
        if any(char.isalnum() or combining(char) or char > "\u0900" for char in word):
            yield from _listed(child, letters + "".join(map(spelled, word)))


def is_ideograph(char: str) -> bool:
    """Whether a character is a kana or of Han."""
    return "\u3040" <= char <= "\u9fff"
