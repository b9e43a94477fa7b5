"""Takes parcels from the spool into the backlog, puts finished ones away, and settles those that can't wait.

Only one thread touches the spool; another keeps the time. Whatever the reading processes do, a parcel whose time runs
out is decided here without its pictures, before its deadline if that is still possible.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Iterator

import structlog

from edge.capture import Arrival, BadTrigger, Spool, TracksOnBelt
from edge.domain import Instant, Parcel, ReasonCode, Stamp
from edge.journal import JournalError
from edge.station.post import Post

__all__ = ["Intake"]

log = structlog.get_logger(__name__)

TIMEKEEPING_S = 0.02
"""Between looks for parcels that are running out of time."""

RETRY_S = 0.5
"""Between tries of decisions that the journal refused, and of parcels that could not be put away."""

TIDYING_S = 3600.0
"""Between looks for what lies in the spool and belongs to no parcel: as long as a parcel may be on the belt."""

SPOOL_PATIENCE_S = 1.0
"""A spool that can't be used for so long keeps parcels from us; a moment is nobody's business."""

TURN_PATIENCE_S = 30.0
"""A loop that takes this long for one turn has stalled: a slow disk takes seconds, never this."""


class Intake:
    """Feeds the backlog of one station until told to stop.

    Args:
        spool: where parcels come from; used by no other thread from `start` on.
        post: what all loops work with.
        poll_interval_s: between two looks into the spool.
    """

    def __init__(self, spool: Spool, post: Post, *, poll_interval_s: float) -> None:
        self._spool = spool
        self._post = post
        self._poll_interval_s = poll_interval_s
        self._in_work: dict[str, Arrival] = {}
        self._tracks = TracksOnBelt(post.clock)
        self._left: list[Arrival] = []
        self._tried_at = post.clock.instant()
        self._failing_since: Instant | None = None
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._watch, name="intake", daemon=True),
            threading.Thread(target=self._keep_time, name="timekeeper", daemon=True),
        ]

    def start(self) -> None:
        """Starts both threads. A track that an earlier run decided on is still on the belt."""
        try:
            for track_id, deadline in self._post.desk.on_belt():
                self._tracks.take(track_id, deadline)
        except JournalError as error:
            self._post.health.failed("journal", str(error))
        for thread in self._threads:
            thread.start()

    def stop(self, *, timeout_s: float) -> None:
        """Takes in no more. What is waiting stays in the spool and is found at the next start."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(timeout_s)
            self._post.pulses.end(thread.name)

    def put_away(self) -> None:
        """Puts away the triggers of settled parcels. One that can't be moved holds up nothing, and is tried again."""
        due: list[Arrival] = []
        with contextlib.suppress(queue.Empty):
            while True:
                arrival = self._in_work.pop(self._post.settled.get_nowait().parcel_id, None)
                due += [arrival] if arrival is not None else []
        if self._left and self._post.clock.ms_since(self._tried_at) >= RETRY_S * 1000:
            self._tried_at = self._post.clock.instant()
            due, self._left = [*due, *self._left], []
        for arrival in due:
            with self._failures_told():
                try:
                    self._spool.done(arrival)
                except OSError:
                    self._left.append(arrival)
                    raise

    def _watch(self) -> None:
        tidied = self._post.clock.instant()
        while not self._stopping.wait(self._poll_interval_s):
            self._post.pulses.beat("intake", within_s=TURN_PATIENCE_S)
            arrivals: list[Arrival | BadTrigger] = []
            with self._failures_told():
                arrivals = self._look()
            for arrival in arrivals:
                # One that fails stays in the spool for the next start, and does not cost the others.
                with self._failures_told():
                    self._take_in(arrival)
            if self._post.clock.ms_since(tidied) >= TIDYING_S * 1000:
                tidied = self._post.clock.instant()
                with self._failures_told():
                    self._spool.tidy()

    def _look(self) -> list[Arrival | BadTrigger]:
        """What appeared in the spool; nothing while too many parcels wait for the journal, which then finds it later.

        Raises:
            OSError: the spool can't be used; where that lasts, people are told.
        """
        clock, alarms = self._post.clock, self._post.alarms
        try:
            self.put_away()
            appeared = [] if self._post.desk.is_full else self._spool.poll()
        except OSError:
            self._failing_since = self._failing_since or clock.instant()
            if clock.ms_since(self._failing_since) > SPOOL_PATIENCE_S * 1000:
                alarms.raise_("spool-failing")
            raise
        self._post.health.looked("capture")
        if self._failing_since is not None:
            self._failing_since = None
            alarms.clear("spool-failing")
        return appeared

    @contextlib.contextmanager
    def _failures_told(self) -> Iterator[None]:
        """Reports whatever fails in the block as a failure of capture, and lets the loop go on."""
        try:
            yield
        except OSError as error:
            self._post.health.failed("capture", f"the spool can't be used: {error}")
        except Exception:
            log.exception("intake failed in an unforeseen way")
            self._post.health.failed("capture", "failed in an unforeseen way; see the log")

    def _take_in(self, arrival: Arrival | BadTrigger) -> None:
        post = self._post
        if isinstance(arrival, BadTrigger):
            self._refuse(arrival)
            return
        parcel = arrival.parcel
        if parcel.parcel_id in self._in_work or self._spool.was_done(arrival):
            self._refuse_second(arrival)
            return
        if self._known(parcel):
            self._in_work[parcel.parcel_id] = arrival
            post.settled.put(parcel)
            return
        if not self._tracks.take(parcel.track_id, parcel.deadline):
            self._refuse_second(arrival)
            return
        self._in_work[parcel.parcel_id] = arrival
        post.health.worked("capture")
        post.alarms.clear("trigger-invalid")
        if post.clock.ms_until(parcel.deadline) <= 0:
            post.settle(parcel, None, ReasonCode.DEADLINE_MISSED)
            return
        displaced = post.backlog.put(parcel)
        if displaced is not None:
            post.settle(displaced, None, ReasonCode.OVERLOAD)

    def _known(self, parcel: Parcel) -> bool:
        try:
            return self._post.desk.knows(parcel)
        except JournalError as error:
            # It is judged all the same: the journal itself makes sure that no parcel is decided twice.
            self._post.health.failed("journal", str(error))
            return False

    def _refuse_second(self, arrival: Arrival) -> None:
        post = self._post
        why = "a second trigger for a parcel that was decided, or is still on the belt; the first counts"
        post.health.failed("capture", why)
        log.warning("trigger refused", why=why, track_id=arrival.parcel.track_id)
        self._spool.failed(BadTrigger(name=arrival.name, why=why, seen_at=post.clock.utc()))

    def _refuse(self, bad: BadTrigger) -> None:
        """Sets aside a trigger that can't be used; a parcel whose track is known still gets its disposition."""
        post = self._post
        post.health.failed("capture", bad.why)
        post.alarms.raise_("trigger-invalid")
        log.error("trigger refused", file=bad.name, why=bad.why)
        if bad.track_id is not None and bad.parcel_id is not None:
            post.refuse(bad.parcel_id, bad.track_id, seen=Stamp(utc=bad.seen_at, instant=post.clock.instant()))
        self._spool.failed(bad)

    def _keep_time(self) -> None:
        post = self._post
        retried = post.clock.instant()
        while not self._stopping.wait(TIMEKEEPING_S):
            post.pulses.beat("timekeeper", within_s=TURN_PATIENCE_S)
            for parcel in post.backlog.give_up(lambda waiting: not post.can_be_read(waiting)):
                with self._failures_told():
                    post.settle(parcel, None, ReasonCode.OVERLOAD)
            if post.clock.ms_since(retried) >= RETRY_S * 1000:
                retried = post.clock.instant()
                with self._failures_told():
                    post.desk.settle_unwritten()
