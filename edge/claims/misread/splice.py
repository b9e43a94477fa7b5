"""The parts of a denial that was read as a whole put back among the tokens of its run, in place of what was misread."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

from edge.claims.misread.certainty import denies_surely
from edge.claims.misread.fragments import Fragment
from edge.claims.misread.letters import MISREAD_MARKS, Letters
from edge.claims.misread.phrases import Kind
from edge.claims.misread.readings import Reading
from edge.claims.negation.multiword import goes_on_denying
from edge.claims.negation.small_words import is_damaged_link
from edge.claims.words.lexicon import Lexicon, lexicon
from edge.claims.words.pieces import Piece
from edge.claims.words.senses import Sense
from edge.claims.words.tokens import NO_SENSE, Token, tokens_of

__all__ = ["respliced"]

SHORTEST_WORD: Final = 3
"""Letters of a word that is told from a small one misread."""


def respliced(
    pieces: Sequence[Piece], letters: Letters, reading: Reading, words: Lexicon, *, settled: bool
) -> list[Token]:
    """Tokens of the run: the parts found, and what stands between them as it was.

    Where it is not `settled` of which country the denial is, it is one that may be meant.
    """
    tokens: list[Token] = []
    rest: list[Piece] = []
    number, offset = 0, 0
    parts = reading.parts
    for before, part, after in zip((None, *parts), parts, (*parts[1:], None), strict=False):
        first, start = letters.of[part.start], letters.at[part.start]
        last, end = letters.of[part.end - 1], letters.at[part.end - 1] + 1
        rest.extend(_cut(pieces, (number, offset), (first, start), words))
        between = tokens_of(rest, words)
        tokens.extend(between if before is None else _read_of(between, part.language))
        rest = []
        held = list(_cut(pieces, (first, start), (last, end), words))
        sense = part.sense
        if part.kind is Kind.DENIAL:
            surely = settled and denies_surely(part, letters, before, after)
            if not surely or _denies_another(pieces[last + 1 : _number(letters, after)], part):
                sense = _may_be_meant(part.language)
        text = " ".join(piece.text for piece in held)
        damage = 0 if part.cost == 0 else 1
        tokens.append(Token(text, held[0].kind, sense, held[0], held[-1], damage, edited=damage > 0, whole=2))
        number, offset = last, end
    rest.extend(_cut(pieces, (number, offset), (len(pieces), 0), words))
    tokens.extend(tokens_of(rest, words))
    return tokens


def _number(letters: Letters, part: Fragment | None) -> int:
    """The piece that a part begins in; that of the last letter where there is none."""
    return letters.of[part.start if part else -1]


def _denies_another(between: Sequence[Piece], denial: Fragment) -> bool:
    """Whether a whole word stands behind a denial that is no small one misread, and may be what it denies.

    `Non toxic Made in China` says nothing of China that `Non xs Made in China` does not.
    """
    words, languages = lexicon().root.children, frozenset({denial.language})
    if between and goes_on_denying(denial.printed, between[0].text):
        between = between[1:]  # `không pnải`, of `không phải`
    return any(
        piece.kind == "word"
        and len(piece.text) >= SHORTEST_WORD
        and piece.text.isalpha()
        and piece.text not in words
        and not is_damaged_link(piece.text, languages)
        for piece in between
    )


@cache
def _may_be_meant(language: str) -> Sense:
    """The sense of a denial that is not whole: it may be one."""
    return Sense(languages={language}, negations={"perhaps_not"})


def _read_of(between: Sequence[Token], language: str) -> list[Token]:
    """Tokens between the parts but for those read as nothing, or as little, which belong to what stands beside them.

    Where there were any, a comma parted them from what follows (`made in <unread>, not Austria`), and goes with them.
    """
    read = [token for token in between if not _says_nothing(token, language)]
    return read if len(read) == len(between) else [token for token in read if token.text != ","]


def _says_nothing(token: Token, language: str) -> bool:
    """Whether a token is unknown, a single character misread, or a small word of other languages only.

    So is a mark that is a letter of such a word (`xuất xứ +ừ`).
    """
    if token.text in MISREAD_MARKS:
        return True
    if token.kind not in {"word", "single"}:
        return False
    small = "link" in token.sense.signs and language not in token.sense.languages
    return token.sense is NO_SENSE or small or (token.is_mended and token.kind == "single")


def _cut(pieces: Sequence[Piece], first: tuple[int, int], last: tuple[int, int], words: Lexicon) -> Iterator[Piece]:
    """The pieces from one place to another; (number, offset) are a piece and a character of it."""
    for number in range(first[0], min(last[0] + 1, len(pieces))):
        piece = pieces[number]
        start = first[1] if number == first[0] else 0
        end = last[1] if number == last[0] else len(piece.text)
        if start == 0 and end >= len(piece.text):
            yield piece
        elif start < end:
            text = piece.text[start:end]
            known = text in words.root.children
            where = piece.start + start
            yield piece._replace(
                text=text, start=where, end=where + len(text), forms=(text,), known=known, begins=known,
                parted=piece.parted and start == 0,
            )  # fmt: skip
