"""A station in a fresh folder, and a hold whose evidence is kept there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.domain import DecisionRecord
from edge.evidence import store_rules
from evidence_site import Site


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    one = Site(tmp_path)
    store_rules(one.root, "abc123", {"rules.yaml": "version: 1\n"})
    yield one
    one.journal.close()


@pytest.fixture
def kept(site: Site, eventually: Callable[[Callable[[], object]], None]) -> DecisionRecord:
    """A hold whose evidence is kept."""
    record = site.decide()
    with site.keeper():
        eventually(lambda: site.kept(record))
    return record
