"""The order in which lines are settled by their neighbours, the nearest first.

Lines of one label lie closer to one another than to those of a label beside it, so what is known of one line is passed
on from line to line, as water spreads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from edge.vision.lines.detection import Box

__all__ = ["nearest_first"]


def nearest_first(boxes: Sequence[Box], settled: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Each line that is not settled, by number, and the nearest one that is; from then on it is settled too.

    Args:
        boxes: of the lines.
        settled: of which of them something is known; of one at least.

    Raises:
        ValueError: nothing is known of any line.
    """
    if not any(settled):
        raise ValueError("no line is settled, so none can settle another")
    apart_px = _apart_px(boxes)
    known = np.array(settled)
    while not known.all():
        gaps_px = np.where(known, apart_px, np.inf)
        gaps_px[known] = np.inf
        number, neighbour = np.unravel_index(gaps_px.argmin(), gaps_px.shape)
        yield int(number), int(neighbour)
        known[number] = True


def _apart_px(boxes: Sequence[Box]) -> npt.NDArray[np.float64]:
    """How far apart each two lines are: the nearest of their beginnings, middles and ends."""
    corners = np.array([box.corners for box in boxes], dtype=np.float64)
    begins, ends = (corners[:, 0] + corners[:, 3]) / 2, (corners[:, 1] + corners[:, 2]) / 2
    points = np.stack([begins, (begins + ends) / 2, ends], axis=1)
    steps = points[:, None, :, None] - points[None, :, None, :]
    return np.asarray(np.linalg.norm(steps, axis=-1).min(axis=(2, 3)))
