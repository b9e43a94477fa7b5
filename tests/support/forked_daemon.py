"""The daemon as a process of its own that is at work in a moment: forked from one that has loaded it and is warm.

A start from nothing takes five seconds of a processor, and a test of what the daemon does when it runs has no use for
them. Tests of the start itself begin `python -m edge run` or `sortgate demo`; and a daemon that starts anew for other
settings does so from nothing here too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from edge.cli import main
from forked import forked

__all__ = ["ForkedDaemon"]


class ForkedDaemon:
    """As much of `subprocess.Popen` as tests use.

    Args:
        config: of the station.
        log: file that the daemon's output is appended to.
    """

    def __init__(self, config: Path, log: Path) -> None:
        log.touch()  # who waits for what it logs may look there first
        self._process = forked(_run, str(config), str(log))
        assert self._process.pid is not None
        self.pid: int = self._process.pid

    def poll(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        """Sends it a signal, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def wait(self, timeout_s: float) -> int:
        """Waits until it has ended; the exit code, or less than nothing: the signal that ended it."""
        self._process.join(timeout_s)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired("sortgate run", timeout_s)
        return code


def _run(config: str, log: str) -> None:
    assert "warm" in sys.modules, "a module that can't be imported beforehand is left out without a word"
    output = os.open(log, os.O_WRONLY | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    sys.argv = ["sortgate", "run", "--config", config]
    sys.orig_argv = [sys.executable, "-m", "edge", *sys.argv[1:]]  # by which it starts anew
    main()
