"""What the tests of the console share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from console_site import PASSWORD, ConsoleSite
from edge.clock import Clock
from edge.console.web import Role, UserBook


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A file with one user of each role, named like it."""
    book = UserBook(tmp_path_factory.mktemp("users") / "users.json", Clock().utc)
    for role in Role:
        book.accept(book.invite(role.value, role), PASSWORD)
    return book.path.read_bytes()


@pytest.fixture
def site(tmp_path: Path, everybody: bytes) -> Iterator[ConsoleSite]:
    """A journal without holds, and one user of each role."""
    one = ConsoleSite(tmp_path)
    one.everybody(everybody)
    yield one
    one.journal.close()
