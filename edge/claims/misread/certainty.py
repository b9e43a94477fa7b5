"""Whether a denial of which letters were misread is surely one.

It is where so much of it is left that it can't be chance, or where what is left denies by itself (`不` of `不是`).
"""

from __future__ import annotations

from typing import Final

from edge.claims.misread.fragments import Fragment
from edge.claims.misread.letters import Letters, stretch_of
from edge.claims.misread.phrases import SHORT, Kind, is_ideograph
from edge.claims.negation.characters import RARE, denies_alone, is_word
from edge.claims.negation.likeness import likeness_before
from edge.claims.negation.small_words import is_as_like_small_word
from edge.claims.words.damage import SAME_OUTLINE, Likeness
from edge.claims.words.shapes import alike, less_alike
from edge.claims.words.wordlists import han_words

__all__ = ["are_told", "bear_out", "denies_surely", "is_enough_left"]

MISREAD_IDEOGRAPHS: Final = 0.3
MISREAD_LETTERS: Final = 0.2
MISREAD_ANSWER: Final = 0.34
"""The share of the characters, or letters, of a denial that may be misread without a doubt of what it was.

Of an answer more may be: it is one of two words, and the other is unlike it.
"""

FEW_LETTERS: Final = 5.0
"""Up to this weight words of origin that mean much else (Vietnamese `hàng`) bear out no damaged denial as short."""

BOTH_MISREAD: Final = 0.5
"""The share of the characters of two parts from which nothing is left to tell them by."""

CHARACTERS: Final = 2
LETTERS: Final = 4
BOTH_LEFT: Final = 0.75
ONE_LEFT: Final = 0.5
"""Characters or letters that tell a word, and their share that must be left where both parts, or one, were misread."""

SHORTEST_RUN_INTO: Final = 3
SHORTEST_BEHIND: Final = 5
"""Letters of a denial that may have lost the blank behind it, and of what it has run into."""

FIRST_SYLLABLE: Final = "\u1100"
LAST_SYLLABLE: Final = "\u11ff"
LONG_SYLLABLES: Final = 6
"""Where the letters of Hangul begin and end, and how many of them tell a denial."""


def bear_out(cue: Fragment, denial: Fragment) -> bool:
    """Whether words of origin make a denial of letters that were misread, so that the two are no name met by chance.

    `Thu Hằng`, `Quảng Ngãi` and `Jade das Neves` are all within a letter or two of a denial and words of origin.
    """
    if not denial.misread and not cue.misread:
        return True
    if "weak" in cue.sense.signs and max(cue.weight, denial.weight) <= FEW_LETTERS:
        return False
    if is_ideograph(denial.printed[0]):
        return is_enough_left(cue, denial)
    return not (denial.misread and denial.ends_within) or denial.weight > SHORT or denial.end == cue.start


def are_told(cue: Fragment, place: Fragment) -> bool:
    """Whether enough was read of words of origin and of a place, of which something was not, to tell both by.

    Of what was misread beside a whole one a little must be left, and of each more where both were: ordinary words are
    full of what is nearly a short name beside nearly short words of origin (`không thể tạo thư` is of no `Tàu`,
    `无法关闭` of no `法国`).
    """
    if not (cue.cost or place.cost):
        return True
    if cue.cost and place.cost:
        return "weak" not in cue.sense.signs and min(_share_left(cue), _share_left(place)) >= BOTH_LEFT
    return _share_left(cue if cue.cost else place) >= ONE_LEFT


def _share_left(part: Fragment) -> float:
    """How much of a part was read, of what tells a word: two characters, or four letters.

    Each end within a word takes half a letter: any long word holds a short name (`zusammen`).
    """
    left = len(part.printed) - part.misread - part.ends_within / 2
    return left / (CHARACTERS if is_ideograph(part.printed[0]) else LETTERS)


def is_enough_left(one: Fragment, other: Fragment) -> bool:
    """Whether enough characters of two parts were read to tell them by (`添加代引` is no `东加代购`)."""
    return one.misread + other.misread < BOTH_MISREAD * len(one.printed + other.printed)


def denies_surely(denial: Fragment, letters: Letters, before: Fragment | None, after: Fragment | None) -> bool:
    """Whether letters are surely the denial that they were taken for, between the parts of a statement beside it."""
    read, printed = letters.text[denial.start : denial.end], denial.printed
    before_place = denial.misread and after is not None and after.kind is Kind.PLACE and after.start == denial.end
    if before_place and is_as_like_small_word(read, frozenset({denial.language})):
        return False
    if denial.misread == 0 and FIRST_SYLLABLE <= printed[0] <= LAST_SYLLABLE and len(printed) >= LONG_SYLLABLES:
        return True  # only a letter of its last syllable is another (`아닙니닥`)
    if denial.misread == 0:
        return denial.cost == 0 or _stands_apart(denial, letters, after) or _is_run_into(denial, letters, after)
    if denial.ends_within and not _is_parted(denial, letters, before, after):
        return denial.cost <= SAME_OUTLINE and denial.weight > SHORT
    if is_ideograph(printed[0]):
        answers = "no" in denial.sense.signs and letters.answering & denial.letters
        most = (MISREAD_ANSWER if answers else MISREAD_IDEOGRAPHS) * len(printed)
        alike = _looks_like(read, printed) and _fills_its_place(denial, letters, after)
        return read in RARE or denial.misread <= most or _is_left_of(read, printed) or alike
    return denial.misread <= MISREAD_LETTERS * len(printed) or _is_like_one(read, denial.language)


def _stands_apart(denial: Fragment, letters: Letters, after: Fragment | None) -> bool:
    """Whether a denial was parted from what it has run into, which is a part of the statement or a small word."""
    known = letters.explained | letters.linking
    ahead = denial.start in letters.starts or bool(known & stretch_of(denial.start - 1, denial.start))
    ends = {len(letters.text), *letters.starts, *([after.start] if after else [])}
    return ahead and denial.end in ends and bool(letters.denying & denial.letters)


def _is_parted(denial: Fragment, letters: Letters, before: Fragment | None, after: Fragment | None) -> bool:
    """Whether a longer denial has only lost the blanks between it and other parts (`menşelidoğildir`)."""
    ahead = denial.start in letters.starts or (before is not None and before.end == denial.start)
    behind = denial.end in letters.starts | {len(letters.text)} or (after is not None and after.start == denial.end)
    beside = sum(part.misread for part in (before, after) if part is not None and part.ends_within)
    return ahead and behind and not beside and denial.weight >= SHORTEST_BEHIND


def _is_run_into(denial: Fragment, letters: Letters, after: Fragment | None) -> bool:
    """Whether a word begins with a denial, and goes on with a longer part of the statement (`NOTproduced`)."""
    if after is None or after.start != denial.end or denial.start not in letters.starts:
        return False
    return len(denial.printed) >= SHORTEST_RUN_INTO and len(after.printed) >= SHORTEST_BEHIND and after.misread <= 1


def _is_like_one(read: str, language: str) -> bool:
    return likeness_before(read, frozenset({language})) is Likeness.DENIES


def _looks_like(read: str, printed: str) -> bool:
    """Whether each character of a denial is one that it is taken for, and together they are no other word (`似升`)."""
    if len(read) < 2 or read in han_words() or any(map(is_word, read)):  # noqa: PLR2004 - one says little
        return False
    return all(other in {char, *alike(char), *less_alike(char)} for char, other in zip(read, printed, strict=True))


def _fills_its_place(denial: Fragment, letters: Letters, after: Fragment | None) -> bool:
    """Whether nothing unread stands beside a denial, up to the part of the statement behind it."""
    known, first = letters.explained | letters.linking, denial.start
    begins = first == 0 or letters.lines[first - 1] < letters.lines[first] or letters.parted >> first & 1
    ahead = begins or known >> first - 1 & 1
    return bool(ahead) and (after is None or not stretch_of(denial.end, after.start) & ~known)


def _is_left_of(read: str, printed: str) -> bool:
    """Whether one character of a denial was misread that does not deny, and two others, or one that does, were not.

    Where it does deny, it must look like the one that was read, and the other be none that is said without it (`并北`
    is no other word than `并非`; `小麦使用` is no `不使用`).
    """
    same = [char for char, other in zip(read, printed, strict=True) if char == other]
    misread = [(char, other) for char, other in zip(read, printed, strict=True) if char != other]
    if len(misread) != 1:
        return False
    char, lost = misread[0]
    if denies_alone(lost):
        return lost in {*alike(char), *less_alike(char)} and bool(same) and not any(map(is_word, same))
    return len(same) > 1 or any(map(denies_alone, same))
