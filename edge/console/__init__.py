"""What people see of a station: now, the live table on a terminal."""

from __future__ import annotations

from edge.console.live import LiveRow, LiveTable
from edge.console.text import shortened, visible

__all__ = ["LiveRow", "LiveTable", "shortened", "visible"]
