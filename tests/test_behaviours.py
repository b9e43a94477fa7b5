"""The lists of promises and of faults name tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent


@pytest.mark.parametrize("page", ["BEHAVIOURS.md", "FAULTS.md"])
def test_every_test_that_a_list_names_exists(page: str) -> None:
    named = set(re.findall(r"`(test_\w+)`", (TESTS / page).read_text(encoding="utf-8")))
    written = {
        name
        for path in TESTS.rglob("test_*.py")
        if ".cache" not in path.parts  # the benchmarks keep other people's packages there, with tests of their own
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named
    assert named <= written, f"named but not written: {sorted(named - written)}"
