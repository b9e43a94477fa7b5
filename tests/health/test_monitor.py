"""Health tells what each function last achieved, with ages, and nothing it was not told."""

from __future__ import annotations

from edge.domain import FunctionState
from edge.health import HealthMonitor


class SteppedClock:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_a_function_that_never_worked_is_reported_and_has_no_age() -> None:
    monitor = HealthMonitor(["capture"], monotonic_s=SteppedClock())
    (capture,) = monitor.report()
    assert (capture.function, capture.idle_s, capture.done) == ("capture", None, 0)


def test_age_counts_from_the_last_work_done_not_from_the_last_failure() -> None:
    clock = SteppedClock()
    monitor = HealthMonitor(monotonic_s=clock)
    monitor.worked("link")
    clock.now_s += 7
    monitor.failed("link", "broker gone")
    (link,) = monitor.report()
    assert link.idle_s == 7
    assert link.state is FunctionState.FAILED
    assert link.detail == "broker gone"


def test_a_failed_function_is_well_again_once_it_has_done_its_work() -> None:
    monitor = HealthMonitor()
    monitor.failed("journal", "disk full")
    assert monitor.degraded
    monitor.worked("journal")
    (journal,) = monitor.report()
    assert not monitor.degraded
    assert (journal.state, journal.detail, journal.done, journal.failed) == (FunctionState.OK, "", 1, 1)


def test_a_fault_in_looking_for_work_ends_with_the_next_look_but_counts_no_work() -> None:
    monitor = HealthMonitor()
    monitor.failed("capture", "folder unreadable")
    monitor.looked("capture")
    (capture,) = monitor.report()
    assert capture.state is FunctionState.OK
    assert capture.done == 0
