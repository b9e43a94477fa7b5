"""Which parcels bore the same item number before: those in the journal, and those judged a moment ago.

Two parcels may be judged by two threads before either is committed. So looking for others and noting one's own pass are
a single step here: whichever comes second sees the first.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence

from edge.domain import EarlierPass, Parcel
from edge.journal import JournalError

__all__ = ["Passes"]

REMEMBERED = 1_000
"""Items kept in memory until the journal has their passes: more than any belt holds at once."""
PASSES_EACH = 20


class Passes:
    """The memory of a station. Safe to use from any thread.

    Args:
        committed: gives the passes of an item that are in the journal.
    """

    def __init__(self, committed: Callable[[str], Sequence[EarlierPass]]) -> None:
        self._committed = committed
        self._lock = threading.Lock()
        self._latest: OrderedDict[str, tuple[EarlierPass, ...]] = OrderedDict()

    def note(self, parcel: Parcel, item_id: str | None, record_version: int | None) -> tuple[EarlierPass, ...] | None:
        """Notes this pass, and returns the others of the item, oldest first; None if the journal can't be read.

        Without an item number there is nothing to look for, and the answer is empty.
        """
        if item_id is None:
            return ()
        own = EarlierPass(
            parcel_id=parcel.parcel_id,
            track_id=parcel.track_id,
            triggered_at=parcel.triggered_at,
            triggered=parcel.triggered,
            deadline=parcel.deadline,
            mass_g=parcel.measurement.mass_g,
            record_version=record_version,
        )
        with self._lock:
            fresh = self._latest.pop(item_id, ())
            self._latest[item_id] = (*fresh, own)[-PASSES_EACH:]
            if len(self._latest) > REMEMBERED:
                self._latest.popitem(last=False)
        try:
            known = {earlier.parcel_id: earlier for earlier in self._committed(item_id)}
        except JournalError:
            return None
        found = {earlier.parcel_id: earlier for earlier in fresh} | known
        found.pop(parcel.parcel_id, None)
        return tuple(sorted(found.values(), key=lambda earlier: (earlier.triggered_at, earlier.parcel_id)))
