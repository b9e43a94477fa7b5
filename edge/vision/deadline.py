"""A point of the monotonic clock by which the looking must end."""

from __future__ import annotations

from time import monotonic

__all__ = ["Deadline"]


class Deadline:
    """Passed or not, by the monotonic clock. Once it was seen as passed, `reached` stays True."""

    def __init__(self, budget_ms: float | None) -> None:
        """`budget_ms` from now; None: never."""
        self._end = None if budget_ms is None else monotonic() + budget_ms / 1000
        self.reached = False

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        if self._end is not None and monotonic() >= self._end:
            self.reached = True
        return self.reached
