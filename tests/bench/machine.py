"""The machine that a run was made on, for whoever compares two runs."""

from __future__ import annotations

import os
import platform
from pathlib import Path

import psutil

from edge.domain import Frozen

__all__ = ["Machine", "this_machine"]


class Machine(Frozen):
    """Where a run was made. `load` is the load average as it began: near 0 on a quiet machine."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    load: float


def this_machine() -> Machine:
    """The machine that this runs on."""
    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return Machine(
        processor=models[0] if models else platform.processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        system=platform.platform(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
    )
