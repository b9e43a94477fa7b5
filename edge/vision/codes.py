"""Reads the barcodes of a view: where the stripes are first, then the printed patches, then the whole picture.

Each region of stripes is straightened by its own angle and offered to both readers in a few versions (as it is, larger,
with its contrast evened out) until a reading is believed. 2D codes are sought on the straightened patches of print.
Only where nothing was found, though something looks like a code, both readers get the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from edge.domain import Code, Sight
from edge.vision.barcode_readers import ALL, LINEAR, MATRIX, RawCode, read_zbar, read_zxing
from edge.vision.deadline import Deadline
from edge.vision.patches import Patch
from edge.vision.pictures import Grey
from edge.vision.scene import Scene
from edge.vision.settings import VisionSettings
from edge.vision.stripes import find_stripes
from edge.vision.votes import Ballot

__all__ = ["CodeReader", "CodesSeen"]

_MATRIX_PATCH_MEGAPIXELS = 2.0
_WHOLE_VIEW_MEGAPIXELS = 5.0
_SMALL_REGION_PX = 160_000
_LARGE_REGION_PX = 900_000
_TILE = (8, 8)


@dataclass(frozen=True)
class CodesSeen:
    """The codes of one view, how far the looking got, and the stripe regions left unread."""

    codes: tuple[Code, ...]
    sight: Sight


class CodeReader:
    """Both barcode readers, pointed where codes are."""

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings
        self._even = cv2.createCLAHE(clipLimit=3.0, tileGridSize=_TILE)

    def read(self, scene: Scene, patches: list[Patch], view: str, deadline: Deadline) -> CodesSeen:
        """The codes of one view. Stops between looks when the time is up; then the sight is never `NOTHING`."""
        ballot = Ballot()
        unread = self._read_stripes(scene, ballot, deadline)
        for patch in patches:
            if deadline.passed:
                break
            scale = min(1.0, (_MATRIX_PATCH_MEGAPIXELS * 1e6 / patch.area_px) ** 0.5)
            crop = patch.crop(scene, scale)
            self._count(read_zxing(crop, MATRIX), patch, scale, ballot, "patch")
        codes = ballot.believed(view)
        if not codes and (patches or unread) and not deadline.passed:
            self._read_whole(scene, ballot)
            codes = ballot.believed(view)
        if codes:
            return CodesSeen(codes, Sight.FOUND)
        if unread or ballot.doubtful:
            return CodesSeen((), Sight.UNREAD)
        return CodesSeen((), Sight.NOT_LOOKED if deadline.passed else Sight.NOTHING)

    def _read_stripes(self, scene: Scene, ballot: Ballot, deadline: Deadline) -> int:
        """Read each region of stripes; how many of them stayed unread."""
        unread = 0
        for region in find_stripes(scene, self._settings.max_code_regions):
            if deadline.passed:
                return unread + 1
            unread += not self._read_region(scene, region, ballot, deadline)
        return unread

    def _read_region(self, scene: Scene, region: Patch, ballot: Ballot, deadline: Deadline) -> bool:
        corners = _outline(region)
        for version, picture, scale in self._versions(scene, region):
            self._count(read_zxing(picture, LINEAR), region, scale, ballot, version)
            self._count(read_zbar(picture), region, scale, ballot, version)
            if ballot.settled_in(corners):
                return True
            if deadline.passed:
                break
        return False

    def _versions(self, scene: Scene, region: Patch) -> Iterator[tuple[str, Grey, float]]:
        """The region as it is; then in the ways that help unread ones: larger, evened, smaller."""
        scale = min(1.0, (_LARGE_REGION_PX / region.area_px) ** 0.5)
        plain = region.crop(scene, scale)
        yield "plain", plain, scale
        if plain.size <= _SMALL_REGION_PX:
            other, factor = cv2.resize(plain, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), 2.0
        else:
            other, factor = cv2.resize(plain, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), 0.5
        resized = cast("Grey", other)
        yield "resized", resized, scale * factor
        yield "even", cast("Grey", self._even.apply(plain)), scale
        yield "resized-even", cast("Grey", self._even.apply(resized)), scale * factor

    def _read_whole(self, scene: Scene, ballot: Ballot) -> None:
        height, width = scene.full.shape
        scale = min(1.0, (_WHOLE_VIEW_MEGAPIXELS * 1e6 / (width * height)) ** 0.5)
        view = Patch(np.array([[1.0, 0, 0], [0, 1.0, 0]]), width, height, is_label=False)
        picture = scene.full if scale == 1.0 else view.crop(scene, scale)
        self._count(read_zxing(picture, ALL, thorough=True), view, scale, ballot, "whole")
        self._count(read_zbar(picture), view, scale, ballot, "whole")

    def _count(self, found: list[RawCode], patch: Patch, scale: float, ballot: Ballot, version: str) -> None:
        for raw in found:
            ballot.add(raw, patch.place(raw.corners / scale), version)


def _outline(patch: Patch) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    width, height = patch.width_px, patch.height_px
    return patch.place(np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64))
