"""The shipped simulators: parcels and their labels as line cameras see them, with the truth of each, and the feeder.

Used by the demo, by commissioning, by tests and by every benchmark. Nothing of the daemon imports this package.
"""

from __future__ import annotations

from edge.sim.feeder import NoParcelsError, drop, feed
from edge.sim.fonts import FontMissingError, Script
from edge.sim.parcel import RenderedParcel
from edge.sim.plan import UnknownNameError
from edge.sim.shift import RenderedShift, render_shift, shift
from edge.sim.truth import CodeTruth, Expectation, GoodsTruth, LineTruth, OriginTruth, ParcelTruth, Place

__all__ = [
    "CodeTruth",
    "Expectation",
    "FontMissingError",
    "GoodsTruth",
    "LineTruth",
    "NoParcelsError",
    "OriginTruth",
    "ParcelTruth",
    "Place",
    "RenderedParcel",
    "RenderedShift",
    "Script",
    "UnknownNameError",
    "drop",
    "feed",
    "render_shift",
    "shift",
]
