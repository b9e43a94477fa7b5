"""The places of one statement, those of one country together, and what they are to each other.

`China and Vietnam` are both said, `China or Vietnam` either, of `China, not Vietnam` one is denied; and what stands
side by side with nothing to join it is in conflict.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final, NamedTuple

from edge.claims.words.places import Place

__all__ = ["JOINING", "Group", "Step", "add_behind", "precede"]

JOINING: Final = frozenset({"and", "or", "but"})
APART: Final = frozenset({"not", "perhaps not", "but"})


class Step(NamedTuple):
    """A place that goes on from another, with the signs between: and, or, but, not, perhaps not, comma, break."""

    at: int
    place: Place
    signs: AbstractSet[str]


@dataclass(slots=True)
class Group:
    """A place with what follows on in the same country."""

    countries: tuple[str, ...]
    indexes: list[int]
    denied: bool = False
    opposed: bool = False
    """Whether it is denied only because the place before it is not, or the other way round (`not X but Y`)."""
    alternative: bool = False
    conflicting: bool = False
    denial: int | None = None
    """The denial right behind it that is of it alone (`タイ（中国ではない）`)."""

    def shared(self, place: Place) -> tuple[str, ...]:
        """The countries that it and another place may both be in."""
        return tuple(country for country in self.countries if country in place.countries)

    def take(self, step: Step) -> bool:
        """Take in a place that follows, if it may be in the same country, or one of the two in many."""
        shared = self.shared(step.place)
        if shared and "not" not in step.signs:
            self.countries = shared
        elif step.signs & APART or (step.place.countries and self.countries):
            return False  # `Made in Europe (not China)`
        else:
            self.countries = self.countries or step.place.countries
        self.indexes.append(step.at)
        return True


def add_behind(groups: list[Group], step: Step) -> None:
    """Add a place of another country behind the others."""
    if step.signs & {"and", "or"} and not step.signs & APART:
        _join_all(groups, alternative="or" in step.signs)
    groups.append(_related(Group(step.place.countries, [step.at]), groups[-1], step.signs))


def _join_all(groups: Sequence[Group], *, alternative: bool) -> None:
    """Take commas between places for the word that joins the last (`not in China, Vietnam or India`)."""
    if all(group.conflicting for group in groups):
        for group in groups:
            group.conflicting, group.alternative = False, alternative


def _related(group: Group, last: Group, signs: AbstractSet[str]) -> Group:
    """A place of another country as the signs between relate it to the last one."""
    if "perhaps not" in signs:
        group.conflicting = True
    elif "not" in signs or ("but" in signs and "and" not in signs):
        group.denied, group.opposed = True, "not" not in signs
    elif "or" in signs and last.denied and not last.opposed:
        group.denied = True  # `not in China or India`
    elif "or" in signs:
        group.alternative = last.alternative = True
    elif "and" not in signs:
        group.conflicting = last.conflicting = True
    return group


def precede(groups: list[Group], step: Step) -> bool:
    """Add a place before the others; False where it is none of theirs."""
    at, place, signs = step
    last = groups[-1]
    shared, joining = last.shared(place), signs & JOINING
    if shared and not joining:
        last.countries = shared
        last.indexes.insert(0, at)
    elif joining:
        last.alternative = last.alternative or "or" in signs
        # What is denied before a `but` is what the words before it deny: `nicht in X, sondern in Y`.
        last.opposed = "but" in signs
        last.denied = last.denied or last.opposed
        groups.append(Group(place.countries, [at], alternative="or" in signs))
    return bool(shared or joining)
