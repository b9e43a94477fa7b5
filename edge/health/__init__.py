"""What works right now, judged by the work each function last did, and who is told of it on this machine."""

from __future__ import annotations

from edge.health.metrics import Metrics
from edge.health.monitor import HealthMonitor
from edge.health.pulses import Pulses
from edge.health.recent_errors import LoggedError, RecentErrors, read_errors
from edge.health.service_manager import ServiceManager
from edge.health.settings import HealthSettings
from edge.health.status import STALE_AFTER_S, StationStatus, StatusError, read_status, write_status

__all__ = [
    "STALE_AFTER_S",
    "HealthMonitor",
    "HealthSettings",
    "LoggedError",
    "Metrics",
    "Pulses",
    "RecentErrors",
    "ServiceManager",
    "StationStatus",
    "StatusError",
    "read_errors",
    "read_status",
    "write_status",
]
