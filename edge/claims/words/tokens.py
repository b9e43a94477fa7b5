"""From the pieces of one line, or of several lines read on, to tokens: phrases of the lexicon and what is between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.words.cut_words import cut_word
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.longest import longest_match
from edge.claims.words.misread_steps import SURE_START
from edge.claims.words.pieces import Piece
from edge.claims.words.senses import Sense

__all__ = ["NO_SENSE", "Token", "tokens_of"]

NO_SENSE: Final = Sense()


class Token(NamedTuple):
    """A phrase of the lexicon, or a single unit without a sense; `whole` counts its words that were not mended."""

    text: str
    kind: str
    sense: Sense
    first: Piece
    last: Piece
    damage: int = 0
    edited: bool = False
    whole: int = 0

    @property
    def is_break(self) -> bool:
        """Whether a line ends here."""
        return self.kind == "line"

    @property
    def is_mended(self) -> bool:
        """Whether letters had to be changed and not one word, or not two single characters, were read as listed."""
        return self.edited and self.whole < (SURE_START if self.kind == "single" else 1)


def tokens_of(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Token]:
    """Tokens of one run of pieces; lines read on are parted by pieces of the kind `line`."""
    tokens: list[Token] = []
    at = 0
    while at < len(pieces):
        first = pieces[at]
        match = longest_match(pieces, at, lexicon) if first.begins or cut_word(pieces, at, lexicon) else None
        if match is None:
            tokens.append(Token(first.text, first.kind, NO_SENSE, first, first))
            at += 1
        else:
            end, sense, damage, edited, whole = match
            text = " ".join([piece.text for piece in pieces[at:end]])
            tokens.append(Token(text, first.kind, sense, first, pieces[end - 1], damage, edited, whole))
            at = end
    return tokens
