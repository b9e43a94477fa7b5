"""Reading processes that grow, or that the kernel ends for want of memory: the line goes on and loses no parcel."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from edge.domain import Action, ReasonCode
from edge.sim import RenderedParcel
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = [pytest.mark.timeout(180), pytest.mark.faults]

STAGED_DAEMON = Path(__file__).parents[1] / "support" / "staged_daemon.py"
GROW = b'{"staged": "grow"}'


def test_a_reading_process_that_grows_is_replaced_between_two_parcels_and_none_is_lost(
    line: LineUnderTest, settled: Callable[..., None], eventually: Callable[[Callable[[], object]], None]
) -> None:
    line.program = [str(STAGED_DAEMON)]
    line.start()
    line.drop_blank("000001", time_left_ms=4000)
    settled("000001")
    small = line.worker.pid
    line.drop("000002", {"top": GROW}, time_left_ms=20_000)
    tracks = [f"{number:06d}" for number in range(3, 9)]
    for track in tracks:
        line.drop_blank(track, time_left_ms=20_000)
    eventually(lambda: len(line.decisions()) == 8)
    reasons = {row.record.decision.reason for row in line.decisions().values()}
    assert not reasons & {ReasonCode.DECODER_CRASH, ReasonCode.READING_TIMEOUT, ReasonCode.DEGRADED}
    assert line.worker.pid != small
    assert not psutil.pid_exists(small)
    assert line.worker.memory_info().rss < 600_000_000
    settled("000001", "000002")


def test_the_kernel_ends_a_reading_process_before_the_daemon_and_the_next_parcel_goes_on(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Callable[..., None]
) -> None:
    line.declare(*honest)
    line.start()
    assert line.daemon is not None
    scores = [int(Path(f"/proc/{pid}/oom_score_adj").read_text()) for pid in (line.worker.pid, line.daemon.pid)]
    assert scores[0] > scores[1], "whom the kernel ends first"
    line.worker.send_signal(signal.SIGKILL)  # what the kernel does then
    line.drop_blank("000001", time_left_ms=3000)
    settled("000001")
    assert line.decisions()["000001"].record.decision.reason is ReasonCode.DECODER_CRASH
    line.drop_rendered("000002", honest[1], time_left_ms=15_000)
    settled("000002")
    assert line.decisions()["000002"].record.decision.action is Action.PASS
    check_line(line, ["000001", "000002"])
