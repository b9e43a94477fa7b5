"""Processes that a test may kill, begun by forking from one that has no threads and has imported what they need.

A process forked from a test process that has threads may never run: a lock that a thread held stays held in it.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any

__all__ = ["forked"]

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["edge.policy.loading", "edge.remote.apply", "edge.remote.trial", "pytest"])


def forked(work: Callable[..., object], *arguments: Any) -> multiprocessing.process.BaseProcess:
    """Begins a function of a module of this folder in a process of its own."""
    process = _FORKING.Process(target=work, args=arguments)
    process.start()
    return process
