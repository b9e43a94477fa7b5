"""How memory is kept in a daemon that runs for months with twenty threads, by the C library and by Python.

Left alone, glibc gives each thread an arena of its own, and what is freed in one serves none of the others; it also
raises, for good, the size from which memory is taken from the kernel and given back at once. Both suit programs that
allocate on all cores all the time. Here they only leave holes: each full disk or dead broker left the daemon megabytes
larger.

Python looks for garbage that holds itself whenever there are 700 objects more than at the last look. A parcel's label
makes thousands, which live until it is judged or as long as its lines are remembered, and none of which hold
themselves. One parcel in nine waited for such a look, for three milliseconds, and one in a hundred for twenty.
"""

from __future__ import annotations

import ctypes
import gc

__all__ = ["keep_memory_together", "look_for_garbage_seldom"]

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
"""Parameters of mallopt(3), from glibc's malloc.h."""

_ARENAS = 2
"""One for the main thread, one for all others: Python runs one of them at a time, so they seldom collide."""

_LARGE_BYTES = 128 * 1024
"""glibc's own first value of both thresholds. Once set, it no longer grows."""

_MORE_OBJECTS = 50_000
"""How many objects more make Python look for garbage: some megabytes at the most, if all of it were garbage."""


def keep_memory_together() -> None:
    """Call before the first thread starts. A C library without mallopt(3) is left as it is."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_ARENA_MAX, _ARENAS)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)
        mallopt(_M_TRIM_THRESHOLD, _LARGE_BYTES)


def look_for_garbage_seldom() -> None:
    """Call when the tables are built that live as long as the process: these are not looked through again."""
    gc.freeze()  # looking through them would take 100 ms
    gc.set_threshold(_MORE_OBJECTS)
