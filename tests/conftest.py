"""What tests of several rooms share: their order, and a mosquitto as a child process on a free port of its own."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broker_process import Broker

PATIENCE_S = 150.0
"""Of tests that may take so long; the others end at their own time limit."""


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # So a shell leaves it that runs the check in the background, and all processes that tests interrupt would have it.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(trylast=True)  # when they have been shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Has those begin first that may take longest, so that in the end nobody waits for one of them."""
    items.sort(key=_most_s, reverse=True)


def _most_s(item: pytest.Item) -> float:
    """How long a test may take; 0: as long as every other."""
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker is not None else 0.0


@pytest.fixture(scope="session")
def mosquitto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """One broker for all tests of a worker that do not disturb it; use topics of your own."""
    broker = Broker(tmp_path_factory.mktemp("mosquitto"))
    broker.start()
    yield broker
    broker.stop()


@pytest.fixture(autouse=True)
def _shared_broker_lives(request: pytest.FixtureRequest) -> None:
    if "mosquitto" in request.fixturenames:
        request.getfixturevalue("mosquitto").check()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    """A broker to stop, kill and start at will."""
    one = Broker(tmp_path / "broker")
    one.start()
    yield one
    one.kill()


@pytest.fixture
def broker_with(tmp_path: Path) -> Iterator[Callable[[str], Broker]]:
    """A running broker with access rules of the test's own."""
    brokers: list[Broker] = []

    def start(access: str) -> Broker:
        one = Broker(tmp_path / f"broker-{len(brokers)}", access)
        brokers.append(one)
        one.start()
        return one

    yield start
    for one in brokers:
        one.kill()


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], object]], None]:
    """Waits for what must come true; how long it takes proves nothing, so only never counts as wrong."""

    def wait(condition: Callable[[], object]) -> None:
        end_s = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end_s, "it never came true"
            time.sleep(0.01)

    return wait
