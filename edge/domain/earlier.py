"""An earlier pass of an item number: what a station remembers of it when the same number comes again."""

from __future__ import annotations

from pydantic import Field

from edge.domain.decision import Action
from edge.domain.model import Frozen, Instant, Label, UtcTime

__all__ = ["EarlierPass"]


class EarlierPass(Frozen):
    """One parcel that bore the number before, or bears it at this moment a little further down the belt.

    `action` is None while that parcel is still being decided; `mass_g` is None where it is not known any more.
    """

    parcel_id: Label
    track_id: str
    triggered_at: UtcTime
    triggered: Instant
    deadline: Instant = Field(description="when it reached, or will reach, its divert point")
    mass_g: int | None = Field(default=None, ge=0)
    action: Action | None = None
    record_version: int | None = None
    open_hold: Label | None = Field(default=None, description="it was held by this, and nobody has closed it yet")
    confirmed_hold: Label | None = Field(
        default=None,
        description="it was held by this, a person confirmed that, and nobody has released the number since",
    )
