"""Words beside a statement that were not read and might deny it.

A word that is surely a damaged negation denies; one that may be leaves the statement ambiguous; one that could be
anything leaves an assertion uncertain. So no misread denial ever reads as a certain yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from edge.claims.statement.characters import begins_short_denial, ends_short_denial
from edge.claims.statement.evidence import BEFORE, QUOTES, Evidence, is_negation, is_number_sign, is_only_like
from edge.claims.statement.likeness import (
    is_barely_denial,
    lacks_a_letter,
    likeness_before,
    looks_like_denial,
    may_end_in_denial,
)
from edge.claims.statement.multiword import goes_on_denying, is_called_for
from edge.claims.statement.run_together import holds_denial, is_denial_run_together
from edge.claims.statement.small_words import is_damaged_link
from edge.claims.words.damage import Likeness, is_ordinary, likeness
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.wordlists import word_list
from edge.domain import Role

__all__ = [
    "RARE",
    "denies_as_trap",
    "denies_beyond",
    "is_left_of_denial",
    "is_passed",
    "is_rest_of_denial",
    "note_damaged",
    "note_damaged_behind",
    "note_likeness",
    "note_unknown",
    "touches_on",
]


RARE: Final = frozenset("".join(word_list("rare_characters")))
"""Characters that stand on labels for little else than the negation that they look like."""

MAX_UNREAD: Final = 4
MAX_FIRST: Final = 6
"""Letters of a word that was not read and might deny, and of two of them at the beginning of a clause."""

MAX_UNREAD_WORDS: Final = 2
MAX_SHORT_TRAP: Final = 2
REACH_LINKS: Final = 3
MAX_ENDING_ALONE: Final = 2
SMALL: Final = frozenset({"link", "and", "or", "but"})


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
        evidence.unread = evidence.unread or bool(known)  # `Товарно`, of `Товар не`
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


def note_likeness(evidence: Evidence, like: Likeness | None, at: int) -> bool:
    """Note the word at `at` as the denial that it is or may be; False where it is none."""
    if like is Likeness.DENIES:
        evidence.negations.append(at)
    elif like is Likeness.DOUBTFUL:
        evidence.unsure.append(at)
    return like is not None


def _is_next_to(tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Whether an unknown word stands right before the statement or the fillers that belong to it, damaged ones too."""
    return tokens[at].kind == "word" and all(
        tokens[k].is_break or is_passed(tokens[k], frozenset()) or is_damaged_link(tokens[k].text, languages)
        for k in range(at + 1, start)
    )


def note_unknown(evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Note an unknown word before the statement, which may be anything; True where a negation may stand beyond it."""
    token = tokens[at]
    if token.kind == "single" and (token.sense is NO_SENSE or token.is_mended or "yes" in token.sense.signs):
        evidence.unread = evidence.unread or touches_on(tokens, at, start)
        return False
    unread = token.sense is NO_SENSE or _is_foreign(token, languages) or _is_answer_misread(token)
    if token.kind != "word" or not unread:
        return False
    run_into = len(token.text) < MAX_UNREAD and touches_on(tokens, at, start)  # `ktmade`: no word by itself
    ordinary, next_to = is_ordinary(token.text) and not run_into, _is_next_to(tokens, at, start, languages)
    if ordinary or (next_to and holds_denial(token.text, languages)):
        evidence.unread = evidence.unread or (next_to and (not ordinary or looks_like_denial(token.text, languages)))
        return False
    known = token.sense is not NO_SENSE and token.text in lexicon().vocabulary.words
    if known or lexicon().is_word_of(token.text, languages):
        evidence.unread = True  # a part of a denial (`является`) whose other part was not read
        return False
    if is_damaged_link(token.text, languages):
        evidence.unread = evidence.unread or run_into or is_left_of_denial(tokens, at, start, languages)
        return True
    first = _is_first(tokens, at)
    short = len(token.text) <= MAX_UNREAD and any(char.isalpha() for char in token.text)
    if next_to:
        evidence.unread = evidence.unread or (short and first)
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


def _is_answer_misread(token: Token) -> bool:
    """Whether a word was mended to the answer of a form, which no statement begins with (`r3in`)."""
    return token.is_mended and "no" in token.sense.signs and not token.sense.negations


def denies_as_trap(tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Whether words that deny something else stand right before a statement, and may be misread (`không phạt`).

    Two characters written on to it may be of it (`不要中国制造`), or one of them misread (`不退中国制造`, of `不是`),
    but not where no denial of two characters begins so (`无线中国制造`).
    """
    token = tokens[at]
    if "trap" not in token.sense.signs or not token.sense.languages & languages:
        return False
    if token.kind == "single":
        short = len(token.text.replace(" ", "")) <= MAX_SHORT_TRAP and _begins_denial_of_two(token.first.text)
        return short and touches_on(tokens, at, start)
    denies = any(token.first.text in lexicon().denials.get(tag, ()) for tag in languages)
    return denies and _is_next_to(tokens, at, start, languages)


@lru_cache(maxsize=1024)
def _begins_denial_of_two(char: str) -> bool:
    node = lexicon().root.children.get(char)
    seconds = node.children.values() if node is not None else ()
    return any(second.sense is not None and second.sense.negations & BEFORE for second in seconds)


def denies_beyond(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a denial stands beyond words before the statement that were not read (`nicht in der volksrepub lix`)."""
    unread = 0
    while at >= 0 and unread <= MAX_UNREAD_WORDS:
        token = tokens[at]
        if is_negation(token, of=languages) and token.sense.languages & languages:
            return True
        if _ends_in_foreign_denial(tokens, at, languages):
            return True
        code = len(token.text) < MAX_UNREAD and _is_short_for_other(token)  # `ue`, what is left of `fue`
        if token.sense is NO_SENSE or token.is_mended or code:
            begun = at > 0 and goes_on_denying(tokens[at - 1].text, token.text)  # `không phảt`, of `không phải`
            if token.kind != "word" or (is_ordinary(token.text) and not begun) or token.text.isdigit():
                return False
            unread += 1
        elif "link" not in token.sense.signs:
            return False
        at -= 1
    return False


def _ends_in_foreign_denial(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether words of other languages end in a denial of these, behind a small word of these (`Este product no`)."""
    token, before = tokens[at], tokens[at - 1] if at else None
    if "trap" not in token.sense.signs or token.sense.languages & languages or before is None:
        return False
    small = "link" in before.sense.signs and before.sense.languages & languages
    return bool(small) and any(token.last.text in lexicon().denials.get(tag, ()) for tag in languages)


def _is_short_for_other(token: Token) -> bool:
    """Whether a short word is read as a name, or as one that goes with names (`st`, of `jest`)."""
    sense = token.sense
    return sense.place is not None or bool(sense.signs and sense.signs <= {"company_words", "number_words"})


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


def _is_first(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but small words (`este producto`), or a short one that was not read, stands before a word."""
    if at > 0 and _is_short(tokens[at - 1], MAX_FIRST - len(tokens[at].text)):
        at -= 1
    while at > 0 and (tokens[at - 1].sense.signs & SMALL or tokens[at - 1].sense.is_cue):
        at -= 1
    return at == 0 or tokens[at - 1].kind in {"line", "mark"}


def _is_short(token: Token, most: int) -> bool:
    return token.kind == "word" and token.sense is NO_SENSE and token.text.isalpha() and len(token.text) <= most


def _is_foreign(token: Token, languages: frozenset[str]) -> bool:
    """Whether a small word is of other languages only than the statement, so that it is rather one misread."""
    return bool(token.sense.signs & SMALL and not token.sense.languages & languages) and not (
        token.sense.is_cue or token.sense.place or token.sense.negations
    )


def touches_on(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether a character and what stands from it to the statement are written without a blank."""
    run = range(at, start)
    return all(tokens[k].last.line == tokens[k + 1].first.line for k in run) and all(
        tokens[k].last.end == tokens[k + 1].first.start and not tokens[k + 1].first.parted for k in run
    )


def _denies_on(tokens: Sequence[Token], at: int, unknown: int) -> bool:
    """Whether a negation stands before an unknown word with nothing but small words between (`nicht in dervr`)."""
    denies = is_negation(tokens[at]) and not is_number_sign(tokens, at)
    return denies and all("link" in tokens[k].sense.signs for k in range(at + 1, unknown))


def is_passed(token: Token, languages: frozenset[str]) -> bool:
    """Whether a negation may stand on the far side of the token: fillers of the language, quotes, a stray letter."""
    if (token.kind == "word" and len(token.text) == 1) or token.text in QUOTES:
        return True
    filler = "link" in token.sense.signs and (not languages or bool(token.sense.languages & languages))
    return filler or token.sense.after in {Role.PRODUCED, Role.MATERIALS}


def note_damaged_behind(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
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
    while (
        at + 1 < len(tokens)
        and tokens[at + 1].kind == "single"
        and not tokens[at + 1].first.parted
        and not tokens[at + 1].is_break
    ):
        at += 1
        text += tokens[at].text
    return text.replace(" ", "")
