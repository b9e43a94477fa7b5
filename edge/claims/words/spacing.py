"""Blanks and marks that part the characters of a word, or stand for the blanks between words.

Words are spaced out for their looks (`M A D E`, `P. R. C.`), by readers (`中 国`), and by people who write round a
filter (`非*中国*制造`, `not.made.in.china`).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["SPACED_OUT", "with_blanks", "within_words"]

HAN: Final = "\u3005\u3400-\u9fff\uf900-\ufaff"
CJK: Final = f"{HAN}\u3041-\u30ff"
BLANK_IN_CJK: Final = re.compile(f"(?<=[{CJK}])[ ]+(?=[{CJK}])")
SPACED_OUT: Final = r"(?<![^\W_])(?:[^\W\d_] {1,3}){3,}[^\W\d_](?![^\W_])"
SPACED_LETTERS: Final = re.compile(SPACED_OUT + r"|(?<![^\W_])[a-z]([.\-_*] ?)(?:[a-z]\1)+[a-z](?![^\W_])")
"""Letters that blanks, or all the same mark, set apart one by one."""

SPACED_CHARACTERS: Final = re.compile(f"(?:[{CJK}] ?[.\\-_*~] ?){{3,}}[{CJK}]")
SPACED_WORDS: Final = re.compile(
    f"(?<![{CJK}])[{CJK}]{{1,2}}([.\\-_*~])[{CJK}]{{1,2}}(?:\\1[{CJK}]{{1,2}})+(?![{CJK}])"
)
"""Han characters that the same mark sets apart one or two at a time, as people write round a filter: `非*中国*制造`."""

DOTTED_WORDS: Final = re.compile(r"(?<![\w.@/])[a-z]{2,}(?:(?:\.[a-z]{2,}){2,}|(?: \. [a-z]{2,}){2,})(?![\w@/])")
WEB_ADDRESS: Final = re.compile(r"www\.|.*\.(?:com|net|org|info|biz|shop|store|top|xyz|online|site|[a-z]{2})\Z")
"""Words with full stops for blanks (`not.made.in.china`), and what has the looks of them and is an address."""

NO_WORD_BEFORE: Final = f"(?:(?<![^\\W_])|(?<=[{CJK}]))"
INITIALS: Final = re.compile(
    rf"{NO_WORD_BEFORE}(?:[a-z](?:\.[a-z])+\.?|[a-z]\.(?: ?[a-z]\.)+)(?![^\W_])"
    rf"|{NO_WORD_BEFORE}[a-z]\. ?[a-z]\.(?= ?[^\W_]{{2}})"
)
"""Letters with full stops, also right behind Han characters (`原产国P.R.C.`)."""


def within_words(text: str) -> set[int]:
    """The blanks and marks of a folded text that stand within a word, by their places."""
    within: set[int] = set()
    if not text.isascii():
        for match in BLANK_IN_CJK.finditer(text):
            within.update(range(*match.span()))
        for spaced in (SPACED_CHARACTERS, SPACED_WORDS):
            for match in spaced.finditer(text):
                within.update(at for at in range(*match.span()) if not text[at].isalpha())
    for match in SPACED_LETTERS.finditer(text):
        within.update(at for at in range(*match.span()) if not text[at].isalpha() and text[at : at + 2] != "  ")
    for match in INITIALS.finditer(text) if "." in text else ():
        within.update(at for at in range(*match.span()) if not text[at].isalpha())
    return within


def with_blanks(text: str) -> str:
    """A folded text with blanks for the full stops between words, character for character."""
    return DOTTED_WORDS.sub(_parted, text) if "." in text else text


def _parted(dotted: re.Match[str]) -> str:
    return dotted[0] if WEB_ADDRESS.match(dotted[0]) else dotted[0].replace(".", " ")
