"""Characters misread as recognition misreads them: look-alikes, lost accents, lost and gained blanks, lost letters.

The pairs are those that print readers are known for; a character without a look-alike is read. A character that is a word by itself (`非`) is misread but never dropped: of what leaves no trace no text
can tell, and vision marks unread ink beside a line instead.
"""

# ruff: noqa: E501, RUF001 - tables of look-alike characters
from __future__ import annotations

import random
import unicodedata

__all__ = ["damaged"]

LATIN = {
    "O": "0QDCU", "I": "1l|!T", "S": "5$8", "B": "8R3", "Q": "O0", "D": "O0", "A": "4R", "E": "FB3", "F": "EP",
    "C": "GO(", "G": "C6O", "H": "NMK", "N": "HMW", "M": "NHW", "W": "VN", "V": "YU", "U": "VO", "T": "7Il", "P": "FR",
    "R": "PKA", "K": "XR", "X": "K", "Z": "27", "L": "I1", "Y": "VT", "J": "I]",
    "o": "0ceau", "l": "1I|", "i": "1l!j", "s": "5e", "b": "6h", "g": "9q", "e": "coa", "c": "eo", "a": "oeu", "n": "hru",
    "m": "nw", "u": "vn", "h": "bn", "d": "cla", "t": "fl+", "f": "t", "r": "nv", "p": "n", "y": "v", "v": "u", "w": "v",
    "k": "h", "z": "2s", "x": "k", "q": "g9", "j": "i",
}  # fmt: skip
CYRILLIC = {
    "а": "о", "б": "6в", "в": "8б", "г": "т", "д": "л", "е": "со", "ё": "е", "ж": "к", "з": "э3", "и": "нй", "й": "и",
    "к": "н", "л": "п", "м": "н", "н": "ип", "о": "с0", "п": "нл", "р": "п", "с": "ео", "т": "г", "у": "ч", "ф": "о",
    "х": "к", "ц": "ш", "ч": "у", "ш": "щ", "щ": "ш", "ь": "ы", "ы": "ь", "э": "з", "ю": "о", "я": "а",
}  # fmt: skip
HAN = {
    "中": "申由口", "国": "围园固", "國": "圍園圈", "制": "刷刹别", "製": "裂装", "造": "浩选迭", "原": "厚愿", "产": "广严",
    "產": "産彦", "地": "他池", "非": "韭菲北", "不": "木下丕", "是": "足昰", "并": "井开", "並": "业", "未": "末来", "生": "牛主",
    "自": "白目", "于": "干千", "在": "任左", "由": "田曲", "本": "木夲", "品": "晶昌", "外": "处升", "以": "似", "大": "太犬",
    "陆": "陕", "陸": "睦", "日": "曰目", "韩": "韦", "美": "羊姜", "德": "徳得", "越": "起赵", "南": "商", "泰": "秦", "印": "卬",
    "度": "庹", "含": "舍", "料": "科", "货": "贷", "來": "耒", "来": "朱", "人": "入八", "民": "氏", "共": "其", "和": "利",
    "华": "毕", "華": "葦", "出": "山", "组": "祖", "装": "裝", "源": "原", "深": "探", "圳": "训", "广": "厂", "東": "束", "东": "车",
}  # fmt: skip
KANA = {"で": "て", "は": "ほ", "あ": "お", "り": "ソ", "ま": "キ", "せ": "や", "ん": "人", "な": "た", "い": "ハ", "し": "レ",
        "て": "で", "れ": "わ", "さ": "き", "ン": "ソ", "ソ": "ン", "シ": "ツ", "ト": "卜", "ナ": "メ", "ム": "厶", "タ": "夕",
        "イ": "亻", "ベ": "ペ", "ド": "ト", "ツ": "シ", "リ": "ソ", "ア": "マ", "ー": "一"}  # fmt: skip
ARABIC = {
    "ب": "تن", "ت": "بن", "ن": "تب", "ي": "تب", "ج": "حخ", "ح": "جخ", "خ": "حج", "ص": "ض", "ض": "ص", "س": "ش", "ش": "س",
    "ع": "غ", "غ": "ع", "ف": "ق", "ق": "ف", "ر": "ز", "ز": "ر", "د": "ذ", "ذ": "د", "ط": "ظ", "ك": "ل", "م": "ه", "ه": "ة",
    "ل": "ا", "ا": "ل", "و": "ر",
}  # fmt: skip
THAI = {
    "ผ": "ฝ", "ฝ": "ผ", "พ": "ฟ", "ต": "ดค", "ด": "ตค", "ค": "ดศ", "น": "มฆ", "ม": "นฆ", "ร": "ธ", "ก": "ถภ", "ท": "ห",
    "บ": "ปษ", "ป": "บ", "ไ": "โใ", "ใ": "ไ", "จ": "ว", "ล": "ส", "อ": "ฮ", "ส": "ล", "ห": "ท", "เ": "แ", "ถ": "ก",
    "ศ": "ค", "ย": "ข", "ง": "ว", "ว": "จ", "า": "ำ",
}  # fmt: skip


def damaged(text: str, changes: int, dice: random.Random) -> str:
    """The text with `changes` characters misread, each at another place."""
    letters = list(text)
    places = [at for at, char in enumerate(text) if _is_misread(char) or (char == " " and 0 < at < len(text) - 1)]
    for at in sorted(dice.sample(places, min(changes, len(places))), reverse=True):
        letters[at : at + 1] = [_misread(letters, at, dice)]
    return "".join(letters)


def _misread(letters: list[str], at: int, dice: random.Random) -> str:
    char = letters[at]
    if char == " ":
        return ""
    plain = unicodedata.normalize("NFD", char)[0]
    if "\uac00" <= char <= "\ud7a3":
        plain = char
    if plain != char and dice.random() < 0.7:
        return plain
    chance = dice.random()
    if chance < 0.1 and len(_word_around(letters, at)) > 1 and not _is_ideograph(char):
        return ""
    if chance < 0.15 and char.isascii():
        return f" {char}"
    if chance < 0.18 and char.isascii():
        return chr(ord(char) + 0xFEE0)
    return _look_alike(plain, dice)


def _alike(char: str) -> str:
    """The characters that one is taken for."""
    for table in (LATIN, CYRILLIC, HAN, KANA, ARABIC, THAI):
        if char in table:
            return table[char]
        if char.lower() in table and not char.isascii():
            return table[char.lower()].upper()
    return ""


def _is_misread(char: str) -> bool:
    return "\uac00" <= char <= "\ud7a3" or bool(_alike(unicodedata.normalize("NFD", char)[0]))


def _look_alike(char: str, dice: random.Random) -> str:
    return _other_syllable(char, dice) if "\uac00" <= char <= "\ud7a3" else dice.choice(_alike(char))


def _other_syllable(char: str, dice: random.Random) -> str:
    """A Hangul syllable with one of its letters taken for its neighbour in the alphabet."""
    code = ord(char) - 0xAC00
    first, vowel, last = code // 588, code // 28 % 21, code % 28
    changed = dice.choice("fvl")
    if changed == "f":
        first = (first + 1) % 19
    elif changed == "v":
        vowel = (vowel + 1) % 21
    else:
        last = (last + 1) % 28
    return chr(0xAC00 + first * 588 + vowel * 28 + last)


def _word_around(letters: list[str], at: int) -> str:
    start = end = at
    while start > 0 and letters[start - 1].isalpha():
        start -= 1
    while end < len(letters) - 1 and letters[end + 1].isalpha():
        end += 1
    return "".join(letters[start : end + 1])


def _is_ideograph(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"
