"""Takes parcels from the spool into the backlog, and sees to those that cannot wait for a reading process.

Two threads: one looks for new triggers, one keeps the time. Whatever the reading processes do, a parcel whose time
runs out is decided here without its pictures, before its deadline where that is still possible.
"""

from __future__ import annotations

import threading

import structlog

from edge.capture import BadTrigger, Spool
from edge.domain import Parcel, ReasonCode
from edge.station.post import Post

__all__ = ["Intake"]

log = structlog.get_logger(__name__)

POLL_S = 0.01
"""Between looks into the spool: small against the shortest way to a divert point (about 1 s)."""

TIMEKEEPING_S = 0.02
"""Between looks for parcels that run out of time."""


class Intake:
    """Feeds the backlog of one station until told to stop."""

    def __init__(self, spool: Spool, post: Post) -> None:
        self._spool = spool
        self._post = post
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, name="intake", daemon=True),
            threading.Thread(target=self._keep_time, name="timekeeper", daemon=True),
        ]

    def start(self) -> None:
        """Starts both threads."""
        for thread in self._threads:
            thread.start()

    def stop(self, *, timeout_s: float) -> None:
        """Takes in nothing more. What waits stays in the spool and is found at the next start."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout_s)

    def _watch(self) -> None:
        while not self._stopping.wait(POLL_S):
            try:
                for arrival in self._spool.poll():
                    self._take_in(arrival)
                self._post.health.looked("capture")
            except OSError as error:
                self._post.health.failed("capture", f"the spool can't be read: {error.strerror}")
            except Exception:
                log.exception("intake failed in an unforeseen way")
                self._post.health.failed("capture", "failed in an unforeseen way; see the log")

    def _take_in(self, arrival: Parcel | BadTrigger) -> None:
        post = self._post
        if isinstance(arrival, BadTrigger):
            post.health.failed("capture", arrival.why)
            post.alarms.raise_("trigger-invalid")
            log.error("trigger refused", file=arrival.name, why=arrival.why)
            if arrival.parcel is not None:
                post.settle(arrival.parcel, None, ReasonCode.TRIGGER_INVALID)
            return
        if post.desk.knows(arrival):
            return
        post.health.worked("capture")
        post.alarms.clear("trigger-invalid")
        if post.clock.ms_until(arrival.deadline) <= 0:
            post.settle(arrival, None, ReasonCode.DEADLINE_MISSED)
            return
        displaced = post.backlog.put(arrival)
        if displaced is not None:
            post.settle(displaced, None, ReasonCode.OVERLOAD)

    def _keep_time(self) -> None:
        settings = self._post.settings
        while not self._stopping.wait(TIMEKEEPING_S):
            for parcel in self._post.backlog.hopeless(least_ms=settings.reserve_ms + settings.least_reading_ms):
                self._post.settle(parcel, None, ReasonCode.OVERLOAD)
