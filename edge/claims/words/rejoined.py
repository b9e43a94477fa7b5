"""Words put together again that a blank, a bracket or a full stop has cut in two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from edge.claims.words.fold import Folded
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.units import Unit

__all__ = ["is_parted", "rejoined"]

PARTS_BEFORE: Final = 2

INITIALS: Final = 3
"""Letters that are short for a country; a word of no more is told from them and from denials by its parts."""


def rejoined(units: Sequence[Unit], folded: Folded, lexicon: Lexicon) -> list[Unit]:
    """With words that a blank has cut in two (CHI NA) put together again, where the parts themselves say nothing.

    Initials that end in a full stop are a word (`S.p.A. in Cina` does not speak of Spain).
    """
    text, offsets, ends = folded
    joined: list[Unit] = []
    last: Unit | None = None
    for unit in units:
        if (
            last is not None
            and unit.kind == last.kind == "word"
            and last.end + 1 == unit.start
            and text[last.end] == " "
            and offsets[last.end] == ends[last.end - 1]
            and is_parted(last.text, unit.text, lexicon)
        ):
            unit = Unit(last.text + unit.text, "word", last.start, unit.end)  # noqa: PLW2901 - grown by its neighbour
            joined[-1] = unit
        elif (whole := _round_a_bracket(joined, unit, lexicon) or _initials(joined, unit, lexicon)) is not None:
            unit = whole  # noqa: PLW2901 - grown by its neighbours
            joined[-2:] = [unit]
        else:
            joined.append(unit)
        last = unit
    return joined


def is_parted(one: str, other: str, lexicon: Lexicon) -> bool:
    """Whether two words are one that statements turn on: an unknown one and its rest, or a denial (`N ON`).

    So are the initials of a country of which a full stop was read as a blank (`PR C.`).
    """
    text, listed = one + other, lexicon.vocabulary.words
    if len(text) <= INITIALS and (len(one) == 1 or len(other) == 1):
        of_words = _is_word(one, lexicon) or _is_word(other, lexicon)
        return lexicon.is_denial(text) or (_is_initials(text, lexicon) and not of_words)
    unknown = one not in listed or other not in listed
    return unknown and (lexicon.is_denial(text) or (len(text) > INITIALS and lexicon.vocabulary.is_keyword(text)))


def _is_initials(text: str, lexicon: Lexicon) -> bool:
    """Whether three letters are short for a country in English (`PRC`, `USA`)."""
    sense = lexicon.sense_of(text) if len(text) == INITIALS else None
    return sense is not None and sense.place is not None and "en" in sense.place.languages


def _is_word(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is a word of statements by itself, and no place."""
    sense = lexicon.sense_of(text)
    return sense is not None and sense.place is None


def _round_a_bracket(before: Sequence[Unit], unit: Unit, lexicon: Lexicon) -> Unit | None:
    """The word that two parts make with a C between them that was read as a bracket (`NI(HT`), if it is a known one."""
    if unit.kind != "word" or len(before) < PARTS_BEFORE or before[-1].text not in {"(", "["}:
        return None
    first, bracket = before[-PARTS_BEFORE:]
    touching = first.kind == "word" and first.end == bracket.start and bracket.end == unit.start
    text = f"{first.text}c{unit.text}"
    return Unit(text, "word", first.start, unit.end) if touching and text in lexicon.vocabulary.words else None


def _initials(before: Sequence[Unit], unit: Unit, lexicon: Lexicon) -> Unit | None:
    """The initials of a country of which one full stop was not read (`PR.C.`, which is no Puerto Rico)."""
    if unit.kind != "word" or len(before) < PARTS_BEFORE or before[-1].text != ".":
        return None
    first, stop = before[-PARTS_BEFORE:]
    touching = first.kind == "word" and first.end == stop.start and stop.end == unit.start
    text = first.text + unit.text
    return Unit(text, "word", first.start, unit.end) if touching and _is_initials(text, lexicon) else None
