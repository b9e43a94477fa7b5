"""What people see of a station: the live table on a terminal, and the console in a browser (`edge.console.web`)."""

from __future__ import annotations

from edge.console.live import LiveRow, LiveTable
from edge.console.settings import ConsoleSettings, SignOnSettings
from edge.console.text import shortened, visible, visible_lines

__all__ = ["ConsoleSettings", "LiveRow", "LiveTable", "SignOnSettings", "shortened", "visible", "visible_lines"]
