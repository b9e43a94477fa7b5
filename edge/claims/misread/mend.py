"""Damaged words that whole ones call for: the place behind `made in`, the words of origin before a place.

Words alone are forgiven little (`words/damage.py`). Beside a whole half of a statement, a run of unknown words is
compared as one run of letters, blanks aside, with all phrases that may stand there; letters that share a shape weigh
less than others. The nearest phrase is taken where it is near enough and no phrase of another meaning is about as near:
a wrong country is worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.misread.missing_cue import is_cue_misread, with_cue
from edge.claims.misread.missing_place import with_other_place, with_place
from edge.claims.misread.stretches import is_unknown
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.near_phrases import MIN_CUE
from edge.claims.words.tokens import Token

__all__ = ["mended"]

SURE_WHEN_MENDED: Final = 8
"""Letters of a mended phrase that may still call for its other half."""


def mended(tokens: list[Token], words: Lexicon) -> list[Token]:
    """The tokens, with unknown stretches beside a whole half of a statement read as its other half.

    Nothing that may be a denial is taken for a part of a place.
    """
    if not any(is_unknown(token) or is_cue_misread(token) for token in tokens):
        return tokens
    at, cue = 0, None
    while at < len(tokens):
        token = tokens[at]
        sure = not token.is_mended or len(token.text) >= SURE_WHEN_MENDED
        several = "weak" in token.sense.signs and len(token.text) < MIN_CUE
        if sure and token.sense.is_cue and "trap" not in token.sense.signs and not several:
            tokens = with_place(tokens, at, words)
            cue = at
        elif cue is not None and _denies_another(tokens, at):
            tokens = with_other_place(tokens, cue, at, words)
        elif sure and token.sense.place is not None and "company_words" not in token.sense.signs:
            tokens = with_cue(tokens, at)
        at += 1
    return tokens


def _denies_another(tokens: Sequence[Token], at: int) -> bool:
    """Whether a denial stands behind a place and a comma: `Made in Vietnam, not ...`."""
    return (
        bool(tokens[at].sense.negations) and at > 1 and tokens[at - 1].text == "," and bool(tokens[at - 2].sense.place)
    )
