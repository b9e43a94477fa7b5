"""One station at work: the reading processes, the intake, and their start and stop in the right order."""

from __future__ import annotations

import threading

import structlog

from edge.capture import Spool
from edge.station.intake import Intake
from edge.station.post import Post
from edge.station.reading_loop import ReadingLoop
from edge.station.renewal import Renewal
from edge.vision import VisionSettings, missing_packages

__all__ = ["Station"]

log = structlog.get_logger(__name__)

READY_PATIENCE_S = 60.0
"""For all reading processes to load their models at the start."""


class Station:
    """Reads, judges and settles every parcel that the spool brings, from `start` to `stop`.

    Args:
        post: what all loops work with.
        spool: where parcels come from.
        vision: settings of each reading process.
        poll_interval_s: between two looks into the spool.
    """

    def __init__(self, post: Post, spool: Spool, vision: VisionSettings, *, poll_interval_s: float) -> None:
        self._post = post
        turnstile = threading.Lock()
        renewals = [Renewal(vision, turnstile) for _ in range(post.settings.workers)]
        self._workers = [renewal.worker for renewal in renewals]
        self._loops = [ReadingLoop(number, renewal, post) for number, renewal in enumerate(renewals, start=1)]
        self._intake = Intake(spool, post, poll_interval_s=poll_interval_s)

    def start(self) -> None:
        """Starts the processes, waits until they can read and the rules are warm, then lets parcels in.

        Raises:
            edge.vision.WorkerError: a process did not become ready; all are stopped again.
        """
        try:
            for worker in self._workers:
                worker.start()
            self._post.judge.warm_up(at=self._post.clock.utc())  # while they load their models
            for worker in self._workers:
                worker.wait_ready(READY_PATIENCE_S)
        except BaseException:
            for worker in self._workers:
                worker.stop()
            raise
        if packages := missing_packages(self._workers[0].models):
            log.warning("some scripts can't be read and will be reported as unread", install=packages)
        for loop in self._loops:
            loop.start()
        self._intake.start()

    def use(self, vision: VisionSettings) -> None:
        """Changes the settings or models of reading, without a pause."""
        for loop in self._loops:
            loop.use(vision)

    def stop(self, *, timeout_s: float = 10.0) -> None:
        """Takes in no more parcels, finishes those in hand, and ends all threads and processes."""
        self._intake.stop(timeout_s=timeout_s)
        for loop in self._loops:
            loop.stop(timeout_s=timeout_s)
        self._intake.put_away()
