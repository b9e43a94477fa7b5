"""What stands behind a statement and says yes or no to it: negations that are put last, and answers of forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.answers import (
    MISREAD_LETTERS,
    UNREAD,
    asks_for_more,
    is_answered_beyond,
    is_line_of_answers,
    may_be_answer,
    offered_answers,
    said_at,
)
from edge.claims.negation.boxes import Answers, is_box_of_next, settle
from edge.claims.negation.evidence import Evidence, collect, is_negation, is_number_sign, note_likeness
from edge.claims.negation.likeness import may_end_in_denial
from edge.claims.negation.neighbours import beyond_links, ends_line, stands_last, token_behind, touches_on
from edge.claims.words.damage import likeness
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["look_on", "note_hanging"]

REACH_ON: Final = 8
"""How many tokens behind a statement are looked at."""

REACH_LINKS: Final = 3
"""How many small words may stand between a statement and a damaged denial."""

MAX_ENDING_ALONE: Final = 2
"""Characters behind a statement, parted from it, that may be all of a denial."""

ASKING: Final = frozenset(":-=([|/>→")
"""Marks behind which an answer may stand."""


def look_on(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Negations of languages that put them last, and the answers of forms: `? No`, `: NO [X]`, `[ ] yes [X] no`."""
    offered = offered_answers(tokens, end + 1)
    answers = Answers(parted=offered > end + 1)
    evidence.asked |= answers.parted
    for at in range(offered, min(len(tokens), offered + REACH_ON)):
        if is_box_of_next(tokens, at) or not _look_at(evidence, answers, tokens, at, languages):
            break
    if asks_for_more(tokens, end):
        evidence.unread |= not (answers.words or answers.boxes)
    settle(evidence, answers, tokens, languages)
    _note_damaged(evidence, tokens, end, languages)


def _look_at(evidence: Evidence, answers: Answers, tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Note a token behind a statement for what it says; False where nothing beyond it is said of the statement."""
    token, is_due = tokens[at], answers.is_due
    evidence.unread |= _calls_for_denial(tokens, at)
    making = not (answers.parted or evidence.negations) and _denies_making(tokens, at, languages)
    denies = making or (is_negation(token, behind=True) and not _is_of_next(tokens, at))
    if denies and not (answers.words or answers.boxes):
        collect(evidence, tokens, at)
    elif token.text == "?":
        evidence.asked = answers.parted = True
    elif token.text in ASKING:
        answers.parted = True
        evidence.unread |= token.text in "[(" and ends_line(tokens, at)
    elif token.kind == "box":
        answers.boxes.append((token.text, at))
    elif said := said_at(tokens, at, languages, is_due=is_due):
        answers.words.append((said, at))
    elif answers.boxes and may_be_answer(tokens, at):
        answers.words.append((UNREAD, at))
    elif not _is_passed_on(tokens, at, languages, is_due=is_due):
        cut = _is_cut_short(tokens, at, parted=answers.parted) or is_answered_beyond(tokens, at, languages)
        evidence.unread |= cut
        return False
    return True


def note_hanging(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Note a denial that goes before what it denies, where it ends a line right behind a statement (`CHINANOT`)."""
    at = end + 1
    if evidence.negations or evidence.weak or at >= len(tokens) or not ends_line(tokens, at):
        return
    token = tokens[at]
    denies = "not" in token.sense.negations and not (token.is_mended or is_negation(token, behind=True))
    if denies and token.sense.languages & languages and not is_number_sign(tokens, at):
        evidence.unsure.append(at)


def _is_of_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial is of unread characters behind it: a blank parts it from those before (`中国制造 不可水洗`)."""
    following = token_behind(tokens, at)
    if following is None or following.kind != "single" or not tokens[at].first.parted or tokens[at].damage:
        return False
    return (following.sense is NO_SENSE or following.is_mended) and touches_on(tokens, at, at + 1)


def _denies_making(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a denial and words of origin end the clause (`In China wurde dieses Produkt nicht hergestellt`)."""
    if not (is_negation(tokens[at]) and tokens[at].sense.languages & languages):
        return False
    made = beyond_links(tokens, at + 1)
    if made == len(tokens) or not (tokens[made].sense.is_cue and tokens[made].sense.languages & languages):
        return False
    return stands_last(tokens, beyond_links(tokens, made + 1) - 1)


def _denial_goes_on(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether the line that begins at `at` begins with a negation that these languages put last.

    English, whose *free* begins lines of its own (`free sample`), must have nothing else in the line.
    """
    denied = False
    if at < len(tokens) and languages != {"en"} and is_negation(tokens[at], behind=True):
        return bool(tokens[at].sense.languages & languages)
    while at < len(tokens) and not tokens[at].is_break:
        token = tokens[at]
        if is_negation(token, behind=True) and token.sense.languages & languages:
            denied = True
        elif not ("link" in token.sense.signs or token.kind == "mark"):
            return False
        at += 1
    return denied


def _is_passed_on(tokens: Sequence[Token], at: int, languages: frozenset[str], *, is_due: bool) -> bool:
    """Whether an answer may stand beyond a token: a small word, the end of a line that is open or goes on with one.

    So may it beyond the full stop of an abbreviation before a colon or a box, and a letter misread (`menşel! değil`).
    """
    token = tokens[at]
    if token.is_break:
        return is_due or _denial_goes_on(tokens, at + 1, languages) or is_line_of_answers(tokens, at + 1)
    if token.text == ".":
        return at + 1 < len(tokens) and (tokens[at + 1].text in {":", "?"} or tokens[at + 1].kind == "box")
    misread = token.text in MISREAD_LETTERS and not token.first.parted
    return misread or token.text == '"' or ("link" in token.sense.signs and not (is_due and may_be_answer(tokens, at)))


def _is_cut_short(tokens: Sequence[Token], at: int, *, parted: bool) -> bool:
    """Whether what ends a statement was not read and might be an answer, or the rest of a word that denies."""
    token = tokens[at]
    if parted and may_be_answer(tokens, at):
        return True
    unknown = token.kind == "single" and (token.sense is NO_SENSE or token.is_mended)
    return unknown and touches_on(tokens, at - 1, at)


def _calls_for_denial(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line ends in a small word that is only said before a denial, which was not read then (`중국산이`)."""
    return "before_denial" in tokens[at].sense.signs and touches_on(tokens, at - 1, at) and ends_line(tokens, at)


def _note_damaged(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Note what is unknown right behind the statement and like a negation of a language that puts it there."""
    at = end + 1
    while at < len(tokens) and (tokens[at].is_break or ("link" in tokens[at].sense.signs and at <= end + REACH_LINKS)):
        at += 1
    cut = _cut_word_behind(tokens, end + 1)
    words = tuple(known for tag in sorted(languages) for known in lexicon().denials_behind.get(tag, ()))
    if cut and likeness(cut, words) is not None:
        evidence.unsure.append(end + 1)
    if at >= len(tokens) or at in evidence.negations or not (tokens[at].sense is NO_SENSE or tokens[at].is_mended):
        return
    if tokens[at].kind == "word":
        note_likeness(evidence, likeness(tokens[at].text, words), at)
    elif tokens[at].kind == "single":
        run = _run_of_singles(tokens, at)
        if may_end_in_denial(run, languages):
            evidence.unsure.append(at)
        elif len(run) <= MAX_ENDING_ALONE and tokens[at].first.parted:
            evidence.unread = True


def _cut_word_behind(tokens: Sequence[Token], at: int) -> str:
    """A word that was taken for several run together, the first at `at` (`de oil`); empty where there is none."""
    last = at
    while last + 1 < len(tokens) and tokens[last + 1].kind == "word" and touches_on(tokens, last, last + 1):
        last += 1
    parted = last > at and tokens[at].kind == "word" and tokens[at].first.parted
    return "".join(token.text for token in tokens[at : last + 1]) if parted else ""


def _run_of_singles(tokens: Sequence[Token], at: int) -> str:
    """What is written without a blank from a character on."""
    text = tokens[at].text
    for token in tokens[at + 1 :]:
        if token.kind != "single" or token.first.parted:
            break
        text += token.text
    return text.replace(" ", "")
