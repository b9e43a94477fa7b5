"""Has a bundle examined and applied by a process of its own, at low priority beside the parcels."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

__all__ = ["applying"]

EXAMINED_WITHIN_S = 240.0
REFUSED_CODE = 65
"""Exit code of `sortgate config apply` for a bundle that was refused for good."""
NICENESS = "10"


def applying(config: Path) -> Callable[[Path], tuple[bool, str]]:
    """What applies bundles to the station of this configuration, by the same command as a person would.

    Returns:
        a function that is given a file, and tells whether it was examined to an end, and what was said.
    """

    def apply(bundle: Path) -> tuple[bool, str]:
        command = [sys.executable, "-m", "edge", "config", "apply", str(bundle), "--config", str(config), "--pushed"]
        try:
            done = subprocess.run(
                ["/usr/bin/nice", "-n", NICENESS, *command], capture_output=True, text=True, check=False,
                timeout=EXAMINED_WITHIN_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False, f"it could not be examined within {EXAMINED_WITHIN_S:g} s"
        said = (done.stdout + done.stderr).strip().removeprefix("sortgate: ")
        busy = "refused (busy)" in said
        return done.returncode in {0, REFUSED_CODE} and not busy, said

    return apply
