"""How a contestant answers: one picture path a line on standard input, one JSON object a line on standard output.

Only the standard library is used, because each contestant runs in an environment of its own. What an answer cost is
measured in here, round the reading alone: wall time, processor time of all threads of this process, and the highest
resident memory it ever had.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

__all__ = ["serve"]

Answer = dict[str, Any]


def serve(about: dict[str, str], read: Callable[[str], Answer]) -> None:
    """Answer until standard input ends. `about` names versions and settings; `read` gives lines and codes of a path."""
    out = _private_output()
    _say(out, {"ready": about})
    for line in sys.stdin:
        wall, processor = perf_counter(), _processor_ms()
        answer = read(json.loads(line)["path"])
        answer["wall_ms"] = round((perf_counter() - wall) * 1000, 3)
        answer["cpu_ms"] = round(_processor_ms() - processor, 3)
        _say(out, answer | _memory_mb())


def _private_output() -> TextIO:
    """Standard output for answers only: whatever a library prints goes to standard error from now on."""
    own = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(own, "w", encoding="utf-8")


def _say(out: TextIO, message: Answer) -> None:
    out.write(json.dumps(message) + "\n")
    out.flush()


def _processor_ms() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return (used.ru_utime + used.ru_stime) * 1000


def _memory_mb() -> dict[str, float]:
    """VmHWM and VmRSS of proc(5), both of one reading: between two, memory may grow and pass its own peak.

    Not `ru_maxrss`, which a child inherits from the process that started it.
    """
    fields = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines())
    names = {"peak_rss_mb": "VmHWM", "rss_mb": "VmRSS"}
    return {name: round(int(fields[field].split()[0]) / 1024, 1) for name, field in names.items()}
