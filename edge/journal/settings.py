"""Settings of the journal at a station: its copies, and how long the evidence behind decisions is kept."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from edge.domain import LIVE, RESTART, Frozen
from edge.toml_values import NamedPath

__all__ = ["JournalSettings"]


class JournalSettings(Frozen):
    """Copies, and retention by age. Decisions themselves stay, and the hash chain verifies without their evidence."""

    model_config = ConfigDict(json_schema_extra=LIVE)

    keep_evidence_days: int = Field(
        default=90, ge=1, le=36_500, description="evidence of decisions other than holds is deleted when older"
    )
    keep_hold_evidence_days: int = Field(
        default=730,
        ge=1,
        le=36_500,
        description="evidence of holds is deleted when older; never while the hold is open",
    )
    least_free_mb: int = Field(
        default=1_000,
        ge=0,
        le=100_000_000,
        description="with less free disk, evidence of all but holds goes, the oldest first; copies leave twice as much",
    )
    backup_dir: NamedPath | None = Field(
        default=None,
        json_schema_extra=RESTART,
        description="folder for copies, best on another disk; in one named by the station. None: `backups` beside it",
    )
    backup_interval_s: float = Field(
        default=3600, ge=1, le=604_800, json_schema_extra=RESTART, description="between two copies"
    )
    backups_kept: int = Field(default=24, ge=1, le=100_000, description="how many copies to keep, where there is room")

    @property
    def least_free_bytes(self) -> int:
        """Below it, evidence gives way."""
        return self.least_free_mb * 1_000_000

    @property
    def left_by_copies_bytes(self) -> int:
        """So much that no evidence has to give way for a copy."""
        return 2 * self.least_free_bytes
