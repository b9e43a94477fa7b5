"""A label can't make a terminal do anything."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from edge.console import shortened, visible, visible_lines


def test_escape_sequences_on_a_label_are_shown_not_obeyed() -> None:
    assert visible("\x1b[2J\x1b]0;owned\x07") == r"\x1b[2J\x1b]0;owned\x07"


def test_bidirectional_and_zero_width_characters_are_shown() -> None:
    assert visible("MADE\u202eANIHC\u200b") == r"MADE\u202eANIHC\u200b"


def test_lines_of_a_text_stay_lines_and_each_is_safe() -> None:
    assert visible_lines("[link]\nport = 1\x1b[2J\r\nb\n") == "[link]\nport = 1\\x1b[2J\nb"


def test_what_people_can_read_stays_as_it_is() -> None:
    assert visible("非中国制造 · Сделано в Китае · <b>") == "非中国制造 · Сделано в Китае · <b>"


@given(st.text())
def test_no_acting_character_is_left_in_any_text(text: str) -> None:
    assert not any(unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for sign in visible(text))


@given(st.text(), st.integers(min_value=1, max_value=40))
def test_a_shortened_text_fits(text: str, most: int) -> None:
    assert len(shortened(text, most)) <= most
