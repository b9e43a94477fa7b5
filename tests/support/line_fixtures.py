"""The fixtures of tests that put parcels on a whole line."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broker_process import Broker
from edge.sim import RenderedParcel, shift
from line_under_test import LineUnderTest

__all__ = ["decided", "honest", "line", "settled"]

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def line(tmp_path: Path, broker: Broker, request: pytest.FixtureRequest) -> Iterator[LineUnderTest]:
    """A line whose daemon is not started yet, on a broker that a test may kill."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]
    under_test = LineUnderTest(tmp_path, broker.port, f"station-{name}")
    with under_test.conveyor():
        yield under_test


@pytest.fixture(scope="session")
def honest() -> list[RenderedParcel]:
    """A few parcels of honest mail, drawn once."""
    return list(shift("clean", 3, seed=5, difficulty="easy"))


@pytest.fixture
def settled(eventually: Eventually, line: LineUnderTest) -> Callable[..., None]:
    """Waits until parcels are decided and the controller has had its last word."""

    def wait(*tracks: str) -> None:
        eventually(lambda: line.finished(*tracks))

    return wait


@pytest.fixture
def decided(eventually: Eventually, line: LineUnderTest) -> Callable[..., None]:
    """Waits until parcels are decided, and not until they are at the divert point."""

    def wait(*tracks: str) -> None:
        eventually(lambda: line.decisions().keys() >= set(tracks))

    return wait
