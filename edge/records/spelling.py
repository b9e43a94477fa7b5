"""One form for the many spellings of a name, an address or a telephone number, so that equal ones compare equal.

Whoever splits a load writes the same addressee in other ways: capitals, accents, another order of words, `Str.` for
`Street`, full-width letters, traditional characters. What can't be undone without guessing (misspellings, initials)
stays apart. The result is only ever hashed; nobody reads it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import chain

import opencc
import yaml

__all__ = ["address_words", "name_words", "phone_number"]

COMPARED_DIGITS = 8
"""Digits of a telephone number that count, from its end: country codes and trunk prefixes are written in too many
ways, and national numbers have eight digits in places (ITU-T E.164 leaves their length to each country)."""
SHORTEST_PHONE = 7
REMEMBERED = 1 << 16

_ASCII = bytes(ord(chr(n).lower()) if n < 128 and chr(n).isalnum() else 32 for n in range(256))  # noqa: PLR2004 - ASCII
_NOT_WORDS = re.compile(r"[\W_]+")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]+")
_DIVISIONS = re.compile("[省市区县镇乡村路街道号号楼栋幢单元室层座]")
"""Characters that only name the kind of a division of a Chinese address: written or left out as one likes."""
_NO_CHARACTERS = ("Cf", "Cs")
_LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})  # noqa: RUF001 - a letter of Turkish
"""Letters that Unicode does not take apart into a base and a mark."""
_EXTENSION = re.compile("[x#;/,转]|ext|分机", re.IGNORECASE)
_NOT_DIGITS = bytes(n for n in range(256) if not chr(n).isdigit() or n > 127)  # noqa: PLR2004 - ASCII
_SYNONYMS: dict[bytes, bytes] = {
    word.encode(): canon.encode()
    for canon, words in yaml.safe_load(files(__package__).joinpath("spelling.yaml").read_text(encoding="utf-8")).items()
    for word in words
}


def name_words(text: str) -> bytes:
    """Words of a name, without case, accents, punctuation and order."""
    if text.isascii():
        return b" ".join(sorted(text.encode().translate(_ASCII).split()))
    return b" ".join(sorted(chain.from_iterable(map(_plain_words, text.split()))))


def address_words(text: str) -> bytes:
    """Words of an address: as `name_words`, and abbreviations count as what they stand for."""
    if text.isascii():
        known = _SYNONYMS
        words = [known.get(word, word) for word in text.encode().translate(_ASCII).split()]
    else:
        words = list(chain.from_iterable(map(_place_words, text.split())))
    words.sort()
    return b" ".join(words).lstrip()


def phone_number(text: str) -> bytes:
    """The end of a telephone number in ASCII digits; empty where there are too few to tell anybody by."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        text = "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)
    number = _EXTENSION.split(text.lstrip(" /,;#x"), 1)[0].replace("(0)", "")
    digits = number.encode("ascii", "ignore").translate(None, _NOT_DIGITS)
    return digits[-COMPARED_DIGITS:] if len(digits) >= SHORTEST_PHONE else b""


@lru_cache(maxsize=REMEMBERED)
def _plain_words(text: str) -> tuple[bytes, ...]:
    """The words in a piece of text between blanks; names and streets repeat more than the lines that they stand in."""
    if text.isascii():
        return tuple(text.encode().translate(_ASCII).split())
    folded = unicodedata.normalize("NFKD", text).casefold().translate(_LETTERS)
    # Characters of no width would part a word, or hide in it; half a surrogate pair is no character at all.
    plain = "".join(c for c in folded if not unicodedata.combining(c) and unicodedata.category(c) not in _NO_CHARACTERS)
    if _CHINESE.search(plain):
        plain = _simplifier().convert(plain)
    return tuple(_NOT_WORDS.sub(" ", plain).encode(errors="surrogatepass").split())


@lru_cache(maxsize=REMEMBERED)
def _place_words(text: str) -> tuple[bytes, ...]:
    """As `_plain_words`, in the form in which places compare."""
    known = (_SYNONYMS.get(word, word) for word in _plain_words(text))
    return tuple(_bare(word) for word in known)


def _bare(word: bytes) -> bytes:
    """A word of a Chinese address without the characters that only say what kind of place comes before them."""
    text = word.decode(errors="surrogatepass")
    if _CHINESE_RUN.search(text) is None:
        return word
    return (_DIVISIONS.sub("", text) or text).encode(errors="surrogatepass")


@lru_cache(maxsize=1)
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
