"""The one place that wires the rooms together: builds a station from its settings, starts and stops it in order."""

from __future__ import annotations

from edge.daemon.daemon import Daemon

__all__ = ["Daemon"]
