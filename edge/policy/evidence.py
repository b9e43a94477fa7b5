"""Everything that a parcel is judged by, in one value: no clock, no store and no picture is asked beyond it."""

from __future__ import annotations

from edge.domain import Claims, Frozen, Identity, Lookup, Parcel, Reading, ReasonCode

__all__ = ["Evidence"]


class Evidence(Frozen):
    """What is known of one parcel when it is judged.

    `reading` is None when vision gave none; `fault` then says why (a crash, a timeout, a missing picture).
    """

    parcel: Parcel
    reading: Reading | None
    identity: Identity
    claims: Claims
    lookup: Lookup
    fault: ReasonCode | None = None
