"""The probation of a bundle, on the disk: begun, passed, or failed and taken back. The power may fail at any step."""

from __future__ import annotations

import datetime as dt

from edge.domain import Instant
from edge.remote.apply import take_back
from edge.remote.probation import Watch
from edge.remote.store import Event, RevisionStore

__all__ = ["begin_watch", "disprove", "prove"]


def begin_watch(store: RevisionStore, watch: Watch, *, at: Instant) -> None:
    """Begins the time on probation: the station now works under the bundle, in this boot.

    Raises:
        StoreError: the store can't be written; it is to be tried again.
    """
    with store.changing():
        state = store.state()
        if state.watch == watch:
            store.put(state.model_copy(update={"watch": watch.model_copy(update={"begun": at})}))


def prove(store: RevisionStore, watch: Watch, *, why: str, now: dt.datetime) -> None:
    """Ends the probation: its time is over, and nothing spoke against the bundle.

    Raises:
        StoreError: the store can't be written; the probation goes on.
    """
    with store.changing():
        state = store.state()
        if state.watch == watch:
            event = Event(at=now, what="proved", revision=watch.revision, digest=watch.digest, why=why)
            store.record(state.model_copy(update={"watch": None}), event)


def disprove(store: RevisionStore, watch: Watch, *, why: str, now: dt.datetime) -> None:
    """Goes back to what was before: something speaks against the bundle. This very bundle is never tried again.

    Raises:
        StoreError: the store can't be written; it is to be tried again.
    """
    with store.changing():
        if store.state().watch == watch:
            take_back(store, why=why, now=now, refuse=True)
