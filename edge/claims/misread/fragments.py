"""Parts of statements in a run of letters, damaged ones too: denials, words of origin and places of one language.

Phrases that share a stretch with the letters (`misread/phrases.py`) are measured where they stand
(`misread/measured.py`), unless what was read there rules them out.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from edge.claims.misread.letters import DENSE, Letters, stretch_of
from edge.claims.misread.measured import WITHIN_A_WORD, measured
from edge.claims.misread.phrases import Kind, Phrase, is_ideograph, phrases_of
from edge.claims.words.damage import SAME_OUTLINE
from edge.claims.words.senses import Sense
from edge.claims.words.wordlists import han_words

__all__ = ["MINOR", "MOST_ENDING", "Fragment", "fragments"]

ANYWHERE: Final = -1
"""The set of all letters."""

MOST_ENDING: Final = 4
"""Letters of an ending of case behind the stem of a place."""

SHORTEST: Final = 3
"""Letters of names, and of words of origin, that say too little where one was misread."""

CUES: Final = frozenset({Kind.CUE, Kind.DENYING_CUE})
SHORT_NAME: Final = 2
MINOR: Final = frozenset({"region", "city"})
"""Characters of short names in Han script or kana, and the places that are no countries."""

FIRST_HANGUL: Final = "\u1100"
LAST_HANGUL: Final = "\u11ff"
"""Where the letters of Hangul syllables begin and end."""


class Fragment(NamedTuple):
    """A phrase found at letters `start` to `end`, `misread` letters off, with so many of its ends within a word."""

    start: int
    end: int
    misread: float
    ends_within: int
    kind: Kind
    sense: Sense
    weight: float
    language: str
    printed: str
    """The letters of the phrase, as `spelled` has them."""
    is_stem: bool = False

    @property
    def cost(self) -> float:
        """How many letters speak against it."""
        return self.misread + WITHIN_A_WORD * self.ends_within

    @property
    def letters(self) -> int:
        """The set of its letters, as `Letters` has them."""
        return stretch_of(self.start, self.end)

    def overlaps(self, other: Fragment) -> bool:
        """Whether both share a letter."""
        return self.start < other.end and other.start < self.end


def fragments(letters: Letters, kind: Kind, language: str, room: int = ANYWHERE) -> list[Fragment]:
    """Every part of one kind that the letters may hold in a language, where nothing else was read of them.

    A misread place may hold one that was read whole, such as its short name. `room` is the set of letters at which
    parts may begin.
    """
    phrases = phrases_of(language, kind)
    if not phrases:
        return []
    text, starts = letters.text, letters.starts
    explained = letters.explained & ~letters.named if kind is Kind.PLACE else letters.explained
    found: dict[tuple[int, int, int], Fragment] = {}
    ends = starts | {len(text)}
    for phrase, at in phrases.candidates(letters, explained, room):
        stretch = measured(text, phrase, at, explained, ends)
        if stretch is None:
            continue
        start, end, cost = stretch
        if phrase.is_stem:
            end = next((at for at in range(end, min(end + MOST_ENDING, len(text)) + 1) if at in ends), end)
        if _is_ruled_out(letters, kind, (start, end), cost, explained):
            continue
        within = 0 if is_ideograph(text[start]) else (start not in starts) + (end not in ends)
        if within and _is_of_a_word(letters, phrase, (start, end), cost):
            continue
        if (cost > SAME_OUTLINE or (within and kind is Kind.CUE)) and _says_too_little(phrase, kind, within, cost):
            continue
        if kind is Kind.PLACE and within and end - start < SHORTEST and not is_ideograph(text[start]):
            continue
        fragment = Fragment(
            start, end, cost, within, kind, phrase.sense, phrase.weight, language, phrase.letters, phrase.is_stem
        )
        key = (start, end, id(phrase.sense))
        if key not in found or fragment.cost < found[key].cost:
            found[key] = fragment
    return list(found.values())


def _is_of_a_word(letters: Letters, phrase: Phrase, stretch: tuple[int, int], cost: float) -> bool:
    """Whether a phrase that begins or ends within a word is only a part of that (`Parent from China`)."""
    if "whole" in phrase.sense.signs and stretch[0] not in letters.starts:
        return True
    return bool(cost and letters.ordinary & stretch_of(*stretch))


def _is_ruled_out(letters: Letters, kind: Kind, stretch: tuple[int, int], cost: float, explained: int) -> bool:
    """Whether the letters were read as something else; those of a phrase that was read whole only as what bars it."""
    if not cost:
        return bool(letters.barred & stretch_of(*stretch))
    return (
        bool(explained & stretch_of(*stretch))
        or _is_read_otherwise(letters, kind, stretch, cost)
        or (cost > 1 and _ends_a_name(letters, kind, stretch[0]))
        or (kind is Kind.PLACE and _cuts_a_word(letters.text, *stretch))
    )


def _cuts_a_word(text: str, start: int, end: int) -> bool:
    """Whether a common word of two characters begins or ends within a place (`複製`, to copy, in `無法複製`)."""
    words = han_words()
    return is_ideograph(text[start]) and (text[end - 1 : end + 1] in words or text[start - 1 : start + 1] in words)


def _is_read_otherwise(letters: Letters, kind: Kind, stretch: tuple[int, int], cost: float) -> bool:
    """Whether letters that are off a phrase are as they should be for another reason, or parted by a mark.

    All may be small words (`本品は` is no `部品は`, `từ C` holds no `Úc`), or a name and small words beside it; common
    words are no names (`phát` is no `Nhật`), nor words of origin but for a letter (`运费` is no `造货`, and `loaded in`
    no `made in`, but `mode in` may be).
    """
    start, end = stretch
    ideograph = is_ideograph(letters.text[start])
    common = not ideograph if kind is Kind.PLACE else kind in CUES and (ideograph or cost > 1)
    known = letters.linking | letters.joining | (letters.ordinary if common else 0)
    if kind is Kind.PLACE and start not in letters.starts and letters.linking & stretch_of(start, start + 1):
        return True  # `dell'ihia` holds no `Libia`
    if letters.named & stretch_of(start, end) and known & stretch_of(start, end):
        known |= letters.named
    if kind is Kind.DENIAL:
        known = letters.ordinary if cost > SAME_OUTLINE else 0  # `hồng`, pink, is no `không`
    if not stretch_of(start, end) & ~known:
        return True
    return kind is not Kind.PLACE and bool(letters.parted & stretch_of(start + 1, end))


def _ends_a_name(letters: Letters, kind: Kind, start: int) -> bool:
    """Whether a place would begin within a Korean word that was not read (`공화국` is no `한국`)."""
    if kind is not Kind.PLACE or not FIRST_HANGUL <= letters.text[start] <= LAST_HANGUL:
        return False
    read = letters.explained | letters.denying
    return bool(letters.going_on & ~(read << 1) & stretch_of(start, start + 1))


def _says_too_little(phrase: Phrase, kind: Kind, within: int, cost: float) -> bool:
    """Whether a phrase is so short that it must be read but for a letter, or whole where it stands within a word.

    Of the many cities and provinces of two characters one tells as little (`口园` may be `中国` as well as `桃园`); so
    does one that is only a part of a word (`paese di`, Seki).
    """
    place = phrase.sense.place
    if kind is Kind.PLACE and place is not None and place.place_class in MINOR:
        return (
            within > 0 or len(phrase.letters) <= SHORTEST
            if phrase.letters[0] < DENSE
            else len(phrase.letters) <= SHORT_NAME
        )
    short = len(phrase.letters) <= SHORTEST and phrase.letters[0] < DENSE
    return short and (within > 0 or cost > 1) and kind in {Kind.CUE, Kind.PLACE}
