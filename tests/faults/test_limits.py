"""A daemon that may open no more files, write no more, or get no more memory: it says so, loses nothing, and heals."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable

import psutil
import pytest

from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = [pytest.mark.timeout(240), pytest.mark.faults]

Eventually = Callable[[Callable[[], object]], None]


def unwell(line: LineUnderTest) -> set[str]:
    return {one["function"] for one in line.status()["functions"] if one["state"] != "ok"}


@pytest.mark.parametrize("name", ["files", "file size", "memory"])
def test_a_daemon_at_its_limits_loses_nothing_and_heals_when_they_are_lifted(
    line: LineUnderTest, settled: Callable[..., None], eventually: Eventually, name: str
) -> None:
    line.start()
    line.drop_blank("000001")
    settled("000001")
    assert line.daemon is not None
    daemon = psutil.Process(line.daemon.pid)
    kind, least = {
        "files": (resource.RLIMIT_NOFILE, daemon.num_fds()),
        "file size": (resource.RLIMIT_FSIZE, 4096),
        "memory": (resource.RLIMIT_AS, daemon.memory_info().vms),
    }[name]
    before = resource.prlimit(daemon.pid, kind)
    resource.prlimit(daemon.pid, kind, (least, before[1]))
    tracks = [f"{number:06d}" for number in range(2, 8)]
    for track in tracks:
        line.drop_blank(track, time_left_ms=6000)
        time.sleep(0.3)
    if name != "memory":  # its free lists may well be enough
        eventually(lambda: unwell(line) or line.status_age_s() > 3)
    assert line.daemon.poll() is None, "it lives on"
    resource.prlimit(daemon.pid, kind, before)
    settled("000001", *tracks)
    line.drop_blank("000008", time_left_ms=3000)
    settled("000008")
    check_line(line, ["000001", *tracks, "000008"])
    eventually(lambda: not unwell(line))
