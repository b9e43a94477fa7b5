"""Puts lines together that are letters of one: print so widely spaced that detection took it for several lines.

`M A D E   I N   C H I N A` came back as `MA DE`, `IN` and `CHINA`, or letter by letter, which states nothing. Letters
of one line stand farther apart than those of any other print, and hardly farther from box to box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean
from typing import NamedTuple

import numpy as np

from edge.vision.lines.detection import Box
from edge.vision.lines.line import Line
from edge.vision.lines.recognition import LineText

__all__ = ["put_together"]

_MOST_LETTERS = 8
"""Of one of the lines: longer ones are found whole, and read."""
_LEAST_PITCH = 1.0
"""Length of a line for each of its letters, in heights; of print that is not spaced it is 0.5 to 0.8."""
_MOST_GAP, _WORD_GAP = 3.5, 1.6
"""From one line to the next, in heights; and as many times the least gap where a word ends."""
_SAME_ROW, _HEIGHT_RATIO = 0.4, 1.5
_LEAST_TOGETHER, _LEAST_ALONE = 5, 4
"""Letters of all lines together, and as many lines of a single letter where no other shows the pitch."""


class _Part(NamedTuple):
    """A line of widely spaced letters: its number, and where it begins, ends and lies, in pixels along and across."""

    number: int
    begin: float
    end: float
    across: float
    height: float
    letters: str


def put_together(lines: Sequence[Line]) -> list[Line]:
    """The lines, with one in place of those that are letters of it, where the first of them stood."""
    numbers = [number for number, line in enumerate(lines) if _is_spaced(line)]
    if len(numbers) < 2:  # noqa: PLR2004 - as on nearly every label
        return list(lines)
    whole = list(lines)
    gone: set[int] = set()
    for row in _rows(_parts(lines, numbers)):
        if _is_one(row):
            kept, *others = sorted(part.number for part in row)
            whole[kept] = _joined(row, [lines[part.number] for part in row])
            gone.update(others)
    return [line for number, line in enumerate(whole) if number not in gone]


def _letters(line: Line) -> str:
    return "".join(line.first.text.split())


def _is_spaced(line: Line) -> bool:
    """Whether a line is a single letter, or some as far apart as spaced ones are; `O` and `I` may be read as digits."""
    letters = _letters(line)
    if not (letters.isalnum() and letters.isascii() and len(letters) <= _MOST_LETTERS):
        return False
    if len(letters) > 1 and letters.isdigit():
        return False
    return len(letters) == 1 or line.box.length_px >= _LEAST_PITCH * len(letters) * line.box.height_px


def _parts(lines: Sequence[Line], numbers: Sequence[int]) -> list[_Part]:
    """The spaced lines in the direction of the longest of them: a box of one letter hardly tells its own."""
    longest = lines[max(numbers, key=lambda number: lines[number].box.length_px)].box
    along = (longest.corners[1] - longest.corners[0]) / max(1.0, longest.length_px)
    parts = []
    for number in numbers:
        box = lines[number].box
        places = box.corners @ along
        across = float(box.corners.mean(axis=0) @ (-along[1], along[0]))
        if float((box.corners[1] - box.corners[0]) @ along) > 0:
            parts.append(
                _Part(number, float(places.min()), float(places.max()), across, box.height_px, _letters(lines[number]))
            )
    return sorted(parts, key=lambda part: part.begin)


def _rows(parts: Sequence[_Part]) -> list[list[_Part]]:
    """Parts that follow one another in a row, none farther from the last than spaced words are."""
    rows: list[list[_Part]] = []
    for part in parts:
        row = next((row for row in rows if _follows(row[-1], part)), None)
        if row is None:
            rows.append([part])
        else:
            row.append(part)
    return rows


def _follows(last: _Part, part: _Part) -> bool:
    height = max(last.height, part.height)
    alike = height <= _HEIGHT_RATIO * min(last.height, part.height)
    in_row = abs(part.across - last.across) <= _SAME_ROW * height
    return alike and in_row and -height < part.begin - last.end <= _MOST_GAP * height


def _is_one(row: Sequence[_Part]) -> bool:
    alone = sum(len(part.letters) == 1 for part in row)
    shows_pitch = alone < len(row) or alone >= _LEAST_ALONE
    return len(row) > 1 and shows_pitch and sum(len(part.letters) for part in row) >= _LEAST_TOGETHER


def _joined(row: Sequence[_Part], lines: Sequence[Line]) -> Line:
    first, last = lines[0].box.corners, lines[-1].box.corners
    box = Box(np.array([first[0], last[1], last[2], first[3]]), lines[0].box.across)
    gaps = [part.begin - before.end for before, part in pairwise(row)]
    least = max(min(gaps), min(part.height for part in row) / 2)
    blanks = ["", *(" " if gap > _WORD_GAP * least else "" for gap in gaps)]
    told = "".join(blank + part.letters for blank, part in zip(blanks, row, strict=True))
    confidence = fmean(line.first.confidence for line in lines)
    text = LineText(told, confidence, start=0.0, end=1.0, places=tuple(_places(row, blanks)))
    return replace(lines[0], box=box, first=text, best=text, turned=None)


def _places(row: Sequence[_Part], blanks: Sequence[str]) -> Iterator[float]:
    """Where the letters and blanks of all parts stand, as shares of the whole."""
    begin, length = row[0].begin, max(1.0, row[-1].end - row[0].begin)
    for blank, part in zip(blanks, row, strict=True):
        if blank:
            yield (part.begin - begin) / length
        pitch = (part.end - part.begin) / len(part.letters)
        yield from ((part.begin - begin + (at + 0.5) * pitch) / length for at in range(len(part.letters)))
