"""The judging of one parcel: from what was read to a decision, through identifiers, records, claims and policy.

The steps go in one direction. Only the record store and the memory of earlier passes touch a disk; when they fail, the
answer is *not known*, which the policy never mistakes for *nothing there*.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from edge.claims import build_tables, read_claims
from edge.domain import (
    Action,
    Claims,
    Decision,
    Declaration,
    DeclarationLine,
    Identity,
    Instant,
    Lookup,
    LookupStatus,
    Parcel,
    Party,
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
from edge.station.passes import Passes

__all__ = ["Judge", "Judgement", "key_text"]


@dataclass(frozen=True)
class Judgement:
    """A decision and everything it was made from, so that it can be made again."""

    evidence: Evidence
    judged_at: dt.datetime
    decision: Decision
    config_revision: int = 0


class _Parties(NamedTuple):
    """The keys that stand for sender and addressee, and the one key that tells senders apart."""

    keys: tuple[str, ...] = ()
    sender: str = ""


class Judge:
    """Judges parcels by one policy at a time against one record store. Safe to use from any thread.

    Args:
        records: the shippers' declarations; None: there is no store.
        policy: rules, lists and tips; `use` replaces it.
        settings: how long declarations count.
        passes: the memory of earlier passes; None: nothing is known of them.
        config_revision: of the bundle that the policy came in; 0: it came in none.
    """

    def __init__(
        self,
        records: RecordStore | None,
        policy: Policy,
        settings: RecordsSettings,
        passes: Passes | None = None,
        *,
        config_revision: int = 0,
    ) -> None:
        self._records = records
        self._in_force = policy, config_revision  # one name, so that no parcel is judged by one and dated by the other
        self._settings = settings
        self._passes = passes

    def use(self, policy: Policy, config_revision: int = 0) -> None:
        """Judges by this policy from the next parcel on."""
        self._in_force = policy, config_revision

    @property
    def records_fault(self) -> str:
        """Why the last look-up that failed did; empty: the last one did not."""
        return (self._records.fault if self._records else None) or ""

    def use_settings(self, settings: RecordsSettings) -> None:
        """Changes how long declarations count, from the next parcel on."""
        self._settings = settings

    def judge(
        self, parcel: Parcel, reading: Reading | None, *, at: dt.datetime, fault: ReasonCode | None = None
    ) -> Judgement:
        """Judges one parcel.

        Args:
            parcel: as the line announced it.
            reading: what vision saw; None: it did not look.
            at: now, by the wall clock: declarations and control lists have dates.
            fault: why the reading is missing or incomplete.
        """
        codes = reading.codes if reading else ()
        lines = reading.lines if reading else ()
        identity = identify(codes, parcel.scanner_codes, lines)
        lookup, parties = self._look_up(identity, at)
        printed = read_claims(lines)
        claims = printed.model_copy(update={"origin": printed.origin + origin_countries(codes, parcel.scanner_codes)})
        version = lookup.declaration.record_version if lookup.declaration else None
        evidence = Evidence(
            parcel=parcel, reading=reading, identity=identity, claims=claims, lookup=lookup, fault=fault,
            earlier=self._passes.note(parcel, identity.item_id, version) if self._passes else None,
            party_keys=parties.keys, sender_key=parties.sender,
        )  # fmt: skip
        policy, config_revision = self._in_force
        return Judgement(evidence, at, policy.decide(evidence, at=at), config_revision)

    def warm_up(self, *, at: dt.datetime) -> None:
        """Judges a sample, undeclared and declared, so that no real parcel waits for tables to be built."""
        build_tables()
        box = Quad.upright(0, 0, 100, 10)
        texts = ("Made in China", "非中国制造", "Dy2O3 CAS 1308-87-8")
        lines = tuple(TextLine(text=text, confidence=1.0, view="sample", box=box) for text in texts)
        view = ViewReading(view="sample", code_sight=Sight.NOTHING, text_sight=Sight.FOUND, lines=lines)
        now = Instant(boot_id="", monotonic_ns=0)
        parcel = Parcel(
            parcel_id="sample", station="sample", track_id="sample", triggered_at=at, triggered=now, deadline=now
        )
        self._look_up(Identity(status=ReadStatus.OK, item_id="sample"), at)
        evidence = self.judge(parcel, Reading(views=(view,)), at=at).evidence
        contents = DeclarationLine(
            line_no=1, description="Dysprosium oxide powder", line_net_mass_g=100, hs_code="284690"
        )
        declared = Declaration(item_id="sample", received_at=at, lines=(contents,), gross_mass_g=200)
        lookup = Lookup(status=LookupStatus.FOUND, declaration=declared, age_s=0.0)
        self._in_force[0].decide(evidence.model_copy(update={"lookup": lookup}), at=at)

    def give_up(self, parcel: Parcel, reason: ReasonCode, *, at: dt.datetime) -> Judgement:
        """The judgement of a parcel that could not be judged: `no_decision`, and why."""
        evidence = Evidence(
            parcel=parcel,
            reading=None,
            identity=Identity(status=ReadStatus.NO_READ),
            lookup=Lookup(status=LookupStatus.NOT_LOOKED),
            claims=Claims(),
            fault=reason,
        )
        policy, config_revision = self._in_force
        decision = Decision(action=Action.NO_DECISION, reasons=(reason,), rules_revision=policy.revision)
        return Judgement(evidence, at, decision, config_revision)

    def _look_up(self, identity: Identity, at: dt.datetime) -> tuple[Lookup, _Parties]:
        """What is declared, without names, and the keys that stand for sender and addressee."""
        if identity.item_id is None or self._records is None:
            return Lookup(status=LookupStatus.NOT_LOOKED), _Parties()
        names = [identity.item_id, *(known.value for known in identity.identifiers if known.valid)]
        stale_after_h = self._settings.stale_after_h
        lookup = self._records.find(
            list(dict.fromkeys(names)),
            at=at,
            stale_after_s=None if stale_after_h is None else stale_after_h * 3600,
            window_h=self._settings.related_window_h,
        )
        declaration = lookup.declaration
        if declaration is None:
            return lookup, _Parties()
        hasher = self._records.hasher
        sender = hasher.sender(declaration)
        parties = _Parties(
            keys=tuple(sorted(key_text(key) for key in hasher.keys(declaration))),
            sender="" if sender is None else key_text(sender),
        )
        return lookup.model_copy(update={"declaration": _without_names(declaration)}), parties


def key_text(key: int) -> str:
    """A party's key, a signed 64-bit number, as the 16 hexadecimal digits that evidence and tips hold."""
    return f"{key & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def _without_names(declaration: Declaration) -> Declaration:
    """The declaration as it is judged and journaled: only the countries of sender and addressee are left."""
    sender, addressee = (Party(country=party.country) for party in (declaration.sender, declaration.addressee))
    return declaration.model_copy(update={"sender": sender, "addressee": addressee})
