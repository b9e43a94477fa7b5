"""Names of Chinese and Japanese firms, which begin with a place and are full of words that statements are made of.

`深圳市无限创意产品设计有限公司` denies nothing of Shenzhen, though it holds a place, what may be a denial and words of
origin. A sender's address has such a name on nearly each label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rapidfuzz.distance import Hamming

from edge.claims.words.senses import Sense
from edge.claims.words.tokens import Token
from edge.claims.words.wordlists import word_list

__all__ = ["without_firms"]

ENDS: Final = tuple(word_list("firms"))
LONG_ENDS: Final = tuple(end for end in ENDS if len(end) > 3)  # noqa: PLR2004 - one of four may be misread
A_NAME: Final = Sense(signs={"trap"})


def without_firms(tokens: list[Token]) -> list[Token]:
    """The tokens with the name of each firm as one that claims nothing.

    A name runs without a blank or a mark from a place to a word for a firm, where it ends: what stands before the place
    or behind the firm (`深圳某公司制造`) is no part of a name. Behind words of origin the place is theirs
    (`产地：中国工厂`). Where the place was misread (`父乌市双禾进出口有限公司`), no other is guessed at in its stead.
    """
    if not any(token.kind == "single" for token in tokens):
        return tokens
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        end = _run(tokens, at)
        run = tokens[at:end]
        if _names_a_firm(run) and (_is_whole_place(run[0]) or _states_nothing(run)) and not _is_asked_for(kept):
            text = " ".join(token.text for token in run)
            kept.append(run[0]._replace(text=text, sense=A_NAME, last=run[-1].last))
        else:
            kept.extend(run)
        at = end
    return kept


def _is_whole_place(token: Token) -> bool:
    return token.sense.place is not None and not token.damage


def _states_nothing(run: Sequence[Token]) -> bool:
    """Whether a run holds no place, and no words that ask for one, as they were printed."""
    return not any(token.sense.place or token.sense.before for token in run if not token.damage)


def _is_asked_for(before: Sequence[Token]) -> bool:
    """Whether words of origin end what stands before, be it with a mark or in the line above."""
    said = next((token for token in reversed(before) if token.kind not in {"mark", "line"}), None)
    return said is not None and said.sense.before is not None and said.sense.before.speaks_of_origin


def _run(tokens: Sequence[Token], start: int) -> int:
    """Where the characters end that are written on to a token."""
    end = start + 1
    while tokens[start].kind == "single" and end < len(tokens) and _goes_on(tokens[end - 1], tokens[end]):
        end += 1
    return end


def _goes_on(one: Token, other: Token) -> bool:
    return other.kind == "single" and other.first.start == one.last.end and not other.first.parted


def _names_a_firm(run: Sequence[Token]) -> bool:
    """Whether characters end in a word for a firm, of which one may be misread if it is long (`有限公荷`)."""
    if len(run) == 1:
        return False
    text = "".join(token.text for token in run).replace(" ", "")
    return text.endswith(ENDS) or any(Hamming.distance(text[-len(end) :], end) <= 1 for end in LONG_ENDS)
