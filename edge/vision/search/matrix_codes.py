"""Reads the 2D codes of a view: on its patches of print, in its squares one by one, and anew in spots too fine to read.

A whole patch costs little and gives most. A square is enlarged for the reader, and a MaxiCode in it stood upright. A
spot of print is looked at when all else gave nothing there.
"""

from __future__ import annotations

from edge.domain import Symbology
from edge.vision.deadline import Deadline
from edge.vision.matrix.maxicode import find_maxicode
from edge.vision.matrix.small_squares import drawings_in
from edge.vision.search.barcode_readers import MATRIX, MATRIX_AND_STACKED, read_drawn, read_maxicode, read_zxing
from edge.vision.search.spots import Spot, find_spots, has_modules
from edge.vision.search.squares import find_squares, may_be_modules
from edge.vision.search.versions import ENLARGED, enlarged, is_dark_around
from edge.vision.search.votes import Ballot
from edge.vision.view.patches import Matrix, Patch
from edge.vision.view.scene import Scene

__all__ = ["SeenCode", "read_matrix_codes"]

SeenCode = tuple[Symbology, Matrix]
"""A code told by its finders, and its corners in the view, whether it was read or not."""

_PATCH_MEGAPIXELS = 2.0
_MOST_SQUARES, _MOST_SPOTS, _MOST_DRAWN = 8, 16, 3
_MOST_ALONE = 3
"""Squares of a view without any print. All 11 codes that were read outside print were in the densest; folds of film on
an empty side make eight."""
_HEART = 0.4
"""Share of a square's sides round its middle: what lies there is the square's own, not the code beside it."""


def read_matrix_codes(scene: Scene, patches: list[Patch], ballot: Ballot, deadline: Deadline) -> list[SeenCode]:
    """Read what 2D codes there are, between looks at the clock; the codes that were seen where none was read."""
    unread: list[SeenCode] = []
    spots: list[Spot] = []
    for patch in patches:
        if deadline.passed:
            break
        scale = min(1.0, (_PATCH_MEGAPIXELS * 1e6 / patch.area_px) ** 0.5)
        picture = patch.crop(scene, scale)
        ballot.count(read_zxing(picture, MATRIX_AND_STACKED), patch, scale, "patch")
        spots += find_spots(patch, picture, scale)
    for square in find_squares(scene, patches, _MOST_SQUARES if patches else _MOST_ALONE):
        if deadline.passed:
            break
        is_in_patch = any(patch.holds(square.outline().mean(axis=0)) for patch in patches)
        if not ballot.settled_in(square.outline(_HEART)):
            unread += _read_square(scene, square, ballot, is_read=is_in_patch)
        if not is_in_patch:
            spots += find_spots(square, square.crop(scene, 1.0), 1.0)
    _draw_spots(scene, spots, ballot, deadline)
    return unread


def _draw_spots(scene: Scene, spots: list[Spot], ballot: Ballot, deadline: Deadline) -> None:
    """Draw anew what may be a 2D code in the few likeliest spots where none was read."""
    drawn = 0
    for spot in sorted(spots, key=lambda spot: -spot.rank)[:_MOST_SPOTS]:
        if drawn == _MOST_DRAWN or deadline.passed:
            return
        if ballot.settled_in(spot.patch.outline(_HEART)):
            continue
        picture = spot.patch.crop(scene, 1.0)
        if has_modules(picture):
            drawn += 1
            ballot.count(read_drawn(drawings_in(picture)), spot.patch, 1.0, "drawn")


def _read_square(scene: Scene, square: Patch, ballot: Ballot, *, is_read: bool) -> list[SeenCode]:
    """Read a square of print as a 2D code; the code that is seen there if none was read.

    Where it was read already as a part of a patch, only small modules gain by its being enlarged.
    """
    plain = square.crop(scene, 1.0)
    if not is_read or may_be_modules(plain):
        large = enlarged(plain)
        ballot.count(read_zxing(large, MATRIX), square, ENLARGED, "square")
        if is_dark_around(plain) and is_dark_around(plain.T) and not ballot.settled_in(square.outline(_HEART)):
            ballot.count(read_zxing(255 - large, MATRIX), square, ENLARGED, "inverted")
    outline = find_maxicode(plain)
    if outline is None:
        return []
    ballot.count(read_maxicode(plain, outline), square, 1.0, "upright")
    return [] if ballot.settled_in(square.outline(_HEART)) else [(Symbology.MAXICODE, square.place(outline))]
