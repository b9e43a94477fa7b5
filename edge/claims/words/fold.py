"""Folding of label text: one form for all the ways in which the same words are written, damaged or disguised.

Each character is folded by itself (`characters`), letters go back into the alphabet that they were borrowed for
(`homoglyphs`), and what parts the letters of a word is left out (`spacing`). Every folded character knows the place in
the original text that it came from, so a claim can point at the very words. Folding a folded text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.words.characters import FOLDED
from edge.claims.words.homoglyphs import without_homoglyphs
from edge.claims.words.spacing import with_blanks, within_words

__all__ = ["Folded", "fold"]


class Folded(NamedTuple):
    """Folded text; `offsets[i]` is the place in the original of folded character i, `ends[i]` the place behind it."""

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Start and end, in the original text, of folded characters `start` to `end` (at least one)."""
        return self.offsets[start], self.ends[end - 1]


ACCENT_IN_WORD: Final = re.compile(r"(?<=[^\W_])ý|ý(?=[^\W_])")
"""Where the letter that by itself is a word with its accent only (Vietnamese `Ý`, Italy) is a part of another."""

CONTROLS: Final = dict.fromkeys((*range(10), *range(11, 32), 127), " ") | {ord("`"): "'"}
CLUSTER: Final = re.compile(
    "[^\u1100-\u11ff]\\Z|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\uff9e\uff9f]?", re.DOTALL
)


@lru_cache(maxsize=512)
def fold(text: str, *, disguised: bool = True) -> Folded:
    """Fold a text. Lines stay apart: a newline is kept as it is.

    `disguised` says that letters may be borrowed from other alphabets for their looks, as on any label; words from
    the data files are what they are.
    """
    if text.isascii():
        # The common case on labels, and the one that must be fast: every character folds to one character.
        plain = text.lower() if text.isprintable() else text.lower().translate(CONTROLS)
        return _closed_up(Folded(plain, range(len(text)), range(1, len(text) + 1)))
    folded = _character_by_character(text) if unicodedata.is_normalized("NFKC", text) else _in_clusters(text)
    if disguised:
        folded = folded._replace(text=without_homoglyphs(folded.text))
    folded = _closed_up(folded)
    return folded._replace(text=ACCENT_IN_WORD.sub("y", folded.text)) if "ý" in folded.text else folded


def _character_by_character(text: str) -> Folded:
    """A text no two characters of which must be folded together, as most are."""
    parts = [FOLDED[char] for char in text]
    if all(len(part) == 1 for part in parts):
        return Folded("".join(parts), range(len(text)), range(1, len(text) + 1))
    return _of_parts((at, at + 1, part) for at, part in enumerate(parts))


def _in_clusters(text: str) -> Folded:
    """Any text: by the composed forms of the smallest pieces of it that must be folded together."""
    return _of_parts(
        (match.start(), match.end(), "".join(FOLDED[char] for char in unicodedata.normalize("NFKC", match[0])))
        for match in CLUSTER.finditer(text)
    )


def _of_parts(parts: Iterable[tuple[int, int, str]]) -> Folded:
    """The folded text that parts of it make, each with where it starts and ends in the original."""
    folded: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for start, end, part in parts:
        folded.append(part)
        offsets.extend([start] * len(part))
        ends.extend([end] * len(part))
    return Folded("".join(folded), tuple(offsets), tuple(ends))


def _closed_up(folded: Folded) -> Folded:
    """Without what parts the letters of words (M A D E, 非.中.国, P. R. C.), and with blanks between words."""
    within = within_words(folded.text)
    text = with_blanks(folded.text)
    if not within:
        return Folded(text, folded.offsets, folded.ends)
    kept = [at for at in range(len(text)) if at not in within]
    return Folded(
        "".join(text[at] for at in kept),
        tuple(folded.offsets[at] for at in kept),
        tuple(folded.ends[at] for at in kept),
    )
