"""How far two words are apart by the letters that readers take for one another, and which words are real ones.

Letters that are mistaken for one another (0 and O, 1 and l and I) cost little, those that share their outline more, a
letter lost, added or misread for any other most. Which word of the vocabulary a misread one was is told by
`words/vocabulary.py`; whether a word denies is decided by `negation/likeness.py`, which is stricter.
"""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from math import inf
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from edge.claims.words.wordlists import word_list

__all__ = [
    "LAST_OF_ALPHABETS",
    "LOST_OR_ADDED",
    "MOST_APART",
    "NOT_SHAPES",
    "SAME_OUTLINE",
    "Likeness",
    "are_confused",
    "is_damaged_not",
    "is_doubtful_not",
    "is_number",
    "is_ordinary",
    "letters_apart",
    "letters_differ_by_one",
    "likeness",
    "outline",
    "resembles",
    "skeleton",
]

LOOKALIKES: Final = str.maketrans(
    {"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "5": "s", "$": "s", "8": "b", "4": "a", "@": "a", "3": "e",
     "7": "t", "+": "t", "2": "z", "6": "g", "9": "g", "q": "o"}
)  # fmt: skip
MIN_FUZZY: Final = 4
NOT_SHAPES: Final = word_list("not_shapes")
NOT_LETTERS: Final = {
    "n": frozenset("nhmwiul1|kvxr"), "o": frozenset("o0qdcgeua@6"), "t": frozenset("t1i7+fljyr|"),
}  # fmt: skip
ORDINARY: Final = word_list("ordinary")
NEAR_WORDS: Final = word_list("near_words")
DOUBTFUL: Final = word_list("doubtful")

WITH_A_STROKE_MORE: Final = (
    ("ᄀ", "ᄁᄏ"), ("ᄃ", "ᄄᄐ"), ("ᄇ", "ᄈ"), ("ᄉ", "ᄊ"), ("ᄌ", "ᄍᄎ"),
    ("ᅡ", "ᅢᅣᅤ"), ("ᅥ", "ᅦᅧᅨ"), ("ᅩ", "ᅪᅫᅬᅭ"), ("ᅮ", "ᅯᅰᅱᅲ"), ("ᅳ", "ᅴ"),
    ("ᆨ", "ᆩᆪᆿ"), ("ᆫ", "ᆬᆭ"), ("ᆯ", "ᆰᆱᆲᆳᆴᆵᆶ"), ("ᆸ", "ᆹ"), ("ᆺ", "ᆻ"), ("ᆽ", "ᆾ"), ("ᆮ", "ᇀ"),
)  # fmt: skip
"""Letters of Hangul syllables, first, middle and last, with those that are them doubled or with a stroke more."""

SHAPES: Final = str.maketrans(
    {"h": "n", "m": "n", "w": "n", "r": "n", "p": "n", "f": "e", "b": "e", "g": "o", "c": "o", "d": "o", "u": "v",
     "y": "v", "j": "i", "t": "i", "k": "x",
     "и": "н", "п": "н", "л": "н", "й": "н", "щ": "ш", "ц": "ш", "ы": "ь", "ъ": "ь",
     "с": "о", "е": "о", "э": "о", "з": "о", "т": "г", "ж": "к", "х": "к", "ч": "у", "а": "о", "в": "б",
     "ت": "ب", "ث": "ب", "ن": "ب", "ي": "ب", "ج": "ح", "خ": "ح", "ذ": "د", "ز": "ر", "و": "ر", "ش": "س", "ض": "ص",
     "ظ": "ط", "غ": "ع", "ق": "ف", "م": "ه"}
    | {letter: plain for plain, letters in WITH_A_STROKE_MORE for letter in letters}
)  # fmt: skip
OUTLINES: Final = SHAPES | {letter: SHAPES.get(ord(plain), plain) for letter, plain in LOOKALIKES.items()}
"""Coarser than look-alikes: letters that share their outline. Only for words that others around them call for."""

CONFUSED: Final = frozenset(
    map(
        frozenset,
        ["ao", "ae", "au", "ou", "oe", "ce", "nu", "ar", "kr", "pf", "ft", "bh", "br", "hk", "дл", "нк", "мн", "ال"],
    )
)
"""Further letters that readers take for one another, as capitals or as small ones, though their outlines differ."""

SAME_SKELETON: Final = 0.2
SAME_OUTLINE: Final = 0.5
LOST_OR_ADDED: Final = 0.9
"""Weights of a letter misread for one that looks like it, for one of its outline, and of one lost or added."""

LAST_OF_ALPHABETS: Final = "\u0590"
"""Where the scripts end in which a word of two letters is told by one of them."""

ROUNDING: Final = 0.05
"""By how much sums of these weights may be wrong, and less than any two of them differ by."""

SURE_LENGTH: Final = 5
MOST_APART: Final = 2.0
"""Beyond this a longer denial is no longer to be seen in a word."""


MOST_EDITS: Final = int(MOST_APART / LOST_OR_ADDED)
"""Edits of the outlines of words so far apart: none of them costs less than a letter lost."""


class Likeness(Enum):
    """How like a denial an unknown word is."""

    DENIES = "denies"
    DOUBTFUL = "doubtful"


def likeness(word: str, negations: tuple[str, ...]) -> Likeness | None:
    """Whether an unknown word is a damaged one of these negations; doubtful where it is too short to be sure."""
    best = None
    shape, shapes = outline(word), _outlines(negations)
    near = process.extract(shape, shapes, scorer=OSA.distance, processor=None, score_cutoff=MOST_EDITS, limit=None)
    for _, _, at in near:
        known = negations[at]
        if shape == shapes[at] and len(known) > 2:  # noqa: PLR2004 - two letters say little
            return Likeness.DENIES
        if letters_differ_by_one(word, known) and len(known) > 1:
            if len(known) >= SURE_LENGTH or _is_misread(word, known):
                return Likeness.DENIES
            best = Likeness.DOUBTFUL
        elif len(known) >= SURE_LENGTH and letters_apart(word, known, MOST_APART) <= MOST_APART:
            best = Likeness.DOUBTFUL
    return best


def _is_misread(word: str, known: str) -> bool:
    """Whether just one letter of a short word is another, and one that it is taken for."""
    if len(word) != len(known) or (len(known) == 2 and known > LAST_OF_ALPHABETS):  # noqa: PLR2004
        return False
    changed = [pair for pair in zip(word, known, strict=True) if pair[0] != pair[1]]
    return len(changed) == 1 and are_confused(*changed[0])


@lru_cache(maxsize=8192)
def are_confused(a: str, b: str) -> bool:
    """Whether one letter is often read for the other."""
    return outline(a) == outline(b) or frozenset({a, b}) in CONFUSED


@lru_cache(maxsize=256)
def _outlines(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(outline, words))


def is_ordinary(word: str) -> bool:
    """Whether a word stands on labels in its own right, so that it is no damaged other."""
    return word in ORDINARY or word in NEAR_WORDS


def is_number(word: str) -> bool:
    """Whether a word is a number and no word misread: batch 1405 is not of Laos. A single digit may be a letter."""
    return len(word) > 1 and word.isdigit()


def is_doubtful_not(word: str) -> bool:
    """Whether a word is a real one and a common misreading of *not* as well, so that nobody can tell (`hot`)."""
    return word in DOUBTFUL


def skeleton(word: str) -> str:
    """The word with each letter as the plainest of those it is mistaken for: `ch1na` and `chlna` become the same."""
    return word.translate(LOOKALIKES)


@lru_cache(maxsize=8192)
def outline(word: str) -> str:
    """The word with each letter as the plainest of those that share its outline: coarser than `skeleton`."""
    return word.translate(OUTLINES)


def resembles(word: str, known: str) -> bool:
    """Whether a word may be a damaged `known` that the words around it call for.

    Only for a choice among few: it forgives all letters that share an outline, or one other letter in a longer word.
    """
    return outline(word) == outline(known) or (
        len(known) >= MIN_FUZZY and letters_differ_by_one(outline(word), outline(known))
    )


def letters_apart(one: str, other: str, most: float = 99.0) -> float:
    """Weighted number of letters changed, lost, added or exchanged between two words; beyond `most` not exact."""
    if (least := _least_apart(one, other)) > most + ROUNDING:
        return least
    reach = int(most / LOST_OR_ADDED) + 1  # what lies further to one side has more letters lost or added
    before: list[float] = []
    last = [LOST_OR_ADDED * at for at in range(len(other) + 1)]
    for row, a in enumerate(one, start=1):
        first = max(1, row - reach)
        current = [LOST_OR_ADDED * row, *[inf] * len(other)]
        for column, b in enumerate(other[first - 1 : row + reach], start=first):
            cost = last[column - 1] if a == b else last[column - 1] + _misread(a, b)
            cost = min(cost, last[column] + LOST_OR_ADDED, current[column - 1] + LOST_OR_ADDED)
            if before and column > 1 and a == other[column - 2] and b == one[row - 2]:
                cost = min(cost, before[column - 2] + LOST_OR_ADDED)
            current[column] = cost
        if min(current) > most:
            return min(current)
        before, last = last, current
    return last[-1]


def _least_apart(one: str, other: str) -> float:
    """What the same comes to at least: each letter that differs, in skeleton and in outline too, costs the more."""
    bones = OSA.distance(skeleton(one), skeleton(other))
    shapes = OSA.distance(outline(one), outline(other))
    alike, differing = SAME_OUTLINE - SAME_SKELETON, LOST_OR_ADDED - SAME_OUTLINE
    return SAME_SKELETON * OSA.distance(one, other) + alike * bones + differing * shapes


@lru_cache(maxsize=8192)
def _misread(a: str, b: str) -> float:
    if skeleton(a) == skeleton(b):
        return SAME_SKELETON
    return SAME_OUTLINE if outline(a) == outline(b) else 1.0


def is_damaged_not(word: str) -> bool:
    """Whether an unknown short word is most likely the word *not* with one letter misread, lost or doubled."""
    if word in ORDINARY or not 1 < len(word) <= 4:  # noqa: PLR2004 - "not" has three letters
        return False
    if word in NOT_SHAPES:
        return True
    if len(word) == 3:  # noqa: PLR2004
        right = sum(a == b for a, b in zip(word, "not", strict=True))
        alike = all(a in NOT_LETTERS[b] for a, b in zip(word, "not", strict=True))
        return right == 2 or (right == 1 and alike)  # noqa: PLR2004
    return any(word[:at] + word[at + 1 :] == "not" for at in range(len(word)))


def letters_differ_by_one(a: str, b: str) -> bool:
    """Whether one letter changed, lost or added, or two neighbours exchanged, makes one word of the other."""
    return bool(OSA.distance(a, b, score_cutoff=1) <= 1)
