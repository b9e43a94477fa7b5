"""The phrases of all grammars and the names of all places, filed for look-up.

Phrases with their senses lie in a trie over units (a word, or one character of the scripts that do not part words), so
the longest phrase wins and a trap swallows what is in it. Beside it stand the words by which damaged ones are told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final
from unicodedata import normalize

from edge.claims.words.grammar import Phrase, grammars, plain_words, run_together, spelled_out
from edge.claims.words.inflection import Inflections
from edge.claims.words.places import Place, place_forms
from edge.claims.words.senses import Node, Sense
from edge.claims.words.units import split_units
from edge.domain import Role

__all__ = ["PASSED_OVER", "Phrasebook"]

NEGATIONS: Final = ("not", "weak_not", "outside", "after_not", "ambiguous_not", "perhaps_not", "asks")
SIGNS: Final = (
    "weak",
    "link",
    "yes",
    "no",
    "and",
    "or",
    "but",
    "trap",
    "number_words",
    "company_words",
    "adjective_nouns",
    "none_of",
    "holds",
    "of_what",
    "packaging",
    "whole",
    "before_denial",
    "agent",
    "maker",
)

AS_PRINTED: Final = frozenset({"bg", "et", "fa", "fi", "fil", "hr", "lt", "lv", "sl"})
"""Languages of which no word is taken for misread: theirs are near words of labels in those that more people write."""

PASSED_OVER: Final = frozenset("-./\"'*_\n·・")
"""Marks that may stand inside a phrase without parting it."""

MIN_CUT_SHORT: Final = 3


class Phrasebook:
    """All phrases in their trie, their words by kind, and the denials, answers and small words of each language."""

    def __init__(self) -> None:
        self.root = Node()
        self.inflections = Inflections(self.root)
        self.words: set[str] = set()
        self.languages_of: dict[str, set[str]] = {}
        """The languages of the phrases that each word is a part of."""
        self.cue_words: set[str] = set()
        self.place_words: set[str] = set()
        self.negations: set[str] = set()
        self.cut_short: set[str] = set()
        """What words of origin may be cut short to."""
        self.denials: dict[str, frozenset[str]] = {}
        self.denials_weak: dict[str, frozenset[str]] = {}
        self.denials_behind: dict[str, frozenset[str]] = {}
        self.denials_run_together: dict[str, frozenset[str]] = {}
        self.endings_denying: dict[str, frozenset[str]] = {}
        self.cues_denying: dict[str, set[str]] = {}
        self.links: dict[str, frozenset[str]] = {}
        self.answers: dict[str, dict[str, frozenset[str]]] = {"yes": {}, "no": {}}
        for grammar in grammars():
            self._add_grammar(grammar)
        split = cache(split_units)  # many names are written alike in several languages
        for form, place, is_stem in place_forms():
            self._add_place([unit.text for unit in split(form)], place, is_stem=is_stem)

    def _add_grammar(self, grammar: dict[str, Any]) -> None:
        language = grammar["language"]
        for role_name, sides in grammar["cue"].items():
            for side, phrases in sides.items():
                for phrase in spelled_out(phrases):
                    self._add_cue(phrase, Role(role_name), side, language)
        listed = {name: spelled_out(grammar.get(name, ())) for name in (*NEGATIONS, *SIGNS)}
        for name in NEGATIONS:
            for sense in self._senses(listed[name], language, self.negations):
                sense.negations.add(name)
        self._add_denials(listed, language)
        for name in SIGNS:
            turning = self.negations if name in {"or", "but", "no"} else None
            for sense in self._senses(listed[name], language, turning):
                sense.signs.add(name)
        for phrase, country, role_name in grammar.get("statement", ()):
            for sense in self._senses(spelled_out([phrase]), language):
                sense.statements[language] = (country, Role(role_name))

    def _add_denials(self, listed: Mapping[str, Sequence[Phrase]], language: str) -> None:
        """The words by which damaged denials, answers and small words of a language are told."""
        before = [*listed["not"], *listed["outside"]]
        self.denials[language] = plain_words(before)
        self.denials_weak[language] = plain_words(listed["weak_not"])
        self.denials_run_together[language] = run_together(before)
        self.endings_denying[language] = frozenset(normalize("NFD", "".join(phrase)) for phrase in listed["after_not"])
        self.links[language] = plain_words(listed["link"])
        self.denials_behind[language] = plain_words(listed["after_not"])
        for sign, answers in self.answers.items():
            answers[language] = plain_words(listed[sign])

    def _add_cue(self, phrase: Phrase, role: Role, side: str, language: str) -> None:
        sense = self._sense(phrase, self.cue_words, language)
        if sense is None:
            return
        if side in {"before", "both", "before_denied"} and sense.before is None:
            sense.before = role
        if side in {"after", "both", "after_denied"} and sense.after is None:
            sense.after = role
        sense.is_cue = sense.before is not None or sense.after is not None
        if role.speaks_of_origin:
            self.cut_short.update(start for text in phrase for start in _beginnings(text))
        if side.endswith("_denied"):
            sense.denies = True
            self.cues_denying.setdefault(language, set()).update(plain_words([phrase]))
        sense.languages.add(language)

    def _add_place(self, form: Phrase, place: Place, *, is_stem: bool) -> None:
        sense = self._sense(form, self.place_words, place.language)
        if sense is None:
            return
        sense.place = place if sense.place is None else sense.place.joined(place)
        self.inflections.add(form, place.language, is_stem=is_stem)

    def _senses(self, phrases: Iterable[Phrase], language: str, words: set[str] | None = None) -> Iterator[Sense]:
        for phrase in phrases:
            sense = self._sense(phrase, set() if words is None else words, language)
            if sense is not None:
                sense.languages.add(language)
                yield sense

    def _sense(self, phrase: Phrase, words: set[str], language: str) -> Sense | None:
        node = self.root
        units = [text for text in phrase if text not in PASSED_OVER]
        for text in units:
            self.languages_of.setdefault(text, set()).add(language)
            node = node.children.setdefault(text, Node())
            if language not in AS_PRINTED:
                words.add(text)
            self.words.add(text)
        if not units:
            return None
        if node.sense is None:
            node.sense = Sense()
        return node.sense


def _beginnings(word: str) -> Iterator[str]:
    """What a word may be cut short to: at least three letters of it, and two fewer than it has."""
    return (word[:length] for length in range(MIN_CUT_SHORT, len(word) - 1))
