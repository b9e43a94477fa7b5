"""Examines a machine and a station's configuration: what is wrong, and what to do about it."""

from __future__ import annotations

from edge.doctor.examination import examine
from edge.doctor.finding import Finding, Verdict

__all__ = ["Finding", "Verdict", "examine"]
