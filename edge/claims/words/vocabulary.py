"""Words damaged by reading: which word of a vocabulary a misread word most likely was.

Three steps, each bounded: letters that readers take for one another (0 and O, 1 and l and I) cost nothing; one
letter changed, lost or added in a long enough word is forgiven when just one word of the vocabulary is that near;
words run together are cut apart when they are made of vocabulary from end to end. The steps only ever map onto words
that were given.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from edge.claims.words.damage import MIN_FUZZY, is_ordinary, letters_apart, letters_differ_by_one, outline, skeleton

__all__ = ["Repair", "Vocabulary"]

WITHOUT_MARKS: Final = str.maketrans("", "", "|!$@+")
MIN_GLUED: Final = 6
MAX_GLUED: Final = 60
LONG: Final = 7
NEARER: Final = 0.2
"""By how many letters, as they weigh, one word must be nearer than any other."""


class Repair(NamedTuple):
    """The word that a damaged one was; `edited` where letters had to be changed that do not look alike."""

    word: str
    edited: bool


class Vocabulary:
    """The words that statements are made of, and the ways back to them from damaged forms.

    `keywords` may be reached through damage; `means` tells which of them are names of one country; `glue` are the short
    words that keywords are run together with. With `by_outline` letters of a common outline are forgiven too, which
    only words that need company can afford.
    """

    def __init__(
        self,
        words: Iterable[str],
        keywords: Iterable[str],
        glue: Iterable[str] = (),
        *,
        means: Mapping[str, str] = MappingProxyType({}),
        by_outline: bool,
    ) -> None:
        self._forgives_outline = by_outline
        self._means = means
        self.words = frozenset(words)
        self._glue = frozenset(glue)
        self._keywords = frozenset(word for word in keywords if len(word) >= MIN_FUZZY)
        self._in_order = sorted(self._keywords)
        self._from_behind = sorted(word[::-1] for word in self._keywords)
        self._by_skeleton: dict[str, str] = {}
        self._by_outline: dict[str, list[str]] = defaultdict(list)
        self._by_deletion: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._keywords):
            bones = skeleton(word)
            self._by_skeleton.setdefault(bones, word)
            self._by_outline[outline(word)].append(word)
            # Of the words of four letters only the one without which most statements are lost.
            if len(word) > MIN_FUZZY or word == "made":
                for shape in self._shapes(word):
                    for shorter in (shape, *_deletions(shape)):
                        self._by_deletion[shorter].append(word)
        self._short = {skeleton(word): word for word in sorted(self._glue)}
        self._pieces = {skeleton(word): word for word in (*sorted(self._glue), *sorted(self._keywords))}
        self._longest_piece = max(map(len, self._pieces), default=0)

    def _shapes(self, word: str) -> tuple[str, ...]:
        """What words are compared by: long ones, where that is wanted, by the outline of their letters.

        The shortest of these are compared with short ones as well, which are they with a letter lost (`turiye`).
        """
        if not self._forgives_outline or len(word) < LONG:
            return (skeleton(word),)
        return (outline(word), skeleton(word)) if len(word) == LONG else (outline(word),)

    def is_keyword(self, word: str) -> bool:
        """Whether the word, as read or but for look-alike letters, is one that statements turn on."""
        return word in self._keywords or skeleton(word) in self._by_skeleton

    def begins_keyword(self, text: str) -> bool:
        """Whether a longer keyword begins with a text."""
        return _begins_one_of(self._in_order, text)

    def ends_keyword(self, text: str) -> bool:
        """Whether a longer keyword ends with a text."""
        return _begins_one_of(self._from_behind, text[::-1])

    def repair(self, word: str) -> Repair | None:
        """The keyword that a word was before it was damaged; None where it is known, too short or nobody's."""
        if word in self.words or is_ordinary(word) or not word.translate(WITHOUT_MARKS).isalnum():
            return None
        bones = skeleton(word)
        if len(word) < MIN_FUZZY:
            short = self._short.get(bones) if len(word) > 1 else None
            return Repair(short, edited=False) if short else None
        if bones in self._by_skeleton:
            return Repair(self._by_skeleton[bones], edited=False)
        alike = self._by_outline.get(outline(word), ()) if self._forgives_outline else ()
        near = self._a_letter_away(word).union(alike[:1] if len(alike) == 1 else ())
        near = self._without_names_of_same(near, word)
        if len(near) > 1:
            apart = {known: letters_apart(word, known) for known in near}
            near = {known for known in near if apart[known] <= min(apart.values()) + NEARER}
        return Repair(near.pop(), edited=True) if len(near) == 1 else None

    def _without_names_of_same(self, near: set[str], word: str) -> set[str]:
        """Without longer or shorter names of a country that another is near to by (`espane` is no `espagne`)."""
        alike = {known for known in near if (len(known) < LONG) == (len(word) < LONG)}
        named = {self._means[known] for known in alike if known in self._means}
        return alike | {known for known in near if self._means.get(known) not in named}

    def is_one_misread(self, word: str) -> bool:
        """Whether a word is a keyword of which a letter was misread, be it any of several."""
        if self.is_keyword(word) or outline(word) in self._by_outline:
            return True
        return bool(self._a_letter_away(word))

    def _a_letter_away(self, word: str) -> set[str]:
        """The keywords that are a letter away from a word."""
        return {
            known
            for shape in self._shapes(word)
            for shorter in (shape, *_deletions(shape))
            for known in self._by_deletion.get(shorter, ())
            if any(letters_differ_by_one(shape, other) for other in self._shapes(known))
        }

    def cut(self, word: str) -> tuple[str, ...] | None:
        """The vocabulary words that a long unknown word is made of, fewest first; None where it is not."""
        if word in self.words or not MIN_GLUED <= len(word) <= MAX_GLUED:
            return None
        bones = skeleton(word)
        best: list[tuple[str, ...] | None] = [()] + [None] * len(bones)
        for start, head in enumerate(best):
            if head is None:
                continue  # no words end here, so none is sought from here on
            for end in range(start + 2, min(start + self._longest_piece, len(bones)) + 1):
                piece, current = self._pieces.get(bones[start:end]), best[end]
                if piece and (current is None or len(head) + 1 < len(current)):
                    best[end] = (*head, piece)
        pieces = best[-1]
        if not pieces or len(pieces) < 2 or not any(piece in self._keywords for piece in pieces):  # noqa: PLR2004
            return None
        return pieces


def _begins_one_of(words: Sequence[str], text: str) -> bool:
    """Whether a longer one of some words in alphabetical order begins with a text."""
    at = bisect_left(words, text + "\0")
    return at < len(words) and words[at].startswith(text)


def _deletions(word: str) -> list[str]:
    return [word[:at] + word[at + 1 :] for at in range(len(word))]
