"""What is remembered beside a parcel: others that bear its number, and those of like goods of the same parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from edge.domain import Action, EarlierPass, Gathered, Parcel, RelatedParcels
from edge.policy.context import FactValue
from edge.policy.evidence import Evidence
from edge.policy.sensed import number, texts

__all__ = ["related_facts", "seen_facts"]

REUSED_AFTER = dt.timedelta(days=365)
"""UPU S10 lets a number be given to another item after twelve months."""


def seen_facts(evidence: Evidence) -> dict[str, FactValue]:
    """The group `seen` of the context."""
    parcel = evidence.parcel
    known = evidence.earlier is not None
    others = evidence.earlier or ()
    at_once = [other for other in others if _on_the_belt_with(parcel, other)]
    before = [other for other in others if other not in at_once and other.triggered_at < parcel.triggered_at]
    held = [other.record_version for other in before if other.action is Action.HOLD and other.record_version]
    last = max((other.triggered_at for other in before), default=None)
    return {
        "known": known,
        "at_once": texts(other.track_id for other in at_once),
        "earlier": float(len(before)) if known else None,
        "last_h": None if last is None else round((parcel.triggered_at - last) / dt.timedelta(hours=1), 2),
        "other_mass_g": number(_most_different_mass(parcel, others)),
        "held_version": float(max(held)) if held else None,
        "open_holds": texts(other.open_hold for other in others if other.open_hold),
        "confirmed_holds": texts(
            other.confirmed_hold
            for other in before
            if other.confirmed_hold and parcel.triggered_at - other.triggered_at < REUSED_AFTER
        ),
    }


def related_facts(related: RelatedParcels) -> dict[str, FactValue]:
    """The group `history` of the context."""
    every = Gathered(parcels=related.parcels, total_mass_g=related.total_mass_g)
    gathered = related.gathered or every
    week = related.within_week or gathered
    return {
        "parcels": float(every.parcels),
        "total_mass_kg": every.total_mass_g / 1000,
        "window_h": float(related.window_h),
        "gathered": float(gathered.parcels),
        "gathered_mass_kg": gathered.total_mass_g / 1000,
        "week": float(week.parcels),
        "week_mass_kg": week.total_mass_g / 1000,
    }


def _on_the_belt_with(parcel: Parcel, other: EarlierPass) -> bool:
    """Whether both are between camera and divert point at one moment. One track told of twice is one parcel."""
    if other.track_id == parcel.track_id or other.deadline.boot_id != parcel.triggered.boot_id:
        return False
    return (
        other.triggered.monotonic_ns < parcel.deadline.monotonic_ns
        and parcel.triggered.monotonic_ns < other.deadline.monotonic_ns
    )


def _most_different_mass(parcel: Parcel, others: Sequence[EarlierPass]) -> int | None:
    """The mass under the same number that lies farthest from this parcel's; None where either was not weighed."""
    own = parcel.measurement.mass_g
    masses = [other.mass_g for other in others if other.mass_g is not None]
    return None if own is None or not masses else max(masses, key=lambda mass: (abs(mass - own), mass))
