"""Labels round the statements: lines with their boxes, as a form, a sticker, columns or a block of text has them."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from math import cos, radians, sin
from pathlib import Path
from typing import Any

from babel import Locale

from edge.domain import Quad, TextLine
from judging_sentences import Sentence, slogan

__all__ = ["LABEL_LINES", "clean_line", "label"]

HEIGHT_PX = 28.0
LABEL_LINES = 14
FILLED = re.compile(r"\{(\w+)\}")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
CJK = re.compile("[\u3040-\u9fff\u0e00-\u0e7f]")


@cache
def _lists() -> Mapping[str, Any]:
    return tomllib.loads((Path(__file__).parent / "judging_lines.toml").read_text(encoding="utf-8"))


@cache
def _places(language: str) -> tuple[list[str], list[str]]:
    """Names of countries and of cities in a language, from Unicode CLDR."""
    locale = Locale.parse(language)
    countries = [str(name) for code, name in locale.territories.items() if re.fullmatch("[A-Z]{2}", str(code))]
    cities = [zone["city"] for zone in locale.time_zones.values() if "city" in zone]
    return countries, cities


def clean_line(dice: random.Random) -> str:
    """A line of a label that claims no origin."""
    language, _, template = dice.choice(_lists()["lines"]).partition(" ")
    text = FILLED.sub(lambda match: _filled(match[1], language, dice), template)
    return text.upper() if language == "en" and dice.random() < 0.4 else text


def _filled(name: str, language: str, dice: random.Random) -> str:
    if name in {"city", "country"}:
        return dice.choice(_places(language)[name == "city"])
    if re.fullmatch(r"n\d+", name):
        return "".join(dice.choices("0123456789", k=int(name[1:])))
    if name == "hex":
        return "".join(dice.choices(LETTERS, k=dice.randint(4, 10)))
    if name == "s10":
        return "RB" + "".join(dice.choices("0123456789", k=9)) + dice.choice(["CN", "GB", "VN", "US"])
    return str(dice.choice(_lists()[name]))


def label(said: Sentence | None, text: str, dice: random.Random, lines: int = LABEL_LINES) -> list[TextLine]:
    """One view's lines: a statement (its `text` perhaps damaged) among lines that claim nothing, at any angle."""
    rows: list[Sequence[str]] = [[clean_line(dice)] for _ in range(lines - 1)]
    if said is not None:
        at = dice.randint(0, len(rows))
        rows[at:at] = _laid_out(said, text, dice)
    turn = radians(dice.choice([0, 0, 0, 90, 180, 270]) + dice.gauss(0, 2))
    placed = []
    for row_no, row in enumerate(rows):
        left = 40.0
        for cell in row:
            width = HEIGHT_PX * sum(1.0 if CJK.match(char) else 0.55 for char in cell)
            placed.append(_line(cell, left, 70.0 * row_no if len(row) < 3 else 42.0 * row_no, width, turn))
            left += width + dice.uniform(1.5, 5) * HEIGHT_PX
    return placed


def _laid_out(said: Sentence, text: str, dice: random.Random) -> list[list[str]]:
    """The statement in rows of cells: whole, beside a slogan, over two or three lines, or caption and value."""
    layout = dice.choice(["whole", "whole", "slogan", "lines", "columns"])
    if layout == "slogan":
        words = [text, slogan(said.language, dice)]
        dice.shuffle(words)
        return [[". ".join(word.rstrip(".") for word in words)]]
    if layout == "columns":
        caption, colon, value = text.partition(":" if ":" in text else "：")  # noqa: RUF001 - the colon of Chinese labels
        return [[(caption + colon).strip(), value.strip()]] if value.strip() else [[text]]
    if layout == "lines" and text.count(" ") > 1:
        words = text.split(" ")
        cut = dice.randint(1, len(words) - 1)
        return [[" ".join(words[:cut])], [" ".join(words[cut:])]]
    return [[text]]


def _line(text: str, left: float, top: float, width: float, turn: float) -> TextLine:
    corners = [(left, top), (left + width, top), (left + width, top + HEIGHT_PX), (left, top + HEIGHT_PX)]
    turned = [(x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)) for x, y in corners]
    return TextLine(text=text, confidence=0.95, view="top", box=Quad.of(turned))
