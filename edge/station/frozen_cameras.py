"""Notices a camera that has frozen: the very same exposure, pixel for pixel, for one parcel after another.

Such a picture shows some earlier parcel or an empty belt, so nothing in it may be believed of the parcel at hand, least
of all that there is nothing on it. The noise of a real sensor makes any two exposures differ, even of an empty side in
the dark; only a picture that is black or white throughout could come twice by chance, and it shows nothing either way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from edge.alarms import AlarmRegister
from edge.domain import Label, Reading, Sha256, Sight, ViewFault, ViewReading
from edge.health import HealthMonitor

__all__ = ["FrozenCameras"]


@dataclass
class _Last:
    """The last exposure of one camera, and how many parcels in a row it came for."""

    pixel_sha256: Sha256
    parcels: int = 1


class FrozenCameras:
    """Tells which cameras of one station have frozen, by the names of their views. Safe to use from any thread.

    Args:
        frozen_after: a camera that gives this many parcels in a row the same exposure counts as frozen.
        health: told under the function `cameras`.
        alarms: `camera-frozen` is raised here.
    """

    def __init__(self, frozen_after: int, *, health: HealthMonitor, alarms: AlarmRegister) -> None:
        self._frozen_after = frozen_after
        self._health = health
        self._alarms = alarms
        self._lock = threading.Lock()
        self._last: dict[Label, _Last] = {}

    def use(self, *, frozen_after: int) -> None:
        """Changes how many parcels it takes."""
        self._frozen_after = frozen_after

    def without_frozen(self, reading: Reading) -> Reading:
        """Notes the exposures of one parcel, and returns its reading with the views of frozen cameras as not seen."""
        with self._lock:
            views = tuple(self._checked(view) for view in reading.views)
            frozen = sorted(name for name, last in self._last.items() if last.parcels >= self._frozen_after)
        if frozen:
            self._health.failed("cameras", f"the same picture again and again from {', '.join(frozen)}")
            self._alarms.raise_("camera-frozen")
        elif any(view.pixel_sha256 for view in views):
            self._health.worked("cameras")
            self._alarms.clear("camera-frozen")
        return reading.model_copy(update={"views": views})

    def _checked(self, view: ViewReading) -> ViewReading:
        if view.pixel_sha256 is None:
            return view
        last = self._last.get(view.view)
        if last is None or last.pixel_sha256 != view.pixel_sha256:
            self._last[view.view] = _Last(view.pixel_sha256)
            return view
        last.parcels += 1
        return _unseen(view, last.parcels) if last.parcels >= self._frozen_after else view


def _unseen(view: ViewReading, parcels: int) -> ViewReading:
    """The view without anything that was read in it."""
    return view.model_copy(
        update={
            "codes": (),
            "code_sight": Sight.NOT_LOOKED,
            "lines": (),
            "text_sight": Sight.NOT_LOOKED,
            "faults": (ViewFault.FROZEN,),
            "advice": (f"camera {view.view} gave the same picture for {parcels} parcels in a row; restart it",),
        }
    )
