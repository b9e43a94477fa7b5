"""What people see of a station: now, the live table on a terminal."""

from __future__ import annotations

from edge.console.live import LiveTable
from edge.console.text import shortened, visible

__all__ = ["LiveTable", "shortened", "visible"]
