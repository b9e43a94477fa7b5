"""Parcels put together for the policy: evidence with just what a test is about, and its judgement."""

from __future__ import annotations

import datetime as dt
from typing import Any

from edge.domain import (
    Action,
    Claims,
    Decision,
    Declaration,
    EarlierPass,
    Gathered,
    GoodsClaim,
    GoodsKind,
    Identifier,
    IdentifierKind,
    Identity,
    Instant,
    LineState,
    Lookup,
    LookupStatus,
    Measurement,
    OriginClaim,
    Parcel,
    Polarity,
    Quad,
    Reading,
    ReadStatus,
    ReasonCode,
    RelatedParcels,
    Role,
    Sight,
    Span,
    TextLine,
    View,
    ViewFault,
    ViewQuality,
    ViewReading,
)
from edge.policy import Evidence, Policy, Tip, TipKind, Tips

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ITEM = "LX100000002CN"
POLICY = Policy.load()
TRIGGERED = Instant(boot_id="b", monotonic_ns=10**15)
BOX = Quad.of([(0, 0), (90, 0), (90, 20), (0, 20)])

SHIRT = {"description": "cotton t-shirt", "hs_code": "610910", "origin_country": "CN"}
MUG = {"description": "ceramic mug", "hs_code": "691200", "origin_country": "CN"}
PARTS = {"description": "mechanical parts", "hs_code": "848790", "origin_country": "CN"}
GLAZE = {"description": "Glaze powder for ceramic tiles", "hs_code": "320720", "origin_country": "CN"}
WATER = {"description": "bottled water", "hs_code": "220110", "origin_country": "CN"}
NICKEL = {"description": "nickel powder", "hs_code": "750400", "origin_country": "CN"}
ANTIMONY = {"description": "antimony trioxide powder", "cas": ["1309-64-4"], "hs_code": "282580"}
OXIDE = {"description": "Dysprosium oxide 99.9%", "cas": ["1308-87-8"], "hs_code": "284690", "origin_country": "CN"}


def says(country: str | None, polarity: Polarity = Polarity.ASSERTED, **fields: Any) -> OriginClaim:
    return OriginClaim.model_validate({"role": Role.MADE, "polarity": polarity, "country": country} | fields)


def denies(country: str, **fields: Any) -> OriginClaim:
    return says(country, Polarity.DENIED, **fields)


def names(value: str, kind: GoodsKind = GoodsKind.MATERIAL, row: int | None = None, text: str = "") -> GoodsClaim:
    spans = (Span(text=text, line_index=0, start=0, end=len(text)),) if text else ()
    return GoodsClaim(kind=kind, value=value, row=row, spans=spans)


def seen(
    *faults: ViewFault,
    text: Sight = Sight.FOUND,
    codes: Sight = Sight.FOUND,
    name: str = "top",
    lines: tuple[str, ...] = (),
) -> ViewReading:
    found = tuple(TextLine(text=line, confidence=0.9, view=name, box=BOX) for line in lines)
    return ViewReading(view=name, code_sight=codes, text_sight=text, faults=faults, lines=found)


def read_but_for(share: float, *faults: ViewFault) -> Reading:
    """The reading of one view, with these faults, whose labels' print was read but for so much of it."""
    quality = ViewQuality(
        mean_level=90, contrast=80, sharpness=50, saturated_share=0, label_share=0.3, unread_print_share=share
    )
    return Reading(views=(seen(*faults).model_copy(update={"quality": quality}),))


UNREAD_LINE = TextLine(text="", confidence=0, view="top", box=BOX, state=LineState.UNREAD_SCRIPT)
PARTLY_READ = Reading(views=(seen().model_copy(update={"lines": (UNREAD_LINE,)}),))


def identified(status: ReadStatus = ReadStatus.OK, issuer: str | None = "CN", *more: Identifier) -> Identity:
    if status is not ReadStatus.OK:
        return Identity(status=status, identifiers=more)
    own = Identifier(kind=IdentifierKind.S10, value=ITEM, valid=True, origin_country=issuer)
    return Identity(status=status, item_id=ITEM, kind=IdentifierKind.S10, identifiers=(own, *more))


def evidence(
    *lines: dict[str, Any],
    claims: tuple[OriginClaim | GoodsClaim, ...] = (),
    reading: Reading | None = Reading(views=(seen(),)),  # noqa: B008 - frozen value
    identity: Identity | None = None,
    status: LookupStatus = LookupStatus.FOUND,
    mass_g: int | None = 500,
    litres: float | None = 2.0,
    parcels: int = 1,
    parcels_mass_g: int = 500,
    gathered: int | None = None,
    week: int | None = None,
    fault: ReasonCode | None = None,
    earlier: tuple[EarlierPass, ...] | None = (),
    party_keys: tuple[str, ...] = (),
    views: tuple[str, ...] = ("top",),
    **declared: Any,
) -> Evidence:
    related = RelatedParcels(
        parcels=parcels,
        total_mass_g=parcels_mass_g,
        window_h=24,
        gathered=gathered and Gathered(parcels=gathered, total_mass_g=gathered * 1000),
        within_week=week and Gathered(parcels=week, total_mass_g=week * 1000),
    )
    return Evidence(
        parcel=_parcel(mass_g, litres, views),
        reading=reading,
        identity=identity or identified(),
        claims=Claims(
            origin=tuple(c for c in claims if isinstance(c, OriginClaim)),
            goods=tuple(c for c in claims if isinstance(c, GoodsClaim)),
        ),
        lookup=_lookup(lines, declared, status, related),
        fault=fault,
        earlier=earlier,
        party_keys=party_keys,
    )


def _parcel(mass_g: int | None, litres: float | None, views: tuple[str, ...]) -> Parcel:
    size_mm = {} if litres is None else {"length_mm": 100, "width_mm": 100, "height_mm": round(litres * 100)}
    return Parcel(
        parcel_id="p1",
        station="s1",
        track_id="1",
        triggered_at=NOON,
        triggered=TRIGGERED,
        deadline=moment(5),
        measurement=Measurement(mass_g=mass_g, **size_mm),
        views=tuple(View(name=name, path=f"{name}.jpg") for name in views),
    )


def _lookup(
    lines: tuple[dict[str, Any], ...], declared: dict[str, Any], status: LookupStatus, related: RelatedParcels
) -> Lookup:
    if status not in (LookupStatus.FOUND, LookupStatus.STALE):
        return Lookup(status=status, related=related)
    numbered = [{"line_no": number} | line for number, line in enumerate(lines, 1)]
    fields = {"item_id": ITEM, "received_at": NOON, "dispatch_country": "CN"} | declared | {"lines": numbered}
    return Lookup(status=status, declaration=Declaration.model_validate(fields), age_s=0, related=related)


def moment(seconds: float) -> Instant:
    """Seconds after the parcel's trigger, or before it."""
    return TRIGGERED.model_copy(update={"monotonic_ns": TRIGGERED.monotonic_ns + round(seconds * 1e9)})


def earlier(*, ago_s: float, on_belt: bool = False, track_id: str = "2", **fields: Any) -> EarlierPass:
    """Another parcel with the same number, `ago_s` seconds before; `on_belt`: its divert point is still ahead."""
    known = {"mass_g": 500, "action": Action.PASS, "record_version": 1} | fields
    return EarlierPass(
        parcel_id=f"p{track_id}",
        track_id=track_id,
        triggered_at=NOON - dt.timedelta(seconds=ago_s),
        triggered=moment(-ago_s),
        deadline=moment(1 if on_belt else -ago_s + 5),
        **known,
    )


def tip(*, kind: TipKind = TipKind.IDENTIFIER, values: tuple[str, ...] = (ITEM,), **fields: Any) -> Tips:
    """One tip in force."""
    day = dt.timedelta(days=1)
    one = Tip(id="T-1", kind=kind, values=values, added_at=NOON - day, expires_at=NOON + day, **fields)
    return Tips(last_number=1, tips=(one,))


def judged(*lines: dict[str, Any], at: dt.datetime = NOON, tips: Tips | None = None, **fields: Any) -> Decision:
    policy = POLICY if tips is None else POLICY.with_tips(tips)
    return policy.decide(evidence(*lines, **fields), at=at)


def fired(decision: Decision) -> set[str]:
    return {finding.rule_id for finding in decision.findings}


def unread(**fields: Any) -> Reading:
    return Reading(views=(seen(**fields),))


TAMPERED = Identifier(kind=IdentifierKind.S10, value="LX100000003CN", valid=False, fault="check digit")
VN_SHIRT = SHIRT | {"origin_country": "VN"}
FROM_VN: dict[str, Any] = {"dispatch_country": "VN", "identity": identified(issuer="VN")}
HEAVY: dict[str, Any] = {"mass_g": 4000, "litres": 2.0, "gross_mass_g": 4000}


def judged_case(case: dict[str, Any]) -> Decision:
    """The decision on a case written as a dictionary: `lines`, and the arguments of `evidence`."""
    return judged(*case.get("lines", ()), **{name: value for name, value in case.items() if name != "lines"})
