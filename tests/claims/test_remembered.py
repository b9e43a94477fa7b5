"""What is remembered of texts: within its bound of bytes, the newest first, and always as reading has it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.claims.label.remembered import Remembered

MOST_BYTES = 10


def remembered(read: list[str]) -> Remembered[str]:
    """A memory of ten bytes that notes what it had to read."""

    def upper(text: str) -> str:
        read.append(text)
        return text.upper()

    return Remembered(upper, lambda text, _: len(text), MOST_BYTES)


def test_a_text_is_read_once() -> None:
    read: list[str] = []
    memory = remembered(read)
    assert [memory("made"), memory("made")] == ["MADE", "MADE"]
    assert read == ["made"]


def test_what_was_not_asked_for_longest_is_forgotten_first() -> None:
    read: list[str] = []
    memory = remembered(read)
    for text in ("made", "in", "made", "china", "made", "in"):
        memory(text)
    assert read == ["made", "in", "china", "in"]


def test_what_is_larger_than_the_bound_is_not_kept() -> None:
    read: list[str] = []
    memory = remembered(read)
    assert [memory("manufactured"), memory("manufactured")] == ["MANUFACTURED", "MANUFACTURED"]
    assert read == ["manufactured"] * 2


@given(st.lists(st.text("ab", max_size=6)))
def test_the_answer_is_always_that_of_reading(texts: list[str]) -> None:
    memory = remembered([])
    assert [memory(text) for text in texts] == [text.upper() for text in texts]
