"""Whom a station trusts, on its disk: the first root on somebody's word, each later one because of the one before."""

from __future__ import annotations

import datetime as dt

from edge.remote.disk import StoreError
from edge.remote.envelope import Refusal, RefusedError, signers_of
from edge.remote.store import Event, RevisionStore
from edge.remote.trust_root import ROOT_TYPE, TrustRoot
from edge.remote.verify import Floor, verified_root

__all__ = ["trust", "trusted_root"]


def trust(store: RevisionStore, envelope: bytes, *, now: dt.datetime) -> TrustRoot:
    """Takes the first root, for which whoever brings it is responsible, or the one that follows the present one.

    Raises:
        RefusedError: it may not follow.
        StoreError: it can't be kept.
    """
    with store.changing():
        present = store.root()
        before = None if present is None else _stored_root(present)
        root = verified_root(envelope, before, now=now)
        store.keep_root(envelope)
        keys = {key.keyid: key for known in (before, root) if known for key in known.root.verifiers}
        signers = signers_of(envelope, ROOT_TYPE, list(keys.values()))
        event = Event(at=now, what="trusted", why=f"root {root.version}", signers=signers)
        state = store.state()
        if root.revision_from is not None:
            # Now, not at the next bundle: another root may come before that, and would say nothing of it.
            floor = Floor(root_version=root.version, revision=root.revision_from)
            state = state.model_copy(update={"floor": floor})
        store.record(state, event)
    return root


def trusted_root(store: RevisionStore) -> TrustRoot:
    """The root in force.

    Raises:
        RefusedError: nobody has given one yet.
        StoreError: it can't be read.
    """
    envelope = store.root()
    if envelope is None:
        raise RefusedError(
            Refusal.NOT_SIGNED, "this station trusts nobody yet; give it a root: `sortgate config trust ROOT`"
        )
    return _stored_root(envelope)


def _stored_root(envelope: bytes) -> TrustRoot:
    """The root as it was verified when it was taken. It may have expired since: that is checked with each bundle."""
    try:
        return verified_root(envelope, None, now=dt.datetime.min.replace(tzinfo=dt.UTC))
    except RefusedError as error:
        raise StoreError(f"the trusted root was damaged on this disk ({error}); bring it anew") from error
