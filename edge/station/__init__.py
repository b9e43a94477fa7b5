"""One station at work: the way of a parcel, its deadlines, and the reading processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.station.announcements import Announcements
    from edge.station.apply_process import Apply, Outcome, Verdict, applying
    from edge.station.backlog import Backlog
    from edge.station.camera_desk import CameraDesk
    from edge.station.caretaker import Caretaker, Chore
    from edge.station.configuration_desk import ConfigurationDesk
    from edge.station.configuration_log import ConfigurationLog
    from edge.station.desk import Desk
    from edge.station.frozen_cameras import FrozenCameras
    from edge.station.golden import golden_pct
    from edge.station.journaled_cases import past_case, past_cases
    from edge.station.judge import Judge, Judgement, key_text
    from edge.station.mirror_watch import MirrorWatch
    from edge.station.passes import Passes
    from edge.station.performance import latest_performance
    from edge.station.post import Post
    from edge.station.probation_watch import ProbationWatch
    from edge.station.quarantine import Quarantine
    from edge.station.reading_time import ReadingTime
    from edge.station.rules_watch import InForce, RulesWatch
    from edge.station.settings import Lanes, StationSettings
    from edge.station.station import Station
    from edge.station.stock import Stock
    from edge.station.telling import Telling
    from edge.station.tip_log import TipLog
    from edge.station.tip_watch import TipWatch
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "Announcements",
    "Apply",
    "Backlog",
    "CameraDesk",
    "Caretaker",
    "Chore",
    "ConfigurationDesk",
    "ConfigurationLog",
    "Desk",
    "FrozenCameras",
    "InForce",
    "Judge",
    "Judgement",
    "Lanes",
    "MirrorWatch",
    "Outcome",
    "Passes",
    "Post",
    "ProbationWatch",
    "Quarantine",
    "ReadingTime",
    "RulesWatch",
    "Station",
    "StationSettings",
    "Stock",
    "Telling",
    "TipLog",
    "TipWatch",
    "Verdict",
    "applying",
    "golden_pct",
    "key_text",
    "latest_performance",
    "past_case",
    "past_cases",
]
