"""Words of statements that the end of a line cuts in two: `Made in CH`, above `INA`, with a hyphen or without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.words.lexicon import Lexicon
from edge.claims.words.pieces import Piece
from edge.claims.words.rejoined import is_parted

__all__ = ["CutWord", "cut_word"]

HYPHEN: Final = "-"


class CutWord(NamedTuple):
    """A word of two parts, and the piece behind the second."""

    text: str
    end: int


def cut_word(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> CutWord | None:
    """The word that the piece at `at`, last of its line, makes with the first of the next; None where it makes none."""
    one, line_end = pieces[at], at + 1
    if one.kind != "word" or line_end >= len(pieces):
        return None
    hyphen = pieces[line_end].text == HYPHEN and not pieces[line_end].parted
    line_end += hyphen
    if line_end + 1 >= len(pieces) or pieces[line_end].kind != "line":
        return None
    other = pieces[line_end + 1]
    if other.kind != "word":
        return None
    text = one.text + other.text
    says_nothing = hyphen or lexicon.sense_of(one.text) is None
    if is_parted(one.text, other.text, lexicon) or (says_nothing and lexicon.vocabulary.is_keyword(text)):
        return CutWord(text, line_end + 2)
    return None
