"""The role that words of origin give to what follows them, where they stand before their place."""

from __future__ import annotations

from edge.claims.negation.clauses import parts
from edge.claims.negation.dates import is_of_date
from edge.claims.negation.evidence import is_negation
from edge.claims.negation.series import last_of_series
from edge.claims.statement.binding import binds_back, runs_on
from edge.claims.statement.makers import beyond_maker, may_be_place, names_maker, taken_with
from edge.claims.statement.named import Places
from edge.domain import Role

__all__ = ["role_before"]


def role_before(places: Places, cue: int) -> tuple[Role, int] | None:
    """The role of words that stand before their place, and the last token before what is said of that.

    Behind the name of a maker that is what follows it.
    """
    tokens = places.tokens
    last = last_of_series(tokens, cue)
    sense, by_maker = tokens[cue].sense, names_maker(tokens, last)
    role = sense.before or _role_of_caption(places, cue) or _role_in_series(places, cue, last)
    role = role or _role_beyond(places, cue)
    beyond = beyond_maker(tokens, last, places.raw) if by_maker else None
    if beyond is not None:
        role, last = role or sense.after, beyond - 1
    elif by_maker and not may_be_place(tokens, last, places.raw):
        return None
    return None if role is None or runs_on(tokens, cue) else (role, last)


def _role_of_caption(places: Places, cue: int) -> Role | None:
    """The role of words that else stand behind their place, where a colon parts them from one (`制造：中国`).

    Goods have places in their names (`Product: Turkey breast`), so it must be all that is said of them.
    """
    tokens, place = places.tokens, cue + 2
    role = tokens[cue].sense.after
    if role is None or "adjective_nouns" in tokens[cue].sense.signs or place >= len(tokens):
        return None
    if tokens[cue + 1].text != ":" or places.at(place) is None:
        return None
    begins = cue == 0 or parts(tokens, cue - 1)
    return role if begins and (place + 1 == len(tokens) or parts(tokens, place + 1)) else None


def _role_in_series(places: Places, cue: int, last: int) -> Role | None:
    """The role of words that stand behind their place, where others that they share one with put it behind."""
    shares = last > cue and places.tokens[last].sense.before is not None and not binds_back(places, cue)
    return places.tokens[cue].sense.after if shares else None


def _role_beyond(places: Places, cue: int) -> Role | None:
    """The role of words that put their place behind a small word, where something parts the two.

    That is a date, a denial, or what goods are made of: `Produced 2023 in` is of what `Produced in` is.
    """
    tokens, beyond = places.tokens, cue + 1
    while beyond < len(tokens) and (
        is_of_date(tokens, beyond) or is_negation(tokens[beyond]) or beyond in places.aside
    ):
        beyond += 1
    taken = taken_with(tokens, cue, beyond) if beyond > cue + 1 else None
    return None if taken is None else taken.before
