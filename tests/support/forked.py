"""Processes that a test may kill, forked from one that has no work of its own and has imported what they need.

A process forked from a test process that has threads may never run: a lock that a thread held stays held in it.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from multiprocessing.forkserver import ensure_running
from pathlib import Path
from typing import Any

__all__ = ["forked"]

_FORKING = multiprocessing.get_context("forkserver")
_FORKING.set_forkserver_preload(["edge.policy.loading", "edge.remote.apply", "edge.remote.trial", "warm", "pytest"])


def forked(work: Callable[..., object], *arguments: Any) -> multiprocessing.process.BaseProcess:
    """Begins a function of a module of this folder in a process of its own."""
    _begin_server()
    process = _FORKING.Process(target=work, args=arguments)
    process.start()
    return process


def _begin_server() -> None:
    """Lets the process that forks find the modules of this folder, which Python 3.11 does not tell it; only it does."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    try:
        ensure_running()
    finally:
        del os.environ["PYTHONPATH"]
        if before is not None:
            os.environ["PYTHONPATH"] = before
