"""The daemon killed at moments nobody chose, again and again: what it had is what it goes on with."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable

import pytest

from edge.starts import MANY
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(280)

KILLS = 10
LONGEST_START_S = 4.0


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.faults) for seed in range(1, 21))])
def test_killed_at_random_moments_it_loses_and_doubles_nothing(
    line: LineUnderTest, settled: Callable[..., None], seed: int
) -> None:
    """Ten kills with each of 20 seeds: two in three of them in the midst of work, one anywhere after a start."""
    dice = random.Random(seed)
    tracks: list[str] = []

    def drop(count: int) -> None:
        for _ in range(count):
            tracks.append(f"{len(tracks) + 1:06d}")
            line.drop_blank(tracks[-1], time_left_ms=dice.choice((1500, 6000, 20_000)))
            time.sleep(dice.uniform(0, 0.1))

    starts_cut_off = 0
    for _ in range(KILLS if seed else 2):
        if dice.random() < 1 / 3 and starts_cut_off < MANY - 1:  # one more, and it begins in safe mode
            starts_cut_off += 1
            line.begin()
            drop(2)
            time.sleep(dice.uniform(0, LONGEST_START_S))
        else:
            starts_cut_off = 0
            line.start()
            drop(4)
            time.sleep(dice.uniform(0, 0.3))
        line.end(signal.SIGKILL)
    line.start()
    settled(*tracks)
    check_line(line, tracks)
