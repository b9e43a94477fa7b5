"""Free ports on this machine, for servers that a test starts."""

from __future__ import annotations

import contextlib
import socket
from pathlib import Path
from random import SystemRandom

__all__ = ["free_port"]


def free_port() -> int:
    """A free port below those that the system gives to outgoing connections.

    Among these, a client that calls a stopped server again and again may come to be connected to itself, and the server
    finds its port taken when it is started again.
    """
    lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text(encoding="ascii").split()[0])
    while True:
        port = SystemRandom().randrange(lowest // 2, lowest)
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
