"""The station's clock: monotonic time to measure and act by, wall time to tell people, and the boot both belong to.

Every deadline of a parcel is an `Instant` of the monotonic clock. That clock starts again with each boot, so an instant
of another boot can't be measured: such a deadline counts as passed, because too late is safe and too early is not.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from edge.domain import Instant, Stamp

__all__ = ["NS_PER_MS", "Clock", "read_boot_id", "utc_now"]

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")
"""A UUID that the Linux kernel draws at each boot (proc(5))."""

NS_PER_MS = 1_000_000
PASSED_MS = float("-inf")


def read_boot_id() -> str:
    """The kernel's identifier of the present boot.

    Raises:
        OSError: the file is not there: no Linux kernel, or `/proc` is not mounted.
    """
    return BOOT_ID_FILE.read_text(encoding="ascii").strip()


def utc_now() -> dt.datetime:
    """Now, by the wall clock."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True)
class Clock:
    """Reads the time. The sources can be replaced, so that a test decides what time it is.

    Args:
        boot_id: of the present boot.
        monotonic_ns: nanoseconds that never go back within a boot, the same for all processes of the machine.
        utc: the wall clock, which may jump.
    """

    boot_id: str = field(default_factory=read_boot_id)
    monotonic_ns: Callable[[], int] = time.monotonic_ns
    utc: Callable[[], dt.datetime] = utc_now

    def instant(self) -> Instant:
        """Now, to measure with."""
        return Instant(boot_id=self.boot_id, monotonic_ns=self.monotonic_ns())

    def stamp(self) -> Stamp:
        """Now, to measure with and to tell people."""
        return Stamp(utc=self.utc(), instant=self.instant())

    def after(self, ms: float, start: Instant | None = None) -> Instant:
        """The instant `ms` milliseconds after `start` (or after now); never before the boot itself."""
        begin = start or self.instant()
        return Instant(boot_id=begin.boot_id, monotonic_ns=max(0, begin.monotonic_ns + round(ms * NS_PER_MS)))

    def ms_until(self, deadline: Instant) -> float:
        """Milliseconds left; negative when it has passed, minus infinity when it belongs to another boot."""
        if deadline.boot_id != self.boot_id:
            return PASSED_MS
        return (deadline.monotonic_ns - self.monotonic_ns()) / NS_PER_MS

    def ms_since(self, instant: Instant) -> float:
        """Milliseconds since `instant`; infinity when it belongs to another boot."""
        return -self.ms_until(instant)
