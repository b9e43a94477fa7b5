"""The clock of the spool's tests."""

from __future__ import annotations

import pytest

from spool_folder import Time


@pytest.fixture
def time() -> Time:
    return Time()
