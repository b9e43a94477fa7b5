"""What the reading of claims remembers: words that statements turn on, and never all that labels ever bore."""

from __future__ import annotations

import sys
from itertools import islice, product
from string import ascii_lowercase

from edge.claims.lexicon import lexicon

WORDS = 8_500
"""More than are remembered."""


def test_new_words_on_labels_are_not_remembered_without_end() -> None:
    before = _blocks_after_words(0)
    assert _blocks_after_words(WORDS) - before < WORDS / 10


def _blocks_after_words(first: int) -> int:
    """Blocks of memory in use once so many words of three letters, and of eight, have been met."""
    for length in (3, 8):
        for letters in islice(product(ascii_lowercase, repeat=length), first, first + WORDS):
            lexicon().is_near_denial("".join(letters))
    return sys.getallocatedblocks()
