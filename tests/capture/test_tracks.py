"""A track stands for one parcel until its deadline, and for another one after it."""

from __future__ import annotations

from edge.capture import TracksOnBelt
from edge.clock import Clock


def test_a_track_is_free_again_at_its_deadline_and_not_before() -> None:
    hands_ms = [0.0]
    clock = Clock(boot_id="boot", monotonic_ns=lambda: int(hands_ms[0] * 1e6))
    tracks = TracksOnBelt(clock)
    late, soon = clock.after(90, clock.instant()), clock.after(50, clock.instant())
    assert tracks.take("late", late)
    assert tracks.take("soon", soon)
    hands_ms[0] = 49
    assert not tracks.take("soon", late)
    hands_ms[0] = 50
    assert tracks.take("soon", late)
    assert not tracks.take("late", late)
    hands_ms[0] = 90
    assert tracks.take("late", clock.after(1, clock.instant()))
