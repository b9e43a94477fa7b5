"""Collects what each function of the station last achieved, and reports it with its age.

Functions report work done and work failed; nobody asks them how they are. A function with nothing to do is not ill, so
age alone changes no state: whoever reads the report sees `idle_s` beside it, and knows what the line was doing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edge.domain import FunctionHealth, FunctionState

__all__ = ["HealthMonitor"]


@dataclass
class _Tally:
    state: FunctionState = FunctionState.OK
    worked_at_s: float | None = None
    done: int = 0
    failed: int = 0
    detail: str = ""


class HealthMonitor:
    """The health of every function of one station. Safe to use from any thread.

    Args:
        functions: names known from the start, so that one that never reports is seen to be silent.
        monotonic_s: a monotonic clock in seconds.
    """

    def __init__(self, functions: Iterable[str] = (), *, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._monotonic_s = monotonic_s
        self._lock = threading.Lock()
        self._tallies: dict[str, _Tally] = {name: _Tally() for name in functions}

    def worked(self, function: str) -> None:
        """Notes a piece of work that was done: the function is well, whatever it was before."""
        with self._lock:
            tally = self._tallies.setdefault(function, _Tally())
            tally.state = FunctionState.OK
            tally.detail = ""
            tally.done += 1
            tally.worked_at_s = self._monotonic_s()

    def looked(self, function: str) -> None:
        """Notes that the function could look for work, and found none: a fault in the looking is over."""
        with self._lock:
            tally = self._tallies.setdefault(function, _Tally())
            tally.state = FunctionState.OK
            tally.detail = ""

    def failed(self, function: str, detail: str, *, state: FunctionState = FunctionState.FAILED) -> None:
        """Notes a piece of work that failed; `detail` tells an engineer why, without personal data or label text."""
        with self._lock:
            tally = self._tallies.setdefault(function, _Tally())
            tally.state = state
            tally.detail = detail[:200]
            tally.failed += 1

    def report(self) -> tuple[FunctionHealth, ...]:
        """Every function in the order it became known."""
        with self._lock:
            now_s = self._monotonic_s()
            return tuple(
                FunctionHealth(
                    function=name,
                    state=tally.state,
                    idle_s=None if tally.worked_at_s is None else round(now_s - tally.worked_at_s, 3),
                    done=tally.done,
                    failed=tally.failed,
                    detail=tally.detail,
                )
                for name, tally in self._tallies.items()
            )

    @property
    def degraded(self) -> bool:
        """Whether any function is less than well."""
        with self._lock:
            return any(tally.state is not FunctionState.OK for tally in self._tallies.values())
