"""The list of promises names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent


def test_every_test_that_the_list_of_behaviours_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", (TESTS / "BEHAVIOURS.md").read_text(encoding="utf-8")))
    written = {
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert named
    assert named <= written, f"named but not written: {sorted(named - written)}"
