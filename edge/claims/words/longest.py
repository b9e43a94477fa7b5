"""The longest phrase of the lexicon that some pieces begin with.

Marks inside a phrase and the ends of lines do not part it. Within it a damaged word is taken for the one that is called
for, and a character for one that it looks like; each such mending weighs against it, so that a whole phrase of nearly
the same length wins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from edge.claims.words.cut_words import cut_word
from edge.claims.words.expected import expected
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.misread_steps import SURE_START, Path, misread_steps
from edge.claims.words.phrasebook import PASSED_OVER
from edge.claims.words.pieces import Piece
from edge.claims.words.senses import Sense

__all__ = ["Match", "longest_match"]

MENDING_WEIGHS: Final = 0.7
SKIPPING_WEIGHS: Final = 1.2
"""How much less a phrase weighs for each word mended or character skipped, in words."""

QUESTIONING: Final = frozenset(":?")
"""Marks behind which an answer stands."""


class Match(NamedTuple):
    """A phrase found: where it ends, what it means, how many of its words were mended and how many read whole."""

    end: int
    sense: Sense
    damage: int
    edited: bool
    whole: int


def longest_match(pieces: Sequence[Piece], start: int, lexicon: Lexicon) -> Match | None:
    """The phrase at `start` that most of the pieces stand for."""
    alone = lexicon.root.children.get(pieces[start].text)
    whole_word = alone is not None and not alone.children and pieces[start].kind != "single"
    if alone is not None and alone.sense is not None and whole_word and cut_word(pieces, start, lexicon) is None:
        return Match(start + 1, alone.sense, 0, edited=False, whole=1)  # as most: no phrase goes on from it
    best, most, clash = None, 0.0, False
    paths = [Path(start, lexicon.root)]
    while paths:
        path = paths.pop()
        at, node, damage, edited, whole, looks_alike, skipped, passed = path
        sense = node.sense
        if sense is not None and not passed:
            weight = at - start - MENDING_WEIGHS * damage - SKIPPING_WEIGHS * skipped
            if weight == most and best is not None and looks_alike:
                clash = clash or (_names_another(sense, best.sense) and at - start > SURE_START)
            if weight > most and _may_be_mended(path, sense):
                clash = False
                best = Match(at, sense, damage + skipped, edited=edited, whole=whole)
                most = weight
        if at < len(pieces) and node.children:
            paths.extend(_steps(pieces, path, start, lexicon))
    if best is not None and best.edited and best.whole < SURE_START and _cuts_a_place(pieces, start, best.end, lexicon):
        return None
    return None if clash else best


def _may_be_mended(path: Path, sense: Sense) -> bool:
    """Whether a phrase that was mended counts: traps do not, nor do small words of which a character was misread."""
    if path.edited and "trap" in sense.signs:
        return False
    if not path.looks_alike and not path.skipped:
        return True
    return sense.is_cue or bool(sense.negations) or (sense.place is not None and path.whole > 0)


def _names_another(one: Sense, other: Sense) -> bool:
    """Whether two phrases that are as near name different countries, so that nobody can tell which was printed."""
    return one.place is not None and other.place is not None and one.place.countries[:1] != other.place.countries[:1]


def _cuts_a_place(pieces: Sequence[Piece], start: int, end: int, lexicon: Lexicon) -> bool:
    """Whether the characters up to `end` hold the first of a place read whole beyond it (`蹙中国` is no `台中`)."""
    for first in range(start + 1, end):
        node, at = lexicon.root.children.get(pieces[first].text), first + 1
        while pieces[first].kind == "single" and node is not None and at < len(pieces):
            node = node.children.get(pieces[at].text)
            at += 1
            if at > end and node is not None and node.sense is not None and node.sense.place is not None:
                return True
    return False


def _steps(pieces: Sequence[Piece], path: Path, start: int, lexicon: Lexicon) -> list[Path]:
    """The ways on from a place in the phrases, likest last."""
    at, node, damage, edited, whole, looks_alike, skipped, passed = path
    piece, children = pieces[at], node.children
    text = piece.text
    exact = [form for form in piece.forms if form in children]
    steps = misread_steps(pieces, path, start, lexicon, bridging=not exact) if piece.kind == "single" else []
    for form in reversed(exact):
        if form == text:
            steps.append(Path(at + 1, children[form], damage, edited, whole + 1, looks_alike, skipped))
        else:
            mended = edited or piece.edited
            steps.append(Path(at + 1, children[form], damage + piece.damaged, mended, whole, looks_alike, skipped))
    cut = cut_word(pieces, at, lexicon)
    if cut is not None and cut.text in children:
        steps.append(path._replace(at=cut.end, node=children[cut.text], whole=whole + 1, passed=0))
    if not exact and at > start:
        if text in PASSED_OVER:
            if _goes_on(pieces, at, start) and not _ends_sentence(pieces, at, lexicon):
                steps.append(Path(at + 1, node, damage, edited, whole, looks_alike, skipped, passed + 1))
        elif (
            piece.kind == "word"
            and (called_for := expected(piece, node, lexicon, sure=whole >= SURE_START)) is not None
        ):
            steps.append(path._replace(at=at + 1, node=called_for, damage=damage + 1, edited=True, passed=0))
    return steps


def _goes_on(pieces: Sequence[Piece], at: int, start: int) -> bool:
    """Whether a phrase may go on beyond a mark.

    A full stop parts single letters or abbreviations of a phrase, and not two sentences (`产品。产地`), nor an answer
    from what follows (`en Chine : NON. Fragile`); nor does a mark between blanks part two characters of one
    (`中国制造 - 商品`).
    """
    if pieces[at].text == "." and at - 1 == start > 0 and pieces[start - 1].text in QUESTIONING:
        return False
    if pieces[at].text != ".":
        between = pieces[at].parted and at + 1 < len(pieces) and pieces[at + 1].parted
        return not (between and pieces[at - 1].kind == "single")
    return pieces[at - 1].kind != "single" or at - 1 == start or pieces[at - 2].kind == "mark"


def _ends_sentence(pieces: Sequence[Piece], at: int, lexicon: Lexicon) -> bool:
    """Whether words of origin of their own begin behind a full stop (`Wear parts. Made in China`)."""
    if pieces[at].text != "." or at + 2 >= len(pieces) or not pieces[at + 1].parted:
        return False
    node = lexicon.root.children.get(pieces[at + 1].text)
    following = node.children.get(pieces[at + 2].text) if node is not None else None
    return following is not None and following.sense is not None and following.sense.before is not None
