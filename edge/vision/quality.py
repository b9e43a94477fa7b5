"""How good a view is, measured on the grey picture, and the reason in words where it is too bad to trust.

Figures are taken at a width of about 800 px, so that one limit serves every camera.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from edge.domain import ViewFault, ViewQuality
from edge.vision.pictures import Grey
from edge.vision.settings import VisionSettings

__all__ = ["measure_quality", "quality_faults"]

_WIDTH_PX = 800
_SATURATED_LEVEL = 250


def measure_quality(half: Grey, label_share: float) -> ViewQuality:
    """Measure a view at half resolution. `label_share` is the area taken for labels over the area of the view."""
    small = _reduced(half)
    counts = cv2.calcHist([small], [0], None, [256], [0, 256]).reshape(-1)
    shares = np.cumsum(counts) / small.size
    dark, light = (int(np.searchsorted(shares, share)) for share in (0.05, 0.95))
    return ViewQuality(
        mean_level=float(counts @ np.arange(256)) / small.size,
        contrast=float(light - dark),
        sharpness=float(cv2.Laplacian(small, cv2.CV_16S).var()),
        saturated_share=float(counts[_SATURATED_LEVEL:].sum()) / small.size,
        label_share=min(1.0, max(0.0, label_share)),
    )


def _reduced(half: Grey) -> Grey:
    """The view at about 800 px of width: a whole number of pixels becomes one, which is the fast way."""
    factor = max(1, min(round(half.shape[1] / _WIDTH_PX), *half.shape))
    if factor == 1:
        return half
    height, width = (side // factor for side in half.shape)
    even = half[: height * factor, : width * factor]
    return cast("Grey", cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA))


def quality_faults(half: Grey, quality: ViewQuality, settings: VisionSettings) -> tuple[ViewFault, ...]:
    """Why nothing can be read in this view, if the light is the reason."""
    brightest = float(np.percentile(half[::4, ::4], 99.5))
    if brightest < settings.dark_level:
        return (ViewFault.TOO_DARK,)
    if quality.saturated_share > settings.overexposed_share:
        return (ViewFault.OVEREXPOSED,)
    return ()
