"""SIGTERM and Ctrl-C end what runs, at whatever step they come."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

TWICE_WHILE_THE_LOCK_IS_HELD = """
import os, threading
from edge.cli.signals import stop_on_signals
stopping = threading.Event()
stop_on_signals(stopping.set)
with stopping._cond:  # as within `wait`, and within `set` for the signal before
    os.kill(os.getpid(), {number})
    os.kill(os.getpid(), {number})
while not stopping.is_set():
    stopping.wait(1)
print("ended")
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_program_at_whatever_step_it_comes_and_however_often(number: signal.Signals) -> None:
    program = TWICE_WHILE_THE_LOCK_IS_HELD.format(number=int(number))
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert told.stdout == "ended\n"
