"""What is ruled out without being measured would not have been found: phrases, figures, and lines out of reach."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from edge.claims.goods.amounts import MAY_BE_WORTH, MAY_COUNT, QUANTITY, VALUE
from edge.claims.goods.substance_numbers import CAS, DASH, MAY_BE_UN, UN
from edge.claims.label.layout import (
    HEIGHT_RATIO,
    MAX_COLUMN_GAP,
    MAX_DROP,
    MIN_COSINE,
    MIN_DROP,
    MIN_OVERLAP,
    ROW_TOLERANCE,
    Frame,
    ReadingOn,
    _nearest,
)
from edge.claims.misread.fragments import ANYWHERE
from edge.claims.misread.letters import letters_of
from edge.claims.misread.measured import measured
from edge.claims.misread.phrases import Phrase
from edge.claims.misread.readings import readings
from edge.claims.words.damage import letters_apart
from edge.claims.words.fold import fold
from edge.claims.words.lexicon import lexicon
from edge.claims.words.nearest import NearestPhrases
from edge.claims.words.pieces import pieces_of
from edge.claims.words.senses import Sense
from edge.claims.words.tokens import tokens_of
from edge.domain import Quad, TextLine

PHRASES: Final = [
    phrase["text"] for phrase in json.loads((Path(__file__).parent / "phrases.json").read_text(encoding="utf-8"))
]
LETTERS = "abcde"
EDITS = 2


@st.composite
def misread(draw: st.DrawFn) -> tuple[str, str, int]:
    """A phrase, a text that holds it with at most two letters changed, lost or added, and where it begins."""
    phrase = draw(st.text(LETTERS, min_size=8, max_size=14))
    read = list(phrase)
    for _ in range(draw(st.integers(0, EDITS))):
        at = draw(st.integers(0, len(read) - 1))
        read[at : at + 1] = draw(st.sampled_from([[], ["x"], [read[at], "x"]]))
    before, behind = draw(st.text(LETTERS, max_size=5)), draw(st.text(LETTERS, max_size=5))
    return phrase, before + "".join(read) + behind, len(before)


@given(misread())
def test_no_phrase_is_ruled_out_that_stands_in_the_letters_but_for_its_edits(found: tuple[str, str, int]) -> None:
    letters, text, at = found
    stretch = measured(text, Phrase(letters, Sense(), float(len(letters)), EDITS), at, 0, frozenset())
    assert stretch is not None
    start, end, _ = stretch
    assert Levenshtein.distance(text[start:end], letters) <= EDITS


@given(st.sampled_from(PHRASES), st.sampled_from(PHRASES), st.integers(0, 40), st.sampled_from("aoenrst1"))
def test_no_place_of_a_denial_is_left_out_where_there_is_room_for_it(one: str, other: str, at: int, char: str) -> None:
    text = f"{one} {other}"
    pieces = pieces_of(fold(text[:at] + char + text[at + 1 :]), lexicon())
    letters = letters_of(pieces, tokens_of(pieces, lexicon()))
    for language in ("en", "es", "de", "zh", "ja", "tr"):
        with patch(
            "edge.claims.misread.readings.MOST_OF_A_KIND", 10_000
        ):  # else more of those there is room for are left
            found = list(readings(letters, language))
            with patch("edge.claims.misread.readings.room_for_place", return_value=ANYWHERE):
                assert found == list(readings(letters, language))


@given(misread(), st.floats(0.0, 3.0))
def test_words_are_as_far_apart_as_they_are_or_farther_than_is_asked_for(
    found: tuple[str, str, int], most: float
) -> None:
    letters, text, _ = found
    apart = letters_apart(text, letters)
    measured = letters_apart(text, letters, most)
    assert measured == apart if apart <= most else measured > most


@given(misread(), st.sampled_from("xoc"), st.floats(0.5, 2.0))
def test_no_name_is_ruled_out_that_is_near(found: tuple[str, str, int], other: str, most: float) -> None:
    letters, text, at = found
    read = text[at:].replace("x", other)
    near = NearestPhrases([(letters, None)]).near(read, most)
    assert bool(near) == (letters_apart(read, letters) <= most)


@given(misread(), st.floats(0.5, 2.7), st.floats(0.0, 0.5))
def test_the_nearest_name_is_found_with_all_that_are_about_as_near(
    found: tuple[str, str, int], most: float, margin: float
) -> None:
    letters, text, at = found
    names = NearestPhrases([(letters, 0), (letters[::-1], 1), (letters[1:], 2), ("e" + letters, 3)])
    near = names.near(text[at:], most)
    nearest = names.nearest(text[at:], most, margin)
    assert nearest[:1] == near[:1]
    behind = near[0].cost + margin if near else 0.0
    assert [one for one in nearest if one.cost <= behind] == names.near(text[at:], behind)


def leaning(x: float, y: float, width: float, height: float, lean: float) -> Quad:
    """The box of a line whose far end lies `lean` pixels lower."""
    return Quad.of([(x, y), (x + width, y + lean), (x + width, y + lean + height), (x, y + height)])


places = st.builds(
    leaning, st.floats(0, 600), st.floats(0, 300), st.floats(20, 300), st.floats(8, 60), st.floats(-40, 40)
)


@given(st.lists(st.tuples(places, st.sampled_from(["top", "side"])), min_size=1, max_size=12))
def test_the_nearest_lines_are_found_together_as_they_are_one_by_one(placed: list[tuple[Quad, str]]) -> None:
    lines = [TextLine(text="x", confidence=1.0, view=view, box=box) for box, view in placed]
    frames = [Frame.of(box) for box, _ in placed]
    numbers = range(len(lines))
    reading_on = ReadingOn(lines, frames, numbers)
    every = frozenset(numbers)
    found = (_nearest(pairs, every, every) for pairs in (reading_on._beside, reading_on._below))
    pairs = [(at, other) for at in numbers for other in numbers if _are_alike(lines, frames, at, other)]
    for nearest, distance in zip(found, (_gap, _drop), strict=True):
        near = [(at, apart, other) for at, other in pairs if (apart := distance(frames[at], frames[other])) is not None]
        assert nearest == {at: min(near_one[1:] for near_one in near if near_one[0] == at)[1] for at, _, _ in near}


def _are_alike(lines: list[TextLine], frames: list[Frame], at: int, other: int) -> bool:
    return (
        at != other
        and lines[at].view == lines[other].view
        and frames[at].cosine(frames[other]) >= MIN_COSINE
        and 1 / HEIGHT_RATIO <= frames[at].height / frames[other].height <= HEIGHT_RATIO
    )


def _gap(line: Frame, other: Frame) -> float | None:
    """The gap to a line that stands to the right in the same row."""
    along, across = line.offset(other)
    gap = along - line.half - other.half
    if abs(across) > ROW_TOLERANCE * line.height or not -0.5 * line.height <= gap <= MAX_COLUMN_GAP * line.height:
        return None
    return max(gap, 0.0)


def _drop(line: Frame, other: Frame) -> float | None:
    """The drop to a line that stands below."""
    along, across = line.offset(other)
    overlap = min(line.half, along + other.half) - max(-line.half, along - other.half)
    if overlap < MIN_OVERLAP * 2 * min(line.half, other.half):
        return None
    if not MIN_DROP * line.height <= across <= MAX_DROP * max(line.height, other.height):
        return None
    return across


@given(st.from_regex(QUANTITY))
def test_no_quantity_is_ruled_out(text: str) -> None:
    assert MAY_COUNT.search(text)


@given(st.from_regex(VALUE))
def test_no_value_is_ruled_out(text: str) -> None:
    assert MAY_BE_WORTH.search(text)


@given(st.from_regex(CAS))
def test_no_cas_number_is_ruled_out(text: str) -> None:
    assert DASH.search(text)


@given(st.from_regex(UN))
def test_no_un_number_is_ruled_out(text: str) -> None:
    assert MAY_BE_UN.search(text)
