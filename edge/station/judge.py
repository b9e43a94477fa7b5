"""The judging of one parcel: from what was read to a decision, through identifiers, records, claims and policy.

Everything here is a step of one direction. The record store is the only step that touches a disk; where it fails it
answers `LookupStatus.UNAVAILABLE`, which the policy never mistakes for "nothing declared".
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from edge.claims import read_claims
from edge.domain import (
    Action,
    Claims,
    Decision,
    Identity,
    Instant,
    Lookup,
    LookupStatus,
    Parcel,
    Quad,
    Reading,
    ReadStatus,
    ReasonCode,
    Sight,
    TextLine,
    ViewReading,
)
from edge.identifiers import identify, origin_countries
from edge.policy import Evidence, Policy
from edge.records import RecordsSettings, RecordStore

__all__ = ["Judge", "Judgement"]


@dataclass(frozen=True)
class Judgement:
    """All that led to a decision, in the order it came about."""

    reading: Reading | None
    identity: Identity
    lookup: Lookup
    claims: Claims
    decision: Decision


class Judge:
    """Judges parcels by one policy against one record store. Safe to use from any thread."""

    def __init__(self, records: RecordStore, policy: Policy, settings: RecordsSettings) -> None:
        self._records = records
        self._policy = policy
        self._settings = settings

    def judge(
        self, parcel: Parcel, reading: Reading | None, *, at: dt.datetime, fault: ReasonCode | None = None
    ) -> Judgement:
        """Judges one parcel.

        Args:
            parcel: as the line announced it.
            reading: what vision saw, or None where it did not look.
            at: now, by the wall clock: declarations and control lists have dates.
            fault: why there is no reading, or only a part of one.
        """
        codes = reading.codes if reading else ()
        lines = reading.lines if reading else ()
        identity = identify(codes, parcel.scanner_codes, lines)
        lookup = self._look_up(identity, at)
        printed = read_claims(lines)
        claims = printed.model_copy(update={"origin": printed.origin + origin_countries(codes)})
        evidence = Evidence(
            parcel=parcel, reading=reading, identity=identity, claims=claims, lookup=lookup, fault=fault
        )
        return Judgement(reading, identity, lookup, claims, self._policy.decide(evidence, at=at))

    def warm_up(self, *, at: dt.datetime) -> None:
        """Judges a sample, so that the first real parcel does not wait for tables to be built."""
        box = Quad.upright(0, 0, 100, 10)
        texts = ("Made in China", "非中国制造", "Dy2O3 CAS 1308-87-8")
        lines = tuple(TextLine(text=text, confidence=1.0, view="sample", box=box) for text in texts)
        view = ViewReading(view="sample", code_sight=Sight.NOTHING, text_sight=Sight.FOUND, lines=lines)
        now = Instant(boot_id="", monotonic_ns=0)
        parcel = Parcel(
            parcel_id="sample", station="sample", track_id="sample", triggered_at=at, triggered=now, deadline=now
        )
        self._look_up(Identity(status=ReadStatus.OK, item_id="sample"), at)
        self.judge(parcel, Reading(views=(view,)), at=at)

    def give_up(self, reason: ReasonCode) -> Judgement:
        """The judgement of a parcel that could not be judged: no decision, and why."""
        return Judgement(
            reading=None,
            identity=Identity(status=ReadStatus.NO_READ),
            lookup=Lookup(status=LookupStatus.NOT_LOOKED),
            claims=Claims(),
            decision=Decision(action=Action.NO_DECISION, reasons=(reason,), rules_revision=self._policy.revision),
        )

    def _look_up(self, identity: Identity, at: dt.datetime) -> Lookup:
        if identity.item_id is None:
            return Lookup(status=LookupStatus.NOT_LOOKED)
        names = [identity.item_id, *(known.value for known in identity.identifiers if known.valid)]
        stale_after_h = self._settings.stale_after_h
        return self._records.find(
            list(dict.fromkeys(names)),
            at=at,
            stale_after_s=None if stale_after_h is None else stale_after_h * 3600,
            window_h=self._settings.related_window_h,
        )
