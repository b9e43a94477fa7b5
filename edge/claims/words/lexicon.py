"""The words that statements of origin are made of, built once from the data files and Unicode CLDR."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from edge.claims.words.grammar import is_of_letters
from edge.claims.words.phrasebook import Phrasebook
from edge.claims.words.senses import Sense
from edge.claims.words.shapes import alike
from edge.claims.words.vocabulary import Vocabulary
from edge.claims.words.wordlists import word_list

__all__ = ["Lexicon", "lexicon"]

SHORT: Final = 3
MIN_JOINED: Final = 2
GLUE: Final = word_list("glue")


class Lexicon:
    """All phrases, what their words may stand for, and the vocabulary that damaged words are measured against."""

    def __init__(self) -> None:
        self._book = book = Phrasebook()
        self.root, self.inflections = book.root, book.inflections
        self.denials, self.denials_behind = book.denials, book.denials_behind
        self.endings_denying, self.cues_denying = book.endings_denying, book.cues_denying
        self.links, self.answers = book.links, book.answers
        self.languages = frozenset(book.denials)
        """The languages that have a grammar."""
        self._short_denials = {language: _short_denials(book, language) for language in self.languages}
        self._denials_joined = {language: _denials_joined(book, language) for language in self.languages}
        self._may_be: dict[str, tuple[str, ...]] = {}
        self.vocabulary = _vocabulary(book)

    def sense_of(self, word: str) -> Sense | None:
        """What a word, or a single character, can mean by itself; None where it means nothing or only in phrases."""
        node = self.root.children.get(word)
        return None if node is None else node.sense

    def is_word_of_origin(self, word: str) -> bool:
        """Whether a folded word is one of those of origin, as it is listed."""
        return word in self._book.cue_words

    def is_word_of(self, word: str, languages: Iterable[str]) -> bool:
        """Whether a word is a part of phrases of any of these languages, names of places included."""
        return not self._book.languages_of.get(word, set()).isdisjoint(languages)

    def is_denial(self, word: str) -> bool:
        """Whether a word denies in any language."""
        return word in self._book.negations

    def cuts_short(self, word: str) -> bool:
        """Whether a word may be short for one that speaks of origin (`Erz.` for `Erzeugnis`)."""
        return word in self._book.cut_short

    def country_of(self, word: str) -> str | None:
        """The country that a listed word names and nothing else."""
        return _country(self.sense_of(word))

    def short_denials(self, language: str) -> tuple[str, ...]:
        """The denials of a language of two to four letters, those too that are mostly something else (`mai`)."""
        return self._short_denials.get(language, ())

    def denials_joined(self, language: str) -> tuple[str, ...]:
        """Denials of a language with each of its small words written on to them."""
        return self._denials_joined.get(language, ())

    def may_be(self, char: str) -> tuple[str, ...]:
        """The characters of statements that a single character may have been before it was misread."""
        known = self._may_be.get(char)
        if known is None:
            known = tuple(other for other in alike(char) if other != char and other in self._book.words)
            self._may_be[char] = known
        return known

    def may_begin(self, char: str) -> bool:
        """Whether a phrase can begin with a single character, or with one that it may have been."""
        return any(other in self.root.children for other in (char, *self.may_be(char)))

    def two_words(self, text: str) -> tuple[str, str] | None:
        """The two words of one language that a lost blank has joined (`TrungHoa`, `DERVR`); None where there are none.

        The longer the shorter of the two, the likelier.
        """
        known = self._book.languages_of
        found = [
            (text[:cut], text[cut:])
            for cut in range(MIN_JOINED, len(text) - MIN_JOINED + 1)
            if text[:cut] in known and text[cut:] in known and known[text[:cut]] & known[text[cut:]]
        ]
        return max(found, key=lambda pair: min(map(len, pair)), default=None)

    def go_together(self, one: str, other: str) -> bool:
        """Whether the shorter of two words says something by itself in a language of both.

        Neither `fabric|do` nor `origin|rio` does: it must be a small word, or a denial, or be as long as a name.
        """
        shared = self._book.languages_of[one] & self._book.languages_of[other]
        short = min(one, other, key=len)
        return len(short) > SHORT or any(
            short in words.get(tag, ()) for tag in shared for words in (self.links, self.denials)
        )


def _vocabulary(book: Phrasebook) -> Vocabulary:
    keywords = book.cue_words | book.negations | book.place_words
    short_denials = (word for word in book.negations if 1 < len(word) <= SHORT and word.isascii())
    named = (
        (word, country) for word, node in book.root.children.items() if (country := _country(node.sense)) is not None
    )
    return Vocabulary(
        book.words,
        (word for word in keywords if not word.isdigit() and is_of_letters(word)),
        {*GLUE, *short_denials},
        means=dict(named),
        by_outline=True,
    )


def _short_denials(book: Phrasebook, language: str) -> tuple[str, ...]:
    listed = book.denials[language] | book.denials_weak[language]
    return tuple(sorted(denial for denial in listed if len(denial) <= SHORT + 1))


def _denials_joined(book: Phrasebook, language: str) -> tuple[str, ...]:
    links = sorted(link for link in book.links[language] if link.isalpha())
    joined = (denial + link for denial in sorted(book.denials[language]) for link in links)
    return (*sorted(book.denials_run_together[language]), *joined)


def _country(sense: Sense | None) -> str | None:
    """The country that a word of this sense names and nothing else."""
    place = sense.place if sense is not None and not sense.is_cue else None
    return place.countries[0] if place is not None and place.countries else None


@cache
def lexicon() -> Lexicon:
    """The lexicon, built at first use."""
    return Lexicon()
