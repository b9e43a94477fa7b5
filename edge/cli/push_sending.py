"""Sends a bundle to stations as retained messages, and again after the broker was away."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable

from edge.cli.exits import CommandError, Exit
from edge.link import ConfigDesiredMessage, MqttLink, Topics

__all__ = ["Name", "Sender"]

Name = tuple[str, str, str]
"""Site, line and station."""

PATIENCE_S = 10.0


class Sender:
    """Sends one bundle to one station after another.

    Args:
        link: to the broker; already up.
        digest: SHA-256 of the bundle.
        parts: of its envelope, each small enough for a message.
    """

    def __init__(self, link: MqttLink, digest: str, parts: list[bytes]) -> None:
        self._link, self._parts = link, parts
        # The same for all of them: a station that has it already sees nothing new in it.
        self._desired = ConfigDesiredMessage(transaction=uuid.uuid4().hex, digest=digest, parts=len(parts))
        self._connects = link.report().connects

    def send(self, names: Iterable[Name]) -> None:
        """Sends it, the parts first: so a station that hears which bundle it is to have already has all of it.

        Raises:
            CommandError: the broker does not take it.
        """
        self._connects = self._link.report().connects
        for site, line, station in names:
            topics = Topics(site=site, line=line, station=station)
            told = [(topics.config_part(number), part) for number, part in enumerate(self._parts)]
            for topic, payload in [*told, (topics.config_desired, self._desired.payload())]:
                self._publish(topic, payload)

    def send_again(self, names: Iterable[Name]) -> None:
        """Sends it once more if the link was lost since: a broker that was killed may have forgotten it.

        Raises:
            CommandError: the broker does not take it.
        """
        if self._link.connected and self._link.report().connects != self._connects:
            self.send(names)

    def _publish(self, topic: str, payload: bytes) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not self._link.publish(topic, payload, retain=True):
            if time.monotonic() > end_s:
                raise CommandError(f"the broker does not take it: {self._link.report().detail}", Exit.UNAVAILABLE)
            time.sleep(0.02)
