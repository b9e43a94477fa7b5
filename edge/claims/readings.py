"""All denied statements that damaged letters may be: a denial, words of origin and a place that bear each other out.

Letters that share a shape weigh less than others, and the three may cost only so much in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from edge.claims.certainty import bear_out, is_enough_left
from edge.claims.damage import SAME_OUTLINE
from edge.claims.fragments import MOST_ENDING, Fragment, fragments
from edge.claims.letters import Letters, stretch_of
from edge.claims.lexicon import lexicon
from edge.claims.phrases import Kind, is_ideograph

__all__ = ["Reading", "readings"]

MOST_COST: Final = 2.2
"""Letters, as their misreadings weigh, that a denial, words of origin and a place may be off in all."""

MOST_COST_SHARE: Final = 0.26
"""The same as a share of their letters: of short statements less is forgiven."""

SHORT_DENIAL: Final = 3
MISREAD_LONG: Final = 1.5
MISREAD_SHARE: Final = 0.3
"""Letters of denials that must be read but for letters of one shape, and how far longer ones may be off: so much in all,
or so much of their letters.
"""

COST_WEIGHS: Final = 2.0
"""How many letters read as they should make up for one misread."""

MISREAD_LETTERS: Final = 0.2
MISREAD_SYLLABLES: Final = 0.34
SHORT_ENDING: Final = 2
FIRST_SYLLABLE: Final = "\u1100"
"""The share of the letters, or syllables, of a place that may be misread where words of origin have another that is
whole, how long an ending it may have, and where the scripts of syllables begin.
"""

SHORT_CUE: Final = 5
SHORTEST_CUE: Final = 3
"""Letters of words of origin of which little is left when two, or one, were misread."""

MOST_BETWEEN: Final = 5
"""Unexplained letters that may stand between two parts of a statement."""

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
    joining = fragments(letters, Kind.JOINING, language)
    denials = _likeliest(
        [
            part
            for part in fragments(letters, Kind.DENIAL, language)
            if _may_deny(part, letters)
            and not any(other.overlaps(part) and other.cost < part.cost for other in joining)
        ]
    )
    cues = _without_worse(fragments(letters, Kind.CUE if denials else Kind.DENYING_CUE, language), letters)
    denied = [(cue, _denials_of(cue, denials)) for cue in _likeliest(cues)]
    places = _likeliest(fragments(letters, Kind.PLACE, language)) if any(of for _, of in denied) else []
    beside = [*places, *fragments(letters, Kind.LINK, language)] if places else []
    whole = [cue for cue, _ in denied if not cue.cost]
    for cue, of in denied:
        for place in places:
            if cue.cost + place.cost > MOST_COST or place.overlaps(cue) or not _stand_together(cue, place):
                continue
            if _is_of_others(place, cue, whole, letters):
                continue
            if place.cost and not _is_near(place, letters) and _has_another(cue, place, letters):
                continue
            for denial in of:
                if denial is not None and not _denies(denial, cue, place, letters):
                    continue
                if denial is not None and _is_beyond_another(place, cue, denial, letters):
                    continue
                if _is_barely_left(cue) and not _are_whole_round(cue, denial, place, letters):
                    continue
                reading = Reading(0.0, denial, cue, place)
                score = _score(letters, reading.parts, beside)
                if score is not None:
                    yield reading._replace(score=score)


def _is_barely_left(cue: Fragment) -> bool:
    """Whether so little of short words of origin was read that they are told only by what stands round them."""
    short = len(cue.printed) <= SHORT_CUE and not is_ideograph(cue.printed[0])
    return short and cue.misread > (SAME_OUTLINE if len(cue.printed) <= SHORTEST_CUE else 1.0)


def _are_whole_round(cue: Fragment, denial: Fragment | None, place: Fragment, letters: Letters) -> bool:
    """Whether a denial and a place were read whole, with words of origin and small words between (`ليس من صن الصين`)."""
    if denial is None or denial.cost or place.cost:
        return False
    parts = sorted((cue, denial, place), key=lambda part: part.start)
    between = (stretch_of(one.end, other.start) for one, other in pairwise(parts))
    return not any(gap & ~letters.linking for gap in between)


def _is_near(place: Fragment, letters: Letters) -> bool:
    """Whether so much of a name is left that no other word is likely to stand there (`Not a toy` denies no Amoy)."""
    syllables = letters.of[place.end - 1] - letters.of[place.start] + 1
    is_word = letters.text[place.start] < FIRST_SYLLABLE
    most = MISREAD_LETTERS * len(place.printed) if is_word else MISREAD_SYLLABLES * syllables
    ending = place.end - place.start - len(place.printed)
    return place.ends_within == 0 and place.misread <= most and ending <= SHORT_ENDING


def _has_another(cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether words of origin stand beside a place that was read whole, and is not this one."""
    named = letters.named & ~place.letters
    before, after = cue.start - 1, cue.end
    while before >= 0 and letters.linking & ~named & stretch_of(before, before + 1):
        before -= 1
    while letters.linking & ~named & stretch_of(after, after + 1):
        after += 1
    return bool(named & (stretch_of(max(before, 0), before + 1) | stretch_of(after, after + 1)))


def _is_beyond_another(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether words of origin have another place, read whole, before one (`NOT ADE IN LATVIA BUT IN CHILE`)."""
    nearer = letters.named & stretch_of(cue.end, place.start)
    return bool(nearer) and denial.end <= cue.start and not letters.parted & stretch_of(cue.end, place.start + 1)


def _is_of_others(place: Fragment, cue: Fragment, whole: Sequence[Fragment], letters: Letters) -> bool:
    """Whether a place has words of origin of its own beside it (`义大利制造，非申国裂造` denies no Italy)."""
    return any(
        not other.overlaps(cue) and _stand_together(other, place) and _are_beside(other, place, letters)
        for other in whole
    )


def _are_beside(one: Fragment, other: Fragment, letters: Letters) -> bool:
    """Whether nothing but small words stands between two parts, and no mark."""
    first, last = sorted((one, other), key=lambda part: part.start)
    gap = stretch_of(first.end, last.start)
    return first.end <= last.start and not (
        gap & ~letters.linking or letters.parted & stretch_of(first.end, last.start + 1)
    )


def _denials_of(cue: Fragment, denials: Sequence[Fragment]) -> Sequence[Fragment | None]:
    """The denials that may be of some words of origin; of those that deny by themselves there is none to be sought."""
    if cue.sense.denies:
        return [None]
    return [denial for denial in denials if not denial.overlaps(cue) and bear_out(cue, denial)]


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


def _stand_together(cue: Fragment, place: Fragment) -> bool:
    """Whether words of origin have their place on its side, and enough of both was read."""
    if is_ideograph(place.printed[0]) and not is_enough_left(cue, place):
        return False
    return cue.sense.before is not None if cue.start < place.start else cue.sense.after is not None


def _denies(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial stands where its kind does: before what it denies, or behind all.

    Between words of origin and their place, what is a small word of another language is no denial (`fabricado no
    México`); nor is a common word of the line above one that was misread (`New / Fabricado na China` is no `nem`).
    """
    if denial.overlaps(place) or _is_of_characters(denial, min(cue, place), letters):
        return False
    if cue.end <= denial.start and denial.end <= place.start and _is_small(denial, cue, letters):
        return False
    ordinary = not denial.letters & ~letters.ordinary
    if denial.misread and ordinary and letters.lines[denial.start] != letters.lines[cue.start]:
        return False
    kinds = denial.sense.negations
    behind = denial.start >= max(cue.end, place.end)
    if behind:
        answers = "no" in denial.sense.signs and bool(letters.answering & denial.letters)
        clause = stretch_of(max(cue.end, place.end), denial.start + 1)
        return answers or ("after_not" in kinds and not letters.parted & clause)
    if "after_not" in kinds and denial.start >= place.end:
        return True
    return bool(kinds & {"not", "weak_not", "outside"})


def _is_of_characters(denial: Fragment, after: Fragment, letters: Letters) -> bool:
    """Whether a denial is of unread characters written on to it, parted from the rest by a blank (`無添加 中国産`)."""
    written_on = letters.going_on & stretch_of(denial.end, denial.end + 1)
    return denial.end < after.start and bool(written_on) and not letters.going_on >> after.start & 1


def _is_small(denial: Fragment, cue: Fragment, letters: Letters) -> bool:
    """Whether a denial is a small word as well in a language of the words of origin (`fabricado no México`).

    Where these were misread, it may be one of another language, unless a colon stands before it.
    """
    text = letters.text[denial.start : denial.end]
    if any(text in lexicon().links.get(language, ()) for language in cue.sense.languages):
        return True
    small = not denial.letters & ~letters.linking and not is_ideograph(text[0])
    return small and cue.cost > 0 and not letters.parted & stretch_of(denial.start, denial.end)


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
        between = stretch_of(one.end, other.start) & ~(letters.linking | letters.named | letters.joining)
        if one.is_stem and other.start <= one.end + MOST_ENDING and other.start not in letters.starts:
            between = 0  # the ending of a name that has run into what follows
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
