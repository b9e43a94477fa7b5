"""Settings on trial: confirmed once the station is reached under them, or taken back. The power may fail at any step.

A change of settings can cut a station off. So it is kept only if the station, restarted under it, can be heard and can
hear again within a limited time; otherwise the station goes back by itself to what it had.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from edge.remote.apply import take_back
from edge.remote.disk import StoreError
from edge.remote.store import Event, RevisionStore, Trial

__all__ = ["begin_start", "confirm", "give_up"]

MOST_STARTS = 3
"""Settings on trial are taken back if the station dies more often than this before it can be reached."""


def begin_start(store: RevisionStore, *, now: dt.datetime) -> Trial | None:
    """Counts a start of the daemon. Returns the trial it starts under, if there is one. Too many starts end a trial.

    A start that can't be counted, as on a full disk, still takes place: the trial then ends when its time is up.

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
    """Keeps the settings: the station was reached under them.

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
    """Goes back to what was before: the station was not reached. This very bundle is never tried again.

    Raises:
        StoreError: the store can't be written.
    """
    with store.changing():
        state = store.state()
        if state.trial is None or state.trial.digest != trial.digest:
            return
        take_back(store, why=why, now=now, refuse=True)
