"""Words that were not read, told by themselves: whether one may be a denial of some languages, or a small word."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache, lru_cache
from typing import Final
from unicodedata import normalize

from rapidfuzz import process
from rapidfuzz.distance import OSA, Levenshtein

from edge.claims.statement.evidence import PLAIN
from edge.claims.words.damage import (
    LOST_OR_ADDED,
    MOST_APART,
    SAME_OUTLINE,
    Likeness,
    are_confused,
    is_damaged_not,
    is_doubtful_not,
    is_number,
    is_ordinary,
    letters_apart,
    letters_differ_by_one,
    likeness,
    outline,
)
from edge.claims.words.lexicon import lexicon
from edge.claims.words.shapes import alike, less_alike
from edge.claims.words.wordlists import word_list

__all__ = [
    "begins_denial",
    "begins_short_denial",
    "begins_with_denial",
    "denies_alone",
    "ends_in_denial",
    "ends_short_denial",
    "holds_denial",
    "is_as_like_small_word",
    "is_barely_denial",
    "is_called_for",
    "is_damaged_link",
    "is_denial_run_together",
    "is_near_denying_cue",
    "is_small_word",
    "is_word",
    "lacks_a_letter",
    "likeness_before",
    "looks_like_denial",
    "may_deny",
    "may_deny_alone",
    "may_end_in_denial",
]

DOUBTFUL_CHARACTERS: Final = word_list("doubtful_characters")

MAX_LINK: Final = 4
"""Letters of a small word."""

MIN_ENDING: Final = 4
"""Letters of a denial that stands last, each of a syllable counted."""

MIN_JOINED: Final = 4
"""Letters of a word that may be a denial run together with another."""

MIN_HEAD: Final = 4
"""Letters of a word into which a denial of two letters may have run."""

MIN_GROWN: Final = 3
"""Letters of a denial that may be read with one more."""

BARELY: Final = 1.5
"""How far a short word may be off a denial, where nothing but a denial is likely to stand."""


@lru_cache(maxsize=4096)
def likeness_before(word: str, languages: frozenset[str]) -> Likeness | None:
    """How like a negation of these languages an unknown word is."""
    if "en" in languages:
        if is_damaged_not(word):
            return Likeness.DENIES
        if is_doubtful_not(word):
            return Likeness.DOUBTFUL
        if is_ordinary(word):
            return None
    words = lexicon().denials
    like = likeness(word, tuple(known for tag in sorted(languages) for known in words.get(tag, ())))
    # English denies by *not*: what is like *no* may be any short word (`HO`, a scale of models).
    doubtful = is_ordinary(word) or ("en" in languages and len(word) <= 2)  # noqa: PLR2004
    return Likeness.DOUBTFUL if like is Likeness.DENIES and doubtful else like


def is_small_word(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a small one in one of these languages."""
    return any(word in lexicon().links.get(tag, ()) for tag in languages)


@lru_cache(maxsize=4096)
def is_as_like_small_word(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a small one of these languages but for a letter that readers take for it (`но` for `на`)."""
    known = (link for tag in languages for link in lexicon().links.get(tag, ()) if len(link) == len(word) > 1)
    return any(
        [are_confused(*pair) for pair in zip(word, link, strict=True) if pair[0] != pair[1]] == [True] for link in known
    )


def begins_denial(letter: str, languages: frozenset[str]) -> bool:
    """Whether a letter may be all that is left of a denial of one of these languages (`n` of `nie`)."""
    denials = (denial for tag in languages for denial in lexicon().short_denials(tag) if len(denial) < MAX_LINK)
    return len(letter) == 1 and any(denial[0] == letter for denial in denials)


def begins_with_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a denial of one of these languages stands at the beginning of a longer word."""
    denials = (denial for tag in languages for denial in lexicon().short_denials(tag))
    return any(len(word) >= len(denial) + MIN_HEAD and word.startswith(denial) for denial in denials if len(denial) > 1)


@lru_cache(maxsize=4096)
def is_barely_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a short word may be a denial of one of these languages, two letters of it misread (`uo`, `Fae`)."""
    if len(word) > MAX_LINK or not word.isalpha():
        return False
    denials = (denial for tag in languages for denial in lexicon().short_denials(tag))
    return any(_letters_confused(word, denial) <= BARELY for denial in denials if abs(len(denial) - len(word)) <= 1)


@lru_cache(maxsize=4096)
def begins_short_denial(letter: str, languages: frozenset[str]) -> bool:
    """Whether a letter is the first of a short denial of one of these languages."""
    return any(denial.startswith(letter) for tag in languages for denial in lexicon().short_denials(tag))


@lru_cache(maxsize=4096)
def ends_short_denial(letter: str, languages: frozenset[str]) -> bool:
    """Whether a letter is the last of a short denial of one of these languages."""
    return any(denial.endswith(letter) for tag in languages for denial in lexicon().short_denials(tag))


def _letters_confused(word: str, denial: str) -> float:
    """How far two short words are apart, letters that readers take for one another taken for near."""
    return sum(
        SAME_OUTLINE
        if edit.tag == "replace" and are_confused(word[edit.src_pos], denial[edit.dest_pos])
        else LOST_OR_ADDED
        for edit in Levenshtein.editops(word, denial)
    )


@lru_cache(maxsize=4096)
def may_deny(word: str, *, behind: bool) -> bool:
    """Whether a word that stands alone in its line may be a damaged negation of any language."""
    if is_number(word):
        return False
    if not behind and (is_damaged_not(word) or is_doubtful_not(word)):
        return True
    return likeness(word, _of_all(behind=behind)) is not None


@cache
def _of_all(*, behind: bool) -> tuple[str, ...]:
    """The negations of all languages that stand before a statement, or behind it."""
    words = lexicon().denials_behind if behind else lexicon().denials
    return tuple(dict.fromkeys(known for listed in words.values() for known in sorted(listed)))


@lru_cache(maxsize=4096)
def is_near_denying_cue(word: str, languages: frozenset[str]) -> bool:
    """Whether words of origin that were misread may be some that deny by themselves (`üretilmHiştir`)."""
    known = (cue for tag in languages for cue in lexicon().cues_denying.get(tag, ()))
    return any(letters_apart(word, cue, MOST_APART) <= MOST_APART for cue in known)


@lru_cache(maxsize=4096)
def is_called_for(word: str, following: str, languages: frozenset[str]) -> bool:
    """Whether what stands behind a short word is only said behind a denial like it (`له يصنع` for `لم يصنع`)."""
    denials = (denial for tag in languages for denial in lexicon().denials.get(tag, ()))
    return any(
        len(denial) == len(word)
        and [are_confused(*pair) for pair in zip(word, denial, strict=True) if pair[0] != pair[1]] == [True]
        and following in _words_behind(denial)
        for denial in denials
    )


def _words_behind(denial: str) -> Collection[str]:
    node = lexicon().root.children.get(denial)
    return node.children if node is not None else ()


@lru_cache(maxsize=4096)
def looks_like_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a real word is a letter away from a denial of one of these languages (`now`, `nut`, `note`, `moi`).

    Of a short one a letter may be lost and others look alike (`hi`, of `nie`).
    """
    listed = (lexicon().denials.get(tag, frozenset()).union(lexicon().short_denials(tag)) for tag in languages)
    return any(
        outline(word) == outline(denial)
        or (len(denial) == len(word) + 1 == MIN_GROWN and letters_differ_by_one(outline(word), outline(denial)))
        or (len(denial) in {len(word), max(len(word) - 1, MIN_GROWN)} and letters_differ_by_one(word, denial))
        for denials in listed
        for denial in denials
    )


@lru_cache(maxsize=4096)
def is_denial_run_together(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a denial that has only lost the blank within it, or before or behind it (`didnot`, `noes`)."""
    if len(word) < MIN_JOINED or is_ordinary(word):
        return False
    words = lexicon()
    return any(
        word in words.denials_joined(tag)
        or any(
            len(denial) > 2 and word.endswith(denial) and word[: -len(denial)] in words.links.get(tag, ())  # noqa: PLR2004
            for denial in words.denials.get(tag, ())
        )
        for tag in languages
    )


@lru_cache(maxsize=4096)
def holds_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether an unknown word may be a denial run together with another word: `noes`, `khougduoc`, `niejest`."""
    if len(word) < MIN_JOINED:
        return False
    joined = [text for tag in languages for text in lexicon().denials_joined(tag)]
    if ends_in_denial(word, languages) or any(_begins_with(word, tag) for tag in languages):
        return True
    return process.extractOne(word, joined, scorer=OSA.distance, processor=None, score_cutoff=1) is not None


@lru_cache(maxsize=4096)
def ends_in_denial(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a known one and, run into it, a denial or what is most like one (`produktuie`, `origenwo`)."""
    words = lexicon()
    listed = (words.denials.get(tag, ()) for tag in languages)
    behind = (words.denials_behind.get(tag, ()) for tag in languages)
    return any(_ends_in(word, denial) for denials in (*listed, *behind) for denial in denials)


def _ends_in(word: str, denial: str) -> bool:
    head, tail = word[: -len(denial)], word[-len(denial) :]
    vocabulary = lexicon().vocabulary
    if (
        len(denial) > MIN_HEAD
        and word[1 - len(denial) :] != denial
        and _lacks_a_letter(word[1 - len(denial) :], denial)
    ):
        return word[: 1 - len(denial)] in vocabulary.words  # `xuatgoai`, of `xuất ngoài`
    if len(head) < MIN_HEAD:
        return False
    like = likeness(tail, (denial,))
    if like is None and outline(tail) != outline(denial):
        return False
    sure = like is not Likeness.DOUBTFUL or len(denial) > MIN_JOINED
    return sure and (head in vocabulary.words or vocabulary.repair(head) is not None)


def _begins_with(word: str, language: str) -> bool:
    """Whether a word is a longer denial, a letter of it misread, and small words run into it (`nichfinder`)."""
    links = lexicon().links.get(language, ())
    for denial in lexicon().denials.get(language, ()):
        rest = word[len(denial) :]
        if len(denial) < MIN_HEAD or len(rest) < 2 or not letters_differ_by_one(word[: len(denial)], denial):  # noqa: PLR2004
            continue
        if rest in links or any(rest[:cut] in links and rest[cut:] in links for cut in range(1, len(rest))):
            return True
    return False


@lru_cache(maxsize=4096)
def lacks_a_letter(word: str, languages: frozenset[str]) -> bool:
    """Whether a word is a denial of one of these languages but for a letter lost."""
    return any(_lacks_a_letter(word, denial) for tag in languages for denial in lexicon().denials.get(tag, ()))


def _lacks_a_letter(word: str, denial: str) -> bool:
    return len(denial) == len(word) + 1 and letters_differ_by_one(word, denial)


@lru_cache(maxsize=4096)
def is_damaged_link(word: str, languages: frozenset[str]) -> bool:
    """Whether an unknown short word may be a small word of one of these languages, one letter damaged."""
    if len(word) > MAX_LINK or is_ordinary(word):
        return False
    if likeness_before(word, languages) is not None:
        return False
    known = (link for tag in languages for link in lexicon().links.get(tag, ()))
    return any(
        len(link) <= MAX_LINK and link != word and (outline(link) == outline(word) or letters_differ_by_one(word, link))
        for link in known
    )


@lru_cache(maxsize=4096)
def may_end_in_denial(text: str, languages: frozenset[str]) -> bool:
    """Whether a run of characters is like a denial that these languages put last, letter by letter of each syllable."""
    letters = normalize("NFD", text)
    known = (ending for tag in languages for ending in lexicon().endings_denying.get(tag, ()))
    return any(
        len(ending) >= MIN_ENDING and letters_apart(letters, ending, MOST_APART) <= MOST_APART for ending in known
    )


@lru_cache(maxsize=1024)
def denies_alone(char: str) -> bool:
    """Whether a character is a denial by itself (`非`)."""
    node = lexicon().root.children.get(char)
    return node is not None and node.sense is not None and bool(node.sense.negations & PLAIN)


@lru_cache(maxsize=1024)
def is_word(char: str) -> bool:
    """Whether a character is a word of statements by itself."""
    node = lexicon().root.children.get(char)
    return node is not None and node.sense is not None


@lru_cache(maxsize=1024)
def may_deny_alone(char: str) -> bool:
    """Whether a character may be one that denies by itself, misread (`北`)."""
    return char in DOUBTFUL_CHARACTERS or any(map(denies_alone, (*alike(char), *less_alike(char))))
