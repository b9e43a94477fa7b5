"""Links to a broker that are stopped at the end of the test, and topics of the test's own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from edge.link import LinkSettings, MqttLink, Topics


@pytest.fixture
def topics() -> Topics:
    return Topics(site="test", line="line", station=f"s{uuid.uuid4().hex[:12]}")


@pytest.fixture
def new_link() -> Iterator[Callable[..., MqttLink]]:
    """Makes links, not started, with short patience."""
    links: list[MqttLink] = []

    def make(port: int, client_id: str | None = None, *, will: Any = None, **settings: Any) -> MqttLink:
        quick = {"retry_least_s": 0.05, "retry_most_s": 0.2, "keepalive_s": 1, "ack_timeout_s": 1.0}
        link = MqttLink(
            LinkSettings(port=port, **{**quick, **settings}),
            client_id=client_id or f"test-{uuid.uuid4().hex[:12]}",
            will=will,
        )
        links.append(link)
        return link

    yield make
    for link in links:
        link.stop()
