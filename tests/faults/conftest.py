"""A line whose daemon reaches its broker through a network that misbehaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from edge.sim import RenderedParcel, shift
from fault_proxy import FaultProxy
from line_under_test import LineUnderTest


class RunningBroker(Protocol):
    """The part of a broker that is used here."""

    port: int


@pytest.fixture
def line(tmp_path: Path, broker: RunningBroker, request: pytest.FixtureRequest) -> Iterator[LineUnderTest]:
    """A line whose daemon is not started yet, on a broker that a test may kill."""
    name = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:8]
    under_test = LineUnderTest(tmp_path, broker.port, f"station-{name}")
    with under_test.conveyor():
        yield under_test


@pytest.fixture
def network(line: LineUnderTest, broker: RunningBroker) -> Iterator[FaultProxy]:
    """The network between the daemon and its broker; the controller has one of its own, which is well."""
    proxy = FaultProxy(broker.port)
    config = line.config.read_text()
    patience = "\nkeepalive_s = 2\nack_timeout_s = 2\nretry_least_s = 0.1\nretry_most_s = 1\n"
    line.config.write_text(config.replace(f"port = {broker.port}\n", f"port = {proxy.port}{patience}"))
    yield proxy
    proxy.close()


@pytest.fixture(scope="session")
def honest() -> list[RenderedParcel]:
    """A few parcels of honest mail, drawn once."""
    return list(shift("clean", 3, seed=5, difficulty="easy"))


@pytest.fixture
def settled(eventually: Callable[[Callable[[], object]], None], line: LineUnderTest) -> Callable[..., None]:
    """Waits until parcels are decided and the controller has had its last word."""

    def wait(*tracks: str) -> None:
        eventually(lambda: line.finished(*tracks))

    return wait
