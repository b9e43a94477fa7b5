"""What is ruled out without being measured would not have been found: damaged phrases, and lines out of reach."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from edge.claims.fragments import _measured
from edge.claims.layout import HEIGHT_RATIO, MAX_DROP, MIN_COSINE, ROW_TOLERANCE, Frame, _within_reach
from edge.claims.lexicon import Sense
from edge.claims.phrases import Phrase
from edge.domain import Quad

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
    measured = _measured(text, Phrase(letters, Sense(), float(len(letters)), EDITS), at, 0)
    assert measured is not None
    start, end, _ = measured
    assert Levenshtein.distance(text[start:end], letters) <= EDITS


def leaning(x: float, y: float, width: float, height: float, lean: float) -> Quad:
    """The box of a line whose far end lies `lean` pixels lower."""
    return Quad.of([(x, y), (x + width, y + lean), (x + width, y + lean + height), (x, y + height)])


places = st.builds(
    leaning, st.floats(0, 600), st.floats(0, 300), st.floats(20, 300), st.floats(8, 60), st.floats(-40, 40)
)


@given(st.lists(places, min_size=1, max_size=12))
def test_all_lines_within_reach_are_found_together_as_they_are_one_by_one(boxes: list[Quad]) -> None:
    frames = [Frame.of(box) for box in boxes]
    numbers = range(len(frames))
    together = {(at, other, (along, across)) for at, other, along, across in _within_reach(frames, numbers, numbers)}
    assert together == {
        (at, other, frames[at].offset(frames[other]))
        for at in numbers
        for other in numbers
        if _is_near(frames[at], frames[other])
    }


def _is_near(line: Frame, other: Frame) -> bool:
    _, across = line.offset(other)
    return (
        -ROW_TOLERANCE * line.height <= across <= MAX_DROP * HEIGHT_RATIO * line.height
        and line.cosine(other) >= MIN_COSINE
        and 1 / HEIGHT_RATIO <= line.height / other.height <= HEIGHT_RATIO
    )
