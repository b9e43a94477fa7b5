"""What a pattern of bars looks like to a camera: the waveforms of all patterns of an alphabet under a given blur.

A blurred bar is the difference of two Gaussian edges. Blur lets the elements beside a slot shine into it, so each
pattern has a waveform for each width, 1, 2 or 3 and more modules, of the element before it and after it.
"""

from __future__ import annotations

from functools import cache
from math import erf, sqrt

import numpy as np
import numpy.typing as npt

from edge.vision.linear.symbols import Alphabet

__all__ = [
    "BESIDE_MODULES",
    "SAMPLES",
    "Signal",
    "beside",
    "blurred_edge",
    "likeness",
    "normal",
    "sample_places",
    "unit",
    "waveforms",
]

Signal = npt.NDArray[np.float32]

SAMPLES = 4
"""Samples of a waveform to a module."""
BESIDE_MODULES = 0.5
"""What a waveform shows of the elements beside its slot."""
_CONTEXTS = 3
_WIDE = 3
"""Width in modules from which a neighbour looks like any wider one."""
_NOISE_LENGTH = 4.0
_REACH = 4.5
_TABLE = np.linspace(-_REACH, _REACH, 361)
_EDGE = np.array([0.5 * (1 + erf(x / sqrt(2))) for x in _TABLE])


@cache
def beside(alphabet: Alphabet) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """By pattern, the context that its first and its last element make for the slots beside it."""
    first, last = ([min(int(pattern[place]), _WIDE) - 1 for pattern in alphabet.patterns] for place in (0, -1))
    return np.array(first), np.array(last)


@cache
def waveforms(alphabet: Alphabet, blur_modules: float) -> Signal:
    """Ink by sample, of zero mean and unit length; shape (before, after, pattern, sample)."""
    at = sample_places(alphabet.modules)[:, None]
    widths = np.array([[int(width) for width in pattern] for pattern in alphabet.patterns])
    edges = np.cumsum(np.pad(widths, ((0, 0), (1, 0))), axis=1)
    around = np.arange(1.0, _CONTEXTS + 1)
    # The element before the slot is a bar where the slot begins with a space, and so on in turn.
    signs = np.where(np.arange(edges.shape[1] + 2) % 2 == 0, 1.0, -1.0) * (-1.0 if alphabet.bar_first else 1.0)
    before = blurred_edge(at + around, blur_modules).T * signs[0]
    within = blurred_edge(at - edges[:, None, :], blur_modules) @ signs[1:-1]
    after = blurred_edge(at - alphabet.modules - around, blur_modules).T * signs[-1]
    table: npt.NDArray[np.float64] = before[:, None, None] + within + after[None, :, None]
    table -= table.mean(axis=-1, keepdims=True)
    table /= np.linalg.norm(table, axis=-1, keepdims=True)
    return table.astype(np.float32)


def sample_places(modules: int) -> npt.NDArray[np.float64]:
    """Where the samples of a slot of that width lie, in modules from its first edge."""
    return np.arange(-BESIDE_MODULES + 0.5 / SAMPLES, modules + BESIDE_MODULES, 1 / SAMPLES)


def normal(windows: Signal) -> Signal:
    """Windows (last axis) of zero mean and unit length; those flatter than noise stay short of it."""
    share = np.full((windows.shape[-1], 1), 1 / windows.shape[-1], dtype=np.float32)
    # A product is faster than a mean over a short axis.
    return unit(windows - windows @ share)


def likeness(windows: Signal, shapes: Signal) -> Signal:
    """How alike each window (last axis) is to each shape (rows, of zero mean and unit length): `normal` times shapes.

    Normal windows, of which there would be many, are not made for it.
    """
    count = windows.shape[-1]
    flat = windows.reshape(-1, count)
    products = flat @ np.vstack([shapes, np.full((1, count), 1 / count, dtype=np.float32)]).T
    products, mean = products[:, :-1], products[:, -1:]
    square = np.einsum("ij,ij->i", flat, flat)[:, None] - count * mean * mean
    alike: Signal = products / (np.sqrt(np.maximum(square, 0)) + np.float32(_NOISE_LENGTH))
    return alike.reshape(*windows.shape[:-1], len(shapes))


def unit(even: Signal) -> Signal:
    """The same of windows whose mean is zero already."""
    length = np.sqrt(np.einsum("...i,...i", even, even))
    scaled: Signal = even / (length[..., None] + np.float32(_NOISE_LENGTH))
    return scaled


def blurred_edge(offset: npt.NDArray[np.float64], blur_modules: float) -> npt.NDArray[np.float64]:
    """The share of ink so many modules behind the edge of a wide bar, 0 to 1."""
    return np.asarray(np.interp(offset / blur_modules, _TABLE, _EDGE))
