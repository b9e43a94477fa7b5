"""What a run of tokens states, read word by word, and as a whole where a denial in it may have been misread."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from edge.claims.label.ends import denies_its_subject
from edge.claims.misread.mend import mended
from edge.claims.misread.whole import reread
from edge.claims.negation.clauses import ASKING, Spot, clause_before, clause_behind, clause_round, read_of, spot_of
from edge.claims.negation.scope import denies_a_kind, denies_above, denies_below, is_mere_denial, is_open, may_answer
from edge.claims.statement.statement import Statement
from edge.claims.statement.statements import statements
from edge.claims.words.lexicon import lexicon
from edge.claims.words.pieces import Piece
from edge.claims.words.tokens import Token, tokens_of
from edge.domain import Polarity

__all__ = ["Said", "said_of"]


class Said(NamedTuple):
    """A statement with the characters it rests on: (line, start, end) of each word, in the folded text of the line."""

    statement: Statement
    words: frozenset[tuple[int, int, int]]
    cue: tuple[int, int]
    place: tuple[int, int, int]
    named: frozenset[int]
    """The lines that hold its words of origin and its place, either of which may go on in another line."""

    @property
    def lines(self) -> set[int]:
        """The lines that the statement rests on."""
        return {line for line, _, _ in self.words}

    @property
    def is_bare(self) -> bool:
        """Whether it rests on no words of origin (`not China`)."""
        return self.cue == self.place[:2]

    def doubted(self) -> Said:
        """The same statement, taken for uncertain."""
        return self._replace(statement=replace(self.statement, uncertain=True))

    def of(self, lines: Sequence[int]) -> Said:
        """The same statement, with line 0, 1, ... of its run numbered as these."""
        words = frozenset((lines[line], start, end) for line, start, end in self.words)
        cue, place = (lines[self.cue[0]], self.cue[1]), (lines[self.place[0]], *self.place[1:])
        return Said(self.statement, words, cue, place, frozenset(lines[line] for line in self.named))


def said_of(pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    """What the tokens of some pieces state, denied by the clauses beside it where these deny it and nothing else."""
    read = _read(pieces, tokens, texts)
    denied = [one for one in read if one.statement.polarity is Polarity.DENIED]
    return tuple(
        _answered(one, tokens, denied)
        if one.statement.polarity is Polarity.ASSERTED
        else _of_own_words(one, pieces, tokens, texts)
        for one in read
    )


def _reach(one: Said, tokens: Sequence[Token]) -> tuple[Spot, Spot]:
    """The first and the last of the words of origin and the places of a statement."""
    named = {spot_of(token) for token in tokens if token.sense.place}
    own = [one.cue, one.place[:2], *(word[:2] for word in one.words if word[:2] in named)]
    return min(own), max(own)


def _before(tokens: Sequence[Token], first: Spot) -> Sequence[Token]:
    return [token for token in tokens if spot_of(token) < first]


def _answered(one: Said, tokens: Sequence[Token], denied: Sequence[Said]) -> Said:
    """An assertion, denied where the clause behind or before it does nothing else (`Made in China, no`).

    Before it that may be the answer to a question about another country (`No, made in China`), and in another language
    a word of anything; behind it, the beginning of what the next line forbids (`Made in China. Do not / wash`). A line
    of its own may answer another question, and what stands before a place that is `denied` by the same words of origin
    is of that place (`Made in Italy, not / China`).
    """
    first, last = _reach(one, tokens)
    before, behind = clause_before(tokens, first), clause_behind(tokens, last)
    if any(other.cue == one.cue and other.place[:2] > last for other in denied):
        behind = ()
    denying = [clause for clause in (before, behind) if is_mere_denial(clause)]
    if not denying:
        beyond = is_mere_denial(clause_behind(tokens, last, over_lines=True))
        return one.doubted() if beyond or denies_a_kind(_before(tokens, first)) else one
    if denying == [behind] and is_open(behind):
        return one.doubted()
    read = [token for clause in denying for token in read_of(clause)]
    foreign = any(token.kind != "box" and one.statement.language not in token.sense.languages for token in read)
    answers = before in denying and any("no" in token.sense.signs for token in before)
    polarity = Polarity.AMBIGUOUS if foreign or answers or len(denying) > 1 else Polarity.DENIED
    words = one.words.union(*map(_words, read))
    return one._replace(statement=replace(one.statement, polarity=polarity, uncertain=False), words=words)


def _of_own_words(one: Said, pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> Said:
    """A statement as its own clause has it whole, where what denies it beyond may be of other words.

    It is uncertain where that may answer what stands before it, or deny the statement.
    """
    denied = _is_denied(one, tokens)
    if denied and not _may_be_answered(one, tokens):
        return one
    words = lexicon()
    first, last = _clause_of(one, tokens)
    within = [piece for piece in pieces if first <= (piece.line, piece.start) < last]
    alone = said_of(within, mended(tokens_of(within, words), words), texts)
    own = next((other for other in alone if other.cue == one.cue and _is_whole(other, one.statement.country)), one)
    return own.doubted() if denied or _is_of_denied_subject(one, tokens) else own


def _is_denied(one: Said, tokens: Sequence[Token]) -> bool:
    """Whether all words that deny a statement may be of it, in its own clause and beyond."""
    return all(
        denies_below(clause) if is_before else denies_above(clause) for is_before, clause in _beyond(one, tokens)
    )


def _may_be_answered(one: Said, tokens: Sequence[Token]) -> bool:
    """Whether a denial before the clause of a statement may be an answer to what stands before it there."""
    return any(is_before and may_answer(clause) for is_before, clause in _beyond(one, tokens))


def _is_of_denied_subject(one: Said, tokens: Sequence[Token]) -> bool:
    """Whether a line above denies what the statement may be said of (`None of the toys in this box are`)."""
    return any(is_before and denies_its_subject(read_of(clause)) for is_before, clause in _beyond(one, tokens))


def _beyond(one: Said, tokens: Sequence[Token]) -> list[tuple[bool, Sequence[Token]]]:
    """The clauses of what denies a statement beyond its own, and whether each stands before it."""
    first, last = _clause_of(one, tokens)
    beyond = [word[:2] for word in one.words if not first <= word[:2] < last]
    return [(word < first, clause_round(tokens, word, word)) for word in beyond]


def _clause_of(one: Said, tokens: Sequence[Token]) -> tuple[Spot, Spot]:
    """Where the clause of a statement begins and ends, which its words of origin and its places may stretch over."""
    clause = clause_round(tokens, *_reach(one, tokens))
    return spot_of(clause[0]), (clause[-1].last.line, clause[-1].last.end)


def _is_whole(said: Said, country: str | None) -> bool:
    return said.statement.country == country and not said.statement.damage


def _read(pieces: Sequence[Piece], tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    """What words say; where that is no denial but one may have been misread, what they say read as a whole.

    Where they deny a place that was guessed at, the whole may only tell which place it is.
    """
    said = _stated(tokens, texts)
    whole = [one for one in said if not one.is_bare]
    if any(one.statement.polarity is Polarity.DENIED and not one.statement.uncertain for one in whole):
        return said
    again = reread(pieces, tokens, lexicon(), stated=bool(whole))
    read = () if again is None else _stated(again, texts)
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
        return next((one for one in denied if one.place[:2] == said.place[:2] and _is_denied(one, tokens)), said)
    same = [one for one in denied if one.statement.country == country and _is_denied(one, tokens)]
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


def _cuts(word: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """Whether two words hold letters of each other and are not the same."""
    return word != other and word[0] == other[0] and word[1] < other[2] and other[1] < word[2]


def _stated(tokens: Sequence[Token], texts: Sequence[str]) -> tuple[Said, ...]:
    cue = any(token.sense.is_cue or token.sense.statements for token in tokens)
    if not cue and not (any(token.sense.negations for token in tokens) and any(token.sense.place for token in tokens)):
        return ()
    return tuple(
        Said(
            statement,
            frozenset(word for at in statement.tokens for word in _words(tokens[at])),
            (tokens[statement.cue].first.line, tokens[statement.cue].first.start),
            next(iter(_words(tokens[statement.place]))),
            frozenset(word[0] for at in (statement.cue, statement.place) for word in _words(tokens[at])),
        )
        for statement in statements(tokens, texts)
    )


def _words(token: Token) -> Iterable[tuple[int, int, int]]:
    if token.first.line == token.last.line:
        return [(token.first.line, token.first.start, token.last.end)]
    return [(piece.line, piece.start, piece.end) for piece in (token.first, token.last)]
