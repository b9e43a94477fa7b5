"""One reading process and the thread that feeds it: parcel after parcel, each answered before its deadline.

The process may crash or hang on a hostile picture. Then it is replaced, the picture is quarantined by its hash, the
parcel is decided without its pictures, with the reason, and the next parcel is read as usual.
"""

from __future__ import annotations

import threading
from pathlib import Path

import structlog

from edge.domain import Parcel, Reading, ReasonCode
from edge.station.post import Post
from edge.station.quarantine import sha256_of
from edge.station.renewal import Renewal
from edge.station.setbacks import Setbacks
from edge.vision import ModelError, VisionSettings, VisionWorker, WorkerCrashed, WorkerError

__all__ = ["ReadingLoop"]

log = structlog.get_logger(__name__)

IDLE_S = 0.2
"""How long a loop waits for a parcel before it checks whether it should end."""

FAILURES_BEFORE_ALARM = 3
"""Failures in a row, over different parcels: one hostile picture does not make a failing reader."""

PATIENCE_SHARE = 0.2
"""Share of a parcel's reserve by which a process may overrun its budget before it counts as hung."""

RESTART_PAUSE_S = 2.0
"""Between tries to bring a reading process back."""

RESTART_PATIENCE_S = 30.0
"""For a fresh process to load its models."""

TURN_PATIENCE_S = 120.0
"""A loop that takes this long for one turn has stalled: no parcel has that much time, and no restart takes it."""


class ReadingLoop:
    """Takes parcels from the backlog, has them read, judges and settles them, until told to stop."""

    def __init__(self, number: int, renewal: Renewal, post: Post) -> None:
        self._name = f"reader-{number}"
        self._renewal = renewal
        self._post = post
        self._stopping = threading.Event()
        self._failures = 0
        self._setbacks = Setbacks()
        self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)

    def start(self) -> None:
        """Starts the thread; the worker process must be running."""
        self._thread.start()

    def stop(self, *, timeout_s: float) -> None:
        """Finishes the parcel in hand, then ends thread and process."""
        self._stopping.set()
        self._thread.join(timeout_s)
        self._post.pulses.end(self._name)
        self._renewal.stop()

    def use(self, settings: VisionSettings) -> None:
        """Changes settings or models, as soon as a process that has loaded them is ready."""
        self._renewal.want(settings)

    @property
    def _worker(self) -> VisionWorker:
        return self._renewal.worker

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._post.pulses.beat(self._name, within_s=TURN_PATIENCE_S)
            if fault := self._renewal.turn():
                self._post.health.failed(self._name, fault)
            parcel = self._post.backlog.take(timeout_s=IDLE_S)
            if parcel is None:
                continue
            try:
                self._handle(parcel)
            except Exception:
                log.exception("reading failed in an unforeseen way", parcel_id=parcel.parcel_id)
                self._post.health.failed(self._name, "reading failed in an unforeseen way; see the log")
                self._post.settle(parcel, None, ReasonCode.DEGRADED)
                self._bring_back()  # nobody knows what state the process is in

    def _handle(self, parcel: Parcel) -> None:
        post = self._post
        reading, fault = self._read(parcel)
        post.settle(parcel, reading, fault)
        if self._worker.pid is None or self._worker.is_over_memory:
            self._bring_back()

    def _read(self, parcel: Parcel) -> tuple[Reading | None, ReasonCode | None]:
        """The reading, and why it is missing or incomplete."""
        post = self._post
        if not post.can_be_read(parcel):
            return None, ReasonCode.OVERLOAD
        left_ms = post.clock.ms_until(parcel.deadline) - post.settings.reserve_ms
        views = [view for view in parcel.views if not post.quarantine.holds_picture(Path(view.path))]
        if self._worker.pid is None:
            return None, ReasonCode.DEGRADED
        try:
            patience_ms = left_ms + PATIENCE_SHARE * post.settings.reserve_ms
            reading = self._worker.read(views, budget_ms=left_ms, timeout_s=patience_ms / 1000)
        except WorkerError as error:
            return None, self._note_failure(parcel, error)
        self._failures = 0
        pictures = sum(view.not_captured is None for view in views)
        post.reading_time.learn(views=pictures, took_ms=reading.elapsed_ms)
        post.health.worked(self._name)
        if not self._setbacks.many:
            post.alarms.clear("reader-failing")
        reading = post.frozen_cameras.without_frozen(reading)
        return reading, None if len(views) == len(parcel.views) else ReasonCode.PICTURE_QUARANTINED

    def _note_failure(self, parcel: Parcel, error: WorkerError) -> ReasonCode:
        """Sets the guilty picture aside. Returns the reason why the parcel has no reading."""
        reason = ReasonCode.DECODER_CRASH if isinstance(error, WorkerCrashed) else ReasonCode.READING_TIMEOUT
        self._failures += 1
        self._setbacks.note()
        self._post.health.failed(self._name, str(error))
        log.error("reading process failed", reader=self._name, parcel_id=parcel.parcel_id, error=str(error))
        if self._failures >= FAILURES_BEFORE_ALARM or self._setbacks.many:
            self._post.alarms.raise_("reader-failing")
        for view in parcel.views:
            if error.sha256 is not None and sha256_of(Path(view.path)) == error.sha256:
                self._set_aside(error.sha256, Path(view.path), reason, parcel)
        return reason

    def _set_aside(self, sha256: str, picture: Path, reason: ReasonCode, parcel: Parcel) -> None:
        try:
            self._post.quarantine.add(sha256, picture, reason=reason, parcel_id=parcel.parcel_id)
        except OSError as error:
            # Its hash still counts until the next start; only the evidence is lost.
            self._post.health.failed(self._name, f"a quarantined picture could not be kept: {error.strerror}")

    def _bring_back(self) -> None:
        """Replaces the dead process. The other loops and the timekeeper look after the backlog meanwhile."""
        if pause_s := self._setbacks.pause_s:
            log.warning("reading process is left alone for a while", reader=self._name, pause_s=pause_s)
            self._stopping.wait(pause_s)
        while not self._stopping.is_set():
            self._post.pulses.beat(self._name, within_s=TURN_PATIENCE_S)
            try:
                self._worker.restart()
                self._worker.wait_ready(RESTART_PATIENCE_S)
            except (WorkerError, ModelError, OSError) as error:
                self._post.health.failed(self._name, str(error))
                self._post.alarms.raise_("reader-failing")
                log.warning("reading process did not come back", reader=self._name, error=str(error))
                self._stopping.wait(RESTART_PAUSE_S)
            else:
                log.info("reading process replaced", reader=self._name)
                return
