"""Health by work done: what each function of a station last achieved, and how long ago."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.domain.model import Frozen, Label

__all__ = ["FunctionHealth", "FunctionState"]


class FunctionState(StrEnum):
    """`DEGRADED` still does its work, worse or later; `FAILED` does not."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


class FunctionHealth(Frozen):
    """One function of the station, such as capture, vision, records, journal, link."""

    function: Label
    state: FunctionState
    idle_s: float | None = Field(default=None, ge=0, description="since work was last done; None: never since start")
    done: int = Field(default=0, ge=0, description="pieces of work done since start")
    failed: int = Field(default=0, ge=0, description="pieces of work failed since start")
    detail: str = Field(default="", max_length=200, description="what is wrong, in plain words")
