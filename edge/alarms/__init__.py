"""Abnormal conditions that need action in time: which ones exist, and which are present now."""

from __future__ import annotations

from edge.alarms.catalogue import CATALOGUE, AlarmDefinition
from edge.alarms.load import AlarmLoad, alarm_load
from edge.alarms.log import AlarmLog
from edge.alarms.register import AlarmConflictError, AlarmRegister

__all__ = ["CATALOGUE", "AlarmConflictError", "AlarmDefinition", "AlarmLoad", "AlarmLog", "AlarmRegister", "alarm_load"]
