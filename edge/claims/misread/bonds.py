"""Whether a denial, words of origin and a place that were found in misread letters belong together.

Each must stand where its kind does, nothing nearer may claim it, and enough of the three must be left to tell them by.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from edge.claims.misread.certainty import is_enough_left
from edge.claims.misread.fragments import MINOR, Fragment
from edge.claims.misread.letters import DENSE, Letters, stretch_of
from edge.claims.misread.phrases import is_ideograph
from edge.claims.negation.characters import RARE
from edge.claims.words.damage import SAME_OUTLINE
from edge.claims.words.lexicon import lexicon

__all__ = [
    "MOST_BETWEEN",
    "are_whole_round",
    "denies",
    "has_another",
    "is_barely_left",
    "is_beyond_another",
    "is_cut_out",
    "is_near",
    "is_of_address",
    "is_of_others",
    "is_rather_word",
    "room_for_place",
    "stand_together",
]

MISREAD_LETTERS: Final = 0.2

MISREAD_SYLLABLES: Final = 0.34

SHORT_ENDING: Final = 2

FIRST_SYLLABLE: Final = "\u1100"
"""The share of the letters, or syllables, of a place that may be misread where words of origin have another that is
whole, how long an ending it may have, and where the scripts of syllables begin.
"""

SHORT_PLACE: Final = 5
"""Letters of a name that is told by no part of a word, where one of them was misread."""

MOST_SYLLABLES: Final = 2
"""Syllables behind a statement that may be of it, misread, before a denial."""

MOST_BETWEEN: Final = 5
"""Unexplained letters that may stand between two parts of a statement."""

SHORT_CUE: Final = 5

SHORTEST_CUE: Final = 3
"""Letters of words of origin of which little is left when two, or one, were misread."""


def stand_together(cue: Fragment, place: Fragment) -> bool:
    """Whether words of origin have their place on its side, and enough of both was read."""
    if is_ideograph(place.printed[0]) and not is_enough_left(cue, place):
        return False
    return cue.sense.before is not None if cue.start < place.start else cue.sense.after is not None


def room_for_place(
    denied: Sequence[tuple[Fragment, Sequence[Fragment | None]]], links: Sequence[Fragment], letters: Letters
) -> int:
    """The letters at which a place may begin that words of origin and their denials leave room for.

    Between two parts of a statement stand few letters that no small word or name explains, but for what a denial stands
    behind: there may be other places, which count here as well.
    """
    unexplained = ~(letters.linking | letters.named | letters.joining)
    for link in links:
        unexplained &= ~link.letters
    room = 0
    for cue, denials in denied:
        for denial in denials:
            room |= _room_beside(cue, denial, unexplained, len(letters.text))
    return room


def _room_beside(cue: Fragment, denial: Fragment | None, unexplained: int, length: int) -> int:
    """The same of some words of origin and one denial; None where they deny by themselves."""
    ahead, behind = cue.sense.after is not None, cue.sense.before is not None
    if denial is None or cue.start < denial.start:
        room = stretch_of(0, cue.start) if ahead else 0
        if denial is None:
            return room | (_reach(cue.end, unexplained, length) if behind else 0)
        return room | stretch_of(cue.end, denial.end) | (_reach(denial.end, unexplained, length) if behind else 0)
    room = _reach(denial.end, unexplained, length)
    if room >> cue.start & 1:
        room |= stretch_of(0, denial.start) if ahead else 0
        room |= _reach(cue.end, unexplained, length) if behind else 0
    return room


def _reach(start: int, unexplained: int, length: int) -> int:
    """The letters from `start` on up to which few are unexplained."""
    end, between = start, 0
    while end < length and between <= MOST_BETWEEN:
        between += unexplained >> end & 1
        end += 1
    return stretch_of(start, end)


def is_barely_left(cue: Fragment) -> bool:
    """Whether so little of short words of origin was read that they are told only by what stands round them."""
    short = len(cue.printed) <= SHORT_CUE and not is_ideograph(cue.printed[0])
    return short and cue.misread > (SAME_OUTLINE if len(cue.printed) <= SHORTEST_CUE else 1.0)


def are_whole_round(cue: Fragment, denial: Fragment | None, place: Fragment, letters: Letters) -> bool:
    """Whether a denial and a place were read whole, with words of origin and small words between."""
    if denial is None or denial.cost or place.cost:
        return False
    parts = sorted((cue, denial, place), key=lambda part: part.start)
    between = (stretch_of(one.end, other.start) for one, other in pairwise(parts))
    return not any(gap & ~letters.linking for gap in between)


def is_near(place: Fragment, letters: Letters) -> bool:
    """Whether so much of a name is left that no other word is likely to stand there (`Not a toy` denies no Amoy)."""
    syllables = letters.of[place.end - 1] - letters.of[place.start] + 1
    is_word = letters.text[place.start] < FIRST_SYLLABLE
    most = MISREAD_LETTERS * len(place.printed) if is_word else MISREAD_SYLLABLES * syllables
    ending = place.end - place.start - len(place.printed)
    return place.ends_within == 0 and place.misread <= most and ending <= SHORT_ENDING


def is_cut_out(place: Fragment, others: Sequence[Fragment], letters: Letters) -> bool:
    """Whether a short name that was misread is only a part of a word, the rest of which is none of the statement.

    So much of the word may be of another name (`Gbina` is rather China than Iran).
    """
    if not place.misread or len(place.printed) > SHORT_PLACE or place.printed[0] > FIRST_SYLLABLE:
        return False
    starts = letters.starts | {len(letters.text)} | {edge for part in others for edge in (part.start, part.end)}
    return place.start not in starts or place.end not in starts


def is_of_address(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether all but a province or a city may be of an address that was misread (`新疆乌鲁木宾市`, of `齐`).

    A character that may deny, but stands in addresses as well, needs words of origin there that were read whole.
    """
    named = place.sense.place if is_ideograph(place.printed[0]) else None
    if named is None or named.place_class not in MINOR or not denial.misread or len(denial.printed) > 1:
        return False
    read = letters.text[denial.start : denial.end]
    return read not in RARE and (cue.misread > 0 or len(cue.printed) == 1)


def has_another(cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether words of origin stand beside a place that was read whole, and is not this one."""
    named = letters.named & ~place.letters
    before, after = cue.start - 1, _end_of_phrase(cue, letters)
    while before >= 0 and letters.linking & ~named & stretch_of(before, before + 1):
        before -= 1
    while letters.linking & ~named & stretch_of(after, after + 1):
        after += 1
    return bool(named & (stretch_of(max(before, 0), before + 1) | stretch_of(after, after + 1)))


def _end_of_phrase(cue: Fragment, letters: Letters) -> int:
    """Where words of origin end with the small word behind them, which may be a part of longer ones (`made in`)."""
    end = min((start for start in letters.starts if start > cue.end), default=len(letters.text))
    return end if letters.text[cue.end : end] in lexicon().links.get(cue.language, ()) else cue.end


def is_beyond_another(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether words of origin have another place, read whole, before one (`NOT ADE IN LATVIA BUT IN CHILE`)."""
    nearer = letters.named & stretch_of(cue.end, place.start)
    return bool(nearer) and denial.end <= cue.start and not letters.parted & stretch_of(cue.end, place.start + 1)


def is_of_others(place: Fragment, cue: Fragment, whole: Sequence[Fragment], letters: Letters) -> bool:
    """Whether a place has words of origin of its own beside it (`义大利制造，非申国裂造` denies no Italy)."""
    return any(
        not other.overlaps(cue) and stand_together(other, place) and _are_beside(other, place, letters)
        for other in whole
    )


def _are_beside(one: Fragment, other: Fragment, letters: Letters) -> bool:
    """Whether nothing but small words stands between two parts, and no mark."""
    first, last = sorted((one, other), key=lambda part: part.start)
    gap = stretch_of(first.end, last.start)
    return first.end <= last.start and not (
        gap & ~letters.linking or letters.parted & ~letters.answering & stretch_of(first.end, last.start + 1)
    )


def denies(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial stands where its kind does: before what it denies, or behind all.

    Between words of origin and their place, what is a small word of another language is no denial (`fabricado no
    México`); nor is a common word of the line above one that was misread (`New / Fabricado na China` is no `nem`).
    """
    instead = letters.joining & letters.parted & stretch_of(denial.end, place.start)  # `не в КНР, а во Вьетнаме`
    first = min(cue, place)
    of_others = _is_of_characters(denial, first, letters) or _ends_another(denial, first, letters)
    instead = instead or (denial.end <= place.start and _is_said_instead(place, cue, letters))
    if instead or denial.overlaps(place) or of_others:
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
        denies_last = "after_not" in kinds and not letters.parted & clause
        return (answers or denies_last) and not _is_of_word_behind(denial, cue, place, letters)
    if "after_not" in kinds and denial.start >= place.end:
        return True
    return bool(kinds & {"not", "weak_not", "outside"})


def _is_of_word_behind(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial is of an unread word behind a statement, which a blank parts from it.

    It is written on to that (`中国製 おもちゃではありません`), or is the next word in Korean (`중국산 건전지 미포함`).
    """
    if letters.text[denial.start] < DENSE:
        return False
    first, read = denial.start, letters.explained | letters.linking
    while first > 0 and letters.going_on >> first & 1:
        first -= 1
    if is_ideograph(letters.text[denial.start]):
        return max(cue.start + 1, place.end) <= first < denial.start and not read >> first & 1
    between = [at for at in range(max(cue.end, place.end), first) if not read >> at & 1]
    return not denial.misread and len({letters.of[at] for at in between}) > MOST_SYLLABLES


def is_rather_word(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether a short name that was misread stands right behind a denial, where words of origin have another place.

    It is rather the word that is denied (`Made in China do not iron`: no Iran), unless a comma goes before both.
    """
    if not place.misread or len(place.printed) >= SHORT_PLACE or place.printed[0] > FIRST_SYLLABLE:
        return False
    last = max((start for start in letters.starts if start < denial.end), default=denial.start)
    introduced = letters.text[last : denial.end] in lexicon().links.get(denial.language, ())  # `ليس في`, not in
    right_behind = denial.end == place.start and not letters.parted >> denial.start & 1
    return right_behind and not introduced and has_another(cue, place, letters)


def _is_said_instead(place: Fragment, cue: Fragment, letters: Letters) -> bool:
    """Whether a place stands behind a `but`, and one that was not read before it (`No fabricado en Pevú sino en X`)."""
    joining = letters.joining & stretch_of(cue.end, place.start)
    first = (joining & -joining).bit_length() - 1
    if first <= cue.end or not stretch_of(cue.end, first) & ~(letters.linking & ~letters.joining):
        return False
    end = min((start for start in letters.starts if start > first), default=len(letters.text))
    node = lexicon().root.children.get(letters.text[first:end])
    return node is not None and node.sense is not None and "but" in node.sense.signs


def _is_of_characters(denial: Fragment, after: Fragment, letters: Letters) -> bool:
    """Whether a denial is of unread characters written on to it, parted from the rest by a blank (`無添加 中国産`)."""
    written_on = letters.going_on & stretch_of(denial.end, denial.end + 1)
    return denial.end < after.start and bool(written_on) and not letters.going_on >> after.start & 1


def _ends_another(denial: Fragment, after: Fragment, letters: Letters) -> bool:
    """Whether a misread denial is the end of other characters, parted from the rest by a blank (`无味 中国制造`)."""
    if not denial.misread:
        return False
    read = (letters.linking | letters.explained) & ~letters.denying
    written_on = letters.going_on >> denial.start & 1 and not read >> (denial.start - 1) & 1
    return denial.end <= after.start and bool(written_on) and not letters.going_on >> after.start & 1


def _is_small(denial: Fragment, cue: Fragment, letters: Letters) -> bool:
    """Whether a denial is a small word as well in a language of the words of origin (`fabricado no México`).

    Where these were misread, it may be one of another language, unless a colon stands before it.
    """
    text = letters.text[denial.start : denial.end]
    if any(text in lexicon().links.get(language, ()) for language in cue.sense.languages):
        return True
    small = not denial.letters & ~letters.linking and not is_ideograph(text[0])
    return small and cue.cost > 0 and not letters.parted & stretch_of(denial.start, denial.end)
