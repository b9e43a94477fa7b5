"""The word that a phrase calls for, where a damaged one stands in its place."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from edge.claims.words.damage import is_number, letters_differ_by_one, resembles
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.near_denials import is_like_long_denial, is_near_denial
from edge.claims.words.pieces import SHORT_WORD, Piece
from edge.claims.words.senses import Node

__all__ = ["MAX_EXPECTED", "expected"]

MAX_EXPECTED: Final = 60
"""Where more words than this may follow, being like one of them says little."""


def expected(piece: Piece, node: Node, lexicon: Lexicon, *, sure: bool) -> Node | None:
    """What follows in a phrase if a damaged word is the one word that it is like among those that may follow.

    So may be a small word of other languages (`Made im`); where a phrase is `sure`, a letter of three is forgiven.
    """
    if len(piece.text) < 2 or len(node.children) > MAX_EXPECTED:  # noqa: PLR2004 - one letter is like any
        return None
    if is_number(piece.text):
        return None  # `No 35 Made in China` is no Spanish `no es`
    if len(piece.forms) > 1 and len(piece.text) > SHORT_WORD and not piece.damaged:
        return None
    if piece.known and not _is_foreign(piece.text, node, lexicon):
        return None
    if is_near_denial(piece.text, _tongues(node)):
        return None
    called_for = _the_one_like(piece.text, node, sure=sure)
    return None if called_for is None or is_like_long_denial(piece.text) else called_for


@lru_cache(maxsize=4096)
def _tongues(node: Node) -> frozenset[str]:
    """The languages of the phrases that go on from a place in them by one word."""
    senses = [child.sense for child in node.children.values() if child.sense is not None]
    named = [sense.place.languages for sense in senses if sense.place is not None]
    return frozenset().union(*(sense.languages for sense in senses), *named)


def _is_foreign(word: str, node: Node, lexicon: Lexicon) -> bool:
    """Whether a word is one of statements in other languages than a phrase."""
    sense = lexicon.root.children[word].sense
    return sense is not None and bool(sense.languages) and sense.languages.isdisjoint(_tongues(node))


@lru_cache(maxsize=4096)
def _the_one_like(text: str, node: Node, *, sure: bool) -> Node | None:
    words = [word for word in node.children if -1 <= len(word) - len(text) <= 1 and word.isalpha()]
    like = [word for word in words if resembles(text, word)]
    if not like and sure:
        like = [word for word in words if len(word) >= SHORT_WORD and letters_differ_by_one(text, word)]
    return node.children[like[0]] if len(like) == 1 else None
