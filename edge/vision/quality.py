"""How good a view is, measured on the grey picture, and the reason in words where it is too bad to trust.

Figures are taken at a width of about 800 px, so that one limit serves every camera.
"""

from __future__ import annotations

import cv2
import numpy as np

from edge.domain import ViewFault, ViewQuality
from edge.vision.pictures import Grey
from edge.vision.settings import VisionSettings

__all__ = ["measure_quality", "quality_faults"]

_WIDTH_PX = 800
_SATURATED_LEVEL = 250


def measure_quality(grey: Grey, label_share: float) -> ViewQuality:
    """Measure a view. `label_share` is the area taken for labels over the area of the view."""
    scale = min(1.0, _WIDTH_PX / grey.shape[1])
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    counts = np.bincount(small.reshape(-1), minlength=256)
    shares = np.cumsum(counts) / small.size
    dark, light = (int(np.searchsorted(shares, share)) for share in (0.05, 0.95))
    return ViewQuality(
        mean_level=float(counts @ np.arange(256)) / small.size,
        contrast=float(light - dark),
        sharpness=float(cv2.Laplacian(small, cv2.CV_16S).var()),
        saturated_share=float(counts[_SATURATED_LEVEL:].sum()) / small.size,
        label_share=min(1.0, max(0.0, label_share)),
    )


def quality_faults(grey: Grey, quality: ViewQuality, settings: VisionSettings) -> tuple[ViewFault, ...]:
    """Why nothing can be read in this view, if the light is the reason."""
    brightest = float(np.percentile(grey[::8, ::8], 99.5))
    if brightest < settings.dark_level:
        return (ViewFault.TOO_DARK,)
    if quality.saturated_share > settings.overexposed_share:
        return (ViewFault.OVEREXPOSED,)
    return ()
