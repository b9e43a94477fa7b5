"""The words that statements of origin are made of, built once from the data files and Unicode CLDR.

Phrases with their senses lie in a trie over units (a word, or one character of the scripts that do not part words), so
the longest phrase wins and a trap swallows what is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from typing import Any, Final
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.words.damage import letters_differ_by_one, outline
from edge.claims.words.grammar import Phrase, grammars, is_of_letters, plain_words, run_together, spelled_out
from edge.claims.words.places import Place, place_forms, stem_endings
from edge.claims.words.senses import Node, Sense
from edge.claims.words.shapes import alike
from edge.claims.words.units import split_units
from edge.claims.words.vocabulary import Vocabulary
from edge.claims.words.wordlists import word_list
from edge.domain import Role

__all__ = ["INFLECTING", "PASSED_OVER", "Lexicon", "lexicon"]

SHORT: Final = 3
MIN_JOINED: Final = 2
MIN_INFLECTED: Final = 4
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
    "before_denial",
    "agent",
    "maker",
)
GLUE: Final = word_list("glue")


class Lexicon:
    """All phrases, and the vocabulary that damaged words are measured against."""

    def __init__(self) -> None:
        self.root = Node()
        self._cue_words: set[str] = set()
        self._cut_short: set[str] = set()
        self._place_words: set[str] = set()
        self._negations: set[str] = set()
        self.denials: dict[str, frozenset[str]] = {}
        self.denials_weak: dict[str, frozenset[str]] = {}
        self.denials_behind: dict[str, frozenset[str]] = {}
        self.endings_denying: dict[str, frozenset[str]] = {}
        self.cues_denying: dict[str, set[str]] = {}
        self.links: dict[str, frozenset[str]] = {}
        self.answers: dict[str, dict[str, frozenset[str]]] = {"yes": {}, "no": {}}
        self._run_together: dict[str, frozenset[str]] = {}
        self._words: set[str] = set()
        self._languages: dict[str, set[str]] = {}
        for grammar in grammars():
            self._add_grammar(grammar)
        self._stems: dict[str, str] = {}
        self._inflected_in: dict[str, set[str]] = {}
        self._may_be: dict[str, tuple[str, ...]] = {}
        self._short_word_nears_denial = lru_cache(maxsize=4096)(self._nears_short_denial)
        self._denials_joined: dict[str, tuple[str, ...]] = {}
        self._short_denials_of: dict[str, tuple[str, ...]] = {}
        split = cache(split_units)  # many names are written alike in several languages
        for form, place, is_stem in place_forms():
            self._add_place([unit.text for unit in split(form)], place, is_stem=is_stem)
        self.vocabulary = Vocabulary(
            self._words,
            (
                word
                for word in self._cue_words | self._negations | self._place_words
                if not word.isdigit() and is_of_letters(word)
            ),
            {*GLUE, *(word for word in self._negations if 1 < len(word) <= SHORT and word.isascii())},
            means={
                word: country for word, node in self.root.children.items() if (country := _country(node)) is not None
            },
            by_outline=True,
        )

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that have a grammar."""
        return frozenset(self.denials)

    def is_word_of_origin(self, word: str) -> bool:
        """Whether a folded word is one of those of origin, as it is listed."""
        return word in self._cue_words

    def may_be(self, char: str) -> tuple[str, ...]:
        """The characters of statements that a single character may have been before it was misread."""
        known = self._may_be.get(char)
        if known is None:
            known = tuple(other for other in alike(char) if other != char and other in self._words)
            self._may_be[char] = known
        return known

    def may_begin(self, char: str) -> bool:
        """Whether a phrase can begin with a single character, or with one that it may have been."""
        return any(other in self.root.children for other in (char, *self.may_be(char)))

    def is_near_denial(self, word: str, languages: frozenset[str] | None = None) -> bool:
        """Whether a short unknown word may be a denial of two or three letters, one of them misread.

        It is sought in these languages, or in any.
        """
        # Only short words are remembered: labels bring new long ones, such as names and numbers, without end.
        return len(word) <= SHORT and self._short_word_nears_denial(word, languages or self.languages)

    def _nears_short_denial(self, word: str, languages: frozenset[str]) -> bool:
        shape = outline(word)
        return any(
            shape == other or letters_differ_by_one(word, denial)
            for denial, (other, spoken) in self._short_denials.items()
            if not spoken.isdisjoint(languages)
        )

    @cached_property
    def _short_denials(self) -> dict[str, tuple[str, set[str]]]:
        """The denials of two or three letters, each with its outline and the languages that deny with it."""
        short: dict[str, tuple[str, set[str]]] = {}
        for language, listed in sorted(self.denials.items()):
            for denial in sorted(listed):
                if len(denial) <= SHORT:
                    short.setdefault(denial, (outline(denial), set()))[1].add(language)
        return short

    def is_like_long_denial(self, word: str) -> bool:
        """Whether a word may be a longer denial of any language, one letter misread, wherever it stands."""
        near = process.extractOne(
            outline(word), self._long_denials, scorer=OSA.distance, processor=None, score_cutoff=1
        )
        return near is not None

    @cached_property
    def _long_denials(self) -> tuple[str, ...]:
        """The outlines of the denials of more than three letters in any language."""
        listed = (*self.denials.values(), *self.denials_behind.values())
        return tuple(sorted({outline(denial) for denials in listed for denial in denials if len(denial) > SHORT}))

    def short_denials(self, language: str) -> tuple[str, ...]:
        """The denials of a language of two to four letters, those too that are mostly something else (`mai`)."""
        known = self._short_denials_of.get(language)
        if known is None:
            listed = self.denials.get(language, frozenset()) | self.denials_weak.get(language, frozenset())
            known = tuple(sorted(denial for denial in listed if len(denial) <= SHORT + 1))
            self._short_denials_of[language] = known
        return known

    def denials_joined(self, language: str) -> tuple[str, ...]:
        """Denials of a language with each of its small words written on to them."""
        known = self._denials_joined.get(language)
        if known is None:
            links = [link for link in self.links.get(language, ()) if link.isalpha()]
            denials = sorted(self.denials.get(language, ()))
            known = (
                *sorted(self._run_together[language]),
                *(denial + link for denial in denials for link in sorted(links)),
            )
            self._denials_joined[language] = known
        return known

    def is_word_of(self, word: str, languages: Iterable[str]) -> bool:
        """Whether a word is a part of phrases of any of these languages, names of places included."""
        return not self._languages.get(word, set()).isdisjoint(languages)

    def is_denial(self, word: str) -> bool:
        """Whether a word denies in any language."""
        return word in self._negations

    def cuts_short(self, word: str) -> bool:
        """Whether a word may be short for one that speaks of origin (`Erz.` for `Erzeugnis`)."""
        return word in self._cut_short

    def is_parted(self, one: str, other: str) -> bool:
        """Whether two words are one that statements turn on: an unknown one and its rest, or a denial (`N ON`).

        So are the initials of a country of which a full stop was read as a blank (`PR C.`).
        """
        text = one + other
        if len(text) <= SHORT and (len(one) == 1 or len(other) == 1):
            return text in self._negations or (self.is_initials(text) and not self._is_word(one) | self._is_word(other))
        unknown = one not in self.vocabulary.words or other not in self.vocabulary.words
        return unknown and (text in self._negations or (len(text) > SHORT and self.vocabulary.is_keyword(text)))

    def is_initials(self, text: str) -> bool:
        """Whether three letters are short for a country in English (`PRC`, `USA`)."""
        node = self.root.children.get(text) if len(text) == SHORT else None
        place = node.sense.place if node is not None and node.sense is not None else None
        return place is not None and "en" in place.languages

    def _is_word(self, text: str) -> bool:
        node = self.root.children.get(text)
        return node is not None and node.sense is not None and node.sense.place is None

    def two_words(self, text: str) -> tuple[str, str] | None:
        """The two words of one language that a lost blank has joined (`TrungHoa`, `DERVR`); None where there are none.

        The longer the shorter of the two, the likelier.
        """
        known = self._languages
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
        shared = self._languages[one] & self._languages[other]
        short = min(one, other, key=len)
        return len(short) > SHORT or any(
            short in words.get(tag, ()) for tag in shared for words in (self.links, self.denials)
        )

    def inflected(self) -> Iterator[tuple[str, Sense]]:
        """Names of places of one word with the endings that they take, where the language inflects them."""
        for stem, base in self._stems.items():
            node = self.root.children.get(base)
            if len(stem) >= MIN_INFLECTED and node is not None and node.sense is not None and node.sense.place:
                place = node.sense.place
                sense = replace(node.sense, place=place._replace(languages=place.languages & self._inflected_in[stem]))
                for ending in sorted(stem_endings(stem)):
                    yield stem + ending, sense

    def stems(self) -> Iterator[tuple[str, Sense]]:
        """Stems of names of places that take endings, long enough to be told by themselves."""
        for stem, base in self._stems.items():
            node = self.root.children.get(base)
            if len(stem) >= MIN_INFLECTED and node is not None and node.sense is not None and node.sense.place:
                yield stem, node.sense

    def stem_of(self, word: str) -> str | None:
        """The listed form of an inflected place name (Kitae for Kitai, in Cyrillic), if it is one."""
        for cut in range(1, 5):
            base = self._stems.get(word[:-cut])
            if base and word[-cut:] in stem_endings(word):
                return base
        return None

    def country_of(self, word: str) -> str | None:
        """The country that a listed word names and nothing else."""
        node = self.root.children.get(word)
        return None if node is None else _country(node)

    def _sense(self, phrase: Phrase, words: set[str], language: str) -> Sense | None:
        node = self.root
        units = [text for text in phrase if text not in PASSED_OVER]
        for text in units:
            self._languages.setdefault(text, set()).add(language)
            node = node.children.setdefault(text, Node())
            if language not in AS_PRINTED:
                words.add(text)
            self._words.add(text)
        if not units:
            return None
        if node.sense is None:
            node.sense = Sense()
        return node.sense

    def _add_grammar(self, grammar: dict[str, Any]) -> None:
        language = grammar["language"]
        for role_name, sides in grammar["cue"].items():
            for side, phrases in sides.items():
                for phrase in spelled_out(phrases):
                    self._add_cue(phrase, Role(role_name), side, language)
        listed = {name: spelled_out(grammar.get(name, ())) for name in (*NEGATIONS, *SIGNS)}
        for name in NEGATIONS:
            for sense in self._senses(listed[name], language, self._negations):
                sense.negations.add(name)
        self._add_denials(listed, language)
        for name in SIGNS:
            turning = self._negations if name in {"or", "but", "no"} else None
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
        self._run_together[language] = run_together(before)
        self.endings_denying[language] = frozenset(normalize("NFD", "".join(phrase)) for phrase in listed["after_not"])
        self.links[language] = plain_words(listed["link"])
        self.denials_behind[language] = plain_words(listed["after_not"])
        for sign, answers in self.answers.items():
            answers[language] = plain_words(listed[sign])

    def _senses(self, phrases: Iterable[Phrase], language: str, words: set[str] | None = None) -> Iterator[Sense]:
        for phrase in phrases:
            sense = self._sense(phrase, set() if words is None else words, language)
            if sense is not None:
                sense.languages.add(language)
                yield sense

    def _add_cue(self, phrase: Phrase, role: Role, side: str, language: str) -> None:
        sense = self._sense(phrase, self._cue_words, language)
        if sense is None:
            return
        if side in {"before", "both", "before_denied"} and sense.before is None:
            sense.before = role
        if side in {"after", "both", "after_denied"} and sense.after is None:
            sense.after = role
        sense.is_cue = sense.before is not None or sense.after is not None
        if role.speaks_of_origin:
            self._cut_short.update(start for text in phrase for start in _beginnings(text))
        if side.endswith("_denied"):
            sense.denies = True
            self.cues_denying.setdefault(language, set()).update(plain_words([phrase]))
        sense.languages.add(language)

    def _add_place(self, form: Phrase, place: Place, *, is_stem: bool) -> None:
        sense = self._sense(form, self._place_words, place.language)
        if sense is None:
            return
        sense.place = place if sense.place is None else sense.place.joined(place)
        if is_stem or place.language in INFLECTING:
            for text in form:
                for stem in _stems(text):
                    self._stems.setdefault(stem, text)
                    self._inflected_in.setdefault(stem, set()).add(place.language)


AS_PRINTED: Final = frozenset({"bg", "et", "fa", "fi", "fil", "hr", "lt", "lv", "sl"})
"""Languages of which no word is taken for misread: theirs are near words of labels in those that more people write."""

PASSED_OVER: Final = frozenset("-./\"'*_\n·・")
"""Marks that may stand inside a phrase without parting it."""

INFLECTING: Final = frozenset({"ru", "pl", "tr", "uk", "cs", "sk", "hu", "el"})
MIN_STEM: Final = 3


def _stems(word: str) -> Iterable[str]:
    """The word, and the word without its last vowel or soft sign, to which case endings are put."""
    yield word
    if len(word) > MIN_STEM and word[-1] in "аяоеиыьйуюaeyio":
        yield word[:-1]


def _country(node: Node) -> str | None:
    """The country that a word names and nothing else."""
    place = node.sense.place if node.sense is not None and not node.sense.is_cue else None
    return place.countries[0] if place is not None and place.countries else None


def _beginnings(word: str) -> Iterator[str]:
    """What a word may be cut short to: at least three letters of it, and two fewer than it has."""
    return (word[:length] for length in range(SHORT, len(word) - 1))


@cache
def lexicon() -> Lexicon:
    """The lexicon, built at first use."""
    return Lexicon()
