"""Settings of the journal at a station: how long the evidence behind decisions is kept."""

from __future__ import annotations

from pydantic import Field

from edge.domain import Frozen

__all__ = ["JournalSettings"]


class JournalSettings(Frozen):
    """Retention by age. Decisions themselves stay, and the hash chain verifies without their evidence."""

    keep_evidence_days: int = Field(
        default=90, ge=1, description="evidence of decisions other than holds is deleted when older"
    )
    keep_hold_evidence_days: int = Field(
        default=730, ge=1, description="evidence of holds is deleted when older; never while the hold is open"
    )
