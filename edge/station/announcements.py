"""Takes the parcels that the line announces over MQTT: stamps each message, reads it, has its pictures gathered.

It has a link of its own without a session at the broker: an announcement that waited there while the station was away
would be taken for a new one, with a wrong deadline and the pictures of another parcel. What can't be read is refused
with an alarm; where at least the track can be read, the parcel still gets its disposition, `no_decision`.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import structlog

from edge.capture import (
    MAX_TIME_LEFT_MS,
    Camera,
    Gathering,
    LineClock,
    Namer,
    Trigger,
    TriggerError,
    TriggerSettings,
    TriggerView,
    parcel_id_of,
    track_in,
)
from edge.domain import ReasonCode, Stamp
from edge.link import BadMessageError, Inbox, Incoming, MqttLink, ParcelMessage, Topics
from edge.station.post import Post

__all__ = ["Announcements"]

log = structlog.get_logger(__name__)

MAX_WAITING = 512
"""More than any belt holds at once; beyond them, announcements of a flood are dropped, counted and alarmed."""
IDLE_S = 0.5
TURN_PATIENCE_S = 30.0
HELD_UP_MS = 200.0
"""An announcement that took this much longer than others is worth a line in the log."""


class Announcements:
    """One thread between the link and the gathering of pictures, at work while the block lasts.

    Args:
        link: to the broker, for this alone.
        topics: of this station.
        post: settles the parcels that can't be gathered.
        cameras: of the station.
        incoming: folder of the spool in which parcels appear.
        triggers: how the line announces parcels.
    """

    def __init__(
        self,
        link: MqttLink,
        topics: Topics,
        post: Post,
        cameras: Sequence[Camera],
        *,
        incoming: Path,
        triggers: TriggerSettings,
    ) -> None:
        self._link, self._post = link, post
        self._namer = Namer(post.settings.station, post.clock, incoming, triggers.belt_speed_mm_s)
        self._gathering = Gathering(
            incoming,
            cameras,
            post.clock,
            belt_speed_mm_s=triggers.belt_speed_mm_s,
            picture_wait_ms=triggers.picture_wait_ms,
            reserve_ms=post.settings.reserve_ms + post.settings.least_reading_ms,
            on_lost=self._lost,
            on_turn=lambda: post.pulses.beat("gathering", within_s=TURN_PATIENCE_S),
        )
        self._inbox: Inbox[tuple[Stamp, bytes]] = Inbox(MAX_WAITING)
        self._retained_ignored = self._dropped = self._dropped_told = 0
        self._line_clock = LineClock()
        self._thread = threading.Thread(target=self._run, name="announcements", daemon=True)
        link.subscribe(topics.parcel, self._on_message)
        link.on_unheard(lambda sentence: post.health.failed("link", sentence))

    def __enter__(self) -> Self:
        """Begins to take what comes.

        Raises:
            OSError: the spool can't be used.
        """
        self._gathering.start()
        self._thread.start()
        self._link.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Takes no more; what is not gathered yet is finished at the next start."""
        self._link.stop()
        self._inbox.close()
        self._thread.join()
        self._gathering.stop()
        for loop in (self._thread.name, "gathering"):
            self._post.pulses.end(loop)

    def _lost(self, trigger: Trigger, why: str) -> None:
        """Settles a parcel that the spool can't take."""
        self._post.health.failed("capture", why)
        log.error("parcel not gathered", track_id=trigger.track_id, why=why)
        parcel = self._namer.parcel(trigger, seen_at=self._post.clock.utc(), appeared_after=None)
        self._post.settle(parcel, None, ReasonCode.DEGRADED)

    def _on_message(self, message: Incoming) -> None:
        """On the network thread: only stamps it."""
        if not self._inbox.put((self._post.clock.stamp(), message.payload)):
            self._dropped += 1

    def _run(self) -> None:
        while not self._inbox.is_closed:
            self._post.pulses.beat(self._thread.name, within_s=TURN_PATIENCE_S)
            self._tell_ignored()
            taken = self._inbox.take(IDLE_S)
            if taken is None:
                continue
            came, payload = taken
            try:
                self._take(came, payload)
            except Exception as error:  # noqa: BLE001 - whatever one message does, the next must be taken
                log.error("announcement failed", error=type(error).__name__)  # noqa: TRY400 - a traceback could quote it
                self._post.health.failed("capture", "an announcement failed in an unforeseen way; see the log")

    def _take(self, came: Stamp, payload: bytes) -> None:
        try:
            fresh = self._gathering.announce(self._trigger(ParcelMessage.read(payload), came))
        except BadMessageError as error:
            self._refuse(came, _track_of(payload), str(error))
        except TriggerError as error:
            self._refuse(came, error.track_id or _track_of(payload), str(error))
        else:
            if not fresh:
                log.info("announcement again", track_id=_track_of(payload))

    def _trigger(self, message: ParcelMessage, came: Stamp) -> Trigger:
        """The announcement as a trigger of this machine's clocks."""
        held_up_ms = 0.0
        if message.clock_ms is not None:
            held_up_ms = self._line_clock.held_up_ms(message.clock_ms, came.instant.monotonic_ns)
            if held_up_ms > HELD_UP_MS:
                log.warning("announcement held up", track_id=message.track_id, held_up_ms=round(held_up_ms))
        began = self._post.clock.after(-message.age_ms - held_up_ms, came.instant)
        left_ms = message.time_left_ms
        return Trigger(
            version=1,
            track_id=message.track_id,
            triggered_at=came.utc - dt.timedelta(milliseconds=message.age_ms + held_up_ms),
            # A message says what is left when it is sent, a trigger what was left at the trigger.
            time_left_ms=None if left_ms is None else min(left_ms + message.age_ms, MAX_TIME_LEFT_MS),
            distance_mm=message.distance_mm,
            boot_id=began.boot_id,
            triggered_monotonic_ns=began.monotonic_ns,
            scanner_codes=message.scanner_codes,
            mass_g=message.mass_g,
            length_mm=message.length_mm,
            width_mm=message.width_mm,
            height_mm=message.height_mm,
            views=tuple(TriggerView(name=view.name, file=view.file) for view in message.views),
        )

    def _refuse(self, came: Stamp, track_id: str | None, why: str) -> None:
        post = self._post
        post.health.failed("capture", why)
        post.alarms.raise_("trigger-invalid")
        log.error("announcement refused", why=why)
        if track_id is not None:
            post.refuse(parcel_id_of(post.settings.station, track_id, came.utc), track_id, seen=came)

    def _tell_ignored(self) -> None:
        """Reports retained announcements, which are old ones, and dropped ones, whose parcels get no decision."""
        retained = self._link.report().retained_ignored
        if retained > self._retained_ignored:
            self._retained_ignored = retained
            self._post.alarms.raise_("trigger-invalid")
            log.warning("announcement found retained and ignored: the line must not retain them", ignored=retained)
        if self._dropped > self._dropped_told:
            self._dropped_told = self._dropped
            self._post.health.failed("capture", f"{self._dropped} announcements came too fast and were dropped")
            self._post.alarms.raise_("trigger-invalid")


def _track_of(payload: bytes) -> str | None:
    """The track of a message that is otherwise faulty, if that much of it is sound."""
    if len(payload) > ParcelMessage.max_bytes:
        return None
    try:
        return track_in(json.loads(payload), "t")
    except (ValueError, RecursionError):
        return None
