"""Chores are done when they are due, and one that fails stops no other."""

from __future__ import annotations

import threading

from edge.domain import FunctionState
from edge.health import HealthMonitor
from edge.station.caretaker import Caretaker, Chore


def test_a_failing_chore_is_told_and_tried_again_while_the_others_go_on() -> None:
    health = HealthMonitor(["records", "journal"])
    tries = threading.Semaphore(0)
    done = threading.Event()

    def fail() -> None:
        tries.release()
        raise OSError("no room")

    chores = [
        Chore("records", "delete old declarations", interval_s=0.01, work=fail),
        Chore("journal", "copy the journal", interval_s=0.03, work=done.set),
    ]
    with Caretaker(chores, health):
        assert done.wait(10)
        assert tries.acquire(timeout=10)
        assert tries.acquire(timeout=10)
    told = {function.function: function for function in health.report()}
    assert told["records"].state is FunctionState.FAILED
    assert told["records"].detail == "could not delete old declarations: no room"
    assert told["journal"].state is FunctionState.OK


def test_ending_does_not_wait_for_the_next_chore() -> None:
    with Caretaker([Chore("journal", "copy the journal", interval_s=3600, work=lambda: None)], HealthMonitor()):
        pass
