"""How much of the processor a process got: one that was hardly let run has not hung, and no picture is to blame."""

from __future__ import annotations

from pathlib import Path
from time import monotonic

import psutil

__all__ = ["ProcessorShare"]

_LEAST_SHARE = 0.5
"""A picture that holds a reader up for ever takes a whole core, or none while it waits for what never comes."""

_RUNNABLE, _WAITS_FOR_DISK = "R", "D"
"""States of a thread in `/proc/PID/task/TID/stat` (proc(5))."""


class ProcessorShare:
    """What a process gets of the processor from now on."""

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._since_s, self._used_s = monotonic(), _used_s(process)

    @property
    def is_starved(self) -> bool:
        """Whether it would go on, or waits for a disk, and ran for less than half of the time. Not once it is gone."""
        try:
            ran_s = _used_s(self._process) - self._used_s
            return ran_s < _LEAST_SHARE * (monotonic() - self._since_s) and _would_go_on(self._process.pid)
        except (psutil.Error, OSError):
            return False


def _used_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _would_go_on(pid: int) -> bool:
    """Whether any thread is runnable or reads from a disk. The name before the state may hold spaces and brackets."""
    stats = (task.joinpath("stat").read_text() for task in Path(f"/proc/{pid}/task").iterdir())
    return any(stat.rpartition(")")[2].split()[0] in (_RUNNABLE, _WAITS_FOR_DISK) for stat in stats)
