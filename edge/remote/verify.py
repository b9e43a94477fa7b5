"""Whether a root or a bundle may be believed. Pure: everything that it depends on is given."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from pydantic import Field, ValidationError

from edge.domain import Frozen
from edge.fault_words import fault_in_words
from edge.remote.bundle import BUNDLE_TYPE, Bundle
from edge.remote.envelope import Refusal, RefusedError, opened, unverified_payload
from edge.remote.trust_root import ROOT_TYPE, TrustRoot

__all__ = ["Floor", "verified_bundle", "verified_root"]

Content = TypeVar("Content", bound=Frozen)


class Floor(Frozen):
    """The highest revision taken so far, and the version of the root it was taken under."""

    root_version: int = Field(default=0, ge=0)
    revision: int = Field(default=0, ge=0)


def verified_root(data: bytes, trusted: TrustRoot | None, *, now: dt.datetime) -> TrustRoot:
    """The root in an envelope, if it may follow the trusted one.

    Args:
        data: the envelope.
        trusted: the root until now; None for the first, which a person brings and is responsible for.
        now: in UTC.

    Raises:
        RefusedError: it may not.
    """
    # Its own keys must have signed it: so whoever made it holds them, and nobody is locked out by a typo.
    claimed = _read(unverified_payload(data, ROOT_TYPE), TrustRoot)
    root = _read(opened(data, ROOT_TYPE, claimed.root.verifiers, claimed.root.threshold), TrustRoot)
    if trusted is not None:
        if root.version != trusted.version + 1:
            raise RefusedError(
                Refusal.ROLLED_BACK,
                f"root {root.version} can't follow root {trusted.version}, which is trusted; bring each in turn",
            )
        opened(data, ROOT_TYPE, trusted.root.verifiers, trusted.root.threshold)
    _require_current(root.expires_at, now, "root")
    return root


def verified_bundle(
    data: bytes, root: TrustRoot, *, station: tuple[str, str, str], floor: Floor, now: dt.datetime
) -> Bundle:
    """The bundle in an envelope, if this station may take it.

    Args:
        data: the envelope.
        root: the trusted root.
        station: names of site, line and station.
        floor: the highest revision taken before.
        now: in UTC.

    Raises:
        RefusedError: it may not.
    """
    _require_current(root.expires_at, now, "root")
    bundle = _read(opened(data, BUNDLE_TYPE, root.release.verifiers, root.release.threshold), Bundle)
    _require_current(bundle.expires_at, now, "bundle")
    if not bundle.target.covers(*station):
        raise RefusedError(
            Refusal.NOT_FOR_THIS_STATION, f"it is meant for {bundle.target}, not for {'/'.join(station)}"
        )
    least = floor.revision
    if root.revision_from is not None and floor.root_version < root.version:
        least = root.revision_from
    if bundle.revision <= least:
        raise RefusedError(
            Refusal.ROLLED_BACK,
            f"revision {bundle.revision} is not above {least}, which came before; build it with a higher --revision",
        )
    return bundle


def _read(payload: bytes, kind: type[Content]) -> Content:
    try:
        return kind.from_json(payload)
    except RecursionError as error:
        raise RefusedError(Refusal.BAD_CONTENT, "signed, but nested too deep") from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        why = f"signed, but not of this form: {field}: {fault_in_words(first)}"
        raise RefusedError(Refusal.BAD_CONTENT, why) from error


def _require_current(expires_at: dt.datetime, now: dt.datetime, what: str) -> None:
    if expires_at <= now:
        raise RefusedError(
            Refusal.EXPIRED,
            f"the {what} expired at {expires_at:%Y-%m-%d %H:%M} UTC; fetch a newer one, or set the clock",
        )
