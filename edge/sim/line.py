"""The line's own voice on MQTT: announces each parcel to the conveyor controller, as a real line's trigger does."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Any, Self

from edge.link import LinkSettings, MqttLink, ParcelMessage, Topics

__all__ = ["Line", "LineError"]

PATIENCE_S = 10.0


class LineError(Exception):
    """The broker can't be reached, so no parcel can be announced."""


class Line:
    """A connection that announces parcels. A context manager; entered, it is connected.

    Raises:
        LineError: the broker can't be reached.
    """

    def __init__(self, settings: LinkSettings, topics: Topics) -> None:
        self._topics = topics
        self._link = MqttLink(settings.without_session, client_id=topics.client_id("line"))

    def __enter__(self) -> Self:
        self._link.start()
        end_s = time.monotonic() + PATIENCE_S
        while not self._link.connected:
            if time.monotonic() > end_s:
                self._link.stop()
                raise LineError(f"the broker can't be reached: {self._link.report().detail}")
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._link.settled(1.0)
        self._link.stop()

    def announce(self, track_id: str, time_left_ms: int | None = None, **more: Any) -> None:
        """Announces a parcel and waits until the broker has it, so that the controller hears of it before the edge.

        Args:
            track_id: of the parcel.
            time_left_ms: to its divert point.
            more: other fields of the announcement.

        Raises:
            LineError: the broker is gone.
        """
        self.publish(
            ParcelMessage(track_id=track_id, time_left_ms=time_left_ms, clock_ms=_clock_ms(), **more).payload(),
            track_id,
        )

    def publish(self, payload: bytes, track_id: str, *, retain: bool = False) -> None:
        """Publishes the bytes of an announcement, whether they make sense or not.

        Raises:
            LineError: the broker is gone.
        """
        if not self._link.publish(self._topics.parcel, payload, retain=retain) or not self._link.settled(PATIENCE_S):
            raise LineError(f"parcel {track_id} could not be announced: {self._link.report().detail}")


def _clock_ms() -> int:
    """The line's own clock: it begins anywhere, and wraps."""
    return time.monotonic_ns() // 1_000_000 % 2**32
