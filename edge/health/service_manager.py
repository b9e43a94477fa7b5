"""Talks to the service manager, systemd, over its notification socket: ready, alive, stopping, and a line of status.

The protocol is one datagram of `NAME=value` lines to the socket named in `NOTIFY_SOCKET` (sd_notify(3)). Without that
variable nobody is listening, and nothing is sent.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

__all__ = ["ServiceManager"]

US_PER_S = 1_000_000

REQUESTED_S = 30.0
MOST_REQUESTS = 240
"""Patience is asked for so long at a time, and so often: for an hour, as a start that hangs must end some day."""


class ServiceManager:
    """The service manager that started this process, if there is one.

    Args:
        environment: of this process, with `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` where systemd set them.
    """

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        environment = os.environ if environment is None else environment
        self._address = environment.get("NOTIFY_SOCKET", "")
        mine = environment.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        usec = environment.get("WATCHDOG_USEC", "") if mine else ""
        self.watchdog_s = int(usec) / US_PER_S if usec.isascii() and usec.isdigit() else None

    @property
    def listens(self) -> bool:
        """Whether there is one to tell."""
        return bool(self._address)

    def ready(self, status: str) -> None:
        """Says that the station can work: models are loaded, the journal is open, the first heartbeat is sent."""
        self._tell("READY=1", f"STATUS={_one_line(status)}")

    @contextmanager
    def patience(self, status: str) -> Iterator[None]:
        """Asks to be waited for while the block lasts, however long a start may take by the unit; an hour at most."""
        ended = threading.Event()

        def ask() -> None:
            for _ in range(MOST_REQUESTS):
                self._tell(f"EXTEND_TIMEOUT_USEC={round(REQUESTED_S * US_PER_S)}", f"STATUS={_one_line(status)}")
                if ended.wait(REQUESTED_S / 2):
                    return

        asking = threading.Thread(target=ask, name="patience", daemon=True)
        asking.start()
        try:
            yield
        finally:
            ended.set()
            asking.join()

    def alive(self, status: str) -> None:
        """Says that every loop turns: feeds the watchdog."""
        self._tell("WATCHDOG=1", f"STATUS={_one_line(status)}")

    def say(self, status: str) -> None:
        """Gives `systemctl status` a line to show, without feeding the watchdog."""
        self._tell(f"STATUS={_one_line(status)}")

    def stopping(self) -> None:
        """Says that the station stops on purpose."""
        self._tell("STOPPING=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        # A leading `@` stands for the null byte of an abstract socket (unix(7)).
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        # A service manager that is gone or busy must not stop the line.
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as channel:
            channel.settimeout(0)
            channel.sendto("\n".join(lines).encode(), address)


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
