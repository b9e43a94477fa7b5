"""Reads the barcodes of a view: where the stripes are first, then the printed patches, then the whole picture.

Each region of stripes is straightened by its own angle and offered to both readers in a few versions (as it is, larger,
with its contrast evened out) until a reading is believed. 2D codes are sought on the patches of print, straightened,
and in its squares. Only where nothing was found, though something looks like a code, both get the whole picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt

from edge.domain import Code, Sight
from edge.vision.bar_signs import BarSigns, bar_signs
from edge.vision.barcode_readers import (
    ALL,
    LINEAR,
    MATRIX,
    RawCode,
    read_maxicode,
    read_own,
    read_qr_anew,
    read_zbar,
    read_zxing,
)
from edge.vision.deadline import Deadline
from edge.vision.maxicode import find_maxicode
from edge.vision.patches import Patch
from edge.vision.pictures import Grey
from edge.vision.qr_grids import find_qr_outlines
from edge.vision.scene import Scene
from edge.vision.settings import VisionSettings
from edge.vision.squares import find_squares
from edge.vision.stripes import find_stripes
from edge.vision.versions import AVERAGED_SCALE, ENLARGED, averaged, enlarged, evened, is_dark_around, resized
from edge.vision.votes import Ballot

__all__ = ["CodeReader", "CodesSeen"]

_MATRIX_PATCH_MEGAPIXELS = 2.0
_WHOLE_VIEW_MEGAPIXELS = 2.5
_CHEAP_VIEW_PX = 1_000_000
"""A view up to that size is searched as a whole where nothing else gave a code; a larger one only with a reason."""
_SMALL_VIEW_PX = 500_000
_LARGE_REGION_PX = 900_000
_HARD_LOOKS, _MORE_LOOKS, _BENT_LOOKS = 3, 2, 2
"""Regions that are looked at harder in a view: where nothing was read, and beside a code that was; with bends."""
_MOST_SQUARES = 8
_QUIET_SHARE = 0.15
_LEAST_HEIGHT_PX = 40.0
_HEART = 0.4
"""Share of a square's sides round its middle: what lies there is the square's own, not the code beside it."""


@dataclass(frozen=True)
class CodesSeen:
    """The codes of one view, how far the looking got, and the stripe regions left unread."""

    codes: tuple[Code, ...]
    sight: Sight


class CodeReader:
    """Both barcode readers, pointed where codes are."""

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings

    def read(self, scene: Scene, patches: list[Patch], view: str, deadline: Deadline) -> CodesSeen:
        """The codes of one view. Stops between looks when the time is up; then the sight is never `NOTHING`."""
        ballot = Ballot()
        unread = self._read_stripes(scene, ballot, deadline)
        for patch in patches:
            if deadline.passed:
                break
            scale = min(1.0, (_MATRIX_PATCH_MEGAPIXELS * 1e6 / patch.area_px) ** 0.5)
            _count(read_zxing(patch.crop(scene, scale), MATRIX), patch, scale, ballot, "patch")
        for square in find_squares(scene, patches, _MOST_SQUARES):
            if deadline.passed:
                break
            if not ballot.settled_in(_outline(square, _HEART)):
                unread += _read_square(scene, square, ballot)
        labelled = any(patch.is_label for patch in patches)
        suspicious = labelled or bool(unread) or scene.area_px < _CHEAP_VIEW_PX
        if suspicious and not ballot.believed(view) and not deadline.passed:
            unread += _read_whole(scene, ballot)
            for corners in ballot.doubtful_places()[:_HARD_LOOKS]:
                self._look_harder(scene, _around(corners), ballot, deadline, bent=False)
        codes = ballot.believed(view)
        if codes:
            return CodesSeen(codes, Sight.FOUND)
        if unread or ballot.doubtful:
            return CodesSeen((), Sight.UNREAD)
        return CodesSeen((), Sight.NOT_LOOKED if deadline.reached else Sight.NOTHING)

    def _read_stripes(self, scene: Scene, ballot: Ballot, deadline: Deadline) -> int:
        """Read the regions of stripes, each once as it is, then the unread ones in other versions; how many stay so."""
        unread: list[tuple[Patch, BarSigns]] = []
        for region in _stripes(scene, self._settings.max_code_regions):
            if deadline.passed:
                return len(unread) + 1
            plain, scale = _cut(scene, region)
            signs = bar_signs(plain)
            if not signs.likely:
                continue
            _count(read_zxing(plain, LINEAR), region, scale, ballot, "plain")
            _count(read_zbar(plain), region, scale, ballot, "plain")
            if not ballot.settled_in(_outline(region)):
                unread.append((region, signs))
        looks = 0
        for region, signs in unread:
            found = bool(ballot.believed("any"))
            if (
                looks < (_MORE_LOOKS if found else _HARD_LOOKS)
                and (signs.sure if found else signs.worthy)
                and not deadline.passed
            ):
                looks += 1
                self._look_harder(scene, region, ballot, deadline, bent=looks <= _BENT_LOOKS)
        return sum(not ballot.settled_in(_outline(region)) for region, _ in unread)

    def _look_harder(self, scene: Scene, region: Patch, ballot: Ballot, deadline: Deadline, *, bent: bool) -> None:
        """Offer the region in other versions, each to the reader that gains most by it, the cheap ones first."""
        plain, scale = _cut(scene, region)
        for version, read, factor in _hard_looks(plain, bent=bent):
            _count(read, region, scale * factor, ballot, version)
            if ballot.settled_in(_outline(region)) or deadline.passed:
                return


def _hard_looks(plain: Grey, *, bent: bool) -> Iterator[tuple[str, list[RawCode], float]]:
    """What is read in one version after another, with the version's name and its size against the plain one."""
    if is_dark_around(plain):
        yield "inverted", read_zxing(255 - plain, LINEAR), 1.0
        yield "inverted", read_zbar(255 - plain), 1.0
    yield "own", read_own(plain), 1.0
    yield "averaged", read_zxing(averaged(plain), LINEAR), AVERAGED_SCALE
    other, factor = resized(plain)
    yield "resized", read_zbar(other), factor
    yield "even", read_zxing(evened(other), LINEAR), factor
    if bent:
        # The same name: our own reader is one witness, however often it is asked.
        yield "own", read_own(plain, bent=True), 1.0


def _stripes(scene: Scene, limit: int) -> list[Patch]:
    """The regions of stripes; in a small view they are sought at twice its size, for half would hide fine bars."""
    if scene.area_px >= _SMALL_VIEW_PX:
        return find_stripes(scene, limit)
    larger = cast("Grey", cv2.resize(scene.full, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR))
    regions = find_stripes(Scene.of(larger), limit)
    return [
        Patch(
            np.column_stack([region.to_view[:, :2], region.to_view[:, 2] / 2]),
            max(1, region.width_px // 2), max(1, region.height_px // 2), is_label=False,
        )
        for region in regions
    ]  # fmt: skip


def _around(corners: npt.NDArray[np.float64]) -> Patch:
    """The region of a code that was read once, with room for its quiet zones, to be read again by itself."""
    along = corners[1] - corners[0]
    length = max(1.0, float(np.hypot(*along)))
    height = max(_LEAST_HEIGHT_PX, float(np.hypot(*(corners[3] - corners[0]))))
    right = along / length
    down = np.array([-right[1], right[0]])
    room = _QUIET_SHARE * length
    start = corners.mean(axis=0) - right * (length / 2 + room) - down * height / 2
    return Patch(np.column_stack([right, down, start]), round(length + 2 * room), round(height), is_label=False)


def _cut(scene: Scene, region: Patch) -> tuple[Grey, float]:
    scale = min(1.0, (_LARGE_REGION_PX / region.area_px) ** 0.5)
    return region.crop(scene, scale), scale


def _read_square(scene: Scene, square: Patch, ballot: Ballot) -> int:
    """Read a square of print as a 2D code; how many were seen there that can't be read."""
    plain = square.crop(scene, 1.0)
    large = enlarged(plain)
    _count(read_zxing(large, MATRIX), square, ENLARGED, ballot, "square")
    if is_dark_around(plain) and not ballot.settled_in(_outline(square, _HEART)):
        _count(read_zxing(255 - large, MATRIX), square, ENLARGED, ballot, "inverted")
    outline = find_maxicode(plain)
    if outline is None:
        return 0
    _count(read_maxicode(plain, outline), square, 1.0, ballot, "upright")
    return int(not ballot.settled_in(_outline(square, _HEART)))


def _read_whole(scene: Scene, ballot: Ballot) -> int:
    """Give the whole view to both readers; if neither reads a code, how many QR codes are seen there all the same."""
    height, width = scene.full.shape
    scale = min(1.0, (_WHOLE_VIEW_MEGAPIXELS * 1e6 / (width * height)) ** 0.5)
    view = Patch(np.array([[1.0, 0, 0], [0, 1.0, 0]]), width, height, is_label=False)
    picture = scene.full if scale == 1.0 else view.crop(scene, scale)
    _count(read_zxing(picture, ALL, thorough=True), view, scale, ballot, "whole")
    _count(read_zbar(picture), view, scale, ballot, "whole")
    if ballot.believed("any"):
        return 0
    outlines = find_qr_outlines(picture)
    for outline in outlines:
        _count(read_qr_anew(picture, outline), view, scale, ballot, "anew")
    return len(outlines)


def _count(found: list[RawCode], patch: Patch, scale: float, ballot: Ballot, version: str) -> None:
    for raw in found:
        ballot.add(raw, patch.place(raw.corners / scale), version)


def _outline(patch: Patch, share: float = 1.0) -> npt.NDArray[np.float64]:
    """The corners of a patch, or of that share of its sides round its middle."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * share + (1 - share) / 2
    return patch.place(corners * (patch.width_px, patch.height_px))
