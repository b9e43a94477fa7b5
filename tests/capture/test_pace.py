"""A frame that was held up on its way is never taken for one of the moment it arrived at."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from edge.capture.cameras.pace import Pace

MS = 1_000_000


def believed(arrivals_ms: list[float]) -> list[bool]:
    pace = Pace()
    return [pace.arrived(int(at_ms * MS)) for at_ms in arrivals_ms]


def test_a_steady_camera_is_believed_once_its_pace_is_known() -> None:
    assert believed([100.0 * number for number in range(12)]) == [False] * 6 + [True] * 6


def test_frames_that_come_in_a_rush_after_a_stall_are_not_believed() -> None:
    steady = [100.0 * number for number in range(20)]
    rush = [2900.0, 2901, 2902, 2905, 2910]
    after = [3000.0, 3100, 3200]
    assert believed(steady + rush + after)[20:] == [False] * 5 + [True] * 3


@given(
    interval_ms=st.integers(20, 500),
    stall_frames=st.integers(4, 40),
    spacing_ms=st.floats(0.1, 6),
    jitter=st.lists(st.floats(-0.2, 0.2), min_size=30, max_size=30),
)
def test_no_frame_that_a_stall_held_up_is_believed(
    interval_ms: int, stall_frames: int, spacing_ms: float, jitter: list[float]
) -> None:
    taken_ms = [interval_ms * (number + shift) for number, shift in enumerate(jitter)]
    last_ms = taken_ms[-1]
    held = [last_ms + interval_ms * number for number in range(1, stall_frames + 1)]
    released_ms = held[-1] + 1
    arrived_ms = [*itertools.accumulate([spacing_ms] * len(held), initial=released_ms)][1:]
    told = believed(taken_ms + arrived_ms)[len(taken_ms) :]
    late_ms = [arrival - taken for arrival, taken in zip(arrived_ms, held, strict=True)]
    assert not any(told[index] for index, late in enumerate(late_ms) if late > 2 * interval_ms)


@given(
    before_ms=st.lists(st.floats(0.5, 5000), max_size=40),
    interval_ms=st.integers(20, 1000),
)
def test_whatever_came_before_a_camera_that_becomes_steady_is_believed_again(
    before_ms: list[float], interval_ms: int
) -> None:
    steady = [float(interval_ms)] * 300
    assert all(believed(list(itertools.accumulate([0.0, *before_ms, *steady])))[-20:])
