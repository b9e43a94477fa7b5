"""Denials far before a statement: of its subject, of however many words (`None of our toys were`), or of unread ones.

The words between are goods of any name, so no grammar knows them. What denies them denies the statement, unless another
sentence ends between the two without a mark; so none of this is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.negation.evidence import Evidence, is_negation, is_number_sign
from edge.claims.negation.multiword import goes_on_denying
from edge.claims.negation.neighbours import stands_first, token_before
from edge.claims.words.damage import is_ordinary
from edge.claims.words.lexicon import lexicon
from edge.claims.words.tokens import NO_SENSE, Token

__all__ = ["note_beyond"]

OF_MANY: Final = frozenset({"link", "agent"})
"""Signs of the words behind a denial that is of all who are named next (`None of the`, `niet door`)."""

IN_NAMES: Final = frozenset("&-'")
REACH: Final = 9
"""Words of a subject between its denial and the statement."""

MAX_UNREAD: Final = 2
"""Words between a denial and the statement that were not read and are no goods."""

MAX_CODE: Final = 3
"""Letters of a code that may be all that is left of a word (`ue`, of `fue`)."""


def note_beyond(evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> None:
    """Note denials from `at` back, where words stand that no denial of the statement at `start` goes before.

    One that only marks part from what follows may be of it (`Not, repeat not, made in China`).
    """
    before = at
    while before > 0 and tokens[before].kind == "mark":
        before -= 1
    denied = before < at and is_negation(tokens[before], of=languages) and not tokens[before].is_mended
    denied = denied and bool(tokens[before].sense.languages & languages) and not is_number_sign(tokens, before)
    evidence.unread |= denied or _denies_beyond(tokens, at, languages)
    parted = any(_parts(tokens, between) for between in range(at + 1, start)) or (
        any(between.is_break for between in tokens[at + 1 : start]) and not _reads_on(tokens, start, languages)
    )
    if not (parted or evidence.negations or evidence.weak):
        _note_denied_subject(evidence, tokens, at, languages)


def _denies_beyond(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether a denial stands beyond words before the statement that were not read (`nicht in der volksrepub lix`)."""
    unread = 0
    while at >= 0 and unread <= MAX_UNREAD:
        token = tokens[at]
        denies = is_negation(token, of=languages) and token.sense.languages & languages
        if denies or _ends_in_foreign_denial(tokens, at, languages):
            return True
        code = len(token.text) <= MAX_CODE and _is_short_for_other(token)
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
    token, before = tokens[at], token_before(tokens, at)
    if "trap" not in token.sense.signs or token.sense.languages & languages or before is None:
        return False
    small = "link" in before.sense.signs and before.sense.languages & languages
    return bool(small) and any(token.last.text in lexicon().denials.get(tag, ()) for tag in languages)


def _is_short_for_other(token: Token) -> bool:
    """Whether a short word is read as a name, or as one that goes with names (`st`, of `jest`)."""
    sense = token.sense
    return sense.place is not None or bool(sense.signs and sense.signs <= {"company_words", "number_words"})


def _note_denied_subject(evidence: Evidence, tokens: Sequence[Token], at: int, languages: frozenset[str]) -> None:
    """Note a denial that begins the sentence whose subject ends at `at`: as one that may be meant where it is of many.

    `None of the toys` denies all that is said of them; what `No toys` denies may be another sentence (`No batteries`).
    """
    for before in range(at, max(-1, at - 1 - REACH), -1):
        token = tokens[before]
        speaks = token.sense.is_cue and token.sense.languages & languages  # French `pièce` is a piece in English
        if _parts(tokens, before) or token.kind in {"box", "line"} or speaks or token.sense.place:
            return
        denies = is_negation(token, of=languages) and token.sense.languages & languages and not token.is_mended
        if denies and _begins_sentence(tokens, before, languages) and not is_number_sign(tokens, before):
            if before < at and _is_of_many(tokens, before, at, languages):
                evidence.unsure.append(before)
            evidence.unread = True
            return


def _is_of_many(tokens: Sequence[Token], denial: int, last: int, languages: frozenset[str]) -> bool:
    """Whether a denial is of all who are named behind it: it ends in a small word (`none of the`), or one follows."""
    if denial + 1 < last and tokens[denial + 1].sense.signs & OF_MANY:
        return bool(tokens[denial + 1].sense.languages & languages)
    ending = tokens[denial].last.text
    return tokens[denial].first.text != ending and any(ending in lexicon().links.get(tag, ()) for tag in languages)


def _reads_on(tokens: Sequence[Token], start: int, languages: frozenset[str]) -> bool:
    """Whether the line above that of a statement, which it begins, ends in a small word of its language."""
    last = tokens[start - 2].sense if start > 1 and tokens[start - 1].is_break else None
    return last is not None and "link" in last.signs and bool(last.languages & languages)


def _begins_sentence(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether nothing but small words of these languages stands before a token (`Dit artikel is niet`)."""
    while at > 0 and "link" in tokens[at - 1].sense.signs and tokens[at - 1].sense.languages & languages:
        at -= 1
    return stands_first(tokens, at)


def _parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence may end with a mark, so that it is none of a name (`Acme Ltd.`, `Smith & Sons`)."""
    if tokens[at].kind != "mark" or tokens[at].text in IN_NAMES:
        return False
    return tokens[at].text != "." or at == 0 or "company_words" not in tokens[at - 1].sense.signs
