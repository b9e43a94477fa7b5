"""Whether a statement says yes or no: negations before, inside and behind it, answers and ticked boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.boxes import answer, answer_of_boxes, is_like_no
from edge.claims.doubt import (
    denies_beyond,
    is_passed,
    is_rest_of_denial,
    likeness_before,
    note_damaged,
    note_damaged_behind,
    note_likeness,
    note_unknown,
    touches_on,
)
from edge.claims.evidence import QUOTES, Evidence, collect, is_negation
from edge.claims.tokens import NO_SENSE, Token
from edge.claims.units import OFF, ON

__all__ = ["judge"]


REACH_BACK: Final = 9
"""How many tokens before a statement are looked at for a negation, fillers included."""
REACH_ON: Final = 8
MAX_ANSWER: Final = 6
UNREAD: Final = "unread"
"""What a box answers with a short word that was not read."""

MAX_FOREIGN: Final = 2
LONG_DENIAL: Final = 4
"""Letters of a denial that denies what it stands right before in any language."""

MAX_DENIAL_MISREAD: Final = 3
MISREAD_LETTERS: Final = frozenset("|!$@+")


def judge(tokens: Sequence[Token], start: int, end: int, inside: Sequence[int], languages: frozenset[str]) -> Evidence:
    """Evidence on the statement that fills tokens `start` to `end` (inclusive), with negations `inside` it.

    `languages` are those of the words of origin: a damaged negation is looked for in these only.
    """
    evidence = Evidence()
    for at in inside:
        if tokens[at].sense is NO_SENSE:
            note_likeness(evidence, likeness_before(tokens[at].text, languages), at)
        elif tokens[at].kind == "word" and (len(tokens[at].text) == 1 or _is_foreign_no(tokens[at], languages)):
            evidence.unread = True  # a small word misread (`fabriqué n Inde`, `feito ne Turquia`), or a denial
        elif tokens[at].kind == "word" and not tokens[at].sense.languages & languages:
            evidence.unsure.append(at)
        else:
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
            if not _note_negation(evidence, tokens, at, languages, start=start, crossed=crossed):
                return
        elif token.kind == "box":
            evidence.unclear = evidence.unclear or token.text == OFF
            return
        elif _is_inside_word(tokens, at):
            evidence.unread = True
            return
        elif is_rest_of_denial(tokens, at, languages):
            evidence.unread = True
        elif not (
            is_passed(token, languages)
            or note_damaged(evidence, tokens, at, start, languages)
            or note_unknown(evidence, tokens, at, start, languages)
        ):
            evidence.unread = evidence.unread or denies_beyond(tokens, at, languages)
            return


def _is_foreign_no(token: Token, languages: frozenset[str]) -> bool:
    """Whether a denial of two letters is of other languages than the statement, so that it may be any small word."""
    return len(token.text) <= MAX_FOREIGN and token.kind == "word" and not token.sense.languages & languages


def _is_inside_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark stands between letters without a blank, so that it is a letter misread (`ni(ht`)."""
    if tokens[at].text not in {"(", "[", ")", "]"} or not 0 < at < len(tokens) - 1:
        return False
    return tokens[at - 1].kind == tokens[at + 1].kind == "word" and touches_on(tokens, at - 1, at + 1)


def _note_negation(
    evidence: Evidence, tokens: Sequence[Token], at: int, languages: frozenset[str], *, start: int, crossed: bool
) -> bool:
    """Note a negation in front of the statement; False where it belongs to something else."""
    if _is_number_sign(tokens, at) or (crossed and not _reads_on(tokens, at)):
        return False
    if _is_of_those_before(tokens, at):
        return False
    token, joined = tokens[at], at + 1 == start
    foreign = bool(languages) and token.kind == "word" and not token.sense.languages & languages
    if foreign and "weak_not" in token.sense.negations and at and tokens[at - 1].sense is NO_SENSE:
        return False  # the end of other words: `thương mại`, before a statement in another language
    if (crossed or foreign) and not joined and _is_part_of_word(tokens, at):  # but `NOFABRIQUÉ`
        return False  # `Norman`, above `Paese di origine`, is no English `nor`
    if foreign and (crossed or token.is_mended):
        # A name: `J. Chan` above `Made in China`; but a whole line may be a denial misread for one of another language.
        evidence.unread = evidence.unread or (_fills_its_line(tokens, at) and len(token.text) <= MAX_DENIAL_MISREAD)
        return not crossed
    surely = joined and len(token.text) >= LONG_DENIAL and not token.is_mended  # `Nicht made in China`
    if (foreign and not surely) or (crossed and (token.is_mended or ("en" in languages and token.text == "no"))):
        evidence.unsure.append(at)
    else:
        collect(evidence, tokens, at)
    return True


def _is_of_those_before(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial that may stand last is of unread characters it is written on to (`保存料不使用 ベトナム産`)."""
    before = tokens[at - 1] if at else None
    last = is_negation(tokens[at], behind=True) and at + 1 < len(tokens) and tokens[at + 1].first.parted
    unread = before is not None and before.kind == "single" and before.sense is NO_SENSE
    return last and unread and touches_on(tokens, at - 1, at)


def _is_part_of_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a token was cut out of a longer word, such as a name."""
    if tokens[at].kind != "word":
        return False
    pairs = [(k, k + 1) for k in (at - 1, at) if 0 <= k < len(tokens) - 1]
    return any(tokens[k].kind == tokens[m].kind == "word" and touches_on(tokens, k, m) for k, m in pairs)


def _fills_its_line(tokens: Sequence[Token], at: int) -> bool:
    return (at == 0 or tokens[at - 1].is_break) and (at + 1 == len(tokens) or tokens[at + 1].is_break)


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
    if following is not None and following.sense is NO_SENSE and following.text[0].isdigit():
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


def _look_on(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Negations of languages that put them last, and the answers of forms: `? No`, `: NO [X]`, `[ ] yes [X] no`."""
    answers: list[tuple[str, int]] = []
    boxes: list[tuple[str, int]] = []
    parted = False
    for at in range(end + 1, min(len(tokens), end + 1 + REACH_ON)):
        token = tokens[at]
        said = answer(token) or _misread_no(token, languages)
        if is_negation(token, behind=True) and not answers and not boxes:
            collect(evidence, tokens, at)
        elif token.text == "?":
            evidence.asked = parted = True
        elif token.text in {":", "-", "=", "(", "[", "|", "/"}:
            parted = True
            evidence.unread = evidence.unread or (token.text in "[(" and _ends_line(tokens, at))
        elif token.kind == "box":
            boxes.append((token.text, at))
        elif (
            said
            and (parted or boxes or _is_boxed(tokens, at))
            and not _is_number_sign(tokens, at)
            and _ends_clause(tokens, at)
        ):
            answers.append((said, at))
        elif boxes and _may_be_answer(tokens, at):
            answers.append((UNREAD, at))
        elif not _is_passed_on(tokens, at, languages, is_open=bool(parted or boxes)):
            evidence.unread = evidence.unread or _is_cut_short(tokens, at, parted=parted)
            break
    if _asks_for_more(tokens, end):
        evidence.unread = evidence.unread or not (answers or boxes)
    box_first = bool(boxes) and not any(at < boxes[0][1] for _, at in answers)
    of_boxes = answer_of_boxes(tokens, boxes[0][1], languages) if box_first else None
    _settle(evidence, answers, boxes, of_boxes)
    note_damaged_behind(evidence, tokens, end, languages)


def _misread_no(token: Token, languages: frozenset[str]) -> str | None:
    return "no" if token.sense is NO_SENSE and is_like_no(token.text, languages) else None


def _is_boxed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a box stands right behind a token (`yes [ ] no [X]`)."""
    return at + 1 < len(tokens) and tokens[at + 1].kind == "box"


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


def _is_passed_on(tokens: Sequence[Token], at: int, languages: frozenset[str], *, is_open: bool) -> bool:
    """Whether an answer may stand beyond a token: a small word, the end of a line that is open or goes on with one.

    So may it beyond the full stop of an abbreviation before a colon, and a letter misread (`menşel! değildir`).
    """
    token = tokens[at]
    if token.is_break:
        return is_open or _denial_goes_on(tokens, at + 1, languages) or _is_line_of_answers(tokens, at + 1)
    if token.text == ".":
        return at + 1 < len(tokens) and tokens[at + 1].text in {":", "?"}
    misread = token.text in MISREAD_LETTERS and not token.first.parted
    return misread or ("link" in token.sense.signs and not (is_open and _may_be_answer(tokens, at)))


def _is_cut_short(tokens: Sequence[Token], at: int, *, parted: bool) -> bool:
    """Whether what ends a statement was not read and might be an answer, or the rest of a word that denies."""
    token = tokens[at]
    if parted and _may_be_answer(tokens, at):
        return True
    unknown = token.kind == "single" and (token.sense is NO_SENSE or token.is_mended)
    return unknown and touches_on(tokens, at - 1, at)


def _is_line_of_answers(tokens: Sequence[Token], at: int) -> bool:
    """Whether the line that begins at `at` holds nothing but answers, boxes and marks: `[ ] yes [X] no`, `: NON`.

    Behind boxes answers may be unread.
    """
    first = at
    boxes = at < len(tokens) and tokens[at].kind == "box"
    while at < len(tokens) and not tokens[at].is_break:
        known = tokens[at].kind in {"mark", "box"} or answer(tokens[at]) is not None
        if not (known or (boxes and _may_be_answer(tokens, at))):
            return False
        at += 1
    return at > first and (tokens[first].kind == "box" or tokens[first].text in {":", "?", "="})


def _ends_line(tokens: Sequence[Token], at: int) -> bool:
    return at + 1 == len(tokens) or tokens[at + 1].is_break


def _asks_for_more(tokens: Sequence[Token], end: int) -> bool:
    """Whether a colon behind the statement ends its line, or only a short word that is no answer follows it."""
    at = end + 1
    while at < len(tokens) and tokens[at].text == ".":
        at += 1
    if at >= len(tokens) or tokens[at].text not in {":", "="}:
        return False
    following = []
    for token in tokens[at + 1 :]:
        if token.kind != "word":
            break
        following.append(token)
    letters = "".join(token.text for token in following)
    named = any(token.sense.place or token.sense.is_cue for token in following)
    return len(letters) <= MAX_ANSWER and not named and not any(map(str.isdigit, letters))


def _may_be_answer(tokens: Sequence[Token], at: int) -> bool:
    """Whether an unread word behind a colon or a question mark stands alone, as an answer does."""
    token = tokens[at]
    short = token.kind == "word" and len(token.text) <= MAX_ANSWER and not any(map(str.isdigit, token.text))
    return short and token.sense is NO_SENSE and _ends_clause(tokens, at)


def _ends_clause(tokens: Sequence[Token], at: int) -> bool:
    """Whether the answer stands alone, not as the first word, or letters, of something else (`: no added sugar`)."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is not None and following.text in MISREAD_LETTERS and touches_on(tokens, at, at + 1):
        return False
    return following is None or following.kind in {"box", "mark", "line"} or answer(following) is not None


def _settle(
    evidence: Evidence,
    answers: Sequence[tuple[str, int]],
    boxes: Sequence[tuple[str, int]],
    of_boxes: tuple[str, list[int]] | None,
) -> None:
    """Note what is answered: by the two boxes of a form, by words behind the statement, or by boxes beside them."""
    evidence.answered = [at for _, at in (*answers, *boxes)]
    if of_boxes is not None:
        evidence.answer, evidence.answered = of_boxes
    elif answers and boxes:
        _settle_ticked(evidence, answers, boxes)
    elif answers:
        evidence.answer = answers[0][0] if len(answers) == 1 else None
        evidence.unclear = evidence.unclear or len(answers) > 1
        evidence.asked = evidence.asked and evidence.answer != "yes"
    elif boxes:
        evidence.unclear = evidence.unclear or all(box == OFF for box, _ in boxes)


def _settle_ticked(evidence: Evidence, answers: Sequence[tuple[str, int]], boxes: Sequence[tuple[str, int]]) -> None:
    box_first = boxes[0][1] < answers[0][1]
    ticked = set()
    for box, box_at in boxes:
        if box != ON:
            continue
        beside = [a for a in answers if (a[1] > box_at) == box_first]
        if beside:
            ticked.add(min(beside, key=lambda answer: abs(answer[1] - box_at))[0])
    if len(ticked) == 1 and UNREAD not in ticked:
        evidence.answer = ticked.pop()
    elif len(boxes) == 1 and len(answers) == 1 and boxes[0][0] == ON and answers[0][0] != UNREAD:
        evidence.answer = answers[0][0]
    else:
        evidence.unclear = True
