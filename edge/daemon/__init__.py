"""The one place that wires rooms together: a station from its settings, started and stopped in the right order."""

from __future__ import annotations

from edge.daemon.daemon import Daemon

__all__ = ["Daemon"]
