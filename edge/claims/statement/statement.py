"""Statements of words of origin, of places and of the evidence on both: one for each country that is named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from edge.claims.negation.evidence import Evidence, flipped
from edge.claims.statement.groups import Group
from edge.claims.statement.guessed import is_guessed, may_be_any_word
from edge.claims.statement.swallowed import begins_with_more
from edge.claims.words.tokens import Token
from edge.domain import Polarity, Role

__all__ = ["Statement", "stated"]


@dataclass(slots=True)
class Statement:
    """One country said, or denied, in one role. `tokens` are the indexes of the words it rests on."""

    role: Role
    polarity: Polarity
    country: str | None
    country_text: str
    language: str
    cue: int
    place: int
    tokens: list[int] = field(default_factory=list)
    damage: int = 0
    uncertain: bool = False


def stated(
    tokens: Sequence[Token], cue: int, role: Role, groups: Sequence[Group], evidence: Evidence
) -> Iterator[Statement]:
    """What words of origin at `cue` state of each group of places."""
    base = evidence.polarity()
    for group in groups:
        polarity, place = _polarity(group, base), group.indexes[0]
        own = [] if group.denial is None else [group.denial]
        indexes = sorted({cue, *group.indexes, *own, *evidence.indexes})
        yield Statement(
            role=role,
            polarity=polarity,
            country=group.countries[0] if group.countries else None,
            country_text=" ".join(tokens[at].text for at in group.indexes),
            language=_language(tokens[cue], tokens[place]),
            cue=cue,
            place=place,
            tokens=indexes,
            damage=sum(tokens[at].damage for at in indexes),
            uncertain=evidence.unread
            or begins_with_more(tokens, cue)
            or any(is_guessed(tokens, cue, at) for at in group.indexes)
            or (polarity is Polarity.ASSERTED and may_be_any_word(tokens, cue, place)),
        )


def _polarity(group: Group, base: Polarity) -> Polarity:
    """What is said of a place in a list; a second denial denies as well (`neither in China nor in India`)."""
    is_open = group.alternative and base is not Polarity.DENIED
    if group.conflicting or is_open or (group.opposed and base is not Polarity.DENIED):
        return Polarity.AMBIGUOUS
    if group.denied and base is Polarity.DENIED and not group.opposed:
        return base
    return flipped(base) if group.denied else base


def _language(cue: Token, place: Token) -> str:
    languages = cue.sense.languages
    shared = languages & (place.sense.place.languages if place.sense.place else set())
    return min(shared or languages, key=lambda tag: (tag not in {"en", "zh"}, tag), default="und")
