"""Settings on trial: confirmed when the station was reached under them, or taken back. Power may go at any step.

A change of settings can cut a station off. So it holds only if the station, started anew under it, is heard and hears
again within a limited time; else the station goes back to what it had, by itself.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from edge.remote.apply import take_back
from edge.remote.disk import StoreError
from edge.remote.store import Event, RevisionStore, Trial

__all__ = ["begin_start", "confirm", "give_up"]

MOST_STARTS = 3
"""Under settings on trial: a station that dies more often than this before it can be reached is taken back."""


def begin_start(store: RevisionStore, *, now: dt.datetime) -> Trial | None:
    """The daemon is about to start: the trial that it starts under, if there is one. Too many starts end a trial.

    A start that can't be counted, as on a full disk, is one all the same: the trial still ends with its time.

    Raises:
        StoreError: the store can't be read.
    """
    with store.changing():
        state = store.state()
        if state.trial is None:
            return None
        trial = state.trial.model_copy(update={"starts": state.trial.starts + 1})
        if trial.starts <= MOST_STARTS:
            with suppress(StoreError):
                store.put(state.model_copy(update={"trial": trial}))
            return trial
    try:
        give_up(store, trial, why=f"the station was started {MOST_STARTS} times and not reached once", now=now)
    except StoreError:
        return trial  # on which it can be given up when there is room again
    return None


def confirm(store: RevisionStore, trial: Trial, *, how: str, now: dt.datetime) -> None:
    """The station was reached under the settings: they stay.

    Raises:
        StoreError: the store can't be written; the trial goes on.
    """
    with store.changing():
        state = store.state()
        if state.trial is None or state.trial.digest != trial.digest:
            return
        event = Event(at=now, what="confirmed", revision=state.revision_of(trial.digest), digest=trial.digest, why=how)
        store.record(state.model_copy(update={"trial": None}), event)


def give_up(store: RevisionStore, trial: Trial, *, why: str, now: dt.datetime) -> None:
    """The station was not reached: back to what was before, and this very bundle is never tried again.

    Raises:
        StoreError: the store can't be written.
    """
    with store.changing():
        state = store.state()
        if state.trial is None or state.trial.digest != trial.digest:
            return
        take_back(store, why=why, now=now, refuse=True)
