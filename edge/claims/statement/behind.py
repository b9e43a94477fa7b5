"""What stands behind a statement and says yes or no to it: negations that are put last, answers, ticked boxes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.statement.boxes import answer, answer_of_boxes, is_like_no, offered_answers
from edge.claims.statement.doubt import note_damaged_behind, touches_on
from edge.claims.statement.evidence import Evidence, collect, is_negation, is_number_sign
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.units import OFF, ON

__all__ = ["look_on", "note_hanging"]

REACH_ON: Final = 8
"""How many tokens behind a statement are looked at."""

MAX_ANSWER: Final = 6
"""Letters of a word that may be an answer that was not read."""

MAX_TINY: Final = 3
"""Letters of an answer so short that a letter misread makes any word of it."""

ASKING: Final = frozenset(":-=([|/>→")
"""Marks behind which an answer may stand."""

CROSSES: Final = frozenset("×✕✖❌")
"""Marks that cross out what stands before them, or choose it."""

UNREAD: Final = "unread"
"""What is answered with a short word that was not read, or with what may be no answer."""

MISREAD_LETTERS: Final = frozenset("|!$@+")


def look_on(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Negations of languages that put them last, and the answers of forms: `? No`, `: NO [X]`, `[ ] yes [X] no`."""
    answers: list[tuple[str, int]] = []
    boxes: list[tuple[str, int]] = []
    offered = offered_answers(tokens, end + 1)
    parted = offered > end + 1
    evidence.asked = evidence.asked or parted
    for at in range(offered, min(len(tokens), offered + REACH_ON)):
        token = tokens[at]
        evidence.unread = evidence.unread or _calls_for_denial(tokens, at)
        making = not (parted or evidence.negations) and _denies_making(tokens, at, languages)
        if not (answers or boxes) and (making or (is_negation(token, behind=True) and not _is_of_next(tokens, at))):
            collect(evidence, tokens, at)
        elif token.text == "?":
            evidence.asked = parted = True
        elif token.text in ASKING:
            parted = True
            evidence.unread = evidence.unread or (token.text in "[(" and _ends_line(tokens, at))
        elif token.kind == "box":
            boxes.append((token.text, at))
        elif said := _said(tokens, at, languages, is_open=bool(parted or boxes)):
            answers.append((said, at))
        elif boxes and _may_be_answer(tokens, at):
            answers.append((UNREAD, at))
        elif not _is_passed_on(tokens, at, languages, is_open=bool(parted or boxes)):
            cut = _is_cut_short(tokens, at, parted=parted) or _is_answered_beyond(tokens, at, languages)
            evidence.unread = evidence.unread or cut
            break
    if _asks_for_more(tokens, end):
        evidence.unread = evidence.unread or not (answers or boxes)
    box_first = bool(boxes) and not any(at < boxes[0][1] for _, at in answers)
    of_boxes = answer_of_boxes(tokens, boxes[0][1], languages) if box_first else None
    _settle(evidence, answers, boxes, of_boxes)
    note_damaged_behind(evidence, tokens, end, languages)


def note_hanging(evidence: Evidence, tokens: Sequence[Token], end: int, languages: frozenset[str]) -> None:
    """Note a denial that goes before what it denies, where it ends a line right behind a statement (`CHINANOT`)."""
    at = end + 1
    if evidence.negations or evidence.weak or at >= len(tokens) or not _ends_line(tokens, at):
        return
    token = tokens[at]
    denies = "not" in token.sense.negations and not (token.is_mended or is_negation(token, behind=True))
    if denies and token.sense.languages & languages and not is_number_sign(tokens, at):
        evidence.unsure.append(at)


def _is_of_next(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial is of unread characters behind it: a blank parts it from those before (`中国制造 不可水洗`)."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is None or following.kind != "single" or not tokens[at].first.parted or tokens[at].damage:
        return False
    return (following.sense is NO_SENSE or following.is_mended) and touches_on(tokens, at, at + 1)


def _denies_making(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a denial and words of origin end the clause (`In China wurde dieses Produkt nicht hergestellt`)."""
    if not (is_negation(tokens[at]) and tokens[at].sense.languages & languages):
        return False
    made = _beyond_links(tokens, at + 1)
    if made == len(tokens) or not (tokens[made].sense.is_cue and tokens[made].sense.languages & languages):
        return False
    behind = _beyond_links(tokens, made + 1)
    return behind == len(tokens) or tokens[behind].kind in {"mark", "line"}


def _beyond_links(tokens: Sequence[Token], at: int) -> int:
    """Where the first word from `at` on stands that is no small one."""
    while at < len(tokens) and "link" in tokens[at].sense.signs and not tokens[at].sense.is_cue:
        at += 1
    return at


def _said(tokens: Sequence[Token], at: int, languages: frozenset[str], *, is_open: bool) -> str | None:
    """What a token answers, where an answer is looked for or it can be nothing else; unread where it may be no."""
    token = tokens[at]
    said = answer(token) or _misread_no(token, languages)
    stands_alone = is_open or _is_boxed(tokens, at) or _says_only_no(token)
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
    behind = _beyond_links(tokens, at + 1)
    ends = behind == len(tokens) or tokens[behind].kind in {"mark", "line"}
    return tokens[at].first is not tokens[at].last and ends


def _may_say_no(tokens: Sequence[Token], at: int) -> bool:
    """Whether a cross, which may as well choose, or a *no* ends a line, and no number follows in the next."""
    crossed = tokens[at].text in CROSSES
    if not (crossed or (answer(tokens[at]) == "no" and len(tokens[at].text) > 1)) or not _ends_line(tokens, at):
        return False
    following = tokens[at + 2 : at + 3]
    return tokens[at].first.parted and (crossed or not any(token.text[0].isdigit() for token in following))


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

    So may it beyond the full stop of an abbreviation before a colon or a box, and a letter misread (`menşel! değil`).
    """
    token = tokens[at]
    if token.is_break:
        return is_open or _denial_goes_on(tokens, at + 1, languages) or _is_line_of_answers(tokens, at + 1)
    if token.text == ".":
        return at + 1 < len(tokens) and (tokens[at + 1].text in {":", "?"} or tokens[at + 1].kind == "box")
    misread = token.text in MISREAD_LETTERS and not token.first.parted
    return (
        misread or token.text == '"' or ("link" in token.sense.signs and not (is_open and _may_be_answer(tokens, at)))
    )


def _is_cut_short(tokens: Sequence[Token], at: int, *, parted: bool) -> bool:
    """Whether what ends a statement was not read and might be an answer, or the rest of a word that denies."""
    token = tokens[at]
    if parted and _may_be_answer(tokens, at):
        return True
    unknown = token.kind == "single" and (token.sense is NO_SENSE or token.is_mended)
    return unknown and touches_on(tokens, at - 1, at)


def _calls_for_denial(tokens: Sequence[Token], at: int) -> bool:
    """Whether a line ends in a small word that is only said before a denial, which was not read then (`중국산이`)."""
    return "before_denial" in tokens[at].sense.signs and touches_on(tokens, at - 1, at) and _ends_line(tokens, at)


def _is_answered_beyond(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
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
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following is not None and following.text in MISREAD_LETTERS and touches_on(tokens, at, at + 1):
        return following.text == "!" and _ends_line(tokens, at + 1)  # `No!`
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
        evidence.unclear = evidence.unclear or len(answers) > 1 or answers[0][0] == UNREAD
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
