"""What the reading of claims remembers: words that statements turn on, and never all that labels ever bore."""

from __future__ import annotations

import gc
import subprocess
import sys
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

from edge.claims import read_claims
from edge.claims.words.near_denials import is_near_denial
from edge.domain import Quad, TextLine

WORDS = 8_500
LINES = 1_100
"""More than are remembered, of words and of lines of as many words as characters."""

HAN_FIRST = 0x4E00
LINE_LENGTH = 30


def test_new_words_on_labels_are_not_remembered_without_end() -> None:
    before = _blocks_after_words(0)
    assert _blocks_after_words(WORDS) - before < WORDS / 10


def _blocks_after_words(first: int) -> int:
    """Blocks of memory in use once so many words of three letters, and of eight, have been met."""
    for length in (3, 8):
        for letters in islice(product(ascii_lowercase, repeat=length), first, first + WORDS):
            is_near_denial("".join(letters))
    return sys.getallocatedblocks()


def test_lines_that_no_label_bears_again_are_not_remembered_without_end() -> None:
    # In a process of its own: what other tests have left there would be forgotten meanwhile.
    counts = "print(after(0, 20), after(20, LINES), after(20 + LINES, LINES // 4))"
    program = f"from test_memory import LINES, blocks_after_lines as after; {counts}"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parent, check=True, capture_output=True, text=True
    )
    empty, full, more = map(int, ran.stdout.split())
    assert full > empty
    assert more - full < (full - empty) / 4 / 10  # a tenth of what as many lines cost at first


def blocks_after_lines(first: int, count: int) -> int:
    """Blocks of memory in use once so many lines of Chinese characters, no two of them alike, have been read."""
    box = Quad.upright(0, 0, 100, 10)
    for number in range(first, first + count):
        text = "".join(chr(HAN_FIRST + (number * 7919 + at * at * 31) % 2_000) for at in range(LINE_LENGTH))
        read_claims([TextLine(text=text, confidence=1.0, view="top", box=box)])
    gc.collect()
    return sys.getallocatedblocks()


def test_what_was_read_is_freed_without_a_search_for_cycles() -> None:
    read_claims(lines_of("1"))  # builds the tables
    gc.collect()
    gc.disable()
    try:
        read_claims(lines_of("2"))
        assert gc.collect() == 0
    finally:
        gc.enable()


def lines_of(number: str) -> list[TextLine]:
    texts = ["Made in China", "Not made in Germnay, but in Vietnam", "原产国:中国", "Contents: NdFeB N42SH", "Made in"]
    return [
        TextLine(text=f"{text} {number}", confidence=1.0, view="top", box=Quad.upright(0, 20 * at, 200, 20 * at + 16))
        for at, text in enumerate(texts)
    ]
