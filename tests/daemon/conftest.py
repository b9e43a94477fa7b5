"""The daemon is tested on a whole line, with parcels that are decided, and an engineer who pushes to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from broker_process import Broker
from line_fixtures import decided, honest, line, settled
from line_under_test import LineUnderTest
from push_office import PushOffice

__all__ = ["decided", "honest", "line", "settled"]


@pytest.fixture
def office(line: LineUnderTest, broker: Broker, tmp_path: Path) -> PushOffice:
    """An engineer's desk at the broker of the line."""
    return PushOffice(tmp_path, line, broker.port)
