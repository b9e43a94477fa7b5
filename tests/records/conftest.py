"""What the tests of records share."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge.records import RecordStore


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    """A new and empty record store."""
    return RecordStore(tmp_path / "records.sqlite")
