"""Letters borrowed from another alphabet for their looks, back in the alphabet of their word.

`MАDE` with a Cyrillic `А` is read as `made`, and `НE` before Russian words as the Russian denial: by their looks alone
no reader can tell them apart, and people hide words from filters so.
"""

from __future__ import annotations

import re
from typing import Final

from edge.claims.words.spacing import SPACED_OUT
from edge.claims.words.wordlists import word_list

__all__ = ["without_homoglyphs"]

CYRILLIC_TWINS: Final = dict(zip("авсеԍһіјкмпоԛрѕтухѵԝзьԁ", "abcegh" + "ijkmno" + "qpst" + "yxvw3bd", strict=True))
CYRILLIC_TWINS.update({"н": "h", "г": "r"})
TO_CYRILLIC: Final = {latin: letter for letter, latin in CYRILLIC_TWINS.items() if letter in "авсенкморстух"}
GREEK_TWINS: Final = dict(zip("αβεζηικμνορτυχϲϳ", "abezhikmnoptyxcj", strict=True))
TWINS: Final = CYRILLIC_TWINS | GREEK_TWINS
"""Folded letters of other alphabets by the Latin letter whose capital or small form they look like.

After Unicode TR39 confusables, for folded (small) letters: Cyrillic N is `п`-like in small script but `Н` looks like
H, so a letter stands for the twin of its capital where the two differ, because labels are printed in capitals.
"""

PLAINLY_CYRILLIC: Final = word_list("plainly_cyrillic")
PLAINLY_CYRILLIC_STEMS: Final = word_list("plainly_cyrillic_stems")
"""Russian words of statements that are made of look-alikes only; of longer ones the first five letters."""

CYRILLIC_NO: Final = {"he": "не", "het": "нет"}
LATIN_NO: Final = re.compile(r"(?<![^\W_])het?(?=[^\w-]{1,3}[\u0400-\u052f]|\W*\Z)")
"""Denials in Latin letters that look like them, before a Cyrillic word or at the end: `HE 200` is a model."""

PLAINLY: Final = 2
"""Letters without a Latin twin in a line that is plainly Cyrillic: one may be a letter of another word misread."""

NEAR_STEMS: Final = frozenset(stem[:at] + "?" + stem[at + 1 :] for stem in PLAINLY_CYRILLIC_STEMS for at in range(5))
"""The same, with any one of their letters misread."""

CYRILLIC_DIGITS: Final = {"0": "о", "3": "з", "6": "б", "8": "в"}
DIGIT_IN_CYRILLIC: Final = re.compile("(?<=[\u0430-\u044f])[0368](?=[\u0430-\u044f])")
"""Digits that stand for a letter inside a Cyrillic word."""

WORD: Final = re.compile(SPACED_OUT + r"|[^\W\d_]+")
"""A word, be its letters set apart by blanks."""

LATIN: Final = re.compile("[a-z]")
FOREIGN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f]")


def without_homoglyphs(text: str) -> str:
    """Letters borrowed for their looks back into the alphabet of their word, or of their line where a word is mute.

    In a line that is plainly Cyrillic, so are the letters of a denial (`HE сделано`).
    """
    if not FOREIGN.search(text):
        return text
    natives = [char for char in FOREIGN.findall(text) if char not in TWINS]
    foreign_line, cyrillic_line = bool(natives), sum(map(_is_cyrillic, natives)) >= PLAINLY
    text = DIGIT_IN_CYRILLIC.sub(lambda match: CYRILLIC_DIGITS[match[0]], text)
    text = WORD.sub(lambda match: _native_word(match[0], foreign_line=foreign_line, cyrillic_line=cyrillic_line), text)
    return LATIN_NO.sub(lambda match: CYRILLIC_NO[match[0]], text) if cyrillic_line else text


def _native_word(word: str, *, foreign_line: bool, cyrillic_line: bool) -> str:
    """A word in the one alphabet that it was written in.

    It goes over to Latin when it holds a Latin letter, or when every letter of it has a Latin twin and nothing in the
    line is plainly of the other alphabet (`СОО: СН` in Cyrillic capitals). A word with a letter that has no Latin twin
    stays what it is, and Latin letters hidden in it go over to its alphabet; in a line that is plainly Cyrillic so do
    those of any word that holds a Cyrillic letter without a twin.
    """
    foreign = FOREIGN.findall(word)
    if not foreign or word in PLAINLY_CYRILLIC or _is_plainly_cyrillic(word[:5]):
        return word
    if cyrillic_line and (known := _in_cyrillic(word)) in PLAINLY_CYRILLIC:
        return known
    native = [char for char in foreign if char not in TWINS]
    if native:
        return _in_cyrillic(word) if cyrillic_line or len(native) * 3 >= len(word) else word
    if LATIN.search(word) or not foreign_line:
        return "".join(TWINS.get(char, char) for char in word)
    return word


def _is_plainly_cyrillic(stem: str) -> bool:
    return any(f"{stem[:at]}?{stem[at + 1 :]}" in NEAR_STEMS for at in range(len(stem)))


def _is_cyrillic(char: str) -> bool:
    return "\u0400" <= char <= "\u052f"


def _in_cyrillic(word: str) -> str:
    """A word with its Latin letters as the Cyrillic ones that they look like, if it holds any Cyrillic one."""
    return "".join(TO_CYRILLIC.get(char, char) for char in word) if any(map(_is_cyrillic, word)) else word
