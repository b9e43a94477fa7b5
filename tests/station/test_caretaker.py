"""Chores are done when they are due, and one that fails stops no other."""

from __future__ import annotations

import threading
import time

import pytest

from edge.domain import FunctionState
from edge.health import HealthMonitor
from edge.station import caretaker
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


def test_a_chore_that_takes_long_comes_less_often() -> None:
    begun_s: list[float] = []
    ended_s: list[float] = []
    twice = threading.Event()

    def copy() -> None:
        begun_s.append(time.monotonic())
        time.sleep(0.05)
        ended_s.append(time.monotonic())
        if len(ended_s) == 2:
            twice.set()

    with Caretaker([Chore("journal", "copy the journal", interval_s=0.01, work=copy)], HealthMonitor()):
        assert twice.wait(20)
    assert begun_s[1] - ended_s[0] >= caretaker.REST * (ended_s[0] - begun_s[0])


def test_ending_does_not_wait_for_the_next_chore() -> None:
    with Caretaker([Chore("journal", "copy the journal", interval_s=3600, work=lambda: None)], HealthMonitor()):
        pass


@pytest.mark.parametrize("may_be_cut_off", [True, False])
def test_ending_waits_for_no_chore_that_may_be_cut_off_and_for_any_other(*, may_be_cut_off: bool) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[bool] = []

    def work() -> None:
        begun.set()
        done.append(go_on.wait(60))

    chore = Chore("journal", "copy the journal", interval_s=0.01, work=work, may_be_cut_off=may_be_cut_off)
    with Caretaker([chore], HealthMonitor()):
        assert begun.wait(10)
        if not may_be_cut_off:
            threading.Timer(0.3, go_on.set).start()
    assert bool(done) is not may_be_cut_off
    go_on.set()
