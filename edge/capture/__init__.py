"""Where parcels come from: a folder into which the line drops a trigger and its pictures."""

from __future__ import annotations

from edge.capture.spool import Arrival, BadTrigger, Spool, SpoolSettings
from edge.capture.trigger import Trigger, TriggerError

__all__ = ["Arrival", "BadTrigger", "Spool", "SpoolSettings", "Trigger", "TriggerError"]
