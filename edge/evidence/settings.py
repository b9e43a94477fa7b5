"""Settings of the evidence folders: whose parcels are kept, and how much room that may take."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from edge.domain import LIVE, Frozen, Share

__all__ = ["EvidenceSettings"]


class EvidenceSettings(Frozen):
    """What is kept beside the journal. Every hold is; ages stand under `[journal]`."""

    model_config = ConfigDict(json_schema_extra=LIVE)

    keep_no_decisions: bool = Field(default=False, description="keep parcels that got no decision, too")
    keep_rechecks: bool = Field(default=False, description="keep parcels that were sent round again, too")
    keep_pass_share: Share = Field(default=0.0, description="share of passed parcels to keep, drawn by their id")
    holds_mb: int = Field(
        default=50_000,
        ge=0,
        le=100_000_000,
        description="megabytes for holds; oldest closed ones go first, open ones never",
    )
    others_mb: int = Field(default=5_000, ge=0, le=100_000_000, description="megabytes for all else, the newest")
    least_free_mb: int = Field(
        default=1_000,
        ge=0,
        le=100_000_000,
        description="with less free disk, pictures wait in the spool and all but holds go",
    )
