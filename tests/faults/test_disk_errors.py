"""A disk that fails now and then, under a whole daemon: what fails is tried again, and nothing is lost or doubled."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(shutil.which("strace") is None, reason="needs Debian's package strace"),
]

WRITING = "pwrite64,ftruncate,fdatasync,fsync"
NAMES = "openat,rename,unlink,newfstatat"
FILES = ("journal.sqlite", "journal.sqlite-wal", "records.sqlite", "journal.sqlite.head", "status.json", "tips.json")


@contextlib.contextmanager
def failing(line: LineUnderTest, calls: str, how: str) -> Iterator[Path]:
    """While the block lasts, these calls on the station's files fail as strace is told, and never reach the kernel."""
    assert line.daemon is not None
    log = line.folder / "failing"
    paths = [argument for name in FILES for argument in ("-P", str(line.folder / "data" / name))]
    command = ["strace", "-f", "-o", str(log), "-e", "signal=none", "-e", f"trace={calls}", *paths]
    with subprocess.Popen(
        [*command, "-e", f"inject={calls}:{how}", "-p", str(line.daemon.pid)], stderr=subprocess.PIPE, text=True
    ) as strace:
        assert strace.stderr is not None
        assert "attached" in strace.stderr.readline()
        try:
            yield log
        finally:
            strace.terminate()  # it lets go of the daemon


@pytest.mark.parametrize(
    ("calls", "how"),
    [
        pytest.param(f"{WRITING},pread64", "error=EIO:when=1+4", id="EIO, every fourth of each kind"),
        pytest.param(WRITING, "error=EIO:when=1+2", id="EIO, every second write", marks=pytest.mark.faults),
        pytest.param(WRITING, "error=EIO", id="EIO, every write", marks=pytest.mark.faults),
        pytest.param("pwrite64", "error=ENOSPC:when=1+3", id="ENOSPC, every third write", marks=pytest.mark.faults),
        pytest.param("fdatasync,fsync", "error=EIO", id="EIO, every sync", marks=pytest.mark.faults),
        pytest.param("pread64", "error=EIO:when=1+2", id="EIO, every second read", marks=pytest.mark.faults),
        pytest.param(NAMES, "error=EROFS:when=1+2", id="EROFS, every second name", marks=pytest.mark.faults),
    ],
)
def test_a_disk_that_fails_now_and_then_delays_decisions_and_loses_none(
    line: LineUnderTest,
    settled: Callable[..., None],
    eventually: Callable[[Callable[[], object]], None],
    calls: str,
    how: str,
) -> None:
    line.start()
    tracks = [f"{number:06d}" for number in range(1, 7)]
    with failing(line, calls, how) as log:
        for track in tracks:
            line.drop_blank(track, time_left_ms=6000)
            time.sleep(0.3)
        time.sleep(2)
        assert "(INJECTED)" in log.read_text()
    settled(*tracks)
    line.drop_blank("000007", time_left_ms=3000)
    settled("000007")
    check_line(line, [*tracks, "000007"])
    eventually(lambda: all(one["state"] == "ok" for one in line.status()["functions"]))
