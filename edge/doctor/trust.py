"""Whom the station trusts to configure it from afar, and whether that is about to expire."""

from __future__ import annotations

import datetime as dt

from edge.clock import Clock
from edge.doctor.finding import Finding, Verdict
from edge.remote import RefusedError, RevisionStore, StoreError, trusted_root
from edge.settings import Settings

__all__ = ["trust"]

SOON = dt.timedelta(days=60)
"""A new root needs several people, each with a key that is kept in a safe."""


def trust(settings: Settings) -> Finding:
    """Whether bundles can be taken, and for how much longer."""
    store = RevisionStore(settings.revisions_dir)
    try:
        if store.root() is None:
            return Finding(what="trust", verdict=Verdict.OK, seen="nobody may configure this station from afar")
        root = trusted_root(store)
    except (StoreError, RefusedError) as error:
        return Finding(what="trust", verdict=Verdict.FAIL, seen=str(error), advice="`sortgate config trust ROOT`")
    left = root.expires_at - Clock().utc()
    seen = f"root {root.version}, good until {root.expires_at:%Y-%m-%d}"
    if left > SOON:
        return Finding(what="trust", verdict=Verdict.OK, seen=seen)
    advice = "have the next root signed (`sortgate bundle root --version`) and bring it: `sortgate config trust ROOT`"
    if left > dt.timedelta():
        return Finding(what="trust", verdict=Verdict.WARN, seen=seen, advice=advice)
    return Finding(what="trust", verdict=Verdict.FAIL, seen=f"{seen}: every bundle is refused", advice=advice)
