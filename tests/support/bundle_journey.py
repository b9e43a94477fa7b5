"""The way of a bundle at one station, from its application to the end of its probation, and the faults on that way."""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import hashlib
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

import edge.remote.apply as applying
from bundle_steps import strike
from edge.domain import Instant
from edge.remote import (
    AwaitingError,
    Examiner,
    Performance,
    RefusedError,
    RevisionStore,
    StoreError,
    apply_bundle,
    begin_start,
    begin_watch,
    bring_from,
    confirm,
    disprove,
    give_up,
    prove,
)
from small_disk import fill

__all__ = ["FAULTS", "JUMPS", "STOPPED", "Journey", "apply_each", "go_with_a_fault"]

JUMPS = {"clock ahead": dt.timedelta(days=400), "clock behind": dt.timedelta(days=-400)}
FAULTS = ("killed entering", "killed leaving", "error", "disk full", "sync fails", *JUMPS)

STOPPED = 3
"""Exit code of a process that met an error and left it at that."""


@dataclass
class Journey:
    """A bundle, where it goes, when, and how it shall end: kept, not reached, or doing worse."""

    store: RevisionStore
    station: tuple[str, str, str]
    now: dt.datetime
    bundle: bytes
    stick: Path
    ending: str = "kept"

    def go(self) -> None:
        """It is applied with its model, the station starts under it, is reached or not, and does well or not."""
        state, digest = self.store.state(), hashlib.sha256(self.bundle).hexdigest()
        if digest not in {state.current, *state.refused}:
            try:
                self._apply()
            except AwaitingError as error:
                bring_from(self.stick, error.missing, self.store.blobs)
                self._apply()
        self._try_out()
        self._prove()

    def _apply(self) -> None:
        apply(self.store, self.bundle, self.station, self.now)

    def _try_out(self) -> None:
        trial = begin_start(self.store, now=self.now)
        if trial is not None and self.ending == "not reached":
            give_up(self.store, trial, why="not reached", now=self.now)
        elif trial is not None:
            confirm(self.store, trial, how="reached", now=self.now)

    def _prove(self) -> None:
        watch = self.store.state().watch
        if watch is not None and watch.begun is None:
            begin_watch(self.store, watch, at=Instant(boot_id="boot", monotonic_ns=1))
            watch = self.store.state().watch
        if watch is not None:
            end = disprove if self.ending == "does worse" else prove
            end(self.store, watch, why="a test", now=self.now)


def apply(store: RevisionStore, bundle: bytes, station: tuple[str, str, str], now: dt.datetime) -> None:
    """Applies it as a station does that has room for a small model and reads all golden pictures."""
    examiner = Examiner(golden_pct=lambda _: 100.0, most_blob_bytes=1000)
    apply_bundle(store, bundle, station=station, cases=(), now=now, examiner=examiner, before=Performance())


def go_with_a_fault(journey: Journey, step: str, fault: str) -> NoReturn:
    """The journey in a process that a fault at a step may kill; a small disk has no room to spare."""
    applying.FREE_BYTES = 0
    strike(step, _broken(journey, fault))
    try:
        journey.go()
    except (StoreError, RefusedError, AwaitingError):
        sys.exit(STOPPED)
    sys.exit()


def apply_each(
    store: RevisionStore,
    bundles: dict[int, bytes],
    station: tuple[str, str, str],
    now: dt.datetime,
    told: Connection | None,
) -> None:
    """Applies one bundle after another, those that are not refused, and tells of the revision of each."""
    for revision, bundle in bundles.items():
        with contextlib.suppress(RefusedError):
            apply(store, bundle, station, now)
            if told is not None:
                told.send(revision)


def _broken(journey: Journey, fault: str) -> Callable[..., Any]:
    """What happens in the place of a step."""

    def blow(whole: Callable[..., Any], *args: Any, **more: Any) -> Any:
        if fault == "killed entering":
            os.kill(os.getpid(), signal.SIGKILL)
        if fault == "error":
            raise StoreError("the disk is sick")
        if fault == "disk full":
            fill(journey.store.folder)
        if fault == "sync fails":
            os.fsync = _full
        if fault in JUMPS:
            journey.now += JUMPS[fault]
            more |= {"now": journey.now} if "now" in more else {}
        result = whole(*args, **more)
        if fault == "killed leaving":
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return blow


def _full(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
