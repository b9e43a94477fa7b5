"""The daemon's memory: many threads share it, so that what one frees serves the others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MANY_THREADS = """
import ctypes, sys, threading
from edge.daemon.memory import keep_memory_together
if sys.argv[2] == "together":
    keep_memory_together()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
both = threading.Barrier(8)
def allocate():
    both.wait()  # all threads live at once: an arena without a thread is given to the next one
    for _ in range(1000):
        libc.malloc(2000)  # ctypes lets the other threads run meanwhile
    both.wait()
threads = [threading.Thread(target=allocate) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = ctypes.c_void_p(libc.fopen(sys.argv[1].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def arenas(told: Path, how: str) -> int:
    """How many arenas glibc made for a process with eight threads, by its own malloc_info(3)."""
    subprocess.run([sys.executable, "-c", MANY_THREADS, str(told), how], check=True)
    return told.read_text().count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are glibc's")
def test_many_threads_leave_few_holes_in_memory(tmp_path: Path) -> None:
    assert arenas(tmp_path / "apart.xml", "apart") > 2
    assert arenas(tmp_path / "together.xml", "together") == 2
