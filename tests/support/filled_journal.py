"""A journal with decisions in it, closed again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from edge.domain import Action
from edge.journal import DecisionDraft, Journal

__all__ = ["fill"]


def fill(path: Path, draft: Callable[..., DecisionDraft], numbers: Iterable[int]) -> None:
    """Commits a hold for each number."""
    with Journal(path) as journal:
        for number in numbers:
            journal.commit(draft(number, Action.HOLD))
