"""The way of a bundle on a station: verified, validated, rehearsed on earlier parcels, put in force; or taken back.

A bundle that can't be used is refused before anything is changed, and remembered, so that it is not tried again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from edge.domain import Sha256
from edge.policy import PastCase
from edge.remote.blobs import Blob
from edge.remote.bundle import BUNDLE_TYPE, Bundle
from edge.remote.disk import StoreError
from edge.remote.envelope import Refusal, RefusedError, signers_of
from edge.remote.examining import Examined, Examiner, examine
from edge.remote.probation import Performance, Watch
from edge.remote.store import KEPT_REVISIONS, Awaited, Event, RevisionStore, Station, Trial
from edge.remote.trusting import trusted_root
from edge.remote.verify import Floor, verified_bundle

__all__ = ["Applied", "AwaitingError", "apply_bundle", "roll_back", "take_back"]

FREE_BYTES = 500_000_000
"""Must stay free on the disk when models are brought in: the journal comes first."""


@dataclass(frozen=True)
class Applied:
    """A bundle in force, and what its examination showed."""

    bundle: Bundle
    examined: Examined


@dataclass(frozen=True)
class _Candidate:
    """A verified bundle, with the envelope that it came in and the digest of that."""

    bundle: Bundle
    envelope: bytes
    digest: Sha256


class AwaitingError(Exception):
    """The bundle is good so far, but some of its large files are not here yet. From now on they are awaited."""

    def __init__(self, bundle: Bundle, missing: tuple[Blob, ...], lacking_bytes: int) -> None:
        self.bundle, self.missing = bundle, missing
        super().__init__(
            f"revision {bundle.revision} waits for {len(missing)} of its {len(bundle.blobs)} files of models and"
            f" pictures, {lacking_bytes / 1e6:.1f} MB of {bundle.blob_bytes / 1e6:.1f} MB"
        )


def apply_bundle(
    store: RevisionStore,
    envelope: bytes,
    *,
    station: tuple[str, str, str],
    cases: Iterable[PastCase | None],
    now: dt.datetime,
    examiner: Examiner | None = None,
    before: Performance | None = None,
    pushed: bool = False,
) -> Applied:
    """Puts a bundle in force, and on probation. Settings that need a restart are on trial first: `edge.remote.trial`.

    Args:
        store: of the station.
        envelope: the signed bundle.
        station: names of site, line and station.
        cases: earlier parcels to rehearse on.
        now: in UTC.
        examiner: tries out settings and models on this station.
        before: how the station did under what is in force now.
        pushed: whether it came over the broker.

    Raises:
        AwaitingError: its large files have to be brought first.
        RefusedError: it may not be used, or should not; nothing was changed.
        StoreError: it can't be kept; nothing was changed.
    """
    examiner = examiner or Examiner()
    with store.changing():
        candidate = _verified(store, envelope, station=station, now=now)
        bundle, digest = candidate.bundle, candidate.digest
        _require_blobs(store, candidate, examiner.most_blob_bytes)
        store.keep(envelope, bundle)
        try:
            examined = examine(store, digest, bundle, examiner, cases)
        except RefusedError as error:
            _remember_refusal(store, candidate, why=str(error), now=now)
            raise
        trial = Trial(digest=digest, within_s=bundle.confirm_within_s, pushed=pushed) if examined.restarts else None
        watch = _watch(store.state(), candidate, before or Performance())
        _put_in_force(store, candidate, trial=trial, watch=watch, now=now)
    return Applied(bundle, examined)


def roll_back(store: RevisionStore, *, why: str, now: dt.datetime) -> Bundle | None:
    """Goes back to the revision before the one in force. Returns it; None: what the station was set up with.

    Raises:
        RefusedError: nothing is in force that could be taken back.
        StoreError: the store can't be read or written; nothing was changed.
    """
    with store.changing():
        return take_back(store, why=why, now=now)


def take_back(store: RevisionStore, *, why: str, now: dt.datetime, refuse: bool = False) -> Bundle | None:
    """As `roll_back`, for whoever is already changing the store; with `refuse` the bundle is never tried again.

    If the revision before was still on probation when this one came, its probation begins again, for its whole time:
    that is never shorter than what was left of it, and what it did before still counts.
    """
    state = store.state()
    if state.current is None:
        raise RefusedError(
            Refusal.ROLLED_BACK, "the station works by its own rules already; there is nothing before them"
        )
    earlier = state.taken[: state.taken.index(state.current)] if state.current in state.taken else ()
    current = earlier[-1] if earlier else None
    event = Event(at=now, what="rolled_back", revision=state.revision_of(state.current), digest=state.current, why=why)
    update = {
        "current": current,
        "taken": earlier,
        "trial": None,
        "watch": next((watch for watch in state.unproved if watch.digest == current), None),
        "unproved": tuple(watch for watch in state.unproved if watch.digest in earlier[:-1]),
        "refused": (*state.refused, state.current) if refuse else state.refused,
    }
    store.record(state.model_copy(update=update), event)
    found = store.in_force()
    return found[1] if found else None


def _verified(store: RevisionStore, envelope: bytes, *, station: tuple[str, str, str], now: dt.datetime) -> _Candidate:
    state = store.state()
    digest = hashlib.sha256(envelope).hexdigest()
    if digest in state.refused:
        raise RefusedError(Refusal.REFUSED_BEFORE, "this very bundle was refused before; build a better one")
    if digest == state.current:
        raise RefusedError(Refusal.IN_FORCE, "this very bundle is in force already; nothing was changed")
    if state.trial is not None:
        raise RefusedError(Refusal.BUSY, "other settings are on trial here at this moment; try again in a minute")
    bundle = verified_bundle(envelope, trusted_root(store), station=station, floor=state.floor, now=now)
    return _Candidate(bundle, envelope, digest)


def _require_blobs(store: RevisionStore, candidate: _Candidate, most_bytes: int) -> None:
    """Ends here, with the bundle awaited, unless its large files are all here."""
    bundle, digest = candidate.bundle, candidate.digest
    if bundle.blob_bytes > most_bytes:
        raise RefusedError(
            Refusal.TOO_LARGE,
            f"its models and pictures have {bundle.blob_bytes / 1e6:.1f} MB, and this station allows"
            f" {most_bytes / 1e6:g} MB (remote.models_mb)",
        )
    missing = store.blobs.missing(bundle.blobs)
    if not missing:
        return
    state = store.state()
    if state.awaited is None or state.awaited.digest != digest:
        store.put(state.model_copy(update={"awaited": Awaited(digest=digest, blobs=bundle.blobs)}))
    lacking_bytes = sum(blob.size_bytes - store.blobs.held_bytes(blob) for blob in missing)
    if shutil.disk_usage(store.folder).free < lacking_bytes + FREE_BYTES:
        raise StoreError(
            f"{lacking_bytes / 1e6:.1f} MB of models don't fit on the disk of {store.folder},"
            f" where {FREE_BYTES / 1e6:g} MB stay free; nothing was changed"
        )
    raise AwaitingError(bundle, missing, lacking_bytes)


def _remember_refusal(store: RevisionStore, candidate: _Candidate, *, why: str, now: dt.datetime) -> None:
    state, digest = store.state(), candidate.digest
    event = _event(store, "refused", candidate, why=why, now=now)
    awaited = None if state.awaited and state.awaited.digest == digest else state.awaited
    store.record(state.model_copy(update={"refused": (*state.refused, digest), "awaited": awaited}), event)


def _put_in_force(
    store: RevisionStore, candidate: _Candidate, *, trial: Trial | None, watch: Watch | None, now: dt.datetime
) -> None:
    state, bundle, digest = store.state(), candidate.bundle, candidate.digest
    event = _event(store, "applied", candidate, why=bundle.why, now=now)
    update = {
        "current": digest,
        "taken": (*(one for one in state.taken if one != digest), digest),
        "floor": Floor(root_version=trusted_root(store).version, revision=bundle.revision),
        "trial": trial,
        "watch": watch,
        "unproved": _unproved(state),
        "awaited": None,
    }
    store.record(state.model_copy(update=update), event)


def _event(
    store: RevisionStore, what: Literal["applied", "refused"], candidate: _Candidate, *, why: str, now: dt.datetime
) -> Event:
    """What became of a bundle, and which trusted keys had signed it."""
    signers = signers_of(candidate.envelope, BUNDLE_TYPE, trusted_root(store).release.verifiers)
    revision, digest = candidate.bundle.revision, candidate.digest
    return Event(at=now, what=what, revision=revision, digest=digest, signers=signers, why=why)


def _unproved(state: Station) -> tuple[Watch, ...]:
    """The probations that have not ended, with that of the revision in force, which another bundle now interrupts."""
    waiting = [watch for watch in state.unproved if watch.digest in state.taken]
    if state.watch is not None:
        waiting.append(state.watch.model_copy(update={"begun": None}))
    return tuple(waiting[-KEPT_REVISIONS:])


def _watch(state: Station, candidate: _Candidate, before: Performance) -> Watch | None:
    bundle = candidate.bundle
    if not bundle.probation.for_s:
        return None
    if state.watch is not None:
        # What is in force now has not proved itself yet, so what follows is not measured against it.
        before = state.watch.before.model_copy(update={"upto_seq": before.upto_seq})
    return Watch(digest=candidate.digest, revision=bundle.revision, allowed=bundle.probation, before=before)
