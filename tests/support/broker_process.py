"""A mosquitto of a test's own: a child process on a free port, to be stopped, killed, frozen and started again."""

from __future__ import annotations

import contextlib
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from ports import free_port

__all__ = ["Broker"]

PATIENCE_S = 20.0

# `user root`: started as root, mosquitto would else become a user that can't enter pytest's folders.
CONFIGURATION = """\
user root
listener {port} 127.0.0.1
{access}
persistence true
persistence_location {folder}/
autosave_interval 2
set_tcp_nodelay true
"""


def executable() -> str:
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    assert found is not None, "mosquitto is not installed: apt-get install mosquitto"
    return found


class Broker:
    """A mosquitto that can be stopped, killed and started again on the same port, keeping what it had on disk."""

    def __init__(self, folder: Path, access: str = "allow_anonymous true\n") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self._log = folder / "mosquitto.log"
        self._configuration = folder / "mosquitto.conf"
        self._configuration.write_text(CONFIGURATION.format(port=self.port, folder=folder, access=access))
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([executable(), "-c", str(self._configuration)], stdout=log, stderr=log)
        end_s = time.monotonic() + PATIENCE_S
        while time.monotonic() < end_s:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            assert self._process.poll() is None, "mosquitto ended at once"
            time.sleep(0.01)
        raise AssertionError("mosquitto does not listen")

    def check(self) -> None:
        """Fails if it ended by itself, and says how; it is started again, so that only one test suffers."""
        ended = None if self._process is None else self._process.poll()
        if ended is not None:
            last_words = self._log.read_text(errors="replace").splitlines()[-5:]
            self.start()
            raise AssertionError(f"mosquitto ended by itself with {ended}: {last_words}")

    def log(self) -> str:
        """What it wrote."""
        return self._log.read_text(errors="replace")

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(PATIENCE_S)
            self._process = None

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Leaves connections open and answers nothing: a black hole."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
