"""A sheet of paper in a label printer: text, codes and rules put on it in millimetres, with a record of each print.

Thermal printers know only black and white, so a finished sheet is thresholded; its dots are those of the print head.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from edge.sim.barcodes import Barcode
from edge.sim.fonts import Script, font, runs

__all__ = ["Box", "PrintedCode", "PrintedLine", "Sheet"]

Box = tuple[float, float, float, float]
"""left, top, right, bottom in mm from the sheet's upper left corner."""

MM_PER_INCH = 25.4
ALL_INK = 128


@dataclass(frozen=True)
class PrintedLine:
    """A line of text as it stands on the sheet. `deciding` prints must stay visible, or the truth would change."""

    text: str
    box: Box
    deciding: bool = False


@dataclass(frozen=True)
class PrintedCode:
    """A code as it stands on the sheet; `turned` codes are read from bottom to top."""

    code: Barcode
    box: Box
    module_mm: float
    turned: bool = False
    deciding: bool = False


@dataclass
class Sheet:
    """Paper of a size, in the dots of a print head."""

    width_mm: float
    height_mm: float
    dots_per_inch: int = 203
    family: str = "sans"
    lines: list[PrintedLine] = field(default_factory=list)
    codes: list[PrintedCode] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dots_per_mm = self.dots_per_inch / MM_PER_INCH
        self._image = Image.new("L", (self._dots(self.width_mm), self._dots(self.height_mm)), 255)
        self._draw = ImageDraw.Draw(self._image)

    def _dots(self, mm: float) -> int:
        return round(mm * self.dots_per_mm)

    def pixels(self) -> npt.NDArray[np.uint8]:
        """The print, 0 for ink and 255 for paper, one pixel a dot."""
        grey = np.asarray(self._image)
        return np.where(grey < ALL_INK, 0, 255).astype(np.uint8)

    def text(
        self,
        left_mm: float,
        top_mm: float,
        text: str,
        *,
        size_mm: float = 2.8,
        bold: bool = False,
        inverse: bool = False,
        deciding: bool = False,
        width_mm: float | None = None,
    ) -> float:
        """Print one line whose em is `size_mm` high, and return where the next line may start.

        Text wider than `width_mm` is set smaller, as label software does, but not below 60 %: then it is cut.
        """
        pieces = self._fitted(text, size_mm, bold=bold, width_mm=width_mm)
        baseline = self._dots(top_mm + size_mm * 0.92)
        pen = float(self._dots(left_mm))
        boxes = []
        ink = 255 if inverse else 0
        for script, piece, dots in pieces:
            face = font(script, dots, bold=bold, family=self.family)
            boxes.append(self._draw.textbbox((pen, baseline), piece, font=face, anchor="ls"))
            self._draw.text((pen, baseline), piece, font=face, anchor="ls", fill=ink)
            pen += face.getlength(piece)
        self._record(text, boxes, deciding=deciding)
        return top_mm + size_mm * 1.25

    def _fitted(
        self, text: str, size_mm: float, *, bold: bool, width_mm: float | None
    ) -> list[tuple[Script, str, int]]:
        pieces = runs(text)
        if _starts_from_the_right(pieces):
            pieces = pieces[::-1]
        dots = self._dots(size_mm)
        length = sum(font(script, dots, bold=bold, family=self.family).getlength(piece) for script, piece in pieces)
        room = self._dots(width_mm if width_mm is not None else self.width_mm)
        if length > room:
            dots = max(int(dots * room / length), int(dots * 0.6))
        return [(script, piece, dots) for script, piece in pieces]

    def _record(self, text: str, boxes: list[tuple[float, float, float, float]], *, deciding: bool) -> None:
        if not text.strip():
            return
        left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
        right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
        scale = self.dots_per_mm
        self.lines.append(PrintedLine(text, (left / scale, top / scale, right / scale, bottom / scale), deciding))

    def code(
        self,
        left_mm: float,
        top_mm: float,
        code: Barcode,
        *,
        module_dots: int,
        height_mm: float = 0.0,
        turned: bool = False,
        deciding: bool = False,
    ) -> Box:
        """Print a code with modules of whole dots; `height_mm` is the length of the bars of a linear one."""
        modules = code.modules
        rows = self._dots(height_mm) if code.linear else modules.shape[0] * module_dots
        dots = np.repeat(np.repeat(modules, module_dots, axis=1), 1 if code.linear else module_dots, axis=0)
        if code.linear:
            dots = np.repeat(dots, rows, axis=0)
        if turned:
            dots = np.rot90(dots)
        picture = Image.fromarray(np.where(dots, 0, 255).astype(np.uint8))
        corner = (self._dots(left_mm), self._dots(top_mm))
        self._image.paste(picture, corner)
        scale = self.dots_per_mm
        left, top = corner[0] / scale, corner[1] / scale
        box = (left, top, left + dots.shape[1] / scale, top + dots.shape[0] / scale)
        self.codes.append(PrintedCode(code, box, module_dots / scale, turned, deciding))
        return box

    def width_of(self, code: Barcode, module_dots: int) -> float:
        """Width in mm that a code takes, quiet zones apart."""
        return float(code.modules.shape[1] * module_dots / self.dots_per_mm)

    def rule(self, left: float, top: float, right: float, bottom: float, *, thick_mm: float = 0.3) -> None:
        """A straight line in mm."""
        ends = (self._dots(left), self._dots(top), self._dots(right), self._dots(bottom))
        self._draw.line(ends, fill=0, width=max(1, self._dots(thick_mm)))

    def frame(self, box: Box, *, thick_mm: float = 0.4, filled: bool = False) -> None:
        """A rectangle in mm, black when filled."""
        dots = tuple(self._dots(side) for side in box)
        self._draw.rectangle(dots, outline=0, fill=0 if filled else None, width=max(1, self._dots(thick_mm)))


def _starts_from_the_right(pieces: list[tuple[Script, str]]) -> bool:
    """Whether the first letter's script runs to the left: such a line shows its runs in reverse."""
    first = next((script for script, piece in pieces if any(map(str.isalpha, piece))), Script.LATIN)
    return first in {Script.ARABIC, Script.HEBREW}
