"""All denied statements that damaged letters may be: a denial, words of origin and a place that bear each other out.

Letters that share a shape weigh less than others, and the three may cost only so much in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from edge.claims.misread.bonds import (
    are_whole_round,
    has_another,
    is_barely_left,
    is_near,
    is_of_others,
    stand_together,
)
from edge.claims.misread.certainty import are_told, bear_out
from edge.claims.misread.denying import denies
from edge.claims.misread.fragments import MOST_ENDING, Fragment, fragments
from edge.claims.misread.letters import DENSE, Letters, stretch_of
from edge.claims.misread.phrases import Kind, is_ideograph
from edge.claims.misread.room import MOST_BETWEEN, room_for_place
from edge.claims.words.damage import SAME_OUTLINE

__all__ = ["Reading", "readings"]

MOST_COST: Final = 2.2
"""Letters, as their misreadings weigh, that a denial, words of origin and a place may be off in all."""

MOST_COST_SHARE: Final = 0.26
"""The same as a share of their letters: of short statements less is forgiven."""

SHORT_DENIAL: Final = 3
MISREAD_LONG: Final = 1.5
MISREAD_SHARE: Final = 0.3
"""Letters of denials that must be read but for letters of one shape, and how far longer ones may be off: so much in
all, or so much of their letters.
"""

COST_WEIGHS: Final = 2.0
"""How many letters read as they should make up for one misread."""


UNEXPLAINED_COSTS: Final = 0.35
COMMA_COSTS: Final = 0.5
MOST_OF_A_KIND: Final = 12


class Reading(NamedTuple):
    """A denial, words of origin and a place that were found together."""

    score: float
    denial: Fragment | None
    """None where the words of origin deny by themselves (`üretilmedi`)."""
    cue: Fragment
    place: Fragment

    @property
    def parts(self) -> list[Fragment]:
        """The parts in the order in which they stand."""
        parts = [self.cue, self.place, *([self.denial] if self.denial else [])]
        return sorted(parts, key=lambda part: part.start)


def readings(letters: Letters, language: str) -> Iterator[Reading]:
    """All denied statements of a language that the letters may be."""
    denials = _denials(letters, language)
    found = fragments(letters, Kind.CUE if denials else Kind.DENYING_CUE, language)
    cues = _likeliest(_without_grown(_without_worse(found, letters)))
    denied = [(cue, of) for cue in cues if (of := _denials_of(cue, denials))]
    links = fragments(letters, Kind.LINK, language) if denied else []
    room = room_for_place(denied, links, letters) if denied else 0
    places = _likeliest(fragments(letters, Kind.PLACE, language, room)) if room else []
    beside = [*places, *links]
    whole = [cue for cue in cues if not cue.cost]
    for cue, of in denied:
        for place in places:
            if cue.cost + place.cost > MOST_COST or place.overlaps(cue) or not stand_together(cue, place):
                continue
            if is_of_others(place, cue, whole, letters):
                continue
            if place.cost and not is_near(place, letters) and has_another(cue, place, letters):
                continue
            for denial in of:
                reading = Reading(0.0, denial, cue, place)
                if not _belong_together(denial, cue, place, letters):
                    continue
                if not (are_told(cue, place) or _fill_their_clause(reading.parts, letters)):
                    continue
                score = _score(letters, reading.parts, beside)
                if score is not None:
                    yield reading._replace(score=score)


def _belong_together(denial: Fragment | None, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial is of these words of origin and this place, and what is left of the three tells them."""
    if denial is not None and not denies(denial, cue, place, letters):
        return False
    return not is_barely_left(cue) or are_whole_round(cue, denial, place, letters)


def _fill_their_clause(parts: Sequence[Fragment], letters: Letters) -> bool:
    """Whether nothing else stands between the marks round the parts, so that little of each tells them."""
    first, last = parts[0].start, parts[-1].end
    while first > 0 and not letters.parted >> first & 1:
        first -= 1
    while last < len(letters.text) and not letters.parted >> last & 1:
        last += 1
    known = letters.linking | letters.named | letters.joining | letters.answering
    for part in parts:
        known |= part.letters
    return not stretch_of(first, last) & ~known


def _denials(letters: Letters, language: str) -> list[Fragment]:
    """The denials that the letters may hold, but for those that are rather words which join what is said."""
    denials = [part for part in fragments(letters, Kind.DENIAL, language) if _may_deny(part, letters)]
    joining = fragments(letters, Kind.JOINING, language) if denials else []
    return _likeliest(
        [part for part in denials if not any(other.overlaps(part) and other.cost < part.cost for other in joining)]
    )


def _denials_of(cue: Fragment, denials: Sequence[Fragment]) -> Sequence[Fragment | None]:
    """The denials that may be of some words of origin; of those that deny by themselves there is none to be sought."""
    if cue.sense.denies:
        return [None]
    return [
        denial
        for denial in denials
        if cue.cost + denial.cost <= MOST_COST and not denial.overlaps(cue) and bear_out(cue, denial)
    ]


def _without_worse(cues: Sequence[Fragment], letters: Letters) -> list[Fragment]:
    """Words of origin, but for those that deny where some that do not are nearer (`üretilmiştiv`)."""
    if not any(cue.sense.denies and cue.cost for cue in cues):
        return list(cues)
    language = cues[0].language
    others = [cue for cue in fragments(letters, Kind.CUE, language) if not cue.sense.denies]
    return [
        cue
        for cue in cues
        if not cue.sense.denies or not any(cue.overlaps(other) and _is_nearer(other, cue) for other in others)
    ]


def _without_grown(cues: Sequence[Fragment]) -> list[Fragment]:
    """Words of origin, but for those that are others, read whole, and a letter of the word before (`سام صنع في`)."""
    whole = [cue for cue in cues if not cue.cost and cue.printed[0] < DENSE]
    return [
        cue
        for cue in cues
        if not (cue.ends_within and any(cue.start < other.start and other.end <= cue.end for other in whole))
    ]


def _is_nearer(one: Fragment, other: Fragment) -> bool:
    return one.cost < other.cost and one.weight + MOST_COST >= other.weight


def _likeliest(parts: Sequence[Fragment]) -> list[Fragment]:
    return sorted(parts, key=lambda part: part.weight - COST_WEIGHS * part.cost, reverse=True)[:MOST_OF_A_KIND]


def _may_deny(part: Fragment, letters: Letters) -> bool:
    """Whether a denial stands where nothing else was read, whole, glued to a word, or misread as one."""
    answers = part.cost == 0 and letters.answering & part.letters
    if letters.explained & part.letters & ~letters.denying and not answers:
        return False  # `no` of `feito no`
    if part.cost == 0:
        return True
    beside = stretch_of(max(part.start - 1, 0), part.end + 1)
    if part.ends_within and not part.letters & ~letters.denying and letters.denying & beside & ~part.letters:
        return False  # `no` of `not`
    if part.misread and not part.letters & ~letters.linking and not is_ideograph(part.printed[0]):
        return False  # Russian `на`, read as it should be, is no `не`
    if part.misread and part.weight <= SHORT_DENIAL:
        return part.ends_within <= 1 and part.misread <= SAME_OUTLINE
    return part.ends_within <= 1 and part.misread <= max(MISREAD_LONG, MISREAD_SHARE * len(part.printed))


def _score(letters: Letters, parts: Sequence[Fragment], beside: Sequence[Fragment]) -> float | None:
    """How many letters of a statement speak for it; None where too many speak against it.

    Between its parts may stand small words, and before its denial another place (`made in Italy, not in China`).
    """
    cost = sum(part.cost for part in parts)
    size = sum(part.weight for part in parts)
    most = min(MOST_COST, MOST_COST_SHARE * size)
    if cost > most:
        return None
    for one, other in pairwise(parts):
        between = _unexplained(one, other, letters)
        gap = stretch_of(one.end, other.start + 1)
        if other.kind is not Kind.DENIAL and letters.parted & ~letters.answering & gap:
            if one.kind is Kind.DENIAL and letters.named & stretch_of(one.end, other.start):
                return None  # `not in China, <unread> in Korea`
            cost += COMMA_COSTS
        if (
            one.kind is Kind.DENIAL
            and other.kind is not Kind.PLACE
            and letters.named & stretch_of(one.end, other.start)
        ):
            cost += COMMA_COSTS  # `A ではなく B 製` has words of origin of B
        for known in beside:
            if known.kind is Kind.PLACE and other.kind is not Kind.DENIAL:
                continue
            if one.end <= known.start and known.end <= other.start and not known.letters & ~between:
                between &= ~known.letters
                cost += known.cost
        if between.bit_count() > MOST_BETWEEN:
            return None
        cost += UNEXPLAINED_COSTS * between.bit_count()
    return size - COST_WEIGHS * cost if cost <= most else None


def _unexplained(one: Fragment, other: Fragment, letters: Letters) -> int:
    """The letters between two parts that no small word or name explains, nor the ending of a name run into the next."""
    if one.is_stem and other.start <= one.end + MOST_ENDING and other.start not in letters.starts:
        return 0
    return stretch_of(one.end, other.start) & ~(letters.linking | letters.named | letters.joining)
