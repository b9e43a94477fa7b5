"""Derives `edge/claims/data/shapes.tsv`: which characters look like those that statements of origin are made of.

Run as `python tests/bench/shapes.py > edge/claims/data/shapes.tsv`. Each character is drawn in Noto Sans CJK (or Noto
Sans Thai), blurred as print is in a camera picture, and compared with all characters of its script in common use, as a
whole and by the part that a radical leaves (`菲` below its grass is `非`); pairs whose pictures correlate are listed,
and so are for each Han character the few that are likest to what is left of it where its print is torn (`广` of `产`).
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
import opencc
from babel import Locale
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

CJK_FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
THAI_FONT = "/usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf"
SIZE_PX = 40
BLUR_PX = 1.6
PART_WEIGHS = 0.95
"""A part is less like than a whole: what remains of the character must have been overlooked."""

PARTS = ((0.3, 0, 1, 1), (0, 0, 0.75, 1), (0, 0.3, 1, 1), (0, 0, 1, 0.7))
"""Top, left, bottom and right of what is left without a radical above, below, to the left or right, as shares."""

ALIKE = {"han": 0.68, "kana": 0.62, "thai": 0.80}
MOST = 20
MOST_OF_ALL = 64
"""How many look-alikes are listed as such, and how many with those that are less alike."""

HARDLY_TOLD_APART = 0.88
MOST_AS_READ = 6
LIKE_AS_READ = 0.8
"""From where two pictures are hardly told apart; and how many characters are listed as alike that another one most
looks like, be it one of many that look like them, and how much it must.
"""

MOST_OF_LEFT = 4
"""How many characters are listed that look like what is left of another."""

HAN = re.compile("[\u4e00-\u9fff]")
KANA = re.compile("[\u3041-\u30ff]")
THAI = re.compile("[\u0e01-\u0e4e]")
GRAMMAR = Path(__file__).parents[2] / "edge/claims/data/grammar"


def keywords() -> set[str]:
    """Characters of the words of origin and negation, and of the names of countries, in both Chinese scripts."""
    text = ""
    for name in ("zh", "ja", "th"):
        grammar = tomllib.loads((GRAMMAR / f"{name}.toml").read_text(encoding="utf-8"))
        text += str({key: value for key, value in grammar.items() if key not in {"trap", "link"}})
        for locale in (name, *(("zh_Hant",) if name == "zh" else ())):
            territories = Locale.parse(locale).territories.items()
            text += "".join(str(value) for code, value in territories if len(str(code)) == 2)
    text += opencc.OpenCC("s2t").convert(text)
    return {char for char in text if HAN.match(char) or KANA.match(char) or THAI.match(char)}


def common() -> set[str]:
    """Characters in common use: GB 2312, the first level of Big5, kana and Thai."""
    codes = [bytes([high, low]) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)]
    han = {code.decode("gb2312", "ignore") for code in codes}
    han |= {bytes([high, low]).decode("big5", "ignore") for high in range(0xA4, 0xC7) for low in range(0x40, 0xFF)}
    kana = {chr(code) for code in range(0x3041, 0x30FD)}
    return {char for char in han | kana | {chr(code) for code in range(0x0E01, 0x0E4F)} if len(char) == 1}


def drawn(
    chars: list[str], font_file: str, part: tuple[float, float, float, float] | None = None
) -> NDArray[np.float32]:
    """Blurred pictures of characters, or of a part of each, as rows of unit length and zero mean."""
    font = ImageFont.truetype(font_file, SIZE_PX - 8)
    rows = []
    for char in chars:
        picture = Image.new("L", (SIZE_PX, SIZE_PX))
        ImageDraw.Draw(picture).text((SIZE_PX // 2, SIZE_PX // 2), char, 255, font, anchor="mm")
        box = picture.getbbox() or (0, 0, SIZE_PX, SIZE_PX)
        inked = np.asarray(picture.crop(box) if part else picture, dtype=np.float32)
        height, width = inked.shape
        if part:
            top, left, bottom, right = part
            inked = inked[int(top * height) : int(bottom * height) or 1, int(left * width) : int(right * width) or 1]
            framed = np.zeros((SIZE_PX, SIZE_PX), dtype=np.float32)
            framed[4:-4, 4:-4] = cv2.resize(inked, (SIZE_PX - 8, SIZE_PX - 8))
            inked = framed
        blurred = cv2.GaussianBlur(inked, (0, 0), BLUR_PX).ravel()
        rows.append(blurred - blurred.mean())
    table = np.stack(rows)
    return np.asarray(table / (np.linalg.norm(table, axis=1, keepdims=True) + 1e-6), dtype=np.float32)


def main() -> None:
    """Write the table."""
    simplified = opencc.OpenCC("t2s").convert
    alike: dict[str, dict[str, float]] = {}
    as_read: dict[str, dict[str, float]] = {}
    left: dict[str, list[str]] = {}
    for name, script, font in (("han", HAN, CJK_FONT), ("kana", KANA, CJK_FONT), ("thai", THAI, THAI_FONT)):
        words = sorted(char for char in keywords() if script.match(char))
        others = sorted(char for char in common() if script.match(char) or (name == "kana" and HAN.match(char)))
        nearness = as_whole = drawn(words, font) @ drawn(others, font).T
        if name == "han":
            whole = drawn(words, font, (0, 0, 1, 1))
            for part in PARTS:
                nearness = np.maximum(nearness, PART_WEIGHS * (whole @ drawn(others, font, part).T))
            read = drawn(others, font, (0, 0, 1, 1)).T
            remains = np.max([drawn(words, font, part) @ read for part in PARTS], axis=0)
            for row, word in zip(remains, words, strict=True):
                likest = [simplified(others[at]) for at in np.argsort(-row)[:MOST_OF_LEFT] if row[at] >= ALIKE[name]]
                left.setdefault(simplified(word), []).extend(likest)
        for row, word in zip(nearness, words, strict=True):
            for at in (at for at in np.argsort(-row)[: MOST_OF_ALL + 2] if row[at] >= ALIKE[name]):
                note(alike, simplified(word), simplified(others[at]), float(row[at]))
        least = max(LIKE_AS_READ, ALIKE[name])
        for column, other in zip(as_whole.T, others, strict=True):
            for at in (at for at in np.argsort(-column)[:MOST_AS_READ] if column[at] >= least):
                note(as_read, simplified(words[at]), simplified(other), float(column[at]))
    write(alike, as_read, left)


def note(table: dict[str, dict[str, float]], printed: str, read: str, nearness: float) -> None:
    """Note how near the pictures of two characters are, unless both are one."""
    if printed != read:
        table.setdefault(printed, {})[read] = nearness


def write(
    alike: Mapping[str, Mapping[str, float]], as_read: Mapping[str, Mapping[str, float]], left: Mapping[str, list[str]]
) -> None:
    """Write the table of these characters: look-alikes, those that others look most like, and what is left of them."""
    sys.stdout.write(
        "# Characters that look like those of statements of origin: the character, then those that are hardly told\n"
        "# from it, then other look-alikes, likest first, then others that are less alike.\n"
        "# Derived by tests/bench/shapes.py from the pictures of the characters in Noto Sans CJK and Noto Sans Thai.\n"
    )
    for word in sorted({*alike, *as_read}):
        others_of = alike.get(word, {}) | as_read.get(word, {})
        likest = sorted(others_of, key=lambda char: -others_of[char])
        of_all = [char for char in likest if char in alike.get(word, {})][:MOST_OF_ALL]
        listed = {*of_all[:MOST], *as_read.get(word, {})}
        hardly = [char for char in likest if char in listed and others_of[char] >= HARDLY_TOLD_APART]
        less = [*of_all, *dict.fromkeys(left.get(word, ()))]
        columns = (
            hardly,
            [char for char in likest if char in listed and char not in hardly],
            [char for char in less if char not in {word, *listed}],
        )
        sys.stdout.write("\t".join([word, *map("".join, columns)]).rstrip() + "\n")


if __name__ == "__main__":
    main()
