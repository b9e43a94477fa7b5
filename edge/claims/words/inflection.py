"""Names of places with the endings of case that they take, in the languages that inflect them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from edge.claims.words.grammar import Phrase
from edge.claims.words.places import Place, stem_endings
from edge.claims.words.senses import Node, Sense

__all__ = ["INFLECTING", "Inflections"]

INFLECTING: Final = frozenset({"ru", "pl", "tr", "uk", "cs", "sk", "hu", "el"})

MIN_STEM: Final = 3
MIN_TOLD: Final = 4
"""Letters of a stem that is told by itself."""

LONGEST_ENDING: Final = 4


class Inflections:
    """The stems of the names in a trie, each with the name that is listed there."""

    def __init__(self, root: Node) -> None:
        self._root = root
        self._listed: dict[str, str] = {}
        self._languages: dict[str, set[str]] = {}

    def add(self, form: Phrase, language: str, *, is_stem: bool) -> None:
        """Add a name that is a stem as it is listed, or is in a language that inflects all of them."""
        if is_stem or language in INFLECTING:
            for word in form:
                for stem in _stems(word):
                    self._listed.setdefault(stem, word)
                    self._languages.setdefault(stem, set()).add(language)

    def listed_as(self, word: str) -> tuple[str, ...]:
        """The listed forms of an inflected place name (Kitae for Kitai, in Cyrillic), up to one that is whole.

        Those before that one only begin a name of several words (`Российская`, of `Российская Федерация`).
        """
        found: list[str] = []
        for cut in range(1, LONGEST_ENDING + 1):
            listed = self._listed.get(word[:-cut])
            if listed and listed not in found and word[-cut:] in stem_endings(word):
                found.append(listed)
                if self._place_of(listed) is not None:
                    break
        return tuple(found)

    def stems(self) -> Iterator[tuple[str, Sense]]:
        """Stems of names of places that take endings, long enough to be told by themselves."""
        return ((stem, sense) for stem, sense, _ in self._told())

    def inflected(self) -> Iterator[tuple[str, Sense]]:
        """Names of places of one word with the endings that they take, where the language inflects them."""
        for stem, listed, place in self._told():
            sense = replace(listed, place=place._replace(languages=place.languages & self._languages[stem]))
            for ending in sorted(stem_endings(stem)):
                yield stem + ending, sense

    def _told(self) -> Iterator[tuple[str, Sense, Place]]:
        for stem, listed in self._listed.items():
            sense = self._place_of(listed)
            if len(stem) >= MIN_TOLD and sense is not None and sense.place is not None:
                yield stem, sense, sense.place

    def _place_of(self, listed: str) -> Sense | None:
        """What a listed word means where it is the name of a place by itself."""
        node = self._root.children.get(listed)
        return node.sense if node is not None and node.sense is not None and node.sense.place else None


def _stems(word: str) -> Iterator[str]:
    """The word, and the word without its last vowel or soft sign, to which case endings are put."""
    yield word
    if len(word) > MIN_STEM and word[-1] in "аяоеиыьйуюaeyio":
        yield word[:-1]
