"""Ways on in a phrase by characters that were misread, in the scripts that do not part words.

Such a character is taken for one that it looks like, or passed over where the next one bears it out; not where it is a
word by itself, nor where another word begins.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.words.expected import MAX_EXPECTED
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.pieces import Piece
from edge.claims.words.senses import Node

__all__ = ["SURE_START", "Path", "misread_steps"]

UNITS_A_MENDING: Final = 4
"""Of so many characters of a phrase one may be mended, and one in any phrase."""

SURE_START: Final = 2
"""How many characters must be read before one is passed over."""

MAX_WORD: Final = 4
"""Characters of a word that is looked for where another may have been misread."""


class Path(NamedTuple):
    """A way through the phrases as far as piece `at`."""

    at: int
    node: Node
    damage: int = 0
    edited: bool = False
    whole: int = 0
    looks_alike: bool = False
    skipped: int = 0
    passed: int = 0
    """Marks passed over since the last word."""


def misread_steps(pieces: Sequence[Piece], path: Path, start: int, lexicon: Lexicon, *, bridging: bool) -> list[Path]:
    """Ways on by a character that was misread; `bridging` also over one that was misread for any other."""
    at, node, damage, _, whole, _, skipped, passed = path
    piece = pieces[at]
    if (
        piece.known
        or passed
        or damage + skipped > (at - start) // UNITS_A_MENDING
        or _parts_two_words(pieces, at, start)
    ):
        return []
    if at == start and _leads_to_a_place(pieces, at, lexicon):
        return []
    ways = list(_skips(pieces, path)) if bridging and whole and not _begins_another(pieces, at, lexicon) else []
    following = _bound_to_follow(pieces, at + 1, start, damage + skipped + 1)
    for other in _others(node, piece.text, following, lexicon):
        ways.append(path._replace(at=at + 1, node=other, damage=damage + 1, edited=True, looks_alike=True))
    ends_here = bool(ways) and node.sense is not None and _is_word(pieces, at, lexicon)
    return [] if ends_here else ways


def _parts_two_words(pieces: Sequence[Piece], at: int, start: int) -> bool:
    """Whether a blank parts the first two characters of a phrase, of which the first is the end of another word.

    With one of them misread they are none: in `折叠 中国` there is no `台中`.
    """
    first, second = pieces[start], pieces[start + 1] if start + 1 < len(pieces) else None
    if at > start + 1 or second is None or not second.parted or first.parted or not start:
        return False
    return pieces[start - 1].kind == "single" and pieces[start - 1].line == first.line


def _bound_to_follow(pieces: Sequence[Piece], at: int, start: int, mended: int) -> str | None:
    """The text that must go on a phrase at `at`, because no more of it may be mended; None where much may."""
    if at == len(pieces):
        return ""
    piece = pieces[at]
    bound = piece.known or mended > (at - start) // UNITS_A_MENDING
    return piece.text if piece.kind == "single" and bound else None


@lru_cache(maxsize=4096)
def _others(node: Node, char: str, following: str | None, lexicon: Lexicon) -> tuple[Node, ...]:
    """Where a character leads if it is one that looks like it; most of those end where nothing goes on."""
    found = (node.children[other] for other in lexicon.may_be(char) if other in node.children)
    return tuple(
        child for child in found if following is None or child.sense is not None or following in child.children
    )


def _begins_another(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether a word of its own begins at `at`, so that its character is no stray one: `原产德国` is no `原产国`."""
    node = lexicon.root.children.get(pieces[at].text)
    if node is None:
        return False
    if node.sense is not None and (node.sense.negations or node.sense.signs & {"and", "or", "but"}):
        return True
    following = node.children.get(pieces[at + 1].text) if at + 1 < len(pieces) else None
    return following is not None and following.sense is not None


def _is_word(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether a word of several characters stands whole at `at`, where a phrase may end: `ผลิต` before `โดย`."""
    node: Node | None = lexicon.root
    for piece in pieces[at : at + MAX_WORD]:
        node = node.children.get(piece.text) if node is not None else None
        if node is None or (node.sense is not None and piece is not pieces[at]):
            break
    return node is not None and node.sense is not None


def _leads_to_a_place(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether a small word stands before a place that is whole without it: `由俄罗斯` is no `白俄罗斯`."""
    word = lexicon.sense_of(pieces[at].text)
    if word is None or "link" not in word.signs:
        return False
    node: Node | None = lexicon.root
    for piece in pieces[at + 1 :]:
        node = node.children.get(piece.text) if node is not None else None
        if node is None or node.sense is not None:
            break
    return node is not None and node.sense is not None and node.sense.place is not None


def _skips(pieces: Sequence[Piece], path: Path) -> Iterator[Path]:
    """Ways on over a character that was misread for any other, lost or added, as far as the next one bears it out."""
    at, node = path.at, path.node
    if len(node.children) > MAX_EXPECTED:
        return
    text, after, next_after = _in_a_word(pieces, at)
    sure = path.whole >= SURE_START

    def over(end: int, child: Node) -> Path:
        return path._replace(at=end, node=child, edited=True, skipped=path.skipped + 1)

    for child in node.children.values():
        if sure and text in child.children:
            yield over(at + 1, child.children[text])
        if after in child.children and (sure or next_after in child.children[after].children):
            yield over(at + 2, child.children[after])
    if sure and after in node.children:
        yield over(at + 2, node.children[after])


def _in_a_word(pieces: Sequence[Piece], at: int) -> tuple[str, str, str]:
    """The characters from `at` on that no blank parts from it; none where there are no more."""
    found = [pieces[at].text]
    for piece in pieces[at + 1 : at + 3]:
        if piece.kind != "single" or (piece.parted and not pieces[at].parted):
            break
        found.append(piece.text)
    text, after, next_after = (*found, "", "")[:3]
    return text, after, next_after
