"""Whether a denial that was found in misread letters is of the words of origin and the place found with it.

It must stand where its kind does, and be no small word, no part of an unread word, and of no other place.
"""

from __future__ import annotations

from typing import Final

from edge.claims.misread.bonds import FIRST_SYLLABLE, SHORT_NAME, has_another
from edge.claims.misread.fragments import MINOR, Fragment
from edge.claims.misread.letters import DENSE, Letters, stretch_of
from edge.claims.misread.phrases import is_ideograph
from edge.claims.negation.characters import RARE
from edge.claims.words.lexicon import lexicon

__all__ = ["denies"]

MOST_SYLLABLES: Final = 2
"""Syllables behind a statement that may be of it, misread, before a denial."""


def denies(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial is of these words of origin and this place."""
    if _is_of_other_words(denial, cue, place, letters) or not _stands_as_its_kind(denial, cue, place, letters):
        return False
    others = (_is_beyond_another, _is_of_address, _is_rather_word)
    return not any(is_other(place, cue, denial, letters) for is_other in others)


def _is_of_other_words(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial is of what stands instead of a place, or of words that were not read.

    Between words of origin and their place, what is a small word of another language is no denial (`fabricado no
    México`); nor is a common word of the line above one that was misread (`New / Fabricado na China` is no `nem`).
    """
    if letters.joining & letters.parted & stretch_of(denial.end, place.start):
        return True  # `не в КНР, а во Вьетнаме`
    if denial.overlaps(place) or (denial.end <= place.start and _is_said_instead(place, cue, letters)):
        return True
    first = min(cue, place)
    if _is_of_characters(denial, first, letters) or _ends_another(denial, first, letters):
        return True
    if cue.end <= denial.start and denial.end <= place.start and _is_small(denial, cue, letters):
        return True
    ordinary = not denial.letters & ~letters.ordinary
    return bool(denial.misread) and ordinary and letters.lines[denial.start] != letters.lines[cue.start]


def _stands_as_its_kind(denial: Fragment, cue: Fragment, place: Fragment, letters: Letters) -> bool:
    """Whether a denial stands where its kind does: before what it denies, or behind all."""
    kinds, last = denial.sense.negations, max(cue.end, place.end)
    if denial.start >= last:
        answers = "no" in denial.sense.signs and bool(letters.answering & denial.letters)
        denies_last = "after_not" in kinds and not letters.parted & stretch_of(last, denial.start + 1)
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


def _is_said_instead(place: Fragment, cue: Fragment, letters: Letters) -> bool:
    """Whether a place stands behind a `but`, and one that was not read before it (`No fabricado en Pevú sino en X`)."""
    joining = letters.joining & stretch_of(cue.end, place.start)
    first = (joining & -joining).bit_length() - 1
    if first <= cue.end or not stretch_of(cue.end, first) & ~(letters.linking & ~letters.joining):
        return False
    end = min((start for start in letters.starts if start > first), default=len(letters.text))
    sense = lexicon().sense_of(letters.text[first:end])
    return sense is not None and "but" in sense.signs


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


def _is_beyond_another(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether words of origin have another place, read whole, before one (`NOT ADE IN LATVIA BUT IN CHILE`)."""
    nearer = letters.named & stretch_of(cue.end, place.start)
    return bool(nearer) and denial.end <= cue.start and not letters.parted & stretch_of(cue.end, place.start + 1)


def _is_of_address(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether all but a province or a city may be of an address that was misread (`新疆乌鲁木宾市`, of `齐`).

    A character that may deny, but stands in addresses as well, needs words of origin there that were read whole.
    """
    named = place.sense.place if is_ideograph(place.printed[0]) else None
    if named is None or named.place_class not in MINOR or not denial.misread or len(denial.printed) > 1:
        return False
    read = letters.text[denial.start : denial.end]
    return read not in RARE and (cue.misread > 0 or len(cue.printed) == 1)


def _is_rather_word(place: Fragment, cue: Fragment, denial: Fragment, letters: Letters) -> bool:
    """Whether a short name that was misread stands right behind a denial, where words of origin have another place.

    It is rather the word that is denied (`Made in China do not iron`: no Iran), unless a comma goes before both.
    """
    if not place.misread or len(place.printed) >= SHORT_NAME or place.printed[0] > FIRST_SYLLABLE:
        return False
    last = max((start for start in letters.starts if start < denial.end), default=denial.start)
    introduced = letters.text[last : denial.end] in lexicon().links.get(denial.language, ())  # `ليس في`, not in
    right_behind = denial.end == place.start and not letters.parted >> denial.start & 1
    return right_behind and not introduced and has_another(cue, place, letters)
