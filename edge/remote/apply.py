"""The way of a bundle on a station: verified, validated, rehearsed on the parcels of before, in force; or taken back.

A bundle that can't be used is refused before anything is changed, and remembered, so that it is not tried again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edge.policy import PastCase, Policy, PolicyError, ReplayReport, replay
from edge.remote.bundle import BUNDLE_TYPE, POLICY_FILE, Bundle
from edge.remote.envelope import Refusal, RefusedError, signers_of
from edge.remote.store import Event, RevisionStore, Station, StoreError, Trial
from edge.remote.trust import ROOT_TYPE, TrustRoot
from edge.remote.verify import Floor, verified_bundle, verified_root

__all__ = ["Applied", "apply_bundle", "roll_back", "take_back", "trust", "trusted_root"]


@dataclass(frozen=True)
class Applied:
    """A bundle in force, and what judging the parcels of before by it showed."""

    bundle: Bundle
    rehearsal: ReplayReport


def trust(store: RevisionStore, envelope: bytes, *, now: dt.datetime) -> TrustRoot:
    """Takes the first root, for which whoever brings it answers, or the one that follows the present one.

    Raises:
        RefusedError: it may not follow.
        StoreError: it can't be kept.
    """
    with store.changing():
        return _trust(store, envelope, now)


def _trust(store: RevisionStore, envelope: bytes, now: dt.datetime) -> TrustRoot:
    present = store.root()
    before = None if present is None else _stored_root(present)
    root = verified_root(envelope, before, now=now)
    store.keep_root(envelope)
    event = Event(at=now, what="trusted", why=f"root {root.version}", signers=signers_of(envelope, ROOT_TYPE))
    state = store.state()
    if root.revision_from is not None:
        # Now, not at the next bundle: the root after this one may come before any, and would say nothing of it.
        floor = Floor(root_version=root.version, revision=root.revision_from)
        state = state.model_copy(update={"floor": floor})
    _put(store, state, event)
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
            Refusal.NOT_SIGNED, "this station trusts nobody yet; give it a root: `sortgate bundle trust`"
        )
    return _stored_root(envelope)


def apply_bundle(
    store: RevisionStore,
    envelope: bytes,
    *,
    station: tuple[str, str, str],
    cases: Iterable[PastCase | None],
    now: dt.datetime,
    check_settings: Callable[[str], None] = lambda _: None,
    pushed: bool = False,
) -> Applied:
    """Puts a bundle in force. Other settings than before are on trial first: `edge.remote.trial` has the rest.

    Args:
        store: of the station.
        envelope: the signed bundle.
        station: names of site, line and station.
        cases: parcels judged before, to rehearse on.
        now: in UTC.
        check_settings: raises ValueError where the station could not start with such settings.
        pushed: it came over the broker.

    Raises:
        RefusedError: it may not be used, or should not; nothing was changed.
        StoreError: it can't be kept; nothing was changed.
    """
    with store.changing():
        digest, bundle, rehearsal = _examined(
            store, envelope, station=station, cases=cases, now=now, check_settings=check_settings
        )
        _put_in_force(store, envelope, digest, bundle, now=now, pushed=pushed)
    return Applied(bundle, rehearsal)


def roll_back(store: RevisionStore, *, why: str, now: dt.datetime) -> Bundle | None:
    """Goes back to the revision before the one in force; None: to what the station was set up with.

    Raises:
        RefusedError: nothing is in force that could be taken back.
        StoreError: the store can't be read or written; nothing was changed.
    """
    with store.changing():
        return take_back(store, why=why, now=now)


def take_back(store: RevisionStore, *, why: str, now: dt.datetime, refuse: bool = False) -> Bundle | None:
    """As `roll_back`, for whoever is changing the store already; with `refuse` the bundle is never tried again."""
    state = store.state()
    if state.current is None:
        raise RefusedError(
            Refusal.ROLLED_BACK, "the station works by its own rules already; there is nothing before them"
        )
    earlier = state.taken[: state.taken.index(state.current)] if state.current in state.taken else ()
    event = Event(at=now, what="rolled_back", digest=state.current, why=why)
    refused = (*state.refused[-99:], state.current) if refuse else state.refused
    update = {"current": earlier[-1] if earlier else None, "taken": earlier, "trial": None, "refused": refused}
    _put(store, state.model_copy(update=update), event)
    found = store.in_force()
    return found[1] if found else None


def _examined(
    store: RevisionStore,
    envelope: bytes,
    *,
    station: tuple[str, str, str],
    cases: Iterable[PastCase | None],
    now: dt.datetime,
    check_settings: Callable[[str], None],
) -> tuple[str, Bundle, ReplayReport]:
    state = store.state()
    digest = hashlib.sha256(envelope).hexdigest()
    if digest in state.refused:
        raise RefusedError(Refusal.REFUSED_BEFORE, "this very bundle was refused before; build a better one")
    if state.trial is not None:
        raise RefusedError(Refusal.BUSY, "other settings are on trial here at this moment; try again in a minute")
    root = trusted_root(store)
    bundle = verified_bundle(envelope, root, station=station, floor=state.floor, now=now)
    store.keep(envelope, bundle)
    signers = signers_of(envelope, BUNDLE_TYPE)
    try:
        _require_settings(bundle, check_settings)
        rehearsal = _rehearsed(store, digest, bundle, cases)
    except RefusedError as error:
        event = Event(at=now, what="refused", revision=bundle.revision, digest=digest, signers=signers, why=str(error))
        _put(store, state.model_copy(update={"refused": (*state.refused[-99:], digest)}), event)
        raise
    return digest, bundle, rehearsal


def _put_in_force(
    store: RevisionStore, envelope: bytes, digest: str, bundle: Bundle, *, now: dt.datetime, pushed: bool
) -> None:
    state, root = store.state(), trusted_root(store)
    found = store.in_force()
    other_settings = bundle.settings_toml != (found[1].settings_toml if found else "")
    trial = Trial(digest=digest, within_s=bundle.confirm_within_s, pushed=pushed)
    signers = signers_of(envelope, BUNDLE_TYPE)
    event = Event(at=now, what="applied", revision=bundle.revision, digest=digest, signers=signers, why=bundle.why)
    update = {
        "current": digest,
        "taken": (*(one for one in state.taken if one != digest), digest),
        "floor": Floor(root_version=root.version, revision=bundle.revision),
        "trial": trial if other_settings else None,
    }
    _put(store, state.model_copy(update=update), event)


def _require_settings(bundle: Bundle, check_settings: Callable[[str], None]) -> None:
    try:
        check_settings(bundle.settings_toml)
    except ValueError as error:
        raise RefusedError(Refusal.UNUSABLE, f"its settings can't be used here: {error}") from error


def _rehearsed(store: RevisionStore, digest: str, bundle: Bundle, cases: Iterable[PastCase | None]) -> ReplayReport:
    try:
        policy = Policy.load(store.folder / "revisions" / digest / POLICY_FILE)
    except PolicyError as error:
        raise RefusedError(Refusal.UNUSABLE, f"its rules can't be used: {error}") from error
    report = replay(cases, policy, examples=0)
    if report.hold_change_pct > bundle.most_hold_change_pct:
        raise RefusedError(
            Refusal.TOO_MANY_CHANGES,
            f"holds would change on {report.hold_change_pct:.1f} % of the {report.judged} parcels judged before,"
            f" and the bundle allows {bundle.most_hold_change_pct:g} %",
        )
    return report


def _stored_root(envelope: bytes) -> TrustRoot:
    """The root as it was verified when it was taken; its time may have run out since, which bundles are asked about."""
    try:
        return verified_root(envelope, None, now=dt.datetime.min.replace(tzinfo=dt.UTC))
    except RefusedError as error:
        raise StoreError(f"the trusted root was damaged on this disk ({error}); bring it anew") from error


def _put(store: RevisionStore, state: Station, event: Event) -> None:
    store.put(state.model_copy(update={"events": (*state.events, event)}))
