"""A run of words as one run of letters, blanks aside, with what is known of each: damaged words are sought in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple
from unicodedata import normalize

from edge.claims.negation.evidence import PLAIN, is_number_sign
from edge.claims.words.damage import is_ordinary, outline
from edge.claims.words.pieces import Piece
from edge.claims.words.shapes import alike, less_alike
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.units import OFF, ON
from edge.claims.words.wordlists import han_words

__all__ = ["DENSE", "LONGEST_GRAM", "MISREAD_MARKS", "Letters", "letters_of", "spelled", "stretch_of"]

MISREAD_MARKS: Final = {"|": "i", "!": "i", "$": "s", "@": "a", "+": "t", "(": "c", "[": "c"}
"""Marks that are letters misread, and the likeliest ones."""

PARTING_MARKS: Final = frozenset(",:;?")
ANSWERED_MARKS: Final = frozenset({":", "?", "-", "=", "(", "[", "]", "/", "|", ON, OFF})
"""Marks that part what is said, and those that answers stand behind."""

LONGEST_GRAM: Final = 3
"""Letters of the longest stretches by which phrases are looked up."""

DENSE: Final = "\u0e00"
"""The first character of the scripts whose letters say more than those of an alphabet."""

JOINING: Final = frozenset({"and", "or", "but"})

LETTERED: Final = frozenset({"word", "single"})
"""Kinds of pieces that are letters."""


MARKS_OF_LETTERS: Final = (
    "explained", "named", "denying", "barred", "linking", "joining", "ordinary", "parted", "answering", "going_on",
)  # fmt: skip
"""The sets of letters that `Letters` tells apart."""


class Letters(NamedTuple):
    """A run of pieces as one run of letters; letter i stands at place `at[i]` of piece `of[i]`.

    Sets of letters are whole numbers: bit i tells of letter i.
    """

    text: str
    of: Sequence[int]
    at: Sequence[int]
    grams: Mapping[str, Sequence[int]]
    """Stretches of one to three letters, each with where it begins; a character stands for its look-alikes as well."""
    starts: frozenset[int]
    """Letters that begin a word."""
    words: Mapping[str, Sequence[int]]
    """The outlines of the words and of their first two and three letters, each with the letters at which it begins."""
    lines: Sequence[int]
    """The line that each letter stands in."""
    explained: int
    """Letters of words that were read whole, but for small ones."""
    named: int
    """Letters of places that were read whole."""
    denying: int
    """Letters of denials that were read whole."""
    barred: int
    """Letters of words that look like those of statements and are none (`制造者`)."""
    linking: int
    """Letters of small words that may stand within a statement."""
    joining: int
    """Letters of words that join what is said (`or`, `but`), which may as well be a denial misread (`но` for `не`)."""
    ordinary: int
    """Letters of words that are common in print and part of no statement."""
    parted: int
    """Letters right behind a mark that parts what is said (`:`), so that no phrase runs across it."""
    answering: int
    """Letters right behind a mark that an answer follows (`: NO`)."""
    going_on: int
    """Letters of characters that are written on to the one before them."""


def stretch_of(start: int, end: int) -> int:
    """The set of letters `start` to `end`; empty where there are none."""
    return (1 << end) - (1 << start) if start < end else 0


@lru_cache(maxsize=4096)
def spelled(char: str) -> str:
    """A character as its letters: Hangul syllables are made of several, each misread by itself; some marks are one."""
    if char in MISREAD_MARKS:
        return MISREAD_MARKS[char]
    return normalize("NFD", char) if "\uac00" <= char <= "\ud7a3" else char


def letters_of(pieces: Sequence[Piece], tokens: Sequence[Token]) -> Letters:
    """The letters of a run, and what the words that were read whole make of them."""
    text = ""
    of: list[int] = []
    at: list[int] = []
    starts: list[int] = []
    lines: list[int] = []
    marked = dict.fromkeys(MARKS_OF_LETTERS, 0)
    marks = _marks(pieces, tokens)
    read = [piece.kind in LETTERED or _is_of_letters(pieces, number) for number, piece in enumerate(pieces)]
    for number, piece in enumerate(pieces):
        if not read[number]:
            continue
        first, single = len(text), piece.kind == "single"
        if piece.parted or single or number == 0 or not _continues(pieces, number):
            starts.append(first)
        spelling = piece.text if piece.kind == "word" else spelled(piece.text)
        text += spelling
        size = len(spelling)
        at.extend([0] * size if single else range(size))
        of.extend([number] * size)
        lines.extend([piece.line] * size)
        stretch = stretch_of(first, first + size)
        for name in marks.get(number, ()):
            marked[name] |= stretch
        if single and _goes_on_a_word(pieces, number):
            marked["going_on"] |= stretch
            if pieces[number - 1].text + piece.text in han_words():
                marked["ordinary"] |= stretch | 1 << first - 1
        if number and not read[number - 1]:
            before, letter = _mark_before(pieces, number), stretch_of(first, first + 1)
            marked["parted"] |= letter if before in PARTING_MARKS else 0
            marked["answering"] |= letter if before in ANSWERED_MARKS else 0
    words: dict[str, list[int]] = {}
    for start, end in pairwise((*starts, len(text))):
        shape = outline(text[start:end])
        for length in {min(2, len(shape)), min(3, len(shape)), len(shape)}:
            words.setdefault(shape[:length], []).append(start)
    return Letters(text, of, at, _grams(text), frozenset(starts), words, lines, **marked)


def _continues(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a word goes on from the piece before it, where a blank was lost or a mark is a letter (`WGOÀ!`)."""
    before, is_single = pieces[number - 1], pieces[number - 1].kind == "single"
    return before.end == pieces[number].start and not is_single and _is_of_letters(pieces, number - 1)


def _mark_before(pieces: Sequence[Piece], number: int) -> str:
    """The mark, or the box, that stands right before a piece, be it at the end of the line above."""
    before = number - 1
    while before > 0 and pieces[before].kind == "line":
        before -= 1
    return pieces[before].text


def _grams(text: str) -> dict[str, list[int]]:
    """Where each stretch of one to three letters begins."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for at, char in enumerate(text):
        found[char].append(at)
        if char > DENSE:
            for other in (*alike(char), *less_alike(char)):
                found[other].append(at)
    for size in range(2, LONGEST_GRAM + 1):
        for at in range(len(text) - size + 1):
            found[text[at : at + size]].append(at)
    return found


def _marks(pieces: Sequence[Piece], tokens: Sequence[Token]) -> dict[int, list[str]]:
    """What the tokens that were read whole make of the pieces, by number of piece."""
    numbers = {id(piece): number for number, piece in enumerate(pieces)}
    found: dict[int, list[str]] = {}
    for at, token in enumerate(tokens):
        ordinary = token.sense is NO_SENSE and token.kind == "word" and is_ordinary(token.text)
        if (token.sense is NO_SENSE and not ordinary) or token.damage:
            continue
        first, last = numbers.get(id(token.first)), numbers.get(id(token.last))
        if first is None or last is None or (token.sense.statements and _goes_on_a_word(pieces, first)):
            continue
        small = token.sense.signs & {"link", "yes"} or (token.kind == "single" and len(token.text) == 1)
        names = ["ordinary"] if ordinary else ["linking"] if small else ["explained"]
        if token.sense.signs & JOINING and not (token.kind == "single" and len(token.text) > 1):
            names = ["joining", "linking"] if "yes" in token.sense.signs else ["joining"]
        if token.sense.place is not None:
            names.append("named")
        if "trap" in token.sense.signs:
            names.append("barred")
        if is_number_sign(tokens, at):
            names.append("barred")
        elif token.sense.negations & PLAIN:
            names.append("denying")
        for number in range(first, last + 1):
            found[number] = names
    return found


def _goes_on_a_word(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a character is written on to the one before it (`국산` of `공화국산`)."""
    one = pieces[number]
    return number > 0 and one.kind == pieces[number - 1].kind == "single" and not one.parted


def _is_of_letters(pieces: Sequence[Piece], number: int) -> bool:
    """Whether a piece is read as letters: words, characters, and marks that are letters misread (`!n`)."""
    piece = pieces[number]
    if piece.kind in LETTERED:
        return True
    if piece.text not in MISREAD_MARKS:
        return False
    before = number > 0 and pieces[number - 1].kind == "word" and not piece.parted
    after = number + 1 < len(pieces) and pieces[number + 1].kind == "word" and not pieces[number + 1].parted
    return before or after
