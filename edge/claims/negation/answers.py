"""What a token behind a statement answers: the words for yes and no of a form, as read and misread."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

from edge.claims.negation.evidence import is_number_sign
from edge.claims.negation.likeness import is_one_confused
from edge.claims.negation.neighbours import beyond_links, ends_line, stands_last, token_behind, touches_on
from edge.claims.words.damage import LAST_OF_ALPHABETS, Likeness, likeness
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.units import BARE_CROSSES

__all__ = [
    "CROSSES",
    "MISREAD_LETTERS",
    "UNREAD",
    "answer",
    "answer_words",
    "asks_for_more",
    "is_answered_beyond",
    "is_like_no",
    "is_line_of_answers",
    "may_be_answer",
    "offered_answers",
    "said_at",
]

UNREAD: Final = "unread"
"""What is answered with a short word that was not read, or with what may be no answer."""

MAX_ANSWER: Final = 6
"""Letters of a word that may be an answer that was not read."""

MAX_TINY: Final = 3
"""Letters of an answer so short that a letter misread makes any word of it."""

SHORTEST: Final = 2
"""Letters of the answers of scripts that write no vowels."""

OPENING: Final = frozenset("?:([")
CLOSING: Final = frozenset(")]")
"""Marks round the answers that a form offers."""

CROSSES: Final = frozenset("×✕✖❌") | BARE_CROSSES
"""Marks that cross out what stands before them, or choose it."""

MISREAD_LETTERS: Final = frozenset("|!$@+")
"""Marks that letters are read for."""


def answer(token: Token) -> str | None:
    """Whether a token answers yes or no."""
    signs = token.sense.signs
    if "no" in signs:
        return "no"
    return "yes" if "yes" in signs else None


def answer_words(sign: str, languages: frozenset[str]) -> tuple[str, ...]:
    """The words for yes or for no of these languages."""
    return tuple(word for tag in sorted(languages) for word in sorted(lexicon().answers[sign].get(tag, ())))


def is_like_no(word: str, languages: frozenset[str]) -> bool:
    """Whether an unread word is most likely the *no* of one of these languages, be it one of two letters (`لل`)."""
    known = answer_words("no", languages)
    return likeness(word, known) is Likeness.DENIES or any(_is_misread(word, answer) for answer in known)


def _is_misread(word: str, known: str) -> bool:
    """Whether a word is an answer of two letters of a script that writes no vowels, one of them misread."""
    return known > LAST_OF_ALPHABETS and len(known) == SHORTEST and is_one_confused(word, known)


def offered_answers(tokens: Sequence[Token], at: int) -> int:
    """Where the two answers end that a form offers from `at` on (`(Y/N)`, `? yes/no`); `at` where it offers none."""
    first = at
    while first < len(tokens) and tokens[first].text in OPENING:
        first += 1
    either = [answer(token) or token.text for token in tokens[first : first + 3]]
    if first < len(tokens) and "asks" in tokens[first].sense.negations:
        last = first + 1  # `是/否`
    elif either in (["yes", "/", "no"], ["no", "/", "yes"]):
        last = first + 3
    else:
        return at
    return last + 1 if last < len(tokens) and tokens[last].text in CLOSING else last


def said_at(tokens: Sequence[Token], at: int, languages: frozenset[str], *, is_due: bool) -> str | None:
    """What a token answers, where an answer is looked for or it can be nothing else; unread where it may be no."""
    token = tokens[at]
    said = answer(token) or _misread_no(token, languages)
    stands_alone = is_due or _is_boxed(tokens, at) or _says_only_no(token)
    ends = _ends_clause(tokens, at) or (_says_only_no(token) and _is_said_of_goods(tokens, at))
    if said and stands_alone and not is_number_sign(tokens, at) and ends:
        return said
    return UNREAD if _may_say_no(tokens, at) else None


def _misread_no(token: Token, languages: frozenset[str]) -> str | None:
    return "no" if token.sense is NO_SENSE and is_like_no(token.text, languages) else None


def _says_only_no(token: Token) -> bool:
    """Whether a token is an answer wherever it stands: of several words (`is not true`), or for nothing else (`否`).

    No figure is one (`Bier made in Germany 0%`).
    """
    word = token.kind == "word" and len(token.text) > 1
    alone = not token.sense.negations and (word or token.first.parted)
    said = "no" in token.sense.signs and not (token.is_mended or token.text[0].isdigit())
    return said and (alone or (word and token.first is not token.last))


def _is_said_of_goods(tokens: Sequence[Token], at: int) -> bool:
    """Whether an answer of several words has nothing but words for the goods behind it (`is not true of this item`)."""
    ends = stands_last(tokens, beyond_links(tokens, at + 1) - 1)
    return tokens[at].first is not tokens[at].last and ends


def _may_say_no(tokens: Sequence[Token], at: int) -> bool:
    """Whether a cross, which may as well choose, or a *no* ends a line, and no number follows in the next."""
    crossed = tokens[at].text in CROSSES
    if not (crossed or (answer(tokens[at]) == "no" and len(tokens[at].text) > 1)) or not ends_line(tokens, at):
        return False
    following = tokens[at + 2 : at + 3]
    return tokens[at].first.parted and (crossed or not any(token.text[0].isdigit() for token in following))


def _is_boxed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a box stands right behind a token (`yes [ ] no [X]`)."""
    following = token_behind(tokens, at)
    return following is not None and following.kind == "box"


def may_be_answer(tokens: Sequence[Token], at: int) -> bool:
    """Whether an unread word behind a colon or a question mark stands alone, as an answer does.

    So may what of two or three letters is read as a name or another small word, or with a digit (`ão`, `ì`, `w0`).
    """
    token = tokens[at]
    tiny = len(token.text) <= MAX_TINY and not token.text.isdigit()
    short = token.kind == "word" and len(token.text) <= MAX_ANSWER
    unread = token.sense is NO_SENSE and not any(map(str.isdigit, token.text))
    if token.kind == "single" and token.sense is NO_SENSE:
        return _ends_clause(tokens, at)  # `□昰 ☑否`
    other = tiny and not (token.sense.negations or token.sense.is_cue) and answer(token) is None
    return short and (unread or other) and _ends_clause(tokens, at)


def _ends_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether the answer stands alone, not as the first word, or letters, of something else (`: no added sugar`)."""
    following = token_behind(tokens, at)
    if following is not None and following.text in MISREAD_LETTERS and touches_on(tokens, at, at + 1):
        return following.text == "!" and ends_line(tokens, at + 1)  # `No!`
    return following is None or following.kind in {"box", "mark", "line"} or answer(following) is not None


def is_answered_beyond(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether an answer stands beyond words that were not read, or beyond the rest of a name in the next line."""
    if tokens[at].is_break:
        at += 1
        if at == len(tokens) or not ("link" in tokens[at].sense.signs and tokens[at].sense.languages & languages):
            return False
    while at < len(tokens) and tokens[at].kind != "box":
        if tokens[at].text in {":", "?"}:
            return at + 1 < len(tokens) and answer(tokens[at + 1]) == "no" and _ends_clause(tokens, at + 1)
        if tokens[at].is_break or tokens[at].text in {".", ";"} or tokens[at].sense.is_cue:
            return False
        at += 1
    return at < len(tokens)


def is_line_of_answers(tokens: Sequence[Token], at: int) -> bool:
    """Whether the line that begins at `at` holds nothing but answers, boxes and marks: `[ ] yes [X] no`, `: NON`.

    Behind boxes answers may be unread.
    """
    first = at
    boxes = at < len(tokens) and tokens[at].kind == "box"
    while at < len(tokens) and not tokens[at].is_break:
        known = tokens[at].kind in {"mark", "box"} or answer(tokens[at]) is not None
        if not (known or (boxes and may_be_answer(tokens, at))):
            return False
        at += 1
    return at > first and (tokens[first].kind == "box" or tokens[first].text in {":", "?", "="})


def asks_for_more(tokens: Sequence[Token], end: int) -> bool:
    """Whether a colon behind the statement ends its line, or only a short word that is no answer follows it."""
    at = end + 1
    while at < len(tokens) and tokens[at].text == ".":
        at += 1
    if at >= len(tokens) or tokens[at].text not in {":", "="}:
        return False
    following = list(takewhile(lambda token: token.kind == "word", tokens[at + 1 :]))
    letters = "".join(token.text for token in following)
    named = any(token.sense.place or token.sense.is_cue for token in following)
    return len(letters) <= MAX_ANSWER and not named and not any(map(str.isdigit, letters))
