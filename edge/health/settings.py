"""Settings of how a station tells its health on the machine itself."""

from __future__ import annotations

from pydantic import Field

from edge.domain import Frozen

__all__ = ["HealthSettings"]


class HealthSettings(Frozen):
    """What is written and served locally; the same goes out by MQTT in any case."""

    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="serve Prometheus metrics on 127.0.0.1 at this port; None: not at all"
    )
