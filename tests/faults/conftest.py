"""A line whose daemon reaches its broker through a network that misbehaves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from broker_process import Broker
from fault_proxy import FaultProxy
from line_fixtures import honest, line, settled
from line_under_test import LineUnderTest

__all__ = ["honest", "line", "settled"]


@pytest.fixture
def network(line: LineUnderTest, broker: Broker) -> Iterator[FaultProxy]:
    """The network between the daemon and its broker; the controller has one of its own, which is well."""
    proxy = FaultProxy(broker.port)
    config = line.config.read_text()
    patience = "\nkeepalive_s = 2\nack_timeout_s = 2\nretry_least_s = 0.1\nretry_most_s = 1\n"
    line.config.write_text(config.replace(f"port = {broker.port}\n", f"port = {proxy.port}{patience}"))
    yield proxy
    proxy.close()
