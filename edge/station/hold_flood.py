"""Notices that far too many parcels are held: usually the fault of a bad feed of declarations, or of careless rules.

No parcel is passed because of it. Each stays held and waits for a person; but people are told at once that the cause
probably lies elsewhere, and the site may have set another lane for held parcels until it is over, so that the hold lane
does not fill up and stop the line.
"""

from __future__ import annotations

import threading
from collections import deque

import structlog

from edge.alarms import AlarmRegister
from edge.domain import Action

__all__ = ["HoldFlood"]

LATEST = 200
"""Parcels that are counted: a little over a minute of a busy line."""

OVER_SHARE = 0.5
"""A flood is over below this fraction of the share that began it. Between the two nothing changes."""

log = structlog.get_logger(__name__)


class HoldFlood:
    """The share of holds among the latest parcels. Safe to use from any thread.

    Args:
        from_share: share of the latest parcels that, once held, makes a flood.
        alarms: `hold-flood` is raised here.
    """

    def __init__(self, from_share: float, alarms: AlarmRegister) -> None:
        self._from_share, self._alarms = from_share, alarms
        self._lock = threading.Lock()
        self._held: deque[bool] = deque(maxlen=LATEST)
        self._present = False

    @property
    def present(self) -> bool:
        """Whether there is one now."""
        return self._present

    def note(self, action: Action) -> None:
        """Counts a parcel that was decided on. One without a decision says nothing about how many are held."""
        if action is Action.NO_DECISION:
            return
        with self._lock:
            self._held.append(action is Action.HOLD)
            share = sum(self._held) / len(self._held)
            before = self._present
            if len(self._held) == LATEST and share >= self._from_share:
                self._present = True
            elif share < self._from_share * OVER_SHARE:
                self._present = False
            changed = self._present is not before
        if changed and self._present:
            log.error("far too many parcels are held", of_the_latest=LATEST, held_share=round(share, 2))
            self._alarms.raise_("hold-flood")
        elif changed:
            log.info("no more than usual are held", held_share=round(share, 2))
            self._alarms.clear("hold-flood")
