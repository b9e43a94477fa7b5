"""The versions in which a reader is offered a region that it can't read as it is."""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from edge.vision.view.pictures import Grey

__all__ = ["AVERAGED_SCALE", "ENLARGED", "averaged", "cleared", "enlarged", "evened", "is_dark_around", "resized"]

AVERAGED_SCALE = 3
ENLARGED = 2.0
_TILE = (8, 8)
_CLIP_LIMIT = 3.0
_SMALL_REGION_PX = 160_000
_BAND_PX = 5
_SHARPEN_PX = 4.0
_SHARPEN_BY = 2.0
_QUIET_SHARE = 0.05
_LIT_PX, _CLEARED_ROWS = 25, 31
_LEAST_CONTRAST = 20.0


def enlarged(picture: Grey) -> Grey:
    """The picture twice as large."""
    return cast("Grey", cv2.resize(picture, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_CUBIC))


def resized(upright: Grey) -> tuple[Grey, float]:
    """A small region twice as large, which helps fine bars; a large one halved, which heals dotted print."""
    if upright.size <= _SMALL_REGION_PX:
        return enlarged(upright), ENLARGED
    return cast("Grey", cv2.resize(upright, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)), 0.5


def is_dark_around(upright: Grey) -> bool:
    """Whether the columns at both ends are darker than the rest, as beside a code that is light on dark."""
    quiet = max(1, round(_QUIET_SHARE * upright.shape[1]))
    if upright.shape[1] <= 2 * quiet:
        return False
    left, middle, right = (
        cv2.mean(upright[:, part])[0] for part in (np.s_[:quiet], np.s_[quiet:-quiet], np.s_[-quiet:])
    )
    return max(left, right) < middle


def evened(picture: Grey) -> Grey:
    """The picture with its contrast evened out, for codes half in shade or glare."""
    return cast("Grey", cv2.createCLAHE(clipLimit=_CLIP_LIMIT, tileGridSize=_TILE).apply(picture))


def averaged(upright: Grey) -> Grey:
    """The region three times as large, each band of rows replaced by its sharpened mean.

    Bars run down the picture, so the mean over a few rows keeps them and loses noise, specks and fine folds; then
    sharpening can bring back modules of 1.5 px that blur has flattened.
    """
    mean = cv2.blur(upright.astype(np.float32), (1, _BAND_PX))[_BAND_PX // 2 :: _BAND_PX]
    size = (upright.shape[1] * AVERAGED_SCALE, len(mean))
    wide = cv2.resize(mean, size, interpolation=cv2.INTER_CUBIC)
    smooth = cv2.GaussianBlur(wide, (0, 0), _SHARPEN_PX, borderType=cv2.BORDER_REPLICATE)
    sharp = np.clip(wide + _SHARPEN_BY * (wide - smooth), 0, 255).astype(np.uint8)
    return np.repeat(sharp, _BAND_PX * AVERAGED_SCALE, axis=0)[: upright.shape[0] * AVERAGED_SCALE]


def cleared(upright: Grey) -> Grey:
    """The region twice as wide, with each place lit evenly and each row a mean over many, whose bars must be straight.

    What has more contrast counts for more, so that bars under glare are told by the rows above and below it.
    """
    along, across = np.ones((1, _LIT_PX), np.uint8), (1, _CLEARED_ROWS)
    low, high = cv2.erode(upright, along), cv2.dilate(upright, along)
    weight = np.square(cv2.subtract(high, low).astype(np.float32)) + 1
    paper, ink = (cv2.blur(each.astype(np.float32), (_LIT_PX, 1)) for each in (high, low))
    lit = np.clip((upright - ink) / np.maximum(paper - ink, _LEAST_CONTRAST), 0, 1) * np.float32(255)
    mean = cv2.blur(lit * weight, across) / cv2.blur(weight, across)
    return cast("Grey", cv2.resize(mean.astype(np.uint8), None, fx=ENLARGED, fy=1, interpolation=cv2.INTER_CUBIC))
