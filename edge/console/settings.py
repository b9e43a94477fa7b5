"""Where the web console listens, and how long a person stays signed in."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from edge.domain import Frozen

__all__ = ["ConsoleSettings"]


class ConsoleSettings(Frozen):
    """The operators' web console, a process of its own."""

    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on; loopback behind a proxy")
    port: int = Field(default=8640, ge=0, le=65535, description="TCP port; 0 takes a free one")
    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/\s]+)?$",
        description="address that browsers use, such as https://gate.example, where a proxy stands before the console",
    )
    idle_min: int = Field(default=30, ge=1, le=720, description="who may act on holds is signed out after so long idle")
    session_h: int = Field(default=12, ge=1, le=168, description="everybody is signed out after so long")
    notices_file: Path | None = Field(
        default=None, description="whom `sortgate notices run` tells of holds and alarms; see deploy/notices.toml"
    )
    undo_s: float = Field(default=5.0, ge=0, le=60, description="an action on a hold waits so long for an undo")
