"""Reads one text line with a PP-OCRv6 recognition network: a picture of 48 rows in, characters and confidence out.

Lines are cut straight out of the view, so pixels are interpolated once, and smoothed by half a camera pixel: what is
lost of the print is nothing beside the sensor's noise, which enlarging small print would make into marks. Widths are
stretched to a few fixed ones, which bounds the memory that the runtime keeps for each input shape.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import cv2
import numpy as np

from edge.vision.lines.channels import Numbers, channels_of
from edge.vision.lines.detection import Box
from edge.vision.models import Floats, GreyBatch, Model
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["LineText", "Recogniser", "cut_line"]

_ROWS = 48
_WIDTH_STEP_PX = 32
_MIN_WIDTH_PX = 64
_MAX_WIDTH_PX = 1536
_BATCH_COLUMNS = 1024
"""Columns of the lines of one batch together: more would save nothing, and keep more of the runtime's memory."""
_HALF_RESOLUTION_ABOVE_PX = 88.0
_NOISE_PX = 0.55
"""Standard deviation of the smoothing, in camera pixels. Where a line is reduced it would be too little to matter."""
_LEAST_SMOOTHING_PX = 0.3


@dataclass(frozen=True)
class LineText:
    """What a network read. `start` and `end` are the shares of the line's length where its characters begin and end.

    `places` are those where each character of the text was seen; readers other than the networks tell none.

    `trace` (steps x traced channels, the CTC blank first) are likelihoods by which the line's script is judged.
    """

    text: str
    confidence: float
    start: float = 0.0
    end: float = 0.0
    places: tuple[float, ...] = field(default=(), compare=False, repr=False)
    trace: Floats | None = field(default=None, compare=False, repr=False)


def cut_line(scene: Scene, box: Box, rows: int, columns: int) -> Grey:
    """The line upright, as a picture of that many rows and columns."""
    source, factor = (scene.half, 0.5) if box.height_px > _HALF_RESOLUTION_ABOVE_PX else (scene.full, 1.0)
    # Pixel centres: the centre of the first pixel of a picture lies at one half.
    (x, y), (right_x, right_y), _, (low_x, low_y) = (box.corners * factor - 0.5).astype(np.float32).tolist()
    along_x, along_y = (right_x - x) / columns, (right_y - y) / columns
    down_x, down_y = (low_x - x) / rows, (low_y - y) / rows
    matrix = np.array([[along_x, down_x, x + (along_x + down_x) / 2], [along_y, down_y, y + (along_y + down_y) / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cast("Grey", cv2.warpAffine(source, matrix, (columns, rows), flags=flags, borderMode=cv2.BORDER_REPLICATE))


def _smoothed(line: Grey, box: Box) -> Grey:
    across_px = _NOISE_PX * line.shape[0] / max(1.0, box.height_px)
    if across_px < _LEAST_SMOOTHING_PX:
        return line
    along_px = _NOISE_PX * line.shape[1] / max(1.0, box.length_px)
    return cast("Grey", cv2.GaussianBlur(line, (0, 0), sigmaX=along_px, sigmaY=across_px))


class Recogniser:
    """One recognition network with its characters."""

    def __init__(self, model: Model, characters: tuple[str, ...], narrowing: float) -> None:
        self.use = model.use
        self._model = model
        self._characters = characters
        self._narrowing = narrowing
        self._channels = channels_of(characters)

    def read(self, scene: Scene, box: Box) -> LineText:
        """The text of one line.

        Raises:
            ModelError: the network failed.
        """
        return self.read_batch(scene, [box])[0]

    def batches(self, boxes: Sequence[Box]) -> list[list[int]]:
        """Numbers of the boxes whose lines have one width, a few at a time: together they cost less than one by one."""
        by_width: dict[int, list[int]] = defaultdict(list)
        for number, box in enumerate(boxes):
            by_width[self._width_px(box)].append(number)
        batches = []
        for width, numbers in sorted(by_width.items(), reverse=True):
            size = max(1, _BATCH_COLUMNS // width)
            batches += [numbers[first : first + size] for first in range(0, len(numbers), size)]
        return batches

    def read_batch(self, scene: Scene, boxes: Sequence[Box]) -> list[LineText]:
        """The texts of lines of one width, as `batches` puts them together; each as if it were read alone.

        Raises:
            ModelError: the network failed.
        """
        lines = [_smoothed(cut_line(scene, box, _ROWS, self._width_px(box)), box) for box in boxes]
        return [self._decode(*steps) for steps in zip(*self._steps(np.stack(lines)[:, None]), strict=True)]

    def _steps(self, batch: GreyBatch) -> tuple[Numbers, Floats, Floats]:
        """Of each step of each line the likeliest channel, its likelihood, and those of the traced channels."""
        always, places, everywhere = self._model.infer(batch)
        best = self._channels.always[always.argmax(axis=-1)]
        likelihood, trace = always.max(axis=-1), always[..., self._channels.places]
        # Where a rare character came near, all channels were weighed.
        line, step = places.T
        best[line, step], likelihood[line, step] = everywhere.argmax(axis=-1), everywhere.max(axis=-1)
        trace[line, step] = everywhere[:, self._channels.traced]
        return best, likelihood, trace

    def _width_px(self, box: Box) -> int:
        columns = box.length_px / max(1.0, box.height_px) * _ROWS * self._narrowing
        return min(_MAX_WIDTH_PX, max(_MIN_WIDTH_PX, round(columns / _WIDTH_STEP_PX) * _WIDTH_STEP_PX))

    def _decode(self, best: Numbers, likelihood: Floats, trace: Floats) -> LineText:
        """Greedy CTC: the likeliest channel of each step, repeats and blanks dropped."""
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        (steps,) = kept.nonzero()
        characters = [self._characters[channel] for channel in best[steps].tolist()]
        text = "".join(characters)
        if not text.strip():
            return LineText("", 0.0, trace=trace)
        confidence = float(likelihood[steps].sum()) / len(steps)
        first, behind = len(text) - len(text.lstrip()), len(text.rstrip())
        start, end = float(steps[first]) / len(best), float(steps[behind - 1] + 1) / len(best)
        places = ((steps[first:behind] + 0.5) / len(best)).tolist()
        return LineText(text.strip(), min(1.0, confidence), start, end, tuple(places), trace)
