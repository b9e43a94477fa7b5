"""An announcement that was held up on its way is known to be old, whatever the two clocks show."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from edge.capture.line_clock import DRIFT, LineClock

WRAPS = 1 << 32


@given(
    starts_at_ms=st.integers(0, WRAPS - 1),
    ahead_ms=st.integers(0, 10**9),
    on_their_way_ms=st.lists(st.floats(0, 5000), min_size=2, max_size=29),
    drift=st.floats(-0.4, 0.4).map(lambda share: share * DRIFT),
)
def test_what_was_held_up_is_known_to_a_few_milliseconds(
    starts_at_ms: int, ahead_ms: int, on_their_way_ms: list[float], drift: float
) -> None:
    clock = LineClock()
    told, truth = [], []
    for number, late_ms in enumerate(on_their_way_ms):
        sent_ms = number * 6000
        line_ms = int(starts_at_ms + sent_ms * (1 + drift)) % WRAPS
        told.append(clock.held_up_ms(line_ms, int((ahead_ms + sent_ms + 3 + late_ms) * 1e6)))
        truth.append(late_ms)
    fastest = min(truth[: truth.index(min(truth)) + 1])
    for index in range(truth.index(fastest), len(truth)):
        span_ms = 6000 * len(truth)
        assert abs(told[index] - (truth[index] - fastest)) <= 2 + 2 * DRIFT * span_ms


def test_a_line_whose_clock_was_started_anew_is_learnt_again() -> None:
    clock = LineClock()
    assert clock.held_up_ms(5_000_000, 10_000_000_000) == 0
    assert clock.held_up_ms(100, 20_000_000_000) == 0
    assert abs(clock.held_up_ms(1_100, 23_000_000_000) - 2000) < 1


def test_a_clock_that_was_started_anew_within_a_minute_does_not_make_everything_old_for_ever() -> None:
    clock = LineClock()
    clock.held_up_ms(20_000, 100_000_000_000)
    told = [clock.held_up_ms(number * 1000, (101_000 + number * 1000) * 1_000_000) for number in range(40)]
    assert told[0] > 20_000
    assert told[-1] < 1
