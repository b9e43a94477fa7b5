"""Changes the models or settings of a reading process without a pause: a fresh process takes its place.

The fresh process loads its models while the one at work goes on reading; they change places between two parcels. If the
fresh one can't load them, the one at work stays. The processes of a station are renewed one at a time, so loading never
takes more than one core, and memory for one more process is enough.
"""

from __future__ import annotations

import threading
import time

import structlog

from edge.vision import ModelError, VisionSettings, VisionWorker, WorkerError

__all__ = ["Renewal"]

READY_PATIENCE_S = 60.0
RETRY_S = 30.0

log = structlog.get_logger(__name__)


class Renewal:
    """One reading process and, at times, the one that will replace it. For use from one thread, except `want`.

    Args:
        settings: to begin with.
        turnstile: shared by the processes of a station; whoever holds it is being renewed.
    """

    def __init__(self, settings: VisionSettings, turnstile: threading.Lock) -> None:
        self._settings = self._wanted = settings
        self.worker = VisionWorker(settings)
        self._turnstile = turnstile
        self._fresh: tuple[VisionWorker, VisionSettings] | None = None
        self._until_s = self._not_before_s = 0.0

    def want(self, settings: VisionSettings) -> None:
        """Has the process renewed if it reads by other settings than these. From any thread."""
        self._wanted = settings
        self._not_before_s = 0.0

    def turn(self) -> str:
        """Goes one step further; to be called between two parcels. Returns what went wrong, or nothing."""
        if self._fresh is not None:
            return self._look_at(*self._fresh)
        wanted = self._wanted
        if wanted != self._settings and time.monotonic() >= self._not_before_s:
            return self._begin(wanted)
        return ""

    def stop(self) -> None:
        """Ends both processes."""
        if self._fresh is not None:
            self._fresh[0].stop()
            self._end()
        self.worker.stop()

    def _begin(self, wanted: VisionSettings) -> str:
        if not self._turnstile.acquire(blocking=False):
            return ""
        worker = VisionWorker(wanted)
        self._fresh = worker, wanted
        self._until_s = time.monotonic() + READY_PATIENCE_S
        try:
            worker.start()
        except (WorkerError, OSError) as error:
            return self._give_up(worker, error)
        return ""

    def _look_at(self, worker: VisionWorker, settings: VisionSettings) -> str:
        if not worker.has_answered and time.monotonic() < self._until_s:
            return ""
        try:
            worker.wait_ready(0)
        except (ModelError, WorkerError) as error:
            return self._give_up(worker, error)
        old, self.worker, self._settings = self.worker, worker, settings
        self._end()
        threading.Thread(target=old.stop, name="old-reader", daemon=True).start()
        log.info("reading process renewed", models=[use.name for use in worker.models])
        return ""

    def _give_up(self, worker: VisionWorker, error: Exception) -> str:
        worker.stop()
        self._end()
        self._not_before_s = time.monotonic() + RETRY_S
        log.error("other models or settings can't be read with; the old ones stay", error=str(error))
        return f"other models or settings can't be read with: {error}"

    def _end(self) -> None:
        self._fresh = None
        self._turnstile.release()
