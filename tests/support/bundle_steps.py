"""The steps of a bundle on its way to being in force, and how a test breaks one of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

__all__ = ["STEPS", "strike", "struck"]

STEPS: dict[str, tuple[str, int]] = {
    "verify": ("edge.remote.apply.verified_bundle", 1),
    "wait for files": ("edge.remote.store.RevisionStore.put", 1),
    "receive files": ("edge.remote.blobs.BlobStore.append", 1),
    "keep": ("edge.remote.store.RevisionStore.keep", 1),
    "rehearse": ("edge.remote.examining.replay", 1),
    "read golden pictures": ("edge.remote.examining._golden_checked", 1),
    "put in force": ("edge.remote.store.RevisionStore.put", 2),
    "start": ("edge.remote.store.RevisionStore.put", 3),
    "confirm or take back": ("edge.remote.store.RevisionStore.put", 4),
    "begin probation": ("edge.remote.store.RevisionStore.put", 5),
    "end probation": ("edge.remote.store.RevisionStore.put", 6),
}
"""What is broken: a function, and at which of its calls."""


def strike(step: str, blow: Callable[..., Any]) -> None:
    """Puts `blow` in the place of a step for the rest of this process; see `struck`."""
    setattr(*_owner(step), struck(step, blow))


def struck(step: str, blow: Callable[..., Any]) -> Callable[..., Any]:
    """The step's function, with `blow` in its place at the call that is the step; it is given the function first."""
    whole, at_call, calls = getattr(*_owner(step)), STEPS[step][1], 0

    def called(*args: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        return blow(whole, *args, **more) if calls == at_call else whole(*args, **more)

    return called


def _owner(step: str) -> tuple[Any, str]:
    """The module or class of a step's function, and the name of the function there."""
    path, _, function = STEPS[step][0].rpartition(".")
    module, _, class_name = path.rpartition(".")
    if class_name[0].isupper():
        return getattr(importlib.import_module(module), class_name), function
    return importlib.import_module(path), function
