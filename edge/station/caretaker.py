"""Does what has to be done now and then, such as copying the journal, on a thread that no parcel waits for.

A chore that fails is reported under the function it belongs to, and is tried again when it is next due; it never stops
the others. One that takes long, as with a journal of months, comes the less often for it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from edge.health import HealthMonitor

__all__ = ["Caretaker", "Chore"]

REST = 9
"""A chore rests so many times as long as it took: none takes more than a tenth of the time and of the disk."""

JOIN_S = 0.05

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Chore:
    """Something to do at intervals.

    Args:
        function: a failure is reported as its failure.
        what: completes "could not ..." in that report.
        interval_s: from the end of one run to the start of the next, at least.
        work: does it; whatever it raises is the failure.
        may_be_cut_off: takes minutes, shares nothing that is closed at the end, and leaves no harm half done.
    """

    function: str
    what: str
    interval_s: float
    work: Callable[[], None]
    may_be_cut_off: bool = False


class Caretaker:
    """Does chores one at a time while the block lasts, each for the first time one interval after the start."""

    def __init__(self, chores: Sequence[Chore], health: HealthMonitor) -> None:
        self._chores = chores
        self._health = health
        self._in_hand: Chore | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="caretaker", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        """Waits for the chore in hand, unless that may be cut off."""
        self._stopping.set()
        while self._thread.is_alive() and not (self._in_hand and self._in_hand.may_be_cut_off):
            self._thread.join(JOIN_S)

    def _run(self) -> None:
        began_s = time.monotonic()
        due_s = [began_s + chore.interval_s for chore in self._chores]
        while not self._stopping.wait(max(0.0, min(due_s) - time.monotonic())):
            number = due_s.index(min(due_s))
            started_s = time.monotonic()
            self._in_hand = self._chores[number]
            self._do(self._in_hand)
            self._in_hand = None
            ended_s = time.monotonic()
            due_s[number] = ended_s + max(self._chores[number].interval_s, REST * (ended_s - started_s))

    def _do(self, chore: Chore) -> None:
        try:
            chore.work()
        except Exception as error:  # noqa: BLE001 - whatever it is, the other chores must go on
            log.error("chore failed", what=chore.what, error=str(error))  # noqa: TRY400 - the text says all
            self._health.failed(chore.function, f"could not {chore.what}: {error}")
