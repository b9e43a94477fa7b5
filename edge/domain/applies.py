"""When a change of a setting comes into force. Each says so where it is defined; what says nothing needs a restart."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

__all__ = ["APPLIES", "BETWEEN_PARCELS", "LIVE", "RESTART", "Applies"]

APPLIES = "x-applies"
"""Key in the JSON Schema of a setting, or of a section for all of its settings that don't say otherwise."""


class Applies(StrEnum):
    """When another value counts that a bundle brings to a running station."""

    LIVE = "live"
    """From the next decision, message or clean-up on."""
    BETWEEN_PARCELS = "between parcels"
    """Each reading process is replaced by one with the new value, between two parcels."""
    RESTART = "restart"
    """The station starts anew, and goes back to the old value unless it is reached."""


LIVE: dict[str, Any] = {APPLIES: Applies.LIVE.value}
BETWEEN_PARCELS: dict[str, Any] = {APPLIES: Applies.BETWEEN_PARCELS.value}
RESTART: dict[str, Any] = {APPLIES: Applies.RESTART.value}
"""For `json_schema_extra` of a setting or a section."""
