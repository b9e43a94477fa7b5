"""Reads the barcodes of a view: where the stripes are first, then the printed patches, then the whole picture.

Each region of stripes is straightened by its own angle and offered to both readers in a few versions (as it is, larger,
with its contrast evened out) until a reading is believed; what is dear is tried last. 2D codes are sought on the
patches of print. Only where nothing was read, both get the labels, or the whole picture if it is small or something in
it looks like a code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from edge.domain import Code, Quad, Sight, Symbology, UnreadCode
from edge.vision.deadline import Deadline
from edge.vision.linear.bar_signs import BarSigns, bar_signs
from edge.vision.matrix.qr_grids import drawings_at, find_qr_outlines
from edge.vision.search.barcode_readers import (
    ALL,
    LINEAR,
    RawCode,
    read_bent,
    read_drawn,
    read_out_of_focus,
    read_own,
    read_whole,
    read_zbar,
    read_zxing,
)
from edge.vision.search.matrix_codes import SeenCode, read_matrix_codes
from edge.vision.search.overlaps import Corners
from edge.vision.search.regions import around, everywhere, length_px, widened
from edge.vision.search.stripes import find_stripes
from edge.vision.search.versions import AVERAGED_SCALE, averaged, evened, is_dark_around, resized
from edge.vision.search.votes import Ballot
from edge.vision.settings import VisionSettings
from edge.vision.view.patches import Patch
from edge.vision.view.pictures import Grey
from edge.vision.view.scene import Scene

__all__ = ["CodeReader", "CodesSeen"]

_LAST_MEGAPIXELS = 2.5
_CHEAP_VIEW_PX = 1_000_000
"""A view up to that size is searched as a whole before any harder look; a larger one where a code was seen, unread."""
_SMALL_VIEW_PX = 500_000
_LARGE_REGION_PX = 900_000
_HARD_LOOKS, _MORE_LOOKS, _DEAR_LOOKS = 3, 2, 2
"""Regions looked at harder in a view: where nothing was read, beside a code that was, and those looked at dearly."""
_OWN_VERSION = "own"
"""The same name for all: our own reader is one witness, however often it is asked."""
_ALL_ROWS_ALIKE = 0.85
"""Share of the contrast that is alike in all rows where no glare parts them: 0.87 and more in blurred codes."""
_WITNESS_ROW_STEP = 4
_LEAST_LENGTH_PX = 40.0
"""zbar gives a single point for a code that it read along one line: that is no region to look at."""
_Striped = tuple[Patch, BarSigns]
"""A region of stripes and how much it looks like bars."""


@dataclass(frozen=True)
class CodesSeen:
    """The codes of one view, how far the looking got, and the codes that were seen but not read.

    `stripes` is where something looks like bars, if nothing but that says that a code is there.
    """

    codes: tuple[Code, ...]
    sight: Sight
    unread: tuple[UnreadCode, ...] = ()
    stripes: tuple[Quad, ...] = ()


class CodeReader:
    """Both barcode readers, pointed where codes are."""

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings

    def read(self, scene: Scene, patches: list[Patch], view: str, deadline: Deadline) -> CodesSeen:
        """The codes of one view. Stops between looks when the time is up; then the sight is never `NOTHING`."""
        ballot = Ballot()
        striped = self._glance(scene, ballot, deadline)
        seen: list[SeenCode] = []
        is_small = scene.area_px < _CHEAP_VIEW_PX
        if is_small and not ballot.any_believed and not deadline.passed:
            # All of it costs less than the harder looks at one region of it.
            seen += _read_all_in(scene, everywhere(scene), ballot)
        self._look_again(scene, striped, ballot, deadline)
        seen += read_matrix_codes(scene, patches, ballot, deadline)
        self._look_dearly(scene, striped, ballot, deadline)
        unread_stripes = _unread(striped, ballot)
        if (unread_stripes or seen) and not ballot.any_believed:
            # Something is there, perhaps a code of which damage has left but strips.
            strips = self._glance(scene, ballot, deadline, thin=True)
            self._look_again(scene, strips, ballot, deadline)
            unread_stripes += _unread(strips, ballot)
        if not is_small and not ballot.any_believed:
            hints = unread_stripes or seen
            for region in [everywhere(scene)] if hints else [patch for patch in patches if patch.is_label]:
                if not deadline.passed:
                    seen += _read_all_in(scene, region, ballot)
        if not ballot.any_believed:
            places = [corners for corners in ballot.doubtful_places() if length_px(corners) >= _LEAST_LENGTH_PX]
            for corners in places[:_HARD_LOOKS]:
                self._look_harder(scene, around(corners), ballot, deadline)
        return _in_all(ballot, seen, unread_stripes, view, deadline)

    def _glance(self, scene: Scene, ballot: Ballot, deadline: Deadline, *, thin: bool = False) -> list[_Striped]:
        """Read the regions of stripes, each once as it is; those that stay unread."""
        unread = []
        for region in _stripes(scene, self._settings.max_code_regions, thin=thin):
            if deadline.passed:
                break
            plain, scale = _cut(scene, region)
            signs = bar_signs(plain)
            if not signs.likely:
                continue
            ballot.count(read_zxing(plain, LINEAR), region, scale, "plain")
            # As a second witness of what is read it needs less, for its cost grows with every row.
            row_step = _WITNESS_ROW_STEP if ballot.settled_in(region.outline()) else 1
            ballot.count(read_zbar(plain, row_step=row_step), region, scale, "plain")
            if not ballot.settled_in(region.outline()):
                unread.append((region, signs))
        return unread

    def _look_again(self, scene: Scene, striped: list[_Striped], ballot: Ballot, deadline: Deadline) -> None:
        """Read the likeliest of these regions in other versions."""
        looks = 0
        for region, signs in striped:
            if looks >= (_MORE_LOOKS if ballot.any_believed else _HARD_LOOKS) or deadline.passed:
                return
            if _is_worth_more(region, signs, ballot):
                looks += 1
                self._look_harder(scene, region, ballot, deadline)

    def _look_harder(self, scene: Scene, region: Patch, ballot: Ballot, deadline: Deadline) -> None:
        """Offer the region in other versions, each to the reader that gains most by it, the cheap ones first."""
        plain, scale = _cut(scene, region)
        for version, read, factor in _hard_looks(plain):
            ballot.count(read, region, scale * factor, version)
            if ballot.settled_in(region.outline()) or deadline.passed:
                return

    def _look_dearly(self, scene: Scene, striped: list[_Striped], ballot: Ballot, deadline: Deadline) -> None:
        """Read what bends or is out of focus in the likeliest regions, once all that is cheap has been tried.

        Of the regions that are thin there are many, and they are seldom codes, so they get no such look.
        """
        looks = 0
        for region, signs in striped:
            if looks == _DEAR_LOOKS or deadline.passed:
                return
            if _is_worth_more(region, signs, ballot):
                looks += 1
                for read, place in _dear_looks(region, signs, is_128_read=ballot.holds(Symbology.CODE_128)):
                    if not ballot.settled_in(region.outline()) and not deadline.passed:
                        picture, scale = _cut(scene, place)
                        ballot.count(read(picture), place, scale, _OWN_VERSION)


def _in_all(ballot: Ballot, seen: list[SeenCode], stripes: list[Corners], view: str, deadline: Deadline) -> CodesSeen:
    """What all looks together make of a view."""
    codes = ballot.believed(view)
    unread = tuple(
        UnreadCode(symbology=symbology, view=view, box=Quad.of(corners.tolist()))
        for symbology, corners in seen
        if not ballot.settled_in(corners)
    )
    if codes:
        return CodesSeen(codes, Sight.FOUND, unread)
    if seen or ballot.doubtful:
        return CodesSeen((), Sight.UNREAD, unread)
    if stripes:
        return CodesSeen((), Sight.UNREAD, stripes=tuple(Quad.of(place.tolist()) for place in stripes))
    return CodesSeen((), Sight.NOT_LOOKED if deadline.reached else Sight.NOTHING)


def _is_worth_more(region: Patch, signs: BarSigns, ballot: Ballot) -> bool:
    """Whether to look harder at a region: the clearer its signs must be if another code was read."""
    clear = signs.sure if ballot.any_believed else signs.worthy
    return clear and not ballot.settled_in(region.outline())


def _unread(striped: list[_Striped], ballot: Ballot) -> list[Corners]:
    """The regions that stay unread."""
    outlines = [region.outline() for region, _ in striped]
    return [outline for outline in outlines if not ballot.settled_in(outline)]


def _hard_looks(plain: Grey) -> Iterator[tuple[str, list[RawCode], float]]:
    """What is read in one version after another, with the version's name and its size against the plain one."""
    if is_dark_around(plain):
        yield "inverted", read_zxing(255 - plain, LINEAR), 1.0
        yield "inverted", read_zbar(255 - plain), 1.0
    yield "averaged", read_zxing(averaged(plain), LINEAR), AVERAGED_SCALE
    # Ours reads most of what is left, and costs next to nothing where the bars can't be Code 128.
    yield _OWN_VERSION, read_own(plain), 1.0
    other, factor = resized(plain)
    yield "even", read_zxing(evened(other), LINEAR), factor
    yield "resized", read_zbar(other), factor


def _dear_looks(
    region: Patch, signs: BarSigns, *, is_128_read: bool
) -> Iterator[tuple[Callable[[Grey], list[RawCode]], Patch]]:
    """Our own reader's dear ways that may read such bars, each with the place where it looks.

    What is left unread beside a Code 128 that was read is seldom another.
    """
    if signs.smooth:
        yield read_out_of_focus, region
    if signs.may_be_code_128 and not is_128_read:
        yield read_whole, region if signs.alike >= _ALL_ROWS_ALIKE else widened(region)
    yield read_bent, region


def _stripes(scene: Scene, limit: int, *, thin: bool) -> list[Patch]:
    """The regions of stripes; in a small view they are sought at twice its size, for half would hide fine bars."""
    if scene.area_px >= _SMALL_VIEW_PX:
        return find_stripes(scene, limit, thin=thin)
    larger = cast("Grey", cv2.resize(scene.full, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR))
    regions = find_stripes(Scene.of(larger), limit, thin=thin)
    return [
        Patch(
            np.column_stack([region.to_view[:, :2], region.to_view[:, 2] / 2]),
            max(1, region.width_px // 2), max(1, region.height_px // 2), is_label=False,
        )
        for region in regions
    ]  # fmt: skip


def _cut(scene: Scene, region: Patch) -> tuple[Grey, float]:
    scale = min(1.0, (_LARGE_REGION_PX / region.area_px) ** 0.5)
    return region.crop(scene, scale), scale


def _read_all_in(scene: Scene, region: Patch, ballot: Ballot) -> list[SeenCode]:
    """Give the region to both readers; if neither reads a code, the QR codes that are seen there all the same."""
    scale = min(1.0, (_LAST_MEGAPIXELS * 1e6 / region.area_px) ** 0.5)
    picture = region.crop(scene, scale)
    ballot.count(read_zxing(picture, ALL, thorough=True), region, scale, "whole")
    ballot.count(read_zbar(picture, upright=False), region, scale, "whole")
    if ballot.any_believed:
        return []
    outlines = find_qr_outlines(picture)
    for outline in outlines:
        ballot.count(read_drawn(drawings_at(picture, outline)), region, scale, "anew")
    return [(Symbology.QR, region.place(outline / scale)) for outline in outlines]
