"""Readings in a row: frames a second on all cores, the latency of one frame, and memory over thousands of frames."""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from time import monotonic

import numpy as np

from contestants import CONTESTANTS, ONE_THREAD, Contestant, Running, running
from edge.domain import Frozen
from frames import Frame

__all__ = ["SUSTAINED", "Latency", "Memory", "Throughput", "latency_of", "memory_over", "throughput_of"]

SUSTAINED = (
    CONTESTANTS["sortgate"],
    Contestant(
        "rapidocr-one-thread", "RapidOCR 3.10, one thread a process", "rapidocr_server.py", "rapidocr",
        ("--one-thread",), text=True, variables=ONE_THREAD,
    ),
    CONTESTANTS["readers"],
)  # fmt: skip
"""Who is asked for frames a second: each as one-thread processes, one a core."""


class Throughput(Frozen):
    """Frames a second of one-thread processes, one a core, from JPEG files to answers."""

    title: str
    processes: int
    seconds: float
    frames: int
    frames_per_s: float
    cpu_ms_a_frame: float


class Latency(Frozen):
    """How long one frame takes while nothing else is read, in ms."""

    frames: int
    p50_ms: float
    p99_ms: float


class Memory(Frozen):
    """Resident memory of one process over many frames of varied shape; the slope is that of the second half."""

    frames: int
    peak_mb: float
    slope_mb_per_1000: float
    every_100_mb: tuple[float, ...]


def throughput_of(contestant: Contestant, frames: Sequence[Frame], seconds: float) -> Throughput:
    """Keep all cores busy for so long. A frame counts that was begun in time, and so does the time until it is done.

    Raises:
        contestants.ContestantError: a process could not be started or ended.
    """
    cores = len(os.sched_getaffinity(0))
    spent: list[float] = []
    with ExitStack() as stack:
        processes = [stack.enter_context(running(contestant, str(number))) for number in range(cores)]
        for process in processes:
            process.ask(frames[0].path)
        queue = itertools.cycle([frame.path for frame in frames])
        started = monotonic()
        threads = [
            threading.Thread(target=_keep_busy, args=(process, queue, started + seconds, spent))
            for process in processes
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = monotonic() - started
    return Throughput(
        title=contestant.title,
        processes=cores,
        seconds=round(took, 1),
        frames=len(spent),
        frames_per_s=round(len(spent) / took, 2),
        cpu_ms_a_frame=round(sum(spent) / max(1, len(spent)), 1),
    )


def _keep_busy(process: Running, queue: itertools.cycle[Path], end: float, spent: list[float]) -> None:
    while monotonic() < end:
        spent.append(process.ask(next(queue)).cpu_ms)


def latency_of(contestant: Contestant, frames: Sequence[Frame], reads: int) -> Latency:
    """Frames one after the other in one process.

    Raises:
        contestants.ContestantError: the process could not be started or ended.
    """
    with running(contestant) as process:
        process.ask(frames[0].path)
        took = [process.ask(frame.path).wall_ms for frame in itertools.islice(itertools.cycle(frames), reads)]
    p50, p99 = np.percentile(took, [50, 99])
    return Latency(frames=reads, p50_ms=round(float(p50), 1), p99_ms=round(float(p99), 1))


def memory_over(contestant: Contestant, frames: Sequence[Frame], reads: int) -> Memory:
    """Frames of all shapes in a drawn order, one after the other in one process.

    Raises:
        contestants.ContestantError: the process could not be started or ended.
    """
    order = np.random.default_rng(reads).integers(0, len(frames), reads)
    with running(contestant) as process:
        answers = [process.ask(frames[int(number)].path) for number in order]
    held = np.array([answer.rss_mb for answer in answers])
    second = held[reads // 2 :]
    slope = float(np.polyfit(np.arange(len(second)), second, 1)[0]) * 1000
    return Memory(
        frames=reads,
        peak_mb=max(answer.peak_rss_mb for answer in answers),
        slope_mb_per_1000=round(slope, 2),
        every_100_mb=tuple(held[::100].tolist()),
    )
