"""One form for the many spellings of a name, an address or a telephone number, so that equal ones compare equal.

Whoever splits a load writes the same addressee in other ways: capitals, accents, another order of words, `Str.` for
`Street`, full-width letters, traditional characters. What can't be undone without guessing (misspellings, initials)
stays apart. The result is only ever hashed; nobody reads it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import opencc

from edge.shipped_tables import shipped_table

__all__ = ["address_words", "name_words", "phone_numbers"]

COMPARED_DIGITS = 8
"""Digits of a telephone number that count, from its end: country codes and trunk prefixes are written in too many
ways, and national numbers have eight digits in places (ITU-T E.164 leaves their length to each country)."""
SHORTEST_PHONE = 7
REMEMBERED = 1 << 14
"""Words beyond ASCII, at about 220 bytes each: a daemon that takes declarations for days must not grow by more."""

_ASCII = range(128)


def _small(byte: int) -> int:
    """A byte of a text: a letter as a small one, digits and bytes beyond ASCII as they are, all others as a blank."""
    if byte not in _ASCII or chr(byte) == "\n":
        return byte
    return ord(chr(byte).lower()) if chr(byte).isalnum() else ord(" ")


_SMALL = bytes(map(_small, range(256)))
_NOT_WORDS = re.compile(r"[\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_CHINESE_PARTS = re.compile("[0-9]+|[a-z]+|[\u3400-\u9fff]")
_DIVISIONS = re.compile("[省市区县镇乡村路街道号号楼栋幢单元室层座]")
"""Characters that only name the kind of a division of a Chinese address: written or left out as one likes."""
_NO_CHARACTERS = ("Cf", "Cs")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})  # noqa: RUF001 - a letter of Turkish
"""Letters that Unicode does not take apart into a base and a mark."""
_EXTENSION = re.compile("[x#;/,转]|ext|分机", re.IGNORECASE)
_AREA_CODE = re.compile("^([+0-9() -]{1,8})/")
"""What stands before a stroke where too few digits do for a number of their own: `030/1234567`."""
_TITLES = frozenset(b"mr mrs ms miss dr prof sir herr frau mme mlle sr sra".split())
_NOT_PLAIN_NUMBERS = re.compile("[xX#;/,(]")
"""Marks of an extension or of a trunk prefix: such a number is looked at by itself."""
_DIGIT_RUN = re.compile("[0-9]+")
_NOT_DIGITS = bytes(set(range(256)) - set(b"0123456789\n"))
_SYNONYMS: dict[bytes, bytes] = {
    word.encode(): canon.encode()
    for canon, words in shipped_table("edge.records", "spelling.yaml").items()
    for word in words
}


def name_words(texts: Sequence[str]) -> list[bytes]:
    """Words of each name, without titles, case, accents, punctuation and order."""
    return [b" ".join(sorted(_untitled(words.split()))) for words in _folded(texts)]


def _untitled(words: list[bytes]) -> list[bytes]:
    """The words of a name without titles, unless it has nothing else."""
    return words if _TITLES.isdisjoint(words) else [word for word in words if word not in _TITLES] or words


def address_words(texts: Sequence[str]) -> list[bytes]:
    """Words of each address, each once: as of names, and abbreviations count as what they stand for."""
    known = _SYNONYMS
    found = []
    for folded in _streets_apart(_folded_text(texts)).split(b"\n") if texts else ():
        words = {known.get(word, word) for word in folded.split()}
        if not folded.isascii():
            words = {part for word in words for part in ((word,) if word.isascii() else _bare(word))}
        found.append(b" ".join(sorted(words)).lstrip())
    return found


def _streets_apart(folded: bytes) -> bytes:
    """German streets are written into their names or apart from them: `Lindenstr.`, `Linden Str.`."""
    parted = folded.replace(b"strasse", b" str").replace(b"str ", b" str ").replace(b"str\n", b" str\n")
    return parted.removesuffix(b"str") + b" str" if parted.endswith(b"str") else parted


def phone_numbers(texts: Sequence[str]) -> list[bytes]:
    """The end of each telephone number in ASCII digits; empty where there are too few to tell anybody by."""
    if not texts:
        return []
    joined = "\n".join(texts)
    if not joined.isascii() or _NOT_PLAIN_NUMBERS.search(joined) or joined.count("\n") >= len(texts):
        joined = "\n".join([_digits(text) for text in texts])
    numbers = joined.encode().translate(None, _NOT_DIGITS).split(b"\n")
    return [digits[-COMPARED_DIGITS:] if len(digits) >= SHORTEST_PHONE else b"" for digits in numbers]


def _digits(text: str) -> str:
    """The digits of a number without what is dialled behind it, in ASCII."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    text = _AREA_CODE.sub(_joined_if_short, text.lstrip(" /,;#x"))
    number = _EXTENSION.split(text, 1)[0].replace("(0)", "")
    return "".join(_DIGIT_RUN.findall(number))


def _folded(texts: Sequence[str]) -> list[bytes]:
    """Each text as words of small letters and digits, parted by blanks."""
    return _folded_text(texts).split(b"\n") if texts else []


def _folded_text(texts: Sequence[str]) -> bytes:
    """The same as one text of a line for each, which is many times faster."""
    plain = [text if text.isascii() else _folded_words(text) for text in texts]
    joined = "\n".join(plain)
    if joined.count("\n") >= len(plain):
        joined = "\n".join([text.replace("\n", " ") for text in plain])
    return joined.encode().translate(_SMALL)


def _folded_words(text: str) -> str:
    return " ".join([word if word.isascii() else _folded_word(word) for word in text.split()])


@lru_cache(maxsize=REMEMBERED)
def _folded_word(text: str) -> str:
    """A word with letters beyond ASCII; names and streets repeat more than the lines that they stand in."""
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    # Characters of no width would part a word, or hide in it; half a surrogate pair is no character at all.
    plain = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) not in _NO_CHARACTERS)
    if _CHINESE.search(plain):
        plain = _simplifier().convert(plain)
    return _NOT_WORDS.sub(" ", plain)


@lru_cache(maxsize=REMEMBERED)
def _bare(word: bytes) -> tuple[bytes, ...]:
    """The characters and numbers of a word of a Chinese address, which parts its words or not, as one likes.

    Left out are those that only say what kind of place comes before them.
    """
    text = word.decode()
    if _CHINESE_RUN.search(text) is None:
        return (word,)
    return tuple(part.encode() for part in _CHINESE_PARTS.findall(_DIVISIONS.sub("", text) or text))


def _joined_if_short(before: re.Match[str]) -> str:
    return before[1] if sum(map(str.isdigit, before[1])) < SHORTEST_PHONE else before[0]


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
