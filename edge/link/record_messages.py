"""Declarations that come over MQTT, and what became of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from edge.domain import Label
from edge.link.wire import Wire

__all__ = ["DoubtfulDeclarationMessage", "RefusedDeclarationMessage", "UpsertMessage", "UpsertResponseMessage"]

MAX_UPSERT_BYTES = 60_000
"""A little less than the packet that the station lets the broker send."""
MAX_UPSERT_DECLARATIONS = 100


class UpsertMessage(Wire):
    """Declarations of a shipper, in our own shape or that of a shipping interface; each is judged by itself."""

    max_bytes = MAX_UPSERT_BYTES
    version: Literal[1] = 1
    transaction: Label = Field(description="of the sender; echoed in the response")
    declarations: tuple[Annotated[dict[str, JsonValue], Field(description="one declaration")], ...] = Field(
        min_length=1, max_length=MAX_UPSERT_DECLARATIONS
    )


class RefusedDeclarationMessage(BaseModel):
    """A declaration that was not taken, and why."""

    model_config = ConfigDict(frozen=True)
    index: int = Field(ge=0, description="its place in the message, from 0")
    field: str
    why: str


class DoubtfulDeclarationMessage(BaseModel):
    """A declaration that was taken although something of it is likely a slip, and what."""

    model_config = ConfigDict(frozen=True)
    index: int = Field(ge=0, description="its place in the message, from 0")
    field: str
    why: str


class UpsertResponseMessage(Wire):
    """What became of a batch. With a `fault` nothing of it was stored; else what is not refused is on disk."""

    max_bytes = MAX_UPSERT_BYTES
    version: Literal[1] = 1
    transaction: Label | None = Field(default=None, description="of the batch; none where it could not be read")
    accepted: int = Field(default=0, ge=0, description="stored as new declarations or new versions")
    duplicates: int = Field(default=0, ge=0, description="known already with the same content; now confirmed")
    refused: tuple[RefusedDeclarationMessage, ...] = ()
    doubtful: tuple[DoubtfulDeclarationMessage, ...] = Field(
        default=(), description="taken, but likely a slip: for the shipper to look at"
    )
    fault: str | None = Field(default=None, description="why nothing was stored")
