"""The daemon's memory: what one thread frees serves the others, and no parcel waits for looks for garbage."""

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

CROWDED_LABEL = """
import gc
from edge.claims import read_claims
from edge.daemon.memory import look_for_garbage_seldom
from edge.domain import Quad, TextLine
def label(number):
    boxes = [Quad.upright(0, 20 * at, 300, 20 * at + 16) for at in range(80)]
    texts = [f"Made in China, not in Vietnam {number} {at}" for at in range(80)]
    return [TextLine(text=text, confidence=1.0, view="top", box=box) for text, box in zip(texts, boxes)]
first, second, third = label(1), label(2), label(3)
looks = []
gc.callbacks.append(lambda phase, info: looks.append(phase))
def looks_while_read(lines):
    gc.collect()
    looks.clear()
    read_claims(lines)
    return looks.count("start")
read_claims(first)
often = looks_while_read(second)
look_for_garbage_seldom()
print(often, looks_while_read(third))
"""


def arenas(told: Path, how: str) -> int:
    """How many arenas glibc made for a process with eight threads, by its own malloc_info(3)."""
    subprocess.run([sys.executable, "-c", MANY_THREADS, str(told), how], check=True)
    return told.read_text().count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="arenas are glibc's")
def test_many_threads_leave_few_holes_in_memory(tmp_path: Path) -> None:
    assert arenas(tmp_path / "apart.xml", "apart") > 2
    assert arenas(tmp_path / "together.xml", "together") == 2


def test_no_label_waits_for_looks_for_garbage() -> None:
    told = subprocess.run([sys.executable, "-c", CROWDED_LABEL], check=True, capture_output=True, text=True)
    often, seldom = map(int, told.stdout.split())
    assert often > 0, "as Python does it when left alone"
    assert seldom == 0
