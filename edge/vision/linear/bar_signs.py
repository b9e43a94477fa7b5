"""Whether an upright region of stripes looks like the bars of a code, before anyone spends time on reading it.

Bars change often along a row and alike in all rows. Rules of a table with text between them, the commonest region of
stripes that is no code, change less often, and their rows differ.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from edge.vision.view.pictures import Grey

__all__ = ["BarSigns", "bar_signs"]

_PROFILE_PX = 41
_SWING_SHARE = 0.25
_LIKELY_CHANGES, _LIKELY_ALIKE = 16, 0.3
"""UPC-E, the shortest code, swings 16 times where it is blurred."""
_WORTHY, _SURE = 12.0, 15.0
"""Changes times the share that is alike: 99 and 97 in a hundred of the codes that are read; of tables with text
one in six and none."""
_LONG = 17.0
"""The same of Code 128: 18.4 and more in each of 88 read by our own reader, less in a third of what is none."""
_LONG_BENT = 21.0
"""The same of one that bends: 23.7 and more in each of 12 read."""
_MOST_EAN_CHANGES = 64
"""An EAN-13 has 60 edges; 56 swings at most in those read by our own reader."""
_SMOOTH_CHANGES = 24
"""An EAN-13 out of focus swings 14 to 22 times."""


@dataclass(frozen=True)
class BarSigns:
    """How often the mean row swings from dark to light or back, and what share of all contrast is alike in all rows."""

    changes: int
    alike: float

    @property
    def likely(self) -> bool:
        """Whether the readers should be asked, which costs 2 ms."""
        return self.worthy or (self.changes >= _LIKELY_CHANGES and self.alike > _LIKELY_ALIKE)

    @property
    def worthy(self) -> bool:
        """Whether to look harder where nothing else was read, which costs 20 ms and more."""
        return self.changes * self.alike >= _WORTHY

    @property
    def may_be_code_128(self) -> bool:
        """Whether so much changes alike in all rows as in a Code 128 of a parcel."""
        return self.changes * self.alike >= _LONG

    @property
    def may_be_bent_code_128(self) -> bool:
        """The same, where no straight one was read."""
        return self.changes * self.alike >= _LONG_BENT

    @property
    def may_be_ean_13(self) -> bool:
        """Whether no more changes than in an EAN-13."""
        return self.changes <= _MOST_EAN_CHANGES

    @property
    def smooth(self) -> bool:
        """Whether the bars may be those of a long code out of focus, of which few swings are left."""
        return self.worthy and self.changes <= _SMOOTH_CHANGES

    @property
    def sure(self) -> bool:
        """Whether to look harder although another code was read."""
        return self.changes * self.alike >= _SURE


def bar_signs(upright: Grey) -> BarSigns:
    """The signs in the middle rows of a region."""
    rows = upright[upright.shape[0] * 3 // 10 : upright.shape[0] * 7 // 10 + 1]
    profile = cv2.blur(cv2.reduce(rows, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F), (3, 1))[0]
    swing = profile - cv2.blur(profile[None], (_PROFILE_PX, 1))[0]
    _, ((deviation,),) = cv2.meanStdDev(rows)
    spread = float(deviation) ** 2 + 1.0
    strong = np.abs(swing) > _SWING_SHARE * spread**0.5
    changes = int(np.count_nonzero(np.diff(np.sign(swing[strong]))))
    return BarSigns(changes, float(profile.var()) / spread)
