"""Statements of origin in a run of tokens: words of origin bound to their places, on whichever side these stand.

The words come from data, for each language and role; the rule of binding is one for all: between words of origin and
place only links, marks and negations may stand. A place that follows on (a province and its country, `Vietnam and
China`, `Vietnam, not China`) belongs to the same statement, unless it has words of origin of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from edge.claims.negation.polarity import judge
from edge.claims.statement.backward import bond_backward
from edge.claims.statement.bare import bare_denial, whole_statement
from edge.claims.statement.binding import Bond
from edge.claims.statement.bond_evidence import evidence_on
from edge.claims.statement.choices import boxed_places, ticked
from edge.claims.statement.forward import bond_forward
from edge.claims.statement.groups import Group
from edge.claims.statement.listed_before import groups_before, instead
from edge.claims.statement.listed_behind import groups_behind
from edge.claims.statement.named import Places
from edge.claims.statement.said_of import of_contents, of_packaging
from edge.claims.statement.statement import Statement, stated
from edge.claims.words.tokens import Token
from edge.domain import Polarity, Role

__all__ = ["statements"]


def statements(tokens: Sequence[Token], raw: Sequence[str]) -> list[Statement]:
    """All statements of a run. `raw[line]` is the original text of a line, for codes that count only in capitals."""
    places, taken = Places(tokens, raw), set[int]()
    return [
        *_with_words_of_origin(places, taken),
        *_of_materials(places, taken),
        *_without_words_of_origin(places, taken),
    ]


def _with_words_of_origin(places: Places, taken: set[int]) -> Iterator[Statement]:
    """Those of words of origin: first of all that have a place behind them, then of the others that have one before.

    Each place is of one statement; those that have theirs are added to `taken`.
    """
    left = []
    for cue, token in enumerate(places.tokens):
        if not token.sense.is_cue or "trap" in token.sense.signs or any(cue == said.start for said in places.materials):
            continue
        if boxed := boxed_places(places, cue):
            taken.update(at for _, at in boxed)
            yield from ticked(places, cue, boxed)
        elif bond := bond_forward(places, cue):
            yield from _bound(places, bond, taken)
        else:
            left.append(cue)
    for cue in left:
        if bond := bond_backward(places, cue, taken):
            yield from _bound(places, bond, taken)


def _bound(places: Places, bond: Bond, taken: set[int]) -> Iterator[Statement]:
    """The statements of words of origin that are bound to a place, with all places that go on from it."""
    bond = of_contents(places.tokens, bond)
    groups = groups_behind(places, bond) if bond.is_forward else groups_before(places, bond, taken)
    evidence = evidence_on(places, bond, groups)
    other = None if bond.is_forward else instead(places, bond.cue)
    if other is not None:
        groups.append(other)
    taken.update(at for group in groups for at in group.indexes)
    packed = of_packaging(places.tokens, bond) and evidence.polarity() is Polarity.ASSERTED  # a denial may be of all
    yield from stated(places.tokens, bond.cue, Role.PACKED if packed else bond.role, groups, evidence)


def _of_materials(places: Places, taken: set[int]) -> Iterator[Statement]:
    """Those of what goods are made of, which a verb of making says beside where they are."""
    tokens = places.tokens
    for said in places.materials:
        groups = [
            Group(place.countries, [at]) for at in said.places if at not in taken and (place := tokens[at].sense.place)
        ]
        if groups:
            taken.update(said.places)
            start = said.verb if said.verb + 1 == said.start else said.start
            evidence = judge(
                tokens, start, said.places[-1], said.denials, frozenset(tokens[said.start].sense.languages)
            )
            yield from stated(tokens, said.start, Role.MATERIALS, groups, evidence)


def _without_words_of_origin(places: Places, taken: set[int]) -> Iterator[Statement]:
    """Those that a word makes by itself, and denials of places that have no statement yet."""
    for at, token in enumerate(places.tokens):
        if token.sense.statements:
            yield from whole_statement(places, at)
        elif token.sense.place is not None and at not in taken:
            yield from bare_denial(places, at)
