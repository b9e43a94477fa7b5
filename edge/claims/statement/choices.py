"""Places with boxes, of which the one that is ticked is said: `Made in: [ ] China [X] Vietnam`.

Boxes stand before what they are of, or all behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from edge.claims.negation.answers import answer
from edge.claims.negation.polarity import judge
from edge.claims.statement.groups import Group
from edge.claims.statement.named import Places
from edge.claims.statement.statement import Statement, stated
from edge.claims.words.tokens import Token
from edge.claims.words.units import ON

__all__ = ["BoxedPlace", "boxed_places", "ticked"]

MARKS_BY_BOXES: Final = frozenset(":,/;|")

MAX_OTHER: Final = 3
"""Words that a box may be of which name no place (`[ ] Other:`)."""


class BoxedPlace(NamedTuple):
    """A place with a box, by its token."""

    is_ticked: bool
    at: int


def boxed_places(places: Places, cue: int) -> list[BoxedPlace]:
    """The places with boxes that words of origin at `cue` offer; empty where they offer none.

    A single place with a box behind it is none of several to choose from.
    """
    tokens = places.tokens
    if tokens[cue].sense.before is None:
        return []
    found: list[BoxedPlace] = []
    behind: bool | None = None
    at = cue + 1
    while at + 1 < len(tokens):
        is_behind = behind or (behind is None and tokens[at].kind != "box")
        box, place = (at + 1, at) if is_behind else (at, at + 1)
        if tokens[box].kind == "box" and places.at(place, after_cue=True) is not None:
            behind = is_behind
            found.append(BoxedPlace(tokens[box].text == ON, place))
            at += 2
        elif tokens[at].text in MARKS_BY_BOXES or tokens[at].is_break:
            at += 1
        elif tokens[at].kind == "box" and (following := _next_box(tokens, at)):
            at = following
        else:
            break
    return [] if behind and len(found) == 1 else found


def _next_box(tokens: Sequence[Token], at: int) -> int | None:
    """The box behind one that is of words that are neither a place nor an answer."""
    for other in range(at + 1, min(len(tokens), at + 2 + MAX_OTHER)):
        if tokens[other].kind == "box":
            return other
        if answer(tokens[other]) or tokens[other].sense.is_cue:
            return None
    return None


def ticked(places: Places, cue: int, boxed: Sequence[BoxedPlace]) -> Iterator[Statement]:
    """What is stated of the one place whose box is ticked, with what stands before the words of origin."""
    tokens, role = places.tokens, places.tokens[cue].sense.before
    chosen = [place.at for place in boxed if place.is_ticked]
    place = places.at(chosen[0], after_cue=True) if len(chosen) == 1 else None
    if role is not None and place is not None:
        evidence = judge(tokens[: cue + 1], cue, cue, [], frozenset(tokens[cue].sense.languages))
        yield from stated(tokens, cue, role, [Group(place.countries, chosen)], evidence)
