"""Folding of label text: one form for all the ways in which the same words are written, damaged or disguised.

Removed or made equal are case, accents, full-width and styled letters, traditional and Japanese forms of Han
characters, invisible and direction marks, letters borrowed from another alphabet for their looks, blanks between Han
characters, and letter spacing. Every folded character knows the place in the original text that it came from, so a
claim can point at the very words. Folding a folded text changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final, NamedTuple

import opencc

from edge.claims.words.wordlists import word_list

__all__ = ["Folded", "fold"]


class Folded(NamedTuple):
    """Folded text; `offsets[i]` is the place in the original of folded character i, `ends[i]` the place behind it."""

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Start and end, in the original text, of folded characters `start` to `end` (at least one)."""
        return self.offsets[start], self.ends[end - 1]


CYRILLIC_TWINS: Final = dict(zip("авсеԍһіјкмпоԛрѕтухѵԝзьԁ", "abcegh" + "ijkmno" + "qpst" + "yxvw3bd", strict=True))
CYRILLIC_TWINS.update({"н": "h", "г": "r"})
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

SMALL_CAPITALS: Final = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
SINGLE: Final = SMALL_CAPITALS | {
    "ı": "i", "đ": "d", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ħ": "h",
    "ŧ": "t", "ə": "e", "ɑ": "a", "ɡ": "g", "ɩ": "i",
    "’": "'", "‘": "'", "‛": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"',
    "「": '"', "」": '"', "『": '"', "』": '"', "《": '"', "》": '"', "〈": '"', "〉": '"', "【": "[", "】": "]",
    "〔": "[", "〕": "]", "〖": "[", "〗": "]",
    "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "―": "-", "−": "-", "﹣": "-",
    "、": ",", "。": ".", "،": ",", "؛": ";", "؟": "?", "·": " ", "•": " ", "∶": ":", "︰": ":", "⁄": "/",
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ـ": "",
    "\u0e4d": "",
    "״": '"', "׳": "'", "־": "-", "ँ": "ं", "़": "", "।": ".", "॥": ".",
    "ý": "ý", "Ý": "ý", "囯": "国", "囻": "国", "≠": "非", "產": "产", "産": "产",
}  # fmt: skip
"""Characters without a decomposition that does what a label needs."""

CYRILLIC_DIGITS: Final = {"0": "о", "3": "з", "6": "б", "8": "в"}
DIGIT_IN_CYRILLIC: Final = re.compile("(?<=[\u0430-\u044f])[0368](?=[\u0430-\u044f])")
"""Digits that stand for a letter inside a Cyrillic word."""

ACCENT_IN_WORD: Final = re.compile(r"(?<=[^\W_])ý|ý(?=[^\W_])")
"""Where the letter that by itself is a word with its accent only (Vietnamese `Ý`, Italy) is a part of another."""

COMBINING: Final = re.compile(
    "[\u0300-\u036f\u1dc0-\u1dff\u20d0-\u20ff\u0483-\u0489\u0591-\u05bd\u05bf\u05c1-\u05c5\u05c7\u064b-\u065f\u0670]"
)
HAN: Final = "\u3005\u3400-\u9fff\uf900-\ufaff"
CJK: Final = f"{HAN}\u3041-\u30ff"
BLANK_IN_CJK: Final = re.compile(f"(?<=[{CJK}])[ ]+(?=[{CJK}])")
CONTROLS: Final = dict.fromkeys((*range(10), *range(11, 32), 127), " ") | {ord("`"): "'"}
SPACED_OUT: Final = r"(?<![^\W_])(?:[^\W\d_] {1,3}){3,}[^\W\d_](?![^\W_])"
SPACED_LETTERS: Final = re.compile(SPACED_OUT + r"|(?<![^\W_])[a-z]([.\-_*] ?)(?:[a-z]\1)+[a-z](?![^\W_])")
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

WORD: Final = re.compile(SPACED_OUT + r"|[^\W\d_]+")
"""A word, be its letters set apart by blanks."""

LATIN: Final = re.compile("[a-z]")
FOREIGN: Final = re.compile("[\u0370-\u03ff\u0400-\u052f]")
CLUSTER: Final = re.compile(
    "[^\u1100-\u11ff]\\Z|[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?|.[\uff9e\uff9f]?", re.DOTALL
)


@cache
def _han_forms() -> dict[str, str]:
    """Simplified form of each Han character that has one: Japanese forms first made traditional (OpenCC tables)."""
    characters = [chr(code) for code in range(0x3400, 0xA000)]
    simplified = opencc.OpenCC("t2s").convert("\n".join(characters)).split("\n")
    through = opencc.OpenCC("jp2t").convert("\n".join(characters)).split("\n")
    through = opencc.OpenCC("t2s").convert("\n".join(through)).split("\n")
    forms = {}
    for char, direct, by_japan in zip(characters, simplified, through, strict=True):
        form = direct if direct != char else by_japan
        if form != char and len(form) == 1:
            forms[char] = form
    return {char: forms.get(form, form) for char, form in forms.items()}


def _fold_character(char: str) -> str:
    """Folded form of one character, empty where it carries nothing that can be seen."""
    if char in SINGLE:
        return SINGLE[char]
    category = unicodedata.category(char)
    if category in {"Cf", "Mn"} and (category == "Cf" or COMBINING.match(char) or "\ufe00" <= char <= "\ufe0f"):
        return ""
    if category in {"Zs", "Zl", "Zp", "Cc"} or char == "\u3164":
        return "\n" if char == "\n" else " "
    folded = []
    for part in unicodedata.normalize("NFKC", char).casefold():
        if "\uac00" <= part <= "\ud7a3":
            folded.append(part)
            continue
        base = COMBINING.sub("", unicodedata.normalize("NFD", part)) if part < "\u3000" else part
        folded.extend(_han_forms().get(SINGLE.get(piece, piece), SINGLE.get(piece, piece)) for piece in base)
    return "".join(folded).replace("\u0345", "")


class _CharacterTable(dict[str, str]):
    """Folded form by character, worked out when a character is first met (Unicode bounds its size)."""

    def __missing__(self, char: str) -> str:
        once = _fold_character(char)
        # Some compatibility forms fold to characters that fold again; the fixed point makes folding idempotent.
        folded = "".join(_fold_character(part) for part in once)
        self[char] = folded
        return folded


_CHARACTERS: Final = _CharacterTable()


@lru_cache(maxsize=512)
def fold(text: str, *, disguised: bool = True) -> Folded:
    """Fold a text. Lines stay apart: a newline is kept as it is.

    `disguised` says that letters may be borrowed from other alphabets for their looks, as on any label; words from
    the data files are what they are.
    """
    if text.isascii():
        # The common case on labels, and the one that must be fast: every character folds to one character.
        plain = text.lower() if text.isprintable() else text.lower().translate(CONTROLS)
        return _closed_up(Folded(plain, range(len(text)), range(1, len(text) + 1)))
    pieces: list[str] = []
    offsets: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(text):
        part = _CHARACTERS[cluster] if len(cluster) == 1 else "".join(_CHARACTERS[char] for char in cluster)
        pieces.append(part)
        if len(part) == 1:
            offsets.append(start)
            ends.append(end)
        else:
            offsets.extend([start] * len(part))
            ends.extend([end] * len(part))
    folded_text = "".join(pieces)
    if disguised and FOREIGN.search(folded_text):
        folded_text = _without_twins(folded_text)
    folded = _closed_up(Folded(folded_text, tuple(offsets), tuple(ends)))
    return folded._replace(text=ACCENT_IN_WORD.sub("y", folded.text)) if "ý" in folded.text else folded


def _clusters(text: str) -> list[tuple[int, int, str]]:
    """Start, end and composed form of the smallest pieces of a text that must be folded together."""
    if unicodedata.is_normalized("NFKC", text):
        return [(at, at + 1, char) for at, char in enumerate(text)]
    return [(match.start(), match.end(), unicodedata.normalize("NFKC", match[0])) for match in CLUSTER.finditer(text)]


def _without_twins(text: str) -> str:
    """Letters borrowed for their looks back into the alphabet of their word, or of their line where a word is mute.

    A word goes over to Latin when it holds a Latin letter, or when every letter of it has a Latin twin and nothing in
    the line is plainly of the other alphabet (`СОО: СН` in Cyrillic capitals). A word with a letter that has no Latin
    twin stays what it is, and Latin letters hidden in it go over to its alphabet; in a line that is plainly Cyrillic so
    do those of any word that holds a Cyrillic letter without a twin, and of a denial (`HE сделано`).
    """
    natives = [char for char in FOREIGN.findall(text) if char not in TWINS]
    foreign_line, cyrillic_line = bool(natives), sum(map(_is_cyrillic, natives)) >= PLAINLY

    text = DIGIT_IN_CYRILLIC.sub(lambda match: CYRILLIC_DIGITS[match[0]], text)

    def restore(match: re.Match[str]) -> str:
        word = match[0]
        foreign = FOREIGN.findall(word)
        if not foreign or word in PLAINLY_CYRILLIC or _is_plainly_cyrillic(word[:5]):
            return word
        native = [char for char in foreign if char not in TWINS]
        if native:
            return _native_word(word) if cyrillic_line or len(native) * 3 >= len(word) else word
        if LATIN.search(word) or not foreign_line:
            return "".join(TWINS.get(char, char) for char in word)
        return word

    restored = WORD.sub(restore, text)
    return LATIN_NO.sub(lambda match: CYRILLIC_NO[match[0]], restored) if cyrillic_line else restored


def _is_plainly_cyrillic(stem: str) -> bool:
    return any(f"{stem[:at]}?{stem[at + 1 :]}" in NEAR_STEMS for at in range(len(stem)))


_TO_CYRILLIC: Final = {latin: letter for letter, latin in CYRILLIC_TWINS.items() if letter in "авсенкморстух"}


def _is_cyrillic(char: str) -> bool:
    return "\u0400" <= char <= "\u052f"


def _native_word(word: str) -> str:
    if not re.search("[\u0400-\u052f]", word):
        return word
    return "".join(_TO_CYRILLIC.get(char, char) for char in word)


def _parted(dotted: re.Match[str]) -> str:
    return dotted[0] if WEB_ADDRESS.match(dotted[0]) else dotted[0].replace(".", " ")


def _closed_up(folded: Folded) -> Folded:
    """Without blanks between Han characters, in spaced-out words (M A D E, 非.中.国) and in initials (P. R. C.)."""
    text = folded.text
    drop: set[int] = set()
    if not text.isascii():
        for match in BLANK_IN_CJK.finditer(text):
            drop.update(range(match.start(), match.end()))
        for spaced in (SPACED_CHARACTERS, SPACED_WORDS):
            for match in spaced.finditer(text):
                drop.update(at for at in range(*match.span()) if not text[at].isalpha())
    for match in SPACED_LETTERS.finditer(text):
        drop.update(at for at in range(*match.span()) if not text[at].isalpha() and text[at : at + 2] != "  ")
    if "." in text:
        for match in INITIALS.finditer(text):
            drop.update(at for at in range(*match.span()) if not text[at].isalpha())
    if "." in text:
        text = DOTTED_WORDS.sub(_parted, text)
        folded = folded._replace(text=text)
    if not drop:
        return folded
    kept = [at for at in range(len(text)) if at not in drop]
    return Folded(
        "".join(text[at] for at in kept),
        tuple(folded.offsets[at] for at in kept),
        tuple(folded.ends[at] for at in kept),
    )
