"""Denials that stand before a statement, in its line or the line above, and whether they are of it or of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.answers import CROSSES
from edge.claims.negation.boxes import is_box_of_last
from edge.claims.negation.dates import undated
from edge.claims.negation.doubt import (
    denies_as_trap,
    is_left_of_denial,
    is_passed,
    is_rest_of_denial,
    note_damaged,
    note_unknown,
)
from edge.claims.negation.evidence import QUOTES, Evidence, collect, is_negation, is_number_sign
from edge.claims.negation.likeness import likeness_before
from edge.claims.negation.neighbours import begins_line, ends_line, is_part_of_word, token_before, touches_on
from edge.claims.negation.subject import note_beyond
from edge.claims.words.tokens import NO_SENSE, Token
from edge.claims.words.units import OFF

__all__ = ["look_back"]

REACH_BACK: Final = 9
"""How many tokens before a statement are looked at for a negation, fillers included."""

NOTHING: Final = frozenset({"无", "没有", "没 有"})
"""Chinese for none, which denies goods and is the answer of a form."""

LONG_DENIAL: Final = 4
"""Letters of a denial that denies what it stands right before in any language."""

NOT: Final = 3
"""The same of English ones, which are known everywhere."""

MAX_DENIAL_MISREAD: Final = 3
"""Letters of a line that may be a denial misread for one of another language."""

BRACKETS: Final = frozenset("()[]")
OPENING: Final = frozenset("([")


def look_back(evidence: Evidence, tokens: Sequence[Token], start: int, languages: frozenset[str]) -> None:
    """Note the denials before the statement that begins at `start`, and words that were not read and may be some."""
    crossed = False
    for at in undated(tokens, range(start - 1, -1, -1), REACH_BACK):
        token = tokens[at]
        if token.is_break:
            crossed = True
        elif not crossed and denies_as_trap(tokens, at, start, languages):
            evidence.unread = True
            return
        elif is_negation(token, of=languages):
            if not _note_negation(evidence, tokens, at, languages, start=start, crossed=crossed):
                return
        elif token.kind == "box" or token.text in CROSSES:
            _note_box(evidence, tokens, at)
            return
        elif _is_inside_word(tokens, at) or _runs_into(tokens, at):
            evidence.unread = True
            return
        elif is_rest_of_denial(tokens, at, languages) or (
            len(token.text) == 1 and is_left_of_denial(tokens, at, start, languages)
        ):
            evidence.unread = True
        elif not (
            is_passed(token, languages)
            or note_damaged(evidence, tokens, at, start, languages)
            or note_unknown(evidence, tokens, at, start, languages)
        ):
            note_beyond(evidence, tokens, at, start, languages)
            return


def _note_box(evidence: Evidence, tokens: Sequence[Token], at: int) -> None:
    """Note a box before a statement that is not ticked, or a cross that begins the line and may cross it out."""
    if tokens[at].kind == "box":
        evidence.unclear |= tokens[at].text == OFF and not is_box_of_last(tokens, at)
    else:
        evidence.unclear |= begins_line(tokens, at) and not evidence.negations


def _note_negation(
    evidence: Evidence, tokens: Sequence[Token], at: int, languages: frozenset[str], *, start: int, crossed: bool
) -> bool:
    """Note a negation in front of the statement; False where it belongs to something else."""
    if _is_of_others(tokens, at, crossed=crossed):
        return False
    token = tokens[at]
    foreign = _is_foreign(token, languages)
    if foreign and "weak_not" in token.sense.negations and at and _is_unread_word(tokens[at - 1]):
        return False  # the end of other words: `thương mại`, before a statement in another language
    if (crossed or foreign) and at + 1 != start and is_part_of_word(tokens, at):  # but `NOFABRIQUÉ`
        if crossed and not foreign and tokens[at + 1].is_break:
            evidence.unsure.append(at)  # `DOESNOT`, above `originate in China`; a name may end so too
        return False  # `Norman`, above `Paese di origine`, is no English `nor`
    if foreign and (crossed or token.is_mended):
        # `Nict chinesischer Herkunft` is rather no Romanian `nici`.
        own = not crossed and note_damaged(evidence, tokens, at, start, languages)
        return own or _note_foreign(evidence, tokens, at, crossed=crossed)
    if crossed and token.damage and _follows_unknown(tokens, at):
        evidence.unsure.append(at)  # `Klaus Weber` is rather no `weder`
        return False
    joined = all(between.text in QUOTES for between in tokens[at + 1 : start])
    if _may_be_other(token, languages, joined=joined, crossed=crossed):
        evidence.unsure.append(at)
    else:
        collect(evidence, tokens, at)
    return True


def _may_be_other(token: Token, languages: frozenset[str], *, joined: bool, crossed: bool) -> bool:
    """Whether a negation may as well be another word: of another language, short for one, or misread a line above."""
    if len(token.text) == 1 and "no" in token.sense.signs and languages == {"en"}:
        return True  # `N made in China`, of any word
    if crossed and (token.is_mended or ("en" in languages and token.text == "no")):
        return True
    return _is_foreign(token, languages) and not (joined and _denies_anywhere(token, languages))


def _denies_anywhere(token: Token, languages: frozenset[str]) -> bool:
    """Whether a negation right before a statement denies it in whatever language: a long one, or one like its own.

    So do `Nicht made in China`, `NOT 中国制造`, `Nor prodotto`; but `Hindi Made in India` may name a language, and
    `no Produkt` a number.
    """
    long = len(token.text) >= (NOT if "en" in token.sense.languages else LONG_DENIAL)
    surely = long and not token.is_mended and "weak_not" not in token.sense.negations
    return surely or (token.text != "no" and likeness_before(token.text, languages) is not None)


def _is_foreign(token: Token, languages: frozenset[str]) -> bool:
    return bool(languages) and token.kind == "word" and not token.sense.languages & languages


def _note_foreign(evidence: Evidence, tokens: Sequence[Token], at: int, *, crossed: bool) -> bool:
    """Note a negation in another language than the statement, in the line above it or misread."""
    token = tokens[at]
    if crossed and not token.is_mended and _calls_for_more(tokens, at):
        headed = token.first is not token.last and _is_headed(tokens, at)
        (evidence.negations if headed else evidence.unsure).append(at)  # `Ce produit n'est pas`, above `Made in China`
        return True
    # A name: `J. Chan` above `Made in China`; but a whole line may be a denial misread for one of another language.
    evidence.unread |= _fills_its_line(tokens, at) and len(token.text) <= MAX_DENIAL_MISREAD
    return not crossed


def _is_of_others(tokens: Sequence[Token], at: int, *, crossed: bool) -> bool:
    """Whether a denial is of what stands beside it in its own line: a number, or a sentence that it ends.

    `खिलौना नहीं है` (is no toy) is one of its own, above a statement of origin.
    """
    if is_number_sign(tokens, at) or _is_of_those_before(tokens, at) or _answers_caption(tokens, at):
        return True
    ends = crossed and is_negation(tokens[at], behind=True) and _follows_unknown(tokens, at)
    return ends or (crossed and not _reads_on(tokens, at))


def _is_of_those_before(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial that may stand last is of unread characters it is written on to (`保存料不使用 ベトナム産`)."""
    before = token_before(tokens, at)
    last = is_negation(tokens[at], behind=True) and at + 1 < len(tokens) and tokens[at + 1].first.parted
    unread = before is not None and before.kind == "single" and before.sense is NO_SENSE
    return last and unread and touches_on(tokens, at - 1, at)


def _answers_caption(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial is all that a caption has behind its colon (`电池：无 中国制造`)."""
    captioned = tokens[at].text in NOTHING and at > 0 and tokens[at - 1].text == ":"
    return captioned and at + 1 < len(tokens) and tokens[at + 1].first.parted


def _is_inside_word(tokens: Sequence[Token], at: int) -> bool:
    """Whether a mark stands between letters without a blank, so that it is a letter misread (`ni(ht`).

    So does one that closes what was not opened, right before a word (`nict in ]apan`).
    """
    if tokens[at].text not in BRACKETS or not 0 < at < len(tokens) - 1:
        return False
    opens = tokens[at].text in OPENING or any(token.text in OPENING for token in tokens[:at])
    if not opens and tokens[at + 1].kind == "word":
        return touches_on(tokens, at, at + 1)
    return tokens[at - 1].kind == tokens[at + 1].kind == "word" and touches_on(tokens, at - 1, at + 1)


def _runs_into(tokens: Sequence[Token], at: int) -> bool:
    """Whether a letter or digit is written on to characters behind it, and may be one of them misread (`8中国制造`)."""
    following = tokens[at + 1]
    dense = following.kind == "single" and following.sense is not NO_SENSE
    return tokens[at].kind == "word" and len(tokens[at].text) == 1 and dense and touches_on(tokens, at, at + 1)


def _follows_unknown(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that was not read stands before a token in its line."""
    while at > 0 and not tokens[at - 1].is_break:
        at -= 1
        if _is_unread_word(tokens[at]):
            return True
    return False


def _is_unread_word(token: Token) -> bool:
    return token.sense is NO_SENSE and token.kind in {"word", "single"}


def _fills_its_line(tokens: Sequence[Token], at: int) -> bool:
    """Whether nothing but small words stands beside a token in its line (`Nu es`)."""
    behind = at + 1
    while behind < len(tokens) and "link" in tokens[behind].sense.signs:
        behind += 1
    return begins_line(tokens, at) and ends_line(tokens, behind - 1)


def _calls_for_more(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial ends its line and a sentence that goes on: it has several words, or small ones before it."""
    end, languages = at + 1, tokens[at].sense.languages
    while "link" in tokens[end].sense.signs and tokens[end].sense.languages & languages:
        end += 1
    return tokens[end].is_break and (tokens[at].first is not tokens[at].last or _is_headed(tokens, at))


def _is_headed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a small word of its language stands right before a denial."""
    before = token_before(tokens, at)
    if before is None or "link" not in before.sense.signs:
        return False
    return bool(before.sense.languages & tokens[at].sense.languages)


def _reads_on(tokens: Sequence[Token], at: int) -> bool:
    """Whether the line of the negation at `at` holds nothing else before it, so that it reads on into the next."""
    before = at - 1
    while before >= 0 and not tokens[before].is_break:
        token = tokens[before]
        if not ("link" in token.sense.signs or is_negation(token) or token.text in QUOTES):
            return tokens[at].text != "no" or "link" in tokens[at + 1].sense.signs  # `Las mercancías no son`
        before -= 1
    return True
