"""Denials far before a statement: of the subject of its sentence, of however many words (`None of our toys were`).

The words between are goods of any name, so no grammar knows them. What denies them denies the statement, unless another
sentence ends between the two without a mark; so none of this is certain.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.statement.doubt import denies_beyond
from edge.claims.statement.evidence import Evidence, is_negation, is_number_sign
from edge.claims.words.tokens import Token

__all__ = ["note_beyond"]

OF_MANY: Final = frozenset({"link", "agent"})
"""Signs of the words behind a denial that is of all who are named next (`None of the`, `niet door`)."""

IN_NAMES: Final = frozenset("&-'")
REACH: Final = 9
"""Words of a subject between its denial and the statement."""


def note_beyond(evidence: Evidence, tokens: Sequence[Token], at: int, start: int, languages: frozenset[str]) -> None:
    """Note denials from `at` back, where words stand that no denial of the statement at `start` goes before.

    One that only marks part from what follows may be of it (`Not, repeat not, made in China`).
    """
    before = at
    while before > 0 and tokens[before].kind == "mark":
        before -= 1
    denied = before < at and is_negation(tokens[before], of=languages) and not tokens[before].is_mended
    denied = denied and bool(tokens[before].sense.languages & languages) and not is_number_sign(tokens, before)
    evidence.unread = evidence.unread or denied or denies_beyond(tokens, at, languages)
    parted = any(_parts(tokens, between) for between in range(at + 1, start)) or (
        any(between.is_break for between in tokens[at + 1 : start]) and not _reads_on(tokens, start, languages)
    )
    if not (parted or evidence.negations or evidence.weak):
        _note_denied_subject(evidence, tokens, at, languages)


def _note_denied_subject(evidence: Evidence, tokens: Sequence[Token], at: int, languages: frozenset[str]) -> None:
    """Note a denial that begins the sentence whose subject ends at `at`: as one that may be meant where it is of many.

    `None of the toys` denies all that is said of them; what `No toys` denies may be another sentence (`No batteries`).
    """
    for before in range(at, max(-1, at - 1 - REACH), -1):
        token = tokens[before]
        if _parts(tokens, before) or token.kind in {"box", "line"} or token.sense.is_cue or token.sense.place:
            return
        denies = is_negation(token, of=languages) and token.sense.languages & languages and not token.is_mended
        if denies and _begins_sentence(tokens, before, languages) and not is_number_sign(tokens, before):
            of_many = tokens[before + 1].sense.signs & OF_MANY and tokens[before + 1].sense.languages & languages
            if of_many and before + 1 < at:
                evidence.unsure.append(before)
            evidence.unread = True
            return


def _reads_on(tokens: Sequence[Token], start: int, languages: frozenset[str]) -> bool:
    """Whether the line above that of a statement, which it begins, ends in a small word of its language."""
    last = tokens[start - 2].sense if start > 1 and tokens[start - 1].is_break else None
    return last is not None and "link" in last.signs and bool(last.languages & languages)


def _begins_sentence(tokens: Sequence[Token], at: int, languages: frozenset[str]) -> bool:
    """Whether nothing but small words of these languages stands before a token (`Dit artikel is niet`)."""
    while at > 0 and "link" in tokens[at - 1].sense.signs and tokens[at - 1].sense.languages & languages:
        at -= 1
    return at == 0 or tokens[at - 1].kind in {"mark", "line"}


def _parts(tokens: Sequence[Token], at: int) -> bool:
    """Whether a sentence may end with a mark, so that it is none of a name (`Acme Ltd.`, `Smith & Sons`)."""
    if tokens[at].kind != "mark" or tokens[at].text in IN_NAMES:
        return False
    return tokens[at].text != "." or at == 0 or "company_words" not in tokens[at - 1].sense.signs
