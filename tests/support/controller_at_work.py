"""The simulated conveyor controller at work in a thread of the test, on a real broker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from edge.clock import Clock
from edge.sim.controller import Controller, ControllerSettings

__all__ = ["controller_at_work"]

PATIENCE_S = 20.0


@contextmanager
def controller_at_work(settings: ControllerSettings, clock: Clock) -> Iterator[Controller]:
    """The controller, connected, while the block lasts."""
    controller = Controller(settings, clock)
    thread = threading.Thread(target=controller.run, name="controller")
    thread.start()
    try:
        assert controller.wait_until_up(PATIENCE_S)
        yield controller
    finally:
        controller.stop()
        thread.join()
