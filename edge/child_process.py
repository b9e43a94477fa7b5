"""What each process that a daemon starts owes its parent: to go when it goes, and to leave signals to it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

__all__ = ["bind_to_parent"]

_PR_SET_PDEATHSIG = 1
"""From `prctl(2)`: the signal that the kernel sends this process when its parent dies."""


def bind_to_parent(parent_pid: int) -> None:
    """End this process with its parent, and at no other signal that a terminal or a service manager sends to both.

    Ctrl-C and a service stop reach the whole process group; the parent ends this process when it is done with it.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it died before the kernel was asked
        sys.exit(0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
