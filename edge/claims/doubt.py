"""Words beside a statement that were not read and might deny it.

A word that is surely a damaged negation denies; one that may be leaves the statement ambiguous; one that could be
anything leaves an assertion uncertain. So no misread denial ever reads as a certain yes.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from typing import Final
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.damage import (
    MOST_APART,
    Likeness,
    is_damaged_not,
    is_doubtful_not,
    is_number,
    is_ordinary,
    letters_apart,
    letters_differ_by_one,
    likeness,
    outline,
)
from edge.claims.evidence import BEFORE, QUOTES, Evidence, is_negation, is_only_like
from edge.claims.lexicon import lexicon
from edge.claims.tokens import NO_SENSE, Token
from edge.claims.wordlists import word_list
from edge.domain import Role

__all__ = [
    "RARE",
    "denies_beyond",
    "is_damaged_link",
    "is_near_denying_cue",
    "is_passed",
    "is_rest_of_denial",
    "likeness_before",
    "may_deny",
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
MAX_LINK: Final = 4
REACH_LINKS: Final = 3
MIN_ENDING: Final = 4
MIN_JOINED: Final = 4
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
        return False  # `man` of `Norman` is no `mai`
    like = likeness_before(word, languages)
    if like is Likeness.DOUBTFUL and _is_called_for(word, tokens[at + 1].first.text, languages):
        like = Likeness.DENIES
    # In a line of its own it may be a name (`Noth`).
    return note_likeness(evidence, Likeness.DOUBTFUL if crossed and like is not None else like, at)


@lru_cache(maxsize=4096)
def _is_called_for(word: str, following: str, languages: frozenset[str]) -> bool:
    """Whether what stands behind a short word is only said behind a denial like it (`له يصنع` for `لم يصنع`)."""
    denials = (denial for tag in languages for denial in lexicon().denials.get(tag, ()))
    return any(
        len(denial) == len(word) and letters_differ_by_one(word, denial) and following in _words_behind(denial)
        for denial in denials
    )


def _words_behind(denial: str) -> Collection[str]:
    node = lexicon().root.children.get(denial)
    return node.children if node is not None else ()


def _likeness_of_character(tokens: Sequence[Token], at: int, start: int) -> Likeness | None:
    """How like a denial a character is that looks like one: not at all unless it touches the statement."""
    if not touches_on(tokens, at, start):
        return None
    return Likeness.DENIES if tokens[at].text in RARE else Likeness.DOUBTFUL


@lru_cache(maxsize=4096)
def likeness_before(word: str, languages: frozenset[str]) -> Likeness | None:
    """How like a negation of these languages an unknown word is."""
    if "en" in languages:
        if is_damaged_not(word):
            return Likeness.DENIES
        if is_doubtful_not(word):
            return Likeness.DOUBTFUL
        if is_ordinary(word):
            return None
    words = lexicon().denials
    like = likeness(word, tuple(known for tag in sorted(languages) for known in words.get(tag, ())))
    # English denies by *not*: what is like *no* may be any short word (`HO`, a scale of models).
    doubtful = is_ordinary(word) or ("en" in languages and len(word) <= 2)  # noqa: PLR2004
    return Likeness.DOUBTFUL if like is Likeness.DENIES and doubtful else like


@lru_cache(maxsize=4096)
def may_deny(word: str, *, behind: bool) -> bool:
    """Whether a word that stands alone in its line may be a damaged negation of any language."""
    if is_number(word):
        return False
    if not behind and (is_damaged_not(word) or is_doubtful_not(word)):
        return True
    return likeness(word, _of_all(behind=behind)) is not None


@cache
def _of_all(*, behind: bool) -> tuple[str, ...]:
    """The negations of all languages that stand before a statement, or behind it."""
    words = lexicon().denials_behind if behind else lexicon().denials
    return tuple(dict.fromkeys(known for listed in words.values() for known in sorted(listed)))


@lru_cache(maxsize=4096)
def is_near_denying_cue(word: str, languages: frozenset[str]) -> bool:
    """Whether words of origin that were misread may be some that deny by themselves (`üretilmHiştir`)."""
    known = (cue for tag in languages for cue in lexicon().cues_denying.get(tag, ()))
    return any(letters_apart(word, cue, MOST_APART) <= MOST_APART for cue in known)


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
    if token.kind != "word" or not (token.sense is NO_SENSE or _is_foreign(token, languages)):
        return False
    ordinary, next_to = is_ordinary(token.text), _is_next_to(tokens, at, start, languages)
    if ordinary or (next_to and _holds_denial(token.text, languages)):
        evidence.unread = evidence.unread or (next_to and (not ordinary or _looks_like_denial(token.text, languages)))
        return False
    if token.text in lexicon().vocabulary.words:
        evidence.unread = True  # a part of a denial (`является`) whose other part was not read
        return False
    if is_damaged_link(token.text, languages):
        return True
    first = _is_first(tokens, at)
    short = len(token.text) <= MAX_UNREAD and any(char.isalpha() for char in token.text)
    if _is_next_to(tokens, at, start, languages):
        evidence.unread = evidence.unread or (short and first)
        evidence.unsure.extend(k for k in range(max(0, at - 2), at) if _denies_on(tokens, k, at))
    return False


def denies_beyond(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a denial stands beyond words before the statement that were not read (`nicht in der volksrepub lix`)."""
    unread = 0
    while at >= 0 and unread <= MAX_UNREAD_WORDS:
        token = tokens[at]
        if is_negation(token, of=languages) and token.sense.languages & languages:
            return True
        if token.sense is NO_SENSE or token.is_mended:
            if token.kind != "word" or is_ordinary(token.text) or token.text.isdigit():
                return False
            unread += 1
        elif "link" not in token.sense.signs:
            return False
        at -= 1
    return False


def is_rest_of_denial(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a small word begins the line that a denial becomes by one letter lost (`não`, `keine`, `no`)."""
    token = tokens[at]
    small = token.kind == "word" and len(token.text) <= MAX_UNREAD
    return (
        small
        and not is_negation(token, of=languages)
        and not token.sense.is_cue
        and _lacks_a_letter(token.text, languages)
        and _is_first(tokens, at)
    )


def _is_first(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but small words (`este producto`), or a short one that was not read, stands before a word."""
    if at > 0 and _is_short(tokens[at - 1], MAX_FIRST - len(tokens[at].text)):
        at -= 1
    while at > 0 and "link" in tokens[at - 1].sense.signs:
        at -= 1
    return at == 0 or tokens[at - 1].kind in {"line", "mark"}


def _is_short(token: Token, most: int) -> bool:
    return token.kind == "word" and token.sense is NO_SENSE and token.text.isalpha() and len(token.text) <= most


def _is_foreign(token: Token, languages: frozenset[str]) -> bool:
    """Whether a small word is of other languages only than the statement, so that it is rather one misread."""
    return bool(token.sense.signs & SMALL and not token.sense.languages & languages) and not (
        token.sense.is_cue or token.sense.place or token.sense.negations
    )


@lru_cache(maxsize=4096)
def _looks_like_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a real word is a letter away from a denial of one of these languages (`now`, `nut`)."""
    denials = (denial for tag in languages for denial in lexicon().denials.get(tag, ()))
    return any(
        outline(word) == outline(denial) or (len(denial) == len(word) and letters_differ_by_one(word, denial))
        for denial in denials
    )


@lru_cache(maxsize=4096)
def _holds_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether an unknown word may be a denial run together with another word: `noes`, `khougduoc`, `niejest`."""
    if len(word) < MIN_JOINED:
        return False
    joined = [text for tag in languages for text in lexicon().denials_joined(tag)]
    if any(_ends_in(word, denial) for tag in languages for denial in lexicon().denials.get(tag, ())):
        return True
    return process.extractOne(word, joined, scorer=OSA.distance, processor=None, score_cutoff=1) is not None


def _ends_in(word: str, denial: str) -> bool:
    """Whether a word is a known one and, run into it, a denial or what is most like one (`produktuie`)."""
    head, tail = word[: -len(denial)], word[-len(denial) :]
    known = len(denial) > 2 and head in lexicon().vocabulary.words  # noqa: PLR2004 - two letters end many words
    return known and likeness(tail, (denial,)) is Likeness.DENIES


@lru_cache(maxsize=4096)
def _lacks_a_letter(word: str, languages: frozenset[str]) -> bool:
    denials = (denial for tag in languages for denial in lexicon().denials.get(tag, ()))
    return any(len(denial) == len(word) + 1 and letters_differ_by_one(word, denial) for denial in denials)


def touches_on(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether a character and what stands from it to the statement are written without a blank."""
    run = range(at, start)
    return all(tokens[k].last.line == tokens[k + 1].first.line for k in run) and all(
        tokens[k].last.end == tokens[k + 1].first.start and not tokens[k + 1].first.parted for k in run
    )


def _denies_on(tokens: Sequence[Token], at: int, unknown: int) -> bool:
    """Whether a negation stands before an unknown word with nothing but small words between (`nicht in dervr`)."""
    return is_negation(tokens[at]) and all("link" in tokens[k].sense.signs for k in range(at + 1, unknown))


@lru_cache(maxsize=4096)
def is_damaged_link(word: str, languages: frozenset[str]) -> bool:
    """Whether an unknown short word may be a small word of one of these languages, one letter damaged."""
    if len(word) > MAX_LINK or is_ordinary(word):
        return False
    if likeness_before(word, languages) is not None:
        return False
    known = (link for tag in languages for link in lexicon().links.get(tag, ()))
    return any(
        len(link) <= MAX_LINK and link != word and (outline(link) == outline(word) or letters_differ_by_one(word, link))
        for link in known
    )


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
    if at >= len(tokens) or at in evidence.negations or not (tokens[at].sense is NO_SENSE or tokens[at].is_mended):
        return
    if tokens[at].kind == "word":
        words = tuple(known for tag in sorted(languages) for known in lexicon().denials_behind.get(tag, ()))
        note_likeness(evidence, likeness(tokens[at].text, words), at)
    elif tokens[at].kind == "single":
        run = _run_of_singles(tokens, at)
        if _may_end_in_denial(run, languages):
            evidence.unsure.append(at)
        elif len(run) <= MAX_ENDING_ALONE and tokens[at].first.parted:
            evidence.unread = True


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


@lru_cache(maxsize=4096)
def _may_end_in_denial(text: str, languages: frozenset[str]) -> bool:
    """Whether a run of characters is like a denial that these languages put last, letter by letter of each syllable."""
    letters = normalize("NFD", text)
    known = (ending for tag in languages for ending in lexicon().endings_denying.get(tag, ()))
    return any(
        len(ending) >= MIN_ENDING and letters_apart(letters, ending, MOST_APART) <= MOST_APART for ending in known
    )
