"""What an examination finds: one thing that was looked at, how it is, and what to do if it is not well."""

from __future__ import annotations

from enum import StrEnum

from edge.domain import Frozen

__all__ = ["Finding", "Verdict"]


class Verdict(StrEnum):
    """`WARN`: the station works, but less well or not for long. `FAIL`: it does not start, or does not do its work."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


class Finding(Frozen):
    """One thing that was looked at. `advice` is empty if all is well."""

    what: str
    verdict: Verdict
    seen: str
    advice: str = ""
