"""What a phrase can mean in any language, and the trie that phrases lie in.

A *sense* is all of it: words of origin with their role and the side on which the place stands, negations by where they
stand, places, links, answers, traps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from edge.claims.words.places import Place
from edge.domain import Role

__all__ = ["Node", "Sense"]


@dataclass(slots=True, eq=False)
class Sense:
    """What a phrase can mean. `before` and `after` give the role when the place stands behind or in front of it."""

    before: Role | None = None
    after: Role | None = None
    is_cue: bool = False
    """Whether the phrase speaks of origin or of another role of a country, on either side."""
    denies: bool = False
    languages: set[str] = field(default_factory=set)
    negations: set[str] = field(default_factory=set)
    signs: set[str] = field(default_factory=set)
    place: Place | None = None
    statements: dict[str, tuple[str, Role]] = field(default_factory=dict)
    """The country and the role that the phrase states by itself, in each language (`国産` is of two countries)."""


@dataclass(slots=True, eq=False)
class Node:
    """A place in the trie: what may follow, and what the phrase up to here means."""

    children: dict[str, Node] = field(default_factory=dict)
    sense: Sense | None = None
