"""From the folded text of a line to pieces: its units, each with the words of statements that it may stand for.

A unit that the lexicon does not know is tried as an inflected form, as a damaged word and as words run together. What a
word may stand for depends on the word alone, so it is worked out once for each word met.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from edge.claims.words.damage import is_number, is_ordinary, letters_differ_by_one
from edge.claims.words.fold import Folded
from edge.claims.words.lexicon import Lexicon
from edge.claims.words.near_phrases import near_places
from edge.claims.words.nearest import ONE_LETTER
from edge.claims.words.rejoined import rejoined
from edge.claims.words.units import folded_units

__all__ = ["SHORT_WORD", "Piece", "pieces_of"]

SHORT_WORD: Final = 3
MIN_JOINED: Final = 5
LONG: Final = 8
"""Letters of a word that is rather one of which a letter was lost (`fabricdo`) than two that say nothing together."""

MIN_TOLD: Final = 6
"""Letters of an inflected name that is told from others; shorter ones are near to too many."""

FIRST_HANGUL: Final = "가"
LAST_HANGUL: Final = "힣"
ARABIC_PREFIXES: Final[tuple[str, ...]] = ("ب", "و", "ل", "ف", "ال", "بال", "وال", "لل")
HEBREW_PREFIXES: Final[tuple[str, ...]] = ("ב", "מ", "ל", "ה", "ו", "ש", "מה", "וב", "של")
"""For *in*, *from*, *and*, *for* and *the*, which are written on to the word behind them."""


class Piece(NamedTuple):
    """A unit in its line. `forms` are the vocabulary words it may stand for; the first is what was read.

    `line` counts the lines of the run that is read, 0 for a line by itself; `start` and `end` are characters of the
    folded text of that line. `parted` says whether a blank stands before it, `known` whether it is a word of
    statements as it stands, so that it is taken for no other, `begins` whether any phrase can begin with it.
    """

    text: str
    kind: str
    line: int
    start: int
    end: int
    forms: tuple[str, ...]
    damaged: bool = False
    edited: bool = False
    parted: bool = False
    known: bool = False
    begins: bool = False


class _Part(NamedTuple):
    """A word, or one of those run together, and what it may stand for."""

    text: str
    forms: tuple[str, ...]
    damaged: bool = False
    edited: bool = False
    known: bool = False
    begins: bool = False


def pieces_of(folded: Folded, lexicon: Lexicon) -> list[Piece]:
    """Units of one line, damaged ones mended as far as the vocabulary allows."""
    text, offsets, ends = folded
    found: list[Piece] = []
    for unit in rejoined(folded_units(text), folded, lexicon):
        start, parts = unit.start, _parts(unit.text, unit.kind, lexicon)
        for part in parts:
            end = unit.end if part is parts[-1] else start + len(part.text)
            parted = start > 0 and (text[start - 1] == " " or offsets[start] > ends[start - 1])
            word, forms, damaged, edited, known, begins = part
            known = known and not (unit.kind == "single" and _is_in_a_word(text, start))
            found.append(Piece(word, unit.kind, 0, start, end, forms, damaged, edited, parted, known, begins))
            start = end
    return found


def _is_in_a_word(text: str, start: int) -> bool:
    """Whether a Hangul syllable goes on a word, which blanks part, so that it is none itself (`안` in `중화안민`)."""
    return start > 0 and all(FIRST_HANGUL <= char <= LAST_HANGUL for char in text[start - 1 : start + 1])


@lru_cache(maxsize=4096)
def _parts(text: str, kind: str, lexicon: Lexicon) -> tuple[_Part, ...]:
    """A unit with all that it may stand for; several parts where it is words run together."""
    return tuple(
        part._replace(begins=True) if _begins(part, kind, lexicon) else part for part in _words(text, kind, lexicon)
    )


def _begins(part: _Part, kind: str, lexicon: Lexicon) -> bool:
    """Whether a phrase can begin with any word that a part may stand for."""
    if any(form in lexicon.root.children for form in part.forms):
        return True
    return kind == "single" and lexicon.may_begin(part.text)


def _words(text: str, kind: str, lexicon: Lexicon) -> tuple[_Part, ...]:
    """A unit as it stands where statements know it, and otherwise as what it was before it was damaged."""
    if kind != "word":
        sense = lexicon.sense_of(text)
        return (_Part(text, (text,), known=sense is not None and bool(sense.negations)),)
    if text in lexicon.vocabulary.words:
        return (_Part(text, _listed_forms(text, lexicon), known=text in lexicon.root.children),)
    if is_number(text):
        return (_Part(text, (text,)),)
    return _mended(text, lexicon)


def _listed_forms(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """A listed word, and the names that it is inflected of where by itself it is only a part of phrases."""
    if len(text) <= SHORT_WORD or lexicon.sense_of(text) is not None:
        return (text,)
    return tuple(dict.fromkeys((text, *lexicon.inflections.listed_as(text))))


def _mended(text: str, lexicon: Lexicon) -> tuple[_Part, ...]:
    """What a word that is not listed may be: inflected, with a prefix, damaged, or several words run together."""
    ordinary = is_ordinary(text)  # Italian `usata`, used, is of no USA
    stems = lexicon.inflections.listed_as(text) if len(text) > SHORT_WORD and not ordinary else ()
    if any(_may_name_another(text, stem, lexicon) for stem in stems):
        return (_Part(text, (text,)),)
    listed = stems or _without_prefix(text, lexicon)
    if listed:
        return (_Part(text, (text, *listed)),)
    repaired = lexicon.vocabulary.repair(text)
    joined = lexicon.two_words(text) if len(text) >= MIN_JOINED and not ordinary else None
    if joined and len(text) >= LONG and lexicon.vocabulary.is_one_misread(text) and not lexicon.go_together(*joined):
        joined = None
    if joined and repaired and lexicon.is_denial(joined[0]):
        joined = None  # `لاصين` may be `الصين` with two letters exchanged
    if joined and (repaired is None or repaired.edited):
        return tuple(_Part(word, (word,), known=word in lexicon.root.children) for word in joined)
    if repaired:
        return (_Part(text, (text, repaired.word), damaged=True, edited=repaired.edited),)
    cut = lexicon.vocabulary.cut(text)
    if not cut or not _share_a_language(cut, lexicon):
        return (_Part(text, (text,)),)
    return tuple(_Part(word, (word,)) for word in cut)


def _may_name_another(text: str, stem: str, lexicon: Lexicon) -> bool:
    """Whether an inflected name is a letter away from another country's (`Nigera`: Polish for Niger, or Nigeria)."""
    if len(text) < MIN_TOLD or lexicon.country_of(stem) is None:
        return False
    named = (near.letters for near in near_places().near(text, ONE_LETTER) if letters_differ_by_one(text, near.letters))
    return any(lexicon.country_of(name) not in {None, lexicon.country_of(stem)} for name in named)


def _share_a_language(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether words found in one run of letters can be of one statement: `silicone` is no Chile, firm and not."""
    shared: set[str] | None = None
    for word in words:
        sense = lexicon.sense_of(word)
        languages = sense.languages | (sense.place.languages if sense.place else set()) if sense else set()
        if languages:
            shared = set(languages) if shared is None else shared & languages
    return shared is None or bool(shared)


def _without_prefix(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The word behind the Arabic or Hebrew small words that are written on to it, if there is one."""
    if "\u0600" <= text[0] <= "\u06ff":
        prefixes = ARABIC_PREFIXES
    elif "\u05d0" <= text[0] <= "\u05ea":
        prefixes = HEBREW_PREFIXES
    else:
        return ()
    for prefix in prefixes:
        if text.startswith(prefix) and text[len(prefix) :] in lexicon.vocabulary.words:
            return (text[len(prefix) :],)
    return ()
