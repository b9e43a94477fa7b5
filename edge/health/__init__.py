"""What works right now, judged by the work each function last did."""

from __future__ import annotations

from edge.health.monitor import HealthMonitor

__all__ = ["HealthMonitor"]
