"""The daemon killed at moments nobody chose, again and again: what it had is what it goes on with."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable

import pytest

from edge.sim import RenderedParcel
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(240)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 21))])
def test_killed_at_random_moments_it_loses_and_doubles_nothing(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Callable[..., None], seed: int
) -> None:
    dice = random.Random(seed)
    line.declare(*honest)
    tracks: list[str] = []
    for round_ in range(3):
        line.start()
        for _ in range(3):
            tracks.append(f"{len(tracks) + 1:06d}")
            line.drop_rendered(tracks[-1], honest[len(tracks) % 3], time_left_ms=12_000)
            time.sleep(dice.uniform(0, 0.3))
        if round_ < 2:
            time.sleep(dice.uniform(0, 1.0))
            line.end(signal.SIGKILL)
    settled(*tracks)
    check_line(line, tracks)
