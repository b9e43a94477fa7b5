"""Settings of the record store at a station."""

from __future__ import annotations

from pathlib import Path

from pydantic import ConfigDict, Field

from edge.domain import LIVE, RESTART, Frozen
from edge.toml_values import NamedPath

__all__ = ["RecordsSettings"]


class RecordsSettings(Frozen):
    """Where declarations are kept, and how long they count."""

    model_config = ConfigDict(json_schema_extra=LIVE)

    path: NamedPath = Field(
        default=Path("records.sqlite"),
        validate_default=False,  # a file would have to say it as text
        json_schema_extra=RESTART,
        description="the store; its key file lies beside it",
    )
    stale_after_h: float | None = Field(
        default=None,
        gt=0,
        le=876_000,
        description="age since receipt from which a declaration is called stale; none: never",
    )
    related_window_h: int = Field(
        default=24, ge=0, le=720, description="window before posting in which parcels of the same parties are counted"
    )
    keep_days: int = Field(default=400, ge=1, le=36_500, description="declarations posted longer ago are deleted")
