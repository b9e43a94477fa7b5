"""Settings of how configuration reaches a station beside the broker, and how much of it may come."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from edge.domain import LIVE, Frozen
from edge.toml_values import NamedPath

__all__ = ["RemoteSettings"]


class RemoteSettings(Frozen):
    """A folder on a web server that is looked into for bundles and models, and the room for models."""

    mirror_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        max_length=500,
        description="folder on a web server with bundle.json and blobs/, looked into for bundles; without it none is",
    )
    mirror_ca_file: NamedPath | None = Field(
        default=None, description="authorities to trust for it; without: the system's"
    )
    mirror_interval_s: float = Field(default=300, ge=5, le=86_400, description="between two looks at the mirror")
    models_mb: int = Field(
        default=500,
        ge=0,
        le=100_000,
        json_schema_extra=LIVE,
        description="megabytes that models and pictures of one bundle may have",
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.mirror_ca_file is not None and not (self.mirror_url or "").startswith("https:"):
            raise ValueError("mirror_ca_file needs a mirror_url with https")
        return self
