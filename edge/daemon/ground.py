"""What every part of a station stands on: its present settings, its clock, its link, and what it reports."""

from __future__ import annotations

from collections.abc import Callable

from edge.clock import Clock
from edge.health import Metrics
from edge.link import MqttLink, Presence
from edge.settings import Settings
from edge.station import InForce, Telling

__all__ = ["Ground"]


class Ground:
    """Made once for a station, and handed to each part of it. Nothing here is started yet.

    Args:
        settings: those in force at the start; the attribute `settings` has the present ones.
        in_force: the rules that the station begins with.
    """

    def __init__(self, settings: Settings, in_force: InForce) -> None:
        station, port = settings.station, settings.health.metrics_port
        self.settings = settings
        self.config_revision = in_force.revision
        """Of the bundle with the rules that parcels are judged by now; 0: the rules are the station's own."""
        self.clock = Clock()
        self.topics = station.topics
        self.link = MqttLink(
            settings.link,
            client_id=self.topics.client_id("sortgate"),
            will=Presence.will_for(self.topics, station.mode, lambda: self.config_revision),
        )
        self.metrics = Metrics(port) if port is not None else None
        self.telling = Telling(
            station,
            self.clock,
            self.link,
            self.topics,
            status_file=settings.status_file,
            rules_revision=in_force.policy.revision,
            config_revision=in_force.revision,
            metrics=self.metrics,
            cameras=[camera.name for camera in settings.cameras],
        )
        self._takers: list[Callable[[Settings], None]] = []

    def on_change(self, take: Callable[[Settings], None]) -> None:
        """Has `take` called with changed settings, if they can be taken up while the station runs."""
        self._takers.append(take)

    def use(self, settings: Settings) -> None:
        """Takes up settings that differ only in such fields."""
        self.settings = settings
        for take in self._takers:
            take(settings)
