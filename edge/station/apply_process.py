"""Has a bundle examined and applied by a process of its own, at low priority, so that no parcel waits for it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

__all__ = ["Apply", "Outcome", "Verdict", "applied", "applying"]

EXAMINED_WITHIN_S = 240.0
APPLIED_CODE, REFUSED_CODE = 0, 65
"""Exit codes of `sortgate config apply` that are the last word on a bundle."""
NICENESS = "10"


class Outcome(StrEnum):
    """How an examination ended."""

    IN_FORCE = "in_force"
    REFUSED = "refused"
    LATER = "later"
    """It could not be finished: files are missing, another bundle is on trial, the disk is full. To be tried again."""


class Verdict(NamedTuple):
    """How an examination ended, and what was said."""

    outcome: Outcome
    sentence: str


Apply = Callable[[Path], Verdict]
"""Examines the bundle in a file and puts it in force."""


def applied(bundle: bytes, path: Path, apply: Apply) -> Verdict:
    """Has a bundle applied that came over the network. It lies in a file of that path while it is examined.

    Raises:
        OSError: the file can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(bundle)
    verdict = apply(path)
    path.unlink(missing_ok=True)
    return verdict


def applying(config: Path, *, pushed: bool = True) -> Apply:
    """Returns what applies bundles to the station of this configuration, by the command that a person would use.

    Args:
        config: the station's own file.
        pushed: they came over the broker.
    """

    def apply(bundle: Path) -> Verdict:
        command = [sys.executable, "-m", "edge", "config", "apply", str(bundle), "--config", str(config)]
        if pushed:
            command.append("--pushed")
        try:
            done = subprocess.run(
                ["/usr/bin/nice", "-n", NICENESS, *command], capture_output=True, text=True, check=False,
                timeout=EXAMINED_WITHIN_S,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Verdict(Outcome.LATER, f"it could not be examined within {EXAMINED_WITHIN_S:g} s")
        said = (done.stdout + done.stderr).strip().removeprefix("sortgate: ")
        outcomes = {APPLIED_CODE: Outcome.IN_FORCE, REFUSED_CODE: Outcome.REFUSED}
        return Verdict(outcomes.get(done.returncode, Outcome.LATER), said)

    return apply
