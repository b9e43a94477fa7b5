"""The daemon with staged reading processes: `python staged_daemon.py run --config FILE`, else as `sortgate`.

Where `STAGED_CLOCK` names a file, the wall clock of the daemon goes by as many seconds as that file says, and monotonic
time does not. (libfaketime will not do: under it `time.sleep` failed with EINVAL after some minutes.)
"""

from __future__ import annotations

import datetime as dt
import os
import time
from pathlib import Path

import edge.daemon.ground
from edge.cli import main
from edge.clock import Clock
from edge.vision import VisionWorker

SIGHT_S = 1.0
"""A step of the clock shows within this time."""


class SteppedClock:
    """The wall clock, off by what a file says. Counts as `time.time` and `time.time_ns` of this process too."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._true_s = time.time
        self._looked_s, self._offset_s = float("-inf"), 0.0

    def seconds(self) -> float:
        """Since 1970, by the wrong clock."""
        now_s = time.monotonic()
        if now_s - self._looked_s > SIGHT_S:
            self._looked_s, self._offset_s = now_s, float(self._file.read_text() or 0)
        return self._true_s() + self._offset_s

    def utc(self) -> dt.datetime:
        """The same as a moment."""
        return dt.datetime.fromtimestamp(self.seconds(), dt.UTC)


if __name__ == "__main__":
    VisionWorker.program = (str(Path(__file__).with_name("staged_worker_process.py")),)
    if "STAGED_CLOCK" in os.environ:
        wrong = SteppedClock(Path(os.environ["STAGED_CLOCK"]))
        time.time, time.time_ns = wrong.seconds, lambda: int(wrong.seconds() * 1e9)
        edge.daemon.ground.Clock = lambda: Clock(utc=wrong.utc)  # type: ignore[misc,assignment]
    main()
