"""Words right before a statement that were not read and might deny it.

A word that is surely a damaged negation denies; one that may be leaves the statement ambiguous; one that could be
anything leaves an assertion uncertain. So no misread denial ever reads as a certain yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.characters import RARE, begins_short_denial, ends_short_denial
from edge.claims.negation.evidence import (
    BEFORE,
    QUOTES,
    Evidence,
    is_negation,
    is_number_sign,
    is_only_like,
    note_likeness,
)
from edge.claims.negation.likeness import is_barely_denial, lacks_a_letter, likeness_before, looks_like_denial
from edge.claims.negation.multiword import begins_denial_of_two, is_called_for
from edge.claims.negation.neighbours import stands_first, touches_on
from edge.claims.negation.run_together import holds_denial, is_denial_run_together
from edge.claims.negation.small_words import SMALL_WORDS, is_damaged_link
from edge.claims.words.damage import Likeness, is_ordinary
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Role

__all__ = ["denies_as_trap", "is_left_of_denial", "is_passed", "is_rest_of_denial", "note_damaged", "note_unknown"]

MAX_UNREAD: Final = 4
MAX_FIRST: Final = 6
"""Letters of a word that was not read and might deny, and of two of them at the beginning of a clause."""

MAX_SHORT_TRAP: Final = 2
"""Characters of words that deny something else and may be misread for a denial."""


def note_damaged(evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Note a word right before the statement that is, or may be, a misread negation; False for any other word."""
    word = tokens[at].text
    if is_only_like(tokens[at]) and tokens[at].sense.negations & BEFORE:
        return note_likeness(evidence, _likeness_of_character(tokens, at, start), at)
    if not _is_next_to(tokens, at, start, languages):
        return False
    crossed = any(tokens[k].is_break for k in range(at + 1, start))
    if crossed and is_ordinary(word):
        return False  # `New` in the line above `Fabricado na China` is no `nem`
    if at and tokens[at - 1].kind == "word" and touches_on(tokens, at - 1, at):
        known = tokens[at - 1].sense.languages & languages and likeness_before(word, languages)
        evidence.unread |= bool(known)  # `Товарно`, of `Товар не`
        return False  # `man` of `Norman` is no `mai`
    like = likeness_before(word, languages)
    if is_denial_run_together(word, languages):
        like = Likeness.DENIES
    if like is Likeness.DOUBTFUL and is_called_for(word, tokens[at + 1].first.text, languages):
        like = Likeness.DENIES
    # In a line of its own it may be a name (`Noth`).
    return note_likeness(evidence, Likeness.DOUBTFUL if crossed and like is not None else like, at)


def _likeness_of_character(tokens: Sequence[Token], at: int, start: int) -> Likeness | None:
    """How like a denial a character is that looks like one: not at all unless it touches the statement."""
    if not touches_on(tokens, at, start):
        return None
    return Likeness.DENIES if tokens[at].text in RARE else Likeness.DOUBTFUL


def note_unknown(evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Note an unknown word before the statement, which may be anything; True where a negation may stand beyond it."""
    token = tokens[at]
    if token.kind == "single" and (token.sense is NO_SENSE or token.is_mended or "yes" in token.sense.signs):
        evidence.unread |= touches_on(tokens, at, start)
        return False
    unread = token.sense is NO_SENSE or _is_foreign(token, languages) or _is_answer_misread(token)
    if token.kind != "word" or not unread:
        return False
    run_into = len(token.text) < MAX_UNREAD and touches_on(tokens, at, start)  # `ktmade`: no word by itself
    ordinary, next_to = is_ordinary(token.text) and not run_into, _is_next_to(tokens, at, start, languages)
    if ordinary or (next_to and holds_denial(token.text, languages)):
        evidence.unread |= next_to and (not ordinary or looks_like_denial(token.text, languages))
        return False
    known = token.sense is not NO_SENSE and token.text in lexicon().vocabulary.words
    if known or lexicon().is_word_of(token.text, languages):
        evidence.unread = True  # a part of a denial (`является`) whose other part was not read
        return False
    if is_damaged_link(token.text, languages):
        evidence.unread |= run_into or is_left_of_denial(tokens, at, start, languages)
        return True
    if next_to:
        short = len(token.text) <= MAX_UNREAD and any(char.isalpha() for char in token.text)
        evidence.unread |= short and _is_first(tokens, at)
        evidence.unsure.extend(k for k in range(max(0, at - 2), at) if _denies_on(tokens, k, at))
    return False


def is_left_of_denial(tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Whether what seems a stray letter or a small word misread begins a statement, and may be all of a denial.

    So it may where few letters of a denial are other ones (`uo originário`), where it is known as the rest of one
    (`was't made`), or where it begins or ends one (`N wyprodukowano`, of `Nie`; `o fabricado`, of `Não`).
    """
    token = tokens[at]
    ends = at + 1 == start and len(token.text) == 1 and ends_short_denial(token.text, languages)
    if token.kind != "word" or len(token.text) > MAX_UNREAD or (token.sense.languages & languages and not ends):
        return False
    rest = len(token.text) == 1 and token.sense is NO_SENSE and token.text in lexicon().vocabulary.words
    likely = rest or ends or is_barely_denial(token.text, languages) or begins_short_denial(token.text, languages)
    return likely and _is_next_to(tokens, at, start, languages) and _is_first(tokens, at)


def is_rest_of_denial(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a small word begins the line that a denial becomes by one letter lost (`não`, `keine`, `no`)."""
    token = tokens[at]
    small = token.kind == "word" and len(token.text) <= MAX_UNREAD
    return (
        small
        and not is_negation(token, of=languages)
        and not token.sense.is_cue
        and lacks_a_letter(token.text, languages)
        and _is_first(tokens, at)
    )


def denies_as_trap(tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Whether words that deny something else stand right before a statement, and may be misread (`không phạt`).

    Two characters written on to it may be of it (`不要中国制造`), or one of them misread (`不退中国制造`, of `不是`),
    but not where no denial of two characters begins so (`无线中国制造`).
    """
    token = tokens[at]
    if "trap" not in token.sense.signs or not token.sense.languages & languages:
        return False
    if token.kind == "single":
        short = len(token.text.replace(" ", "")) <= MAX_SHORT_TRAP and begins_denial_of_two(token.first.text)
        return short and touches_on(tokens, at, start)
    denies = any(token.first.text in lexicon().denials.get(tag, ()) for tag in languages)
    return denies and _is_next_to(tokens, at, start, languages)


def is_passed(token: Token, languages: frozenset[str]) -> bool:
    """Whether a negation may stand on the far side of the token: fillers of the language, quotes, a stray letter."""
    if (token.kind == "word" and len(token.text) == 1) or token.text in QUOTES:
        return True
    filler = "link" in token.sense.signs and (not languages or bool(token.sense.languages & languages))
    return filler or token.sense.after in {Role.PRODUCED, Role.MATERIALS}


def _is_next_to(tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Whether an unknown word stands right before the statement or the fillers that belong to it, damaged ones too."""
    return tokens[at].kind == "word" and all(
        tokens[k].is_break or is_passed(tokens[k], frozenset()) or is_damaged_link(tokens[k].text, languages)
        for k in range(at + 1, start)
    )


def _is_first(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but small words (`este producto`), or a short one that was not read, stands before a word."""
    if at > 0 and _is_short(tokens[at - 1], MAX_FIRST - len(tokens[at].text)):
        at -= 1
    while at > 0 and (tokens[at - 1].sense.signs & SMALL_WORDS or tokens[at - 1].sense.is_cue):
        at -= 1
    return stands_first(tokens, at)


def _is_short(token: Token, most: int) -> bool:
    return token.kind == "word" and token.sense is NO_SENSE and token.text.isalpha() and len(token.text) <= most


def _is_foreign(token: Token, languages: frozenset[str]) -> bool:
    """Whether a small word is of other languages only than the statement, so that it is rather one misread."""
    return bool(token.sense.signs & SMALL_WORDS and not token.sense.languages & languages) and not (
        token.sense.is_cue or token.sense.place or token.sense.negations
    )


def _is_answer_misread(token: Token) -> bool:
    """Whether a word was mended to the answer of a form, which no statement begins with (`r3in`)."""
    return token.is_mended and "no" in token.sense.signs and not token.sense.negations


def _denies_on(tokens: Sequence[Token], at: int, unknown: int) -> bool:
    """Whether a negation stands before an unknown word with nothing but small words between (`nicht in dervr`)."""
    denies = is_negation(tokens[at]) and not is_number_sign(tokens, at)
    return denies and all("link" in tokens[k].sense.signs for k in range(at + 1, unknown))
