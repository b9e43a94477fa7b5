"""Places behind boxes, of which the one that is ticked is said: `Made in: [ ] China [X] Vietnam`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from edge.claims.negation.polarity import judge
from edge.claims.statement.groups import Group
from edge.claims.statement.named import Places
from edge.claims.statement.statement import Statement, stated
from edge.claims.words.units import ON

__all__ = ["Boxed", "boxed_places", "ticked"]

MARKS_BY_BOXES: Final = frozenset(":,/;|")

Boxed = tuple[bool, int]
"""Whether a box is ticked, and where its place stands."""


def boxed_places(places: Places, cue: int) -> list[Boxed]:
    """The places behind boxes that words of origin at `cue` offer; empty where they offer none."""
    return [] if places.tokens[cue].sense.before is None else list(_boxed(places, cue))


def _boxed(places: Places, cue: int) -> Iterator[Boxed]:
    tokens, at = places.tokens, cue + 1
    while at + 1 < len(tokens):
        if tokens[at].kind == "box" and places.at(at + 1, after_cue=True) is not None:
            yield tokens[at].text == ON, at + 1
            at += 2
        elif tokens[at].text in MARKS_BY_BOXES:
            at += 1
        else:
            break


def ticked(places: Places, cue: int, boxed: list[Boxed]) -> Iterator[Statement]:
    """What is stated of the one place whose box is ticked, with what stands before the words of origin."""
    tokens, role = places.tokens, places.tokens[cue].sense.before
    chosen = [at for is_ticked, at in boxed if is_ticked]
    place = places.at(chosen[0], after_cue=True) if len(chosen) == 1 else None
    if role is not None and place is not None:
        evidence = judge(tokens[: cue + 1], cue, cue, [], frozenset(tokens[cue].sense.languages))
        yield from stated(tokens, cue, role, [Group(place.countries, chosen)], evidence)
