"""Derives `edge/claims/data/han_words.txt`: common Chinese words that share a character with words of origin.

Run as `python tests/bench/han_words.py DICT > edge/claims/data/han_words.txt`, where DICT is `jieba/dict.txt` of the
source distribution of jieba 0.42.1 on PyPI: a word, how often it was counted, and its part of speech a row.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from edge.claims.misread.phrases import Kind, phrases_of
from edge.claims.words.fold import fold

__all__ = ["common_words"]

HAN_WORD = re.compile("[\u4e00-\u9fff]{2}")
COMMON = 50
"""How often a word was counted that is common, of some 60 million."""

PERSON = "nr"
A_ROW = 40

HEAD = """\
# Common Chinese words of two characters that share one with words of origin, and so are not these misread (`运费`
# beside `造货`). Folded; written by `tests/bench/han_words.py`.
# From the dictionary of jieba 0.42.1 (PyPI), MIT License, Copyright 2013 Sun Junyi.
"""


def common_words(rows: Iterable[str]) -> Iterator[str]:
    """Words of a dictionary that stand for themselves beside the name of a country."""
    cues = [phrase.letters for kind in (Kind.CUE, Kind.DENYING_CUE) for phrase in phrases_of("zh", kind)]
    characters = set("".join(cues))
    pairs = {"".join(pair) for cue in cues for pair in pairwise(cue)}
    for row in rows:
        word, count, part = row.split()
        common = HAN_WORD.fullmatch(word) and int(count) >= COMMON and not part.startswith(PERSON)
        if common and fold(word).text == word and characters & set(word) and word not in pairs:
            yield word


if __name__ == "__main__":
    words = sorted(common_words(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()))
    lines = (" ".join(words[at : at + A_ROW]) for at in range(0, len(words), A_ROW))
    sys.stdout.write(HEAD + "".join(f"{line}\n" for line in lines))
