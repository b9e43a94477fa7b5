"""What a soak looks at every second: memory, files, threads, what waits, and what the station says of itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import psutil

from line_checker import MOST_STATUS_AGE_S
from soak_site import Site

__all__ = ["WARM_S", "Life", "Sample", "Watch", "lives"]

WARM_S = 300.0
"""A daemon's first five minutes: threads start, and 1,700 parcels fill all that is remembered of them."""
LONG_S = 180
MOST_GROWTH_MB_AN_HOUR = 20.0
"""More than this, beyond what chance explains, is a leak: a day of it would double the daemon."""
BLOCKS = 10


@dataclass(frozen=True)
class Sample:
    """One look. `waiting`: triggers in the spool; `unwell`: functions that the station calls less than well.

    `own_mb` is `rss_mb` without what is mapped of files, such as libraries: the kernel takes that back at will.
    """

    at_s: float
    pid: int
    rss_mb: float
    own_mb: float
    files: int
    threads: int
    readers_mb: float
    processes: int
    waiting: int
    unwell: tuple[str, ...]


class Watch:
    """Looks once a second, on a thread of its own, and has the daemon started again where it ended."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self.samples: list[Sample] = []

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(1.0):
            self._site.supervise()
            try:
                self.samples.append(self._look())
            except (psutil.Error, OSError):
                continue  # it is just being killed or started

    def _look(self) -> Sample:
        assert self._site.line.daemon is not None
        daemon = psutil.Process(self._site.line.daemon.pid)
        readers = [child.memory_info().rss for child in daemon.children()]
        with daemon.oneshot():
            memory = daemon.memory_info()
            return Sample(
                at_s=time.monotonic(), pid=daemon.pid, rss_mb=memory.rss / 1e6,
                own_mb=(memory.rss - memory.shared) / 1e6, files=daemon.num_fds(), threads=daemon.num_threads(),
                readers_mb=max(readers, default=0) / 1e6, processes=len(readers),
                waiting=sum(name.suffix == ".json" for name in self._site.line.incoming.iterdir()),
                unwell=self._unwell(),
            )  # fmt: skip

    def _unwell(self) -> tuple[str, ...]:
        silent = ("status is old",) if self._site.line.status_age_s() > MOST_STATUS_AGE_S else ()
        functions = self._site.line.status()["functions"]
        return silent + tuple(one["function"] for one in functions if one["state"] != "ok")


@dataclass(frozen=True)
class Life:
    """One daemon after its warming up: how its own memory went, in MB, with a 95 % interval, and files and threads."""

    minutes: float
    own_mb: tuple[float, float]
    growth_mb_an_hour: float
    interval: tuple[float, float]
    files: tuple[int, int]
    threads: tuple[int, int]

    @property
    def grows(self) -> bool:
        """Whether its memory went on growing."""
        return self.interval[0] > MOST_GROWTH_MB_AN_HOUR


def lives(samples: Sequence[Sample]) -> list[Life]:
    """Each daemon that lived for three minutes at least after its warming up."""
    found = []
    for pid in dict.fromkeys(sample.pid for sample in samples):
        own = [sample for sample in samples if sample.pid == pid]
        warm = [sample for sample in own if sample.at_s - own[0].at_s > WARM_S]
        if len(warm) >= LONG_S:
            found.append(_life(warm))
    return found


def _life(warm: Sequence[Sample]) -> Life:
    at_h = np.array([np.mean([one.at_s for one in block]) for block in np.array_split(np.array(warm), BLOCKS)]) / 3600
    own = np.array([np.median([one.own_mb for one in block]) for block in np.array_split(np.array(warm), BLOCKS)])
    (slope, _), covariance = np.polyfit(at_h, own, 1, cov=True)
    half = 2.306 * float(np.sqrt(covariance[0][0]))  # Student's t, 97.5 %, 8 degrees of freedom
    return Life(
        minutes=round((warm[-1].at_s - warm[0].at_s) / 60, 1),
        own_mb=(round(float(own[0]), 1), round(float(own[-1]), 1)),
        growth_mb_an_hour=round(float(slope), 1),
        interval=(round(float(slope) - half, 1), round(float(slope) + half, 1)),
        files=(min(one.files for one in warm), max(one.files for one in warm)),
        threads=(min(one.threads for one in warm), max(one.threads for one in warm)),
    )
