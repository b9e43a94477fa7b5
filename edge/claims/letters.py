"""A run of words as one run of letters, blanks aside, with what is known of each: damaged words are sought in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.damage import is_ordinary
from edge.claims.fragments import spelled
from edge.claims.pieces import Piece
from edge.claims.tokens import NO_SENSE, Token

__all__ = ["Letters", "letters_of"]

MISREAD_MARKS: Final = frozenset("|!$@+([")
"""Marks that are letters misread."""

JOINING: Final = frozenset({"and", "or", "but"})
"""Small words that may as well be a denial misread (`но` for `не`)."""


class Letters(NamedTuple):
    """A run of pieces as one run of letters; letter i stands at place `at[i]` of piece `of[i]`."""

    text: str
    of: Sequence[int]
    at: Sequence[int]
    starts: frozenset[int]
    """Letters that begin a word."""
    explained: frozenset[int]
    """Letters of words that were read whole, but for small ones."""
    barred: frozenset[int]
    """Letters of words that look like those of statements and are none (`制造者`)."""
    linking: frozenset[int]
    """Letters of small words that may stand within a statement."""
    ordinary: frozenset[int]
    """Letters of words that are common in print and part of no statement."""
    lines: Sequence[int]
    """The line that each letter stands in."""


def letters_of(pieces: Sequence[Piece], tokens: Sequence[Token]) -> Letters:
    """The letters of a run, and what the words that were read whole make of them."""
    text: list[str] = []
    of: list[int] = []
    at: list[int] = []
    starts: set[int] = set()
    lines: list[int] = []
    marked: dict[str, set[int]] = {"explained": set(), "barred": set(), "linking": set(), "ordinary": set()}
    marks = _marks(pieces, tokens)
    for number, piece in enumerate(pieces):
        if not _is_of_letters(pieces, number):
            continue
        if piece.parted or piece.kind != "word" or number == 0 or pieces[number - 1].kind != "word":
            starts.add(len(text))
        for place, char in enumerate(piece.text):
            for letter in spelled(char):
                for name in marks.get(number, ()):
                    marked[name].add(len(text))
                text.append(letter)
                lines.append(piece.line)
                of.append(number)
                at.append(place)
    sets = {name: frozenset(letters) for name, letters in marked.items()}
    return Letters("".join(text), of, at, frozenset(starts), lines=lines, **sets)


def _marks(pieces: Sequence[Piece], tokens: Sequence[Token]) -> dict[int, list[str]]:
    """What the tokens that were read whole make of the pieces, by number of piece."""
    numbers = {id(piece): number for number, piece in enumerate(pieces)}
    found: dict[int, list[str]] = {}
    for token in tokens:
        ordinary = token.sense is NO_SENSE and token.kind == "word" and is_ordinary(token.text)
        if (token.sense is NO_SENSE and not ordinary) or token.damage or token.sense.signs & JOINING:
            continue
        first, last = numbers.get(id(token.first)), numbers.get(id(token.last))
        if first is None or last is None:
            continue
        small = token.sense.signs & {"link", "yes"} or (token.kind == "single" and len(token.text) == 1)
        names = ["ordinary"] if ordinary else ["linking"] if small else ["explained"]
        if "trap" in token.sense.signs:
            names.append("barred")
        for number in range(first, last + 1):
            found[number] = names
    return found


def _is_of_letters(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a piece is read as letters: words, characters, and marks that are letters misread (`!n`)."""
    piece = pieces[number]
    if piece.kind in {"word", "single"}:
        return True
    if piece.text not in MISREAD_MARKS:
        return False
    before = number > 0 and pieces[number - 1].kind == "word" and not piece.parted
    after = number + 1 < len(pieces) and pieces[number + 1].kind == "word" and not pieces[number + 1].parted
    return before or after
