"""What the tests of the console share."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from console_site import PASSWORD, ConsoleSite
from edge.clock import Clock
from edge.console.web import Role, UserBook, users


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """A password is checked in no time: what it costs a stranger would be most of what these tests cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(users, "PasswordHasher", partial(PasswordHasher, time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def everybody(tmp_path_factory: pytest.TempPathFactory, _quick_hashes: None) -> bytes:
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
