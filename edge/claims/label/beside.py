"""What the clauses beside a statement say of it: that it is denied, or that a question was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from edge.claims.label.ends import denies_its_subject
from edge.claims.label.said import Said, words_of
from edge.claims.negation.clauses import Spot, clause_before, clause_behind, clause_round, read_of, spot_of
from edge.claims.negation.scope import denies_a_kind, denies_above, denies_below, is_mere_denial, is_open, may_answer
from edge.claims.words.tokens import Token
from edge.domain import Polarity

__all__ = ["answered", "clause_of", "is_denied", "is_of_denied_subject", "may_be_answered"]


def answered(one: Said, tokens: Sequence[Token], denied: Sequence[Said]) -> Said:
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
    words = one.words.union(*map(words_of, read))
    return one._replace(statement=replace(one.statement, polarity=polarity, uncertain=False), words=words)


def _before(tokens: Sequence[Token], first: Spot) -> Sequence[Token]:
    return [token for token in tokens if spot_of(token) < first]


def is_denied(one: Said, tokens: Sequence[Token]) -> bool:
    """Whether all words that deny a statement may be of it, in its own clause and beyond."""
    return all(
        denies_below(clause) if is_before else denies_above(clause) for is_before, clause in _beyond(one, tokens)
    )


def may_be_answered(one: Said, tokens: Sequence[Token]) -> bool:
    """Whether a denial before the clause of a statement may be an answer to what stands before it there."""
    return any(is_before and may_answer(clause) for is_before, clause in _beyond(one, tokens))


def is_of_denied_subject(one: Said, tokens: Sequence[Token]) -> bool:
    """Whether a line above denies what the statement may be said of (`None of the toys in this box are`)."""
    return any(is_before and denies_its_subject(read_of(clause)) for is_before, clause in _beyond(one, tokens))


def _beyond(one: Said, tokens: Sequence[Token]) -> list[tuple[bool, Sequence[Token]]]:
    """The clauses of what denies a statement beyond its own, and whether each stands before it."""
    first, last = clause_of(one, tokens)
    beyond = [word[:2] for word in one.words if not first <= word[:2] < last]
    return [(word < first, clause_round(tokens, word, word)) for word in beyond]


def clause_of(one: Said, tokens: Sequence[Token]) -> tuple[Spot, Spot]:
    """Where the clause of a statement begins and ends, which its words of origin and its places may stretch over."""
    clause = clause_round(tokens, *_reach(one, tokens))
    return spot_of(clause[0]), (clause[-1].last.line, clause[-1].last.end)


def _reach(one: Said, tokens: Sequence[Token]) -> tuple[Spot, Spot]:
    """The first and the last of the words of origin and the places of a statement."""
    named = {spot_of(token) for token in tokens if token.sense.place}
    own = [one.cue, one.place[:2], *(word[:2] for word in one.words if word[:2] in named)]
    return min(own), max(own)
