"""Whether a statement says yes or no: negations before, inside and behind it, answers and ticked boxes.

A denial that is read as an assertion, or the other way round, is the worst error of all, so nothing is flipped on a
guess: two negations, an open question or boxes that do not tell make the statement ambiguous.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final
from unicodedata import normalize

from edge.claims.damage import (
    MOST_APART,
    Likeness,
    is_damaged_not,
    is_doubtful_not,
    is_ordinary,
    letters_apart,
    letters_differ_by_one,
    likeness,
    outline,
)
from edge.claims.lexicon import lexicon
from edge.claims.tokens import NO_SENSE, Token
from edge.claims.units import OFF, ON
from edge.claims.wordlists import word_list
from edge.domain import Polarity, Role

__all__ = ["Evidence", "flipped", "is_negation", "judge", "may_deny"]

REACH_BACK: Final = 9
"""How many tokens before a statement are looked at for a negation, fillers included."""

REACH_ON: Final = 8
QUOTES: Final = frozenset("-\"'(*[~_{“<>«+|!")
REACH_LINKS: Final = 3
MIN_ENDING: Final = 4
MAX_UNREAD: Final = 4
MAX_LINK: Final = 4
BEFORE: Final = frozenset({"not", "weak_not", "outside", "ambiguous_not", "asks"})
PLAIN: Final = frozenset({"not", "weak_not", "outside", "after_not"})
RARE: Final = frozenset("".join(word_list("rare_characters")))
"""Characters that stand on labels for little else than the negation that they look like."""


@dataclass(slots=True)
class Evidence:
    """What was found round a statement: places of negating tokens, and what answers and boxes say."""

    negations: list[int] = field(default_factory=list)
    weak: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    answer: str | None = None
    answered: list[int] = field(default_factory=list)
    asked: bool = False
    unclear: bool = False
    unread: bool = False
    """Whether a word stands right before the statement that might be a negation and was not read as any word."""

    @property
    def indexes(self) -> list[int]:
        """Every token the polarity rests on."""
        return [*self.negations, *self.weak, *self.unsure, *self.answered]

    def polarity(self) -> Polarity:
        """Asserted, denied, or ambiguous when the evidence does not settle it."""
        count = len(self.negations) or min(len(self.weak), 1)
        # `ne ... pas`, the first word damaged: the whole denial decides.
        unsure = self.unsure and not self.negations
        if unsure or self.unclear or (self.asked and self.answer is None):
            return Polarity.AMBIGUOUS
        if self.answer == "no":
            count += 1
        return (Polarity.ASSERTED, Polarity.DENIED)[count] if count < 2 else Polarity.AMBIGUOUS  # noqa: PLR2004


def flipped(polarity: Polarity) -> Polarity:
    """The other of asserted and denied; ambiguous stays."""
    return {Polarity.ASSERTED: Polarity.DENIED, Polarity.DENIED: Polarity.ASSERTED}.get(polarity, polarity)


def is_negation(token: Token, *, behind: bool = False, of: AbstractSet[str] = frozenset()) -> bool:
    """Whether the token denies what stands behind it (or, with `behind`, what stands in front of it).

    A negation of a single letter (French `n`) must be of a language of the statement, if these are given.
    """
    kinds = token.sense.negations
    if not kinds or _is_only_like(token) or (of and len(token.text) == 1 and not token.sense.languages & of):
        return False
    return "after_not" in kinds if behind else bool(kinds & BEFORE)


def _is_only_like(token: Token) -> bool:
    """Whether a token is a single character that only looks like a negation."""
    return token.is_mended and token.kind == "single" and len(token.text) == 1


def collect(evidence: Evidence, tokens: Sequence[Token], at: int) -> None:
    """Note the negation at `at` for what it is."""
    kinds = tokens[at].sense.negations
    if "asks" in kinds:
        evidence.asked = True
    elif "ambiguous_not" in kinds and not kinds & PLAIN:
        evidence.unsure.append(at)
    elif "weak_not" in kinds:
        evidence.weak.append(at)
    else:
        evidence.negations.append(at)


def judge(tokens: Sequence[Token], start: int, end: int, inside: Sequence[int], languages: frozenset[str]) -> Evidence:
    """Evidence on the statement that fills tokens `start` to `end` (inclusive), with negations `inside` it.

    `languages` are those of the words of origin: a damaged negation is looked for in these only.
    """
    evidence = Evidence()
    for at in inside:
        collect(evidence, tokens, at)
    _look_back(evidence, tokens, start, languages)
    _look_on(evidence, tokens, end, languages)
    return evidence


def _look_back(evidence: Evidence, tokens: Sequence[Token], start: int, languages: frozenset[str]) -> None:
    crossed = False
    for at in range(start - 1, max(-1, start - 1 - REACH_BACK), -1):
        token = tokens[at]
        if token.is_break:
            crossed = True
        elif is_negation(token, of=languages):
            if not _note_negation(evidence, tokens, at, crossed=crossed, english="en" in languages):
                return
        elif token.kind == "box":
            evidence.unclear = evidence.unclear or token.text == OFF
            return
        elif not (
            _is_passed(token)
            or _note_damaged(evidence, tokens, at, start, languages)
            or _is_passed_over(evidence, tokens, at, start, languages)
        ):
            return


def _is_passed_over(
    evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]
) -> bool:
    """Note an unknown word before the statement, which may be anything; True where a negation may stand beyond it."""
    token = tokens[at]
    if token.kind == "single" and (token.sense is NO_SENSE or token.is_mended):
        evidence.unread = evidence.unread or _touches_on(tokens, at, start)
        return False
    if token.sense is not NO_SENSE or token.kind != "word" or is_ordinary(token.text):
        return False
    if is_damaged_link(token.text, languages):
        return True
    first = at == 0 or tokens[at - 1].kind in {"line", "mark"}
    short = len(token.text) <= MAX_UNREAD and any(char.isalpha() for char in token.text)
    if _is_next_to(tokens, at, start):
        evidence.unread = evidence.unread or (short and first)
        evidence.unsure.extend(k for k in range(max(0, at - 2), at) if _denies_on(tokens, k, at))
    return False


def _touches_on(tokens: Sequence[Token], at: int, start: int) -> bool:
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
    if _likeness_before(word, languages) is not None:
        return False
    known = (link for tag in languages for link in lexicon().links.get(tag, ()))
    return any(
        len(link) <= MAX_LINK and link != word and (outline(link) == outline(word) or letters_differ_by_one(word, link))
        for link in known
    )


def _is_passed(token: Token) -> bool:
    """Whether a negation may stand on the far side of the token: fillers, quotes, a stray letter."""
    stray = token.kind == "word" and len(token.text) == 1
    return stray or token.text in QUOTES or "link" in token.sense.signs or token.sense.after is Role.PRODUCED


def _note_negation(evidence: Evidence, tokens: Sequence[Token], at: int, *, crossed: bool, english: bool) -> bool:
    """Note a negation in front of the statement; False where it belongs to something else."""
    if _is_number_sign(tokens, at) or (crossed and not _reads_on(tokens, at)):
        return False
    if crossed and english and tokens[at].text == "no":
        evidence.unsure.append(at)
    else:
        collect(evidence, tokens, at)
    return True


def _note_damaged(evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> bool:
    """Note a word right before the statement that is, or may be, a misread negation; False for any other word."""
    word = tokens[at].text
    if _is_only_like(tokens[at]) and tokens[at].sense.negations & BEFORE:
        return _note_likeness(evidence, _likeness_of_character(tokens, at, start), at)
    if not _is_next_to(tokens, at, start):
        return False
    return _note_likeness(evidence, _likeness_before(word, languages), at)


def _likeness_of_character(tokens: Sequence[Token], at: int, start: int) -> Likeness | None:
    """How like a denial a character is that looks like one: not at all unless it touches the statement."""
    token, following = tokens[at].last, tokens[at + 1].first
    if at + 1 != start or token.line != following.line or token.end != following.start:
        return None
    return Likeness.DENIES if tokens[at].text in RARE else Likeness.DOUBTFUL


@lru_cache(maxsize=4096)
def _likeness_before(word: str, languages: frozenset[str]) -> Likeness | None:
    if "en" in languages:
        if is_damaged_not(word):
            return Likeness.DENIES
        if is_doubtful_not(word):
            return Likeness.DOUBTFUL
        if is_ordinary(word):
            return None
    words = lexicon().denials
    return likeness(word, [known for tag in languages for known in words.get(tag, ())])


@lru_cache(maxsize=4096)
def may_deny(word: str, *, behind: bool) -> bool:
    """Whether a word that stands alone in its line may be a damaged negation of any language."""
    words = lexicon().denials_behind if behind else lexicon().denials
    if not behind and (is_damaged_not(word) or is_doubtful_not(word)):
        return True
    return likeness(word, [known for listed in words.values() for known in listed]) is not None


def _note_likeness(evidence: Evidence, like: Likeness | None, at: int) -> bool:
    if like is Likeness.DENIES:
        evidence.negations.append(at)
    elif like is Likeness.DOUBTFUL:
        evidence.unsure.append(at)
    return like is not None


def _is_number_sign(tokens: Sequence[Token], at: int) -> bool:
    """Whether *no* is short for *number*: `No. 7`, `Item no`."""
    token = tokens[at]
    if token.text not in {"no", "non"}:
        return False
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    preceding = tokens[at - 1] if at else None
    if preceding is not None and (preceding.text in {":", "?"} or preceding.kind == "box"):
        return False
    if following is not None and following.text in {".", ":", "#"} and at + 2 < len(tokens):
        following = tokens[at + 2]  # `No. 7`
    if following is not None and following.text[0].isdigit():
        return True
    return preceding is not None and "number_words" in preceding.sense.signs


def _reads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether the line of the negation at `at` holds nothing else before it, so that it reads on into the next."""
    before = at - 1
    while before >= 0 and not tokens[before].is_break:
        token = tokens[before]
        if not ("link" in token.sense.signs or is_negation(token) or token.text in QUOTES):
            return tokens[at].text != "no"
        before -= 1
    return True


def _is_next_to(tokens: Sequence[Token], at: int, start: int) -> bool:
    """Whether an unknown word stands right before the statement or the fillers that belong to it."""
    return tokens[at].kind == "word" and all(
        tokens[k].is_break or "link" in tokens[k].sense.signs or tokens[k].text in QUOTES for k in range(at + 1, start)
    )


def _look_on(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Negations of languages that put them last, and the answers of forms: `? No`, `: NO [X]`, `[ ] yes [X] no`."""
    answers: list[tuple[str, int]] = []
    boxes: list[tuple[str, int]] = []
    parted = False
    for at in range(end + 1, min(len(tokens), end + 1 + REACH_ON)):
        token = tokens[at]
        said = _answer(token)
        if is_negation(token, behind=True) and not answers and not boxes:
            collect(evidence, tokens, at)
        elif token.text == "?":
            evidence.asked = parted = True
        elif token.text in {":", "-", "=", "(", "[", "|", "/"}:
            parted = True
        elif token.kind == "box":
            boxes.append((token.text, at))
        elif said and (parted or boxes) and not _is_number_sign(tokens, at) and _ends_clause(tokens, at):
            answers.append((said, at))
        elif token.is_break and (evidence.asked or parted or boxes or _denial_goes_on(tokens, at + 1, languages)):
            continue
        elif "link" not in token.sense.signs or token.kind == "line":
            unknown = token.kind == "single" and (token.sense is NO_SENSE or token.is_mended)
            evidence.unread = evidence.unread or (unknown and _touches_on(tokens, at - 1, at))
            break
    evidence.answered = [at for _, at in (*answers, *boxes)]
    _settle(evidence, answers, boxes)
    _note_damaged_behind(evidence, tokens, end, languages)


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


def _note_damaged_behind(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Note what is unknown right behind the statement and like a negation of a language that puts it there."""
    at = end + 1
    while at < len(tokens) and (tokens[at].is_break or ("link" in tokens[at].sense.signs and at <= end + REACH_LINKS)):
        at += 1
    if at >= len(tokens) or at in evidence.negations or not (tokens[at].sense is NO_SENSE or tokens[at].is_mended):
        return
    if tokens[at].kind == "word":
        words = [known for tag in languages for known in lexicon().denials_behind.get(tag, ())]
        _note_likeness(evidence, likeness(tokens[at].text, words), at)
    elif tokens[at].kind == "single" and _may_end_in_denial(_run_of_singles(tokens, at), languages):
        evidence.unsure.append(at)


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


def _answer(token: Token) -> str | None:
    signs = token.sense.signs
    if "no" in signs:
        return "no"
    return "yes" if "yes" in signs else None


def _ends_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether the answer stands alone, not as the first word of something else (`: no added sugar`)."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    return following is None or following.kind in {"box", "mark", "line"} or _answer(following) is not None


def _settle(evidence: Evidence, answers: list[tuple[str, int]], boxes: list[tuple[str, int]]) -> None:
    if not answers:
        if boxes:
            evidence.unclear = evidence.unclear or all(box == OFF for box, _ in boxes)
        return
    if not boxes:
        evidence.answer = answers[0][0] if len(answers) == 1 else None
        evidence.unclear = evidence.unclear or len(answers) > 1
        if evidence.answer == "yes":
            evidence.asked = False
        return
    box_first = boxes[0][1] < answers[0][1]
    ticked = set()
    for box, box_at in boxes:
        if box != ON:
            continue
        beside = [a for a in answers if (a[1] > box_at) == box_first]
        if beside:
            ticked.add(min(beside, key=lambda answer: abs(answer[1] - box_at))[0])
    if len(ticked) == 1:
        evidence.answer = ticked.pop()
    elif len(boxes) == 1 and len(answers) == 1 and boxes[0][0] == ON:
        evidence.answer = answers[0][0]
    else:
        evidence.unclear = True
