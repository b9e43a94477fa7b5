"""What a lens out of focus makes of bars: each edge becomes a slope as wide as the disc that a point is spread over.

Light mixes in the camera before its curve of grey levels is applied, so ink is counted in shares of light, not of grey.
"""

from __future__ import annotations

from math import erf

import numpy as np
import numpy.typing as npt

from edge.vision.linear.waveform import Signal

__all__ = ["REACH", "edge_step", "ink_in_light"]

_GAMMA = 2.0
"""Between that of sRGB and of cameras that flatten their highlights."""
_SOFTNESS = 0.25
"""Standard deviation, in radii of the disc, of what softens its rim: pixels, and the lens itself."""
REACH = 1.8
"""Radii from an edge beyond which it is no longer felt."""
_TABLE = np.linspace(-REACH, REACH, 361)


def ink_in_light(ink: Signal) -> npt.NDArray[np.float64]:
    """Ink (255 less the grey level) as the share of light that it takes."""
    return np.asarray(1 - np.clip((255.0 - ink) / 255.0, 0, 1) ** _GAMMA, dtype=np.float64)


def edge_step(distance: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Share of ink at this many radii behind the edge of a wide bar, 0 to 1."""
    return np.interp(distance, _TABLE, _STEP)


def _softened_disc() -> npt.NDArray[np.float64]:
    """The step of a disc, softened: the mean of soft steps over the chords of the disc."""
    along = np.linspace(-1, 1, 66)[1:-1]
    chords = np.sqrt(1 - along**2)
    soft = np.array([[0.5 * (1 + erf((x - a) / _SOFTNESS / 2**0.5)) for a in along] for x in _TABLE])
    return np.asarray(soft @ (chords / chords.sum()), dtype=np.float64)


_STEP = _softened_disc()
