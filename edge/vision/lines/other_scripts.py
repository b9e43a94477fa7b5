"""Reads lines in the scripts that the networks do not know, with Tesseract 5 and the language models of Debian.

An engine is made once and kept from then on: before the first parcel where a process reads many, else when its script
is first met. Tesseract drops words without a trace; so marks of ink that none of its words covers are looked for.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, cast

import cv2
import numpy as np
import tesserocr

from edge.domain import ModelUse
from edge.vision.errors import ModelError
from edge.vision.lines.detection import Box
from edge.vision.lines.legibility import clear_line
from edge.vision.lines.scripts import Script
from edge.vision.view.components import components_of
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["OTHER_ROWS", "ROWS", "Layout", "OtherScriptReader", "OtherText", "missing_packages"]

_FOLDERS = (Path("/usr/share/tesseract-ocr/5/tessdata"), Path("/usr/share/tessdata"))
"""Where Debian, and where other distributions, put the models."""
_MODELS: dict[Script, tuple[str, ...]] = {
    Script.CYRILLIC: ("Cyrillic", "rus"),
    Script.GREEK: ("Greek", "ell"),
    Script.HANGUL: ("kor", "Hangul"),
    Script.THAI: ("tha", "Thai"),
    Script.ARABIC: ("ara", "Arabic"),
    Script.HEBREW: ("heb", "Hebrew"),
    Script.DEVANAGARI: ("hin", "Devanagari"),
    Script.VIETNAMESE: ("vie", "Vietnamese"),
}
"""By script, the one that reads labels best first; the first that is installed is used.

Over 160 rendered lines each: Cyrillic 0.71 exact against 0.54 of rus (it knows Latin words and more languages), Greek
0.61 against 0.56; kor, tha, ara and heb are as good as the models of their whole scripts or better, and far smaller.
"""
_PREFIX = "tesseract-"
_ISO_15924 = {"Cyrillic": "cyrl", "Greek": "grek"}

ROWS, OTHER_ROWS = 48, 40
"""Height of a line's box as Tesseract gets it. Of 413 lines on labels it read 254 exactly at 48 rows, 238 at 40, 247 at
60."""
_PAD_ROWS, _PAD_COLUMNS = 6, 12
_OWN_LETTERS, _LEAST_OWN_LETTERS = 0.5, 2
"""Share and number of letters of its script in a line that is read: marks and a rule may pass for one letter."""
_LEAST_WORD = 2
"""Letters of a word that counts when the weakest is asked for: a lone sign says little."""
_MARK_ROWS = (0.25, 0.9)
"""Least and greatest height of a mark taken for a character, over the height of the line's box."""
_MARK_MIDDLE = (0.25, 0.75)
_MIN_STROKE_FILL = 0.12
_NEAR_WORD_PX = 6
_INK_LEVEL = 128

_Place = tuple[int, int, int, int]


class Layout(Enum):
    """Whether Tesseract looks for the line in its picture, or takes the whole picture for it.

    It finds no line in some sharp prints, short Arabic ones above all, and reads more of those that it does find.
    """

    SOUGHT = "sought"
    WHOLE = "whole"


@dataclass(frozen=True)
class OtherText:
    """What Tesseract read, in logical order.

    `confidence` is that of its weakest word, `ink_left` tells of marks in the line that belong to no word.
    """

    text: str
    confidence: float
    ink_left: bool


class OtherScriptReader:
    """Tesseract's engines by script.

    Args:
        folder: with `*.traineddata` files; None: where distributions put them.

    Raises:
        ModelError: a model is there and cannot be read.
    """

    def __init__(self, folder: Path | None) -> None:
        folders = _FOLDERS if folder is None else (folder,)
        found = {script: _installed(names, folders) for script, names in _MODELS.items()}
        self._files = {script: path for script, path in found.items() if path is not None}
        self._uses = {script: _use(path) for script, path in self._files.items()}
        self._engines: dict[Script, tesserocr.PyTessBaseAPI] = {}
        self._taken_part: dict[Script, ModelUse] = {}

    @property
    def models(self) -> tuple[ModelUse, ...]:
        """The installed models: what they are named for can be read."""
        return tuple(self._uses.values())

    def taken_part(self) -> tuple[ModelUse, ...]:
        """The models that looked at a line since this was last asked."""
        models = tuple(self._taken_part.values())
        self._taken_part.clear()
        return models

    def make_engines(self) -> None:
        """Make all engines now, so that no parcel waits for one. Which can't be made is told where it is needed."""
        for script in self._files:
            with suppress(ModelError):
                self._engine(script)

    def knows(self, script: Script) -> bool:
        """Whether a model for the script is installed."""
        return script in self._files

    def read(
        self, scene: Scene, box: Box, script: Script, rows: int = ROWS, layout: Layout = Layout.SOUGHT
    ) -> OtherText | None:
        """The text of one line, so many rows high; None where no model is installed, or none of it is in that script.

        Raises:
            ModelError: Tesseract could not load the model.
        """
        if not self.knows(script):
            return None
        line = clear_line(scene, box, rows)
        picture = line if layout is Layout.WHOLE else _with_margins(line)
        self._taken_part[script] = self._uses[script]
        text, words = _recognised(self._engine(script), picture, layout)
        letters = [unicodedata.name(sign, "") for sign in text if sign.isalpha()]
        own = _count_in(script, letters)
        if own < max(_LEAST_OWN_LETTERS, _OWN_LETTERS * len(letters)):
            return None
        ink_left = _has_ink_outside([place for _, _, place in words], picture, rows)
        return OtherText(text, _weakest(words), ink_left)

    def _engine(self, script: Script) -> tesserocr.PyTessBaseAPI:
        """The script's engine (10 to 170 ms, up to 60 MB where it is not made yet)."""
        if script not in self._engines:
            path = self._files[script]
            mode = cast("Any", tesserocr.OEM).LSTM_ONLY
            try:
                engine = tesserocr.PyTessBaseAPI(path=str(path.parent), lang=path.stem, oem=mode)
            except RuntimeError as error:
                raise ModelError(f"Tesseract cannot load {path}: {error}; install its package again") from error
            engine.SetVariable("tessedit_do_invert", "0")  # the line comes dark on light
            self._engines[script] = engine
        return self._engines[script]


def missing_packages(models: Iterable[ModelUse]) -> tuple[str, ...]:
    """The Debian packages by which scripts could be read that these models don't cover."""
    there = {use.name.removeprefix(_PREFIX) for use in models}
    return tuple(_package(names[0]) for names in _MODELS.values() if not there & set(names))


def _package(name: str) -> str:
    """Debian names a script's package by the script's ISO 15924 code: Cyrillic is `script-cyrl`."""
    return f"tesseract-ocr-{'script-' if name[0].isupper() else ''}{_ISO_15924.get(name, name)}"


def _installed(names: Sequence[str], folders: Sequence[Path]) -> Path | None:
    paths = [folder / f"{name}.traineddata" for name in names for folder in folders]
    return next((path for path in paths if path.is_file()), None)


def _use(path: Path) -> ModelUse:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); install its package again") from error
    return ModelUse(name=_PREFIX + path.stem, sha256=hashlib.sha256(data).hexdigest())


def _with_margins(line: Grey) -> Grey:
    """The line as Tesseract wants it: with a margin all round."""
    margins = (_PAD_ROWS, _PAD_ROWS, _PAD_COLUMNS, _PAD_COLUMNS)
    return cast("Grey", cv2.copyMakeBorder(line, *margins, cv2.BORDER_CONSTANT, value=255.0))


def _recognised(
    engine: tesserocr.PyTessBaseAPI, picture: Grey, layout: Layout
) -> tuple[str, list[tuple[str, float, _Place]]]:
    """The text, and each word with its confidence (0 to 1) and place (left, top, right, bottom)."""
    rows, columns = picture.shape
    level, mode = cast("Any", tesserocr.RIL).WORD, cast("Any", tesserocr.PSM)
    engine.SetPageSegMode(mode.RAW_LINE if layout is Layout.WHOLE else mode.SINGLE_LINE)
    engine.SetImageBytes(cast("Any", picture.tobytes()), columns, rows, 1, columns)
    engine.Recognize()
    words = []
    if (iterator := engine.GetIterator()) is not None:
        for word in tesserocr.iterate_level(iterator, level):
            place = None if word.Empty(level) else word.BoundingBox(level)
            if place is not None:
                words.append((word.GetUTF8Text(level).strip(), word.Confidence(level) / 100, place))
    text = " ".join(engine.GetUTF8Text().split())
    engine.Clear()
    return text, words


def _weakest(words: Sequence[tuple[str, float, _Place]]) -> float:
    counted = [sure for word, sure, _ in words if len(word) >= _LEAST_WORD] or [sure for _, sure, _ in words]
    return min(1.0, max(0.0, min(counted, default=0.0)))


def _count_in(script: Script, letters: Iterable[str]) -> int:
    """How many of these letters, given by their Unicode names, belong to the script."""
    own = "LATIN" if script is Script.VIETNAMESE else script.name
    return sum(name.startswith(own) for name in letters)


def _has_ink_outside(places: Sequence[_Place], picture: Grey, rows: int) -> bool:
    """Whether marks of the size of characters lie beside the words of a line so many rows high."""
    covered = np.zeros(picture.shape[1], dtype=bool)
    for left, _, right, _ in places:
        covered[max(0, left - _NEAR_WORD_PX) : right + _NEAR_WORD_PX] = True
    ink = (picture < _INK_LEVEL).astype(np.uint8)
    count, _, stats, centres = components_of(ink)
    for (left, _, width, height, area), (_, middle) in zip(stats[1:count].tolist(), centres[1:count], strict=True):
        is_tall = _MARK_ROWS[0] * rows <= height <= _MARK_ROWS[1] * rows
        is_central = _MARK_MIDDLE[0] * rows <= middle - _PAD_ROWS <= _MARK_MIDDLE[1] * rows
        is_stroke = area >= _MIN_STROKE_FILL * width * height
        if is_tall and is_central and is_stroke and not covered[left : left + width].any():
            return True
    return False
