"""What a run of tokens states, read word by word, and as a whole where a denial in it may have been misread."""

from __future__ import annotations

from collections.abc import Sequence

from edge.claims.label.beside import answered, clause_of, is_denied, is_of_denied_subject, may_be_answered
from edge.claims.label.said import Said, Word, stated
from edge.claims.misread.mend import mended
from edge.claims.misread.whole import reread
from edge.claims.negation.clauses import ASKING, spot_of
from edge.claims.words.lexicon import lexicon
from edge.claims.words.pieces import Piece
from edge.claims.words.tokens import Token, tokens_of
from edge.domain import Polarity

__all__ = ["said_of"]


def said_of(pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    """What the tokens of some pieces state, denied by the clauses beside it where these deny it and nothing else."""
    read = _read(pieces, tokens, texts)
    denied = [one for one in read if one.statement.polarity is Polarity.DENIED]
    return tuple(
        answered(one, tokens, denied)
        if one.statement.polarity is Polarity.ASSERTED
        else _of_own_words(one, pieces, tokens, texts)
        for one in read
    )


def _of_own_words(one: Said, pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> Said:
    """A statement as its own clause has it whole, where what denies it beyond may be of other words.

    It is uncertain where that may answer what stands before it, or deny the statement.
    """
    denied = is_denied(one, tokens)
    if denied and not may_be_answered(one, tokens):
        return one
    words = lexicon()
    first, last = clause_of(one, tokens)
    within = [piece for piece in pieces if first <= (piece.line, piece.start) < last]
    alone = said_of(within, mended(tokens_of(within, words), words), texts)
    own = next((other for other in alone if other.cue == one.cue and _is_whole(other, one.statement.country)), one)
    return own.doubted() if denied or is_of_denied_subject(one, tokens) else own


def _is_whole(said: Said, country: str | None) -> bool:
    return said.statement.country == country and not said.statement.damage


def _read(pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    """What words say; where that is no denial but one may have been misread, what they say read as a whole.

    Where they deny a place that was guessed at, the whole may only tell which place it is.
    """
    said = stated(tokens, texts)
    whole = [one for one in said if not one.is_bare]
    if any(one.statement.polarity is Polarity.DENIED and not one.statement.uncertain for one in whole):
        return said
    again = reread(pieces, tokens, lexicon(), stated=bool(whole))
    read = () if again is None else stated(again, texts)
    denied = [one for one in read if one.statement.polarity is not Polarity.ASSERTED]
    if not whole:
        bare = {one.statement.country for one in said}
        return read if denied and bare <= {one.statement.country for one in denied} else said
    denied = [one for one in denied if not one.is_bare]  # what only words between its parts kept from being said
    answered = any(token.kind == "box" for token in tokens)
    guessed = any(one.statement.polarity is Polarity.DENIED for one in whole)
    return (
        *(
            one
            if guessed and one.statement.polarity is not Polarity.DENIED
            else _settled(one, denied, tokens, answered=answered)
            for one in said
        ),
        *(one for one in denied if not guessed and _is_another(one, said)),
    )


def _settled(said: Said, denied: Sequence[Said], tokens: Sequence[Token], *, answered: bool) -> Said:
    """A statement as its line read as a whole has it: denied where its own language surely denies it, or uncertain.

    A denial of a place that was guessed at is of the one that the whole calls for (`Mai prodotto in Gina`, of `Cina`).
    What boxes answer, one of which may have been misread, is not settled by a denial among their answers, and what
    stands whole between marks not by one beyond them.
    """
    guessed = said.statement.polarity is Polarity.DENIED
    country = said.statement.country
    if guessed:
        return next((one for one in denied if one.place[:2] == said.place[:2] and is_denied(one, tokens)), said)
    same = [one for one in denied if one.statement.country == country and is_denied(one, tokens)]
    left_open = said.statement.polarity is Polarity.AMBIGUOUS and said.statement.damage > 0
    for one in same:
        denies = one.statement.polarity is Polarity.DENIED and (left_open or not one.statement.uncertain)
        if denies and one.statement.language == said.statement.language:
            return said.doubted() if answered or _is_beyond_marks(one, said, tokens) else one
    return said.doubted() if same else said


def _is_beyond_marks(denied: Said, said: Said, tokens: Sequence[Token]) -> bool:
    """Whether a mark parts the words that a statement has from those that deny it, and none that answers follow."""
    own = sorted([said.cue, said.place[:2]])
    marks = [(token.text, spot_of(token)) for token in tokens if token.kind == "mark"]
    others = [word[:2] for word in denied.words]
    return any(
        other < mark < own[0] or (own[1] < mark < other and text not in ASKING)
        for other in others
        for text, mark in marks
    )


def _is_another(denied: Said, said: Sequence[Said]) -> bool:
    """Whether a denial is of a country, and of words for it, of which nothing is stated yet."""
    return denied.statement.polarity is not Polarity.ASSERTED and not any(
        one.statement.country == denied.statement.country
        or denied.place in one.words
        or any(_cuts(word, other) for word in denied.words for other in one.words)
        for one in said
    )


def _cuts(word: Word, other: Word) -> bool:
    """Whether two words hold letters of each other and are not the same."""
    return word != other and word[0] == other[0] and word[1] < other[2] and other[1] < word[2]
