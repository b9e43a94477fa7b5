"""Each default rule with a case that fires it and a near miss that does not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from edge.domain import (
    Action,
    Claims,
    Decision,
    Declaration,
    GoodsClaim,
    GoodsKind,
    Identifier,
    IdentifierKind,
    IdentifierSource,
    Identity,
    Instant,
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
    Severity,
    Sight,
    Span,
    TextLine,
    View,
    ViewFault,
    ViewReading,
)
from edge.policy import Evidence, Policy

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ITEM = "LX100000002CN"
POLICY = Policy.load()
BOX = Quad.of([(0, 0), (90, 0), (90, 20), (0, 20)])

SHIRT = {"description": "cotton t-shirt", "hs_code": "610910", "origin_country": "CN"}
MUG = {"description": "ceramic mug", "hs_code": "691200", "origin_country": "CN"}
PARTS = {"description": "mechanical parts", "hs_code": "848790", "origin_country": "CN"}
GLAZE = {"description": "Glaze powder for ceramic tiles", "hs_code": "320720", "origin_country": "CN"}
WATER = {"description": "bottled water", "hs_code": "220110", "origin_country": "CN"}
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
    fault: ReasonCode | None = None,
    **declared: Any,
) -> Evidence:
    fields = {"item_id": ITEM, "received_at": NOON, "dispatch_country": "CN"} | declared
    numbered = [{"line_no": number} | line for number, line in enumerate(lines, 1)]
    known = status in (LookupStatus.FOUND, LookupStatus.STALE)
    size_mm = {} if litres is None else {"length_mm": 100, "width_mm": 100, "height_mm": round(litres * 100)}
    return Evidence(
        parcel=Parcel(
            parcel_id="p1",
            station="s1",
            track_id="1",
            triggered_at=NOON,
            triggered=Instant(boot_id="b", monotonic_ns=0),
            deadline=Instant(boot_id="b", monotonic_ns=1),
            measurement=Measurement(mass_g=mass_g, **size_mm),
            views=(View(name="top", path="top.jpg"),),
        ),
        reading=reading,
        identity=identity or identified(),
        claims=Claims(
            origin=tuple(c for c in claims if isinstance(c, OriginClaim)),
            goods=tuple(c for c in claims if isinstance(c, GoodsClaim)),
        ),
        lookup=Lookup(
            status=status,
            declaration=Declaration.model_validate(fields | {"lines": numbered}) if known else None,
            age_s=0 if known else None,
            related=RelatedParcels(parcels=parcels, total_mass_g=parcels_mass_g, window_h=24),
        ),
        fault=fault,
    )


def judged(*lines: dict[str, Any], **fields: Any) -> Decision:
    return POLICY.decide(evidence(*lines, **fields), at=NOON)


def fired(decision: Decision) -> set[str]:
    return {finding.rule_id for finding in decision.findings}


def unread(**fields: Any) -> Reading:
    return Reading(views=(seen(**fields),))


TAMPERED = Identifier(kind=IdentifierKind.S10, value="LX100000003CN", valid=False, fault="check digit")
VN_SHIRT = SHIRT | {"origin_country": "VN"}
FROM_VN: dict[str, Any] = {"dispatch_country": "VN", "identity": identified(issuer="VN")}
HEAVY: dict[str, Any] = {"mass_g": 4000, "litres": 2.0, "gross_mass_g": 4000}

CASES: list[tuple[str, Action, dict[str, Any], dict[str, Any]]] = [
    # rule, action, what fires it, the near miss
    (
        "origin-denied-but-declared",
        Action.HOLD,
        {"lines": [SHIRT], "claims": (denies("CN"),)},
        {"lines": [SHIRT], "claims": (denies("VN"),)},
    ),
    (
        "origin-denied-but-shown",
        Action.HOLD,
        {"lines": [VN_SHIRT], "claims": (denies("CN"), says("CN")), **FROM_VN},
        {"lines": [VN_SHIRT], "claims": (denies("CN"), says("VN")), **FROM_VN},
    ),
    (
        "origin-denied-but-sent-from-there",
        Action.HOLD,
        {"lines": [VN_SHIRT], "claims": (denies("CN"),)},
        {"lines": [VN_SHIRT], "claims": (denies("CN"),), **FROM_VN},
    ),
    (
        "origin-denied-without-contradiction",
        Action.PASS,
        {"lines": [VN_SHIRT], "claims": (denies("CN"),), **FROM_VN},
        {"lines": [VN_SHIRT], "claims": (says("VN"),), **FROM_VN},
    ),
    (
        "origin-differs-from-declaration",
        Action.HOLD,
        {"lines": [SHIRT], "claims": (says("VN"),)},
        {"lines": [SHIRT, VN_SHIRT], "claims": (says("VN"),)},
    ),
    (
        "uncertain-origin-differs",
        Action.RECHECK,
        {"lines": [SHIRT], "claims": (says("VN", uncertain=True),)},
        {"lines": [SHIRT], "claims": (says("CN", uncertain=True),)},
    ),
    (
        "labels-name-different-origins",
        Action.HOLD,
        {"lines": [SHIRT], "claims": (says("CN"), says("VN"))},
        {"lines": [SHIRT, VN_SHIRT], "claims": (says("CN"), says("VN"))},
    ),
    (
        "controlled-material-on-label",
        Action.HOLD,
        {"lines": [GLAZE], "claims": (names("Dy2O3", GoodsKind.FORMULA),)},
        {"lines": [GLAZE], "claims": (names("SnO2", GoodsKind.FORMULA),)},
    ),
    (
        "controlled-material-declared",
        Action.HOLD,
        {"lines": [OXIDE | {"hs_code": None}]},
        {"lines": [OXIDE], "licence_no": "26-DU-1"},
    ),
    (
        "controlled-tariff-number",
        Action.HOLD,
        {"lines": [SHIRT | {"hs_code": "2846902200"}]},
        {"lines": [SHIRT | {"hs_code": "2846903999"}]},
    ),
    (
        "material-on-label-not-declared",
        Action.HOLD,
        {"lines": [GLAZE], "claims": (names("1313-97-9", GoodsKind.CAS),)},
        {"lines": [GLAZE | {"cas": ["1313-97-9"]}], "claims": (names("1313-97-9", GoodsKind.CAS),)},
    ),
    (
        "rare-earth-share-under-cover",
        Action.HOLD,
        {"lines": [GLAZE | {"rare_earth_pct": 40}]},
        {"lines": [GLAZE | {"rare_earth_pct": "0.2"}]},
    ),
    (
        "strategic-material-under-cover-heading",
        Action.HOLD,
        {"lines": [GLAZE | {"cas": ["1313-97-9"], "hs_code": "610910"}]},
        {"lines": [GLAZE | {"hs_code": "610910"}]},
    ),
    ("description-against-heading", Action.PASS, {"lines": [SHIRT | {"hs_code": "690721"}]}, {"lines": [SHIRT]}),
    (
        "vague-description",
        Action.PASS,
        {"lines": [PARTS]},
        {"lines": [PARTS | {"description": "steel gear set machine parts"}]},
    ),
    (
        "vague-and-dense",
        Action.HOLD,
        {"lines": [PARTS], **HEAVY},
        {"lines": [PARTS], "mass_g": 2500, "gross_mass_g": 2500},
    ),
    ("impossible-density", Action.HOLD, {"lines": [WATER], "mass_g": 2600}, {"lines": [WATER], "mass_g": 2000}),
    (
        "unusual-density",
        Action.PASS,
        {"lines": [GLAZE], "mass_g": 3600},
        {"lines": [GLAZE | {"description": "zircon glaze powder"}], "mass_g": 3600},
    ),
    (
        "much-heavier-than-declared",
        Action.HOLD,
        {"lines": [MUG], "mass_g": 2100, "gross_mass_g": 1000},
        {"lines": [MUG], "mass_g": 1900, "gross_mass_g": 1000},
    ),
    (
        "mass-differs-from-declaration",
        Action.PASS,
        {"lines": [MUG], "mass_g": 1400, "gross_mass_g": 1000},
        {"lines": [MUG], "mass_g": 1200, "gross_mass_g": 1000},
    ),
    (
        "value-far-above-goods",
        Action.PASS,
        {"lines": [WATER | {"line_net_mass_g": 1000, "line_value": 900, "currency": "USD"}]},
        {"lines": [WATER | {"line_net_mass_g": 1000, "line_value": 900, "currency": "JPY"}]},
    ),
    (
        "value-and-density-under-cover",
        Action.HOLD,
        {"lines": [GLAZE | {"line_net_mass_g": 3600, "line_value": 2000, "currency": "USD"}], "mass_g": 3600},
        {"lines": [GLAZE | {"line_net_mass_g": 3600, "line_value": 90, "currency": "USD"}], "mass_g": 3600},
    ),
    (
        "load-split-over-parcels",
        Action.HOLD,
        {"lines": [GLAZE], "parcels": 6, "parcels_mass_g": 6000},
        {"lines": [SHIRT], "parcels": 6, "parcels_mass_g": 6000},
    ),
    (
        "numbers-in-conflict",
        Action.HOLD,
        {"identity": identified(ReadStatus.CONFLICT), "status": LookupStatus.NOT_LOOKED},
        {"lines": [SHIRT]},
    ),
    (
        "number-in-code-invalid",
        Action.HOLD,
        {"identity": identified(ReadStatus.INVALID, None, TAMPERED), "status": LookupStatus.NOT_LOOKED},
        {"lines": [SHIRT], "identity": identified(ReadStatus.OK, "CN", TAMPERED)},
    ),
    (
        "number-in-print-invalid",
        Action.RECHECK,
        {
            "identity": identified(
                ReadStatus.INVALID, None, TAMPERED.model_copy(update={"source": IdentifierSource.TEXT})
            ),
            "status": LookupStatus.NOT_LOOKED,
        },
        {"lines": [SHIRT]},
    ),
    (
        "no-code-on-parcel",
        Action.RECHECK,
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.NOTHING),
            "status": LookupStatus.NOT_LOOKED,
        },
        {"lines": [SHIRT]},
    ),
    (
        "code-not-readable",
        Action.RECHECK,
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.UNREAD),
            "status": LookupStatus.NOT_LOOKED,
        },
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.NOTHING),
            "status": LookupStatus.NOT_LOOKED,
        },
    ),
    (
        "code-not-looked-for",
        Action.RECHECK,
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.NOT_LOOKED),
            "status": LookupStatus.NOT_LOOKED,
        },
        {"lines": [SHIRT]},
    ),
    (
        "text-not-readable",
        Action.RECHECK,
        {"lines": [SHIRT], "reading": unread(text=Sight.UNREAD)},
        {"lines": [SHIRT], "reading": unread(text=Sight.NOTHING)},
    ),
    (
        "text-not-looked-at",
        Action.RECHECK,
        {"lines": [SHIRT], "reading": unread(text=Sight.NOT_LOOKED)},
        {"lines": [SHIRT], "reading": unread(text=Sight.NOTHING)},
    ),
    ("no-declaration", Action.RECHECK, {"status": LookupStatus.NONE}, {"status": LookupStatus.UNAVAILABLE}),
    ("declaration-too-old", Action.RECHECK, {"lines": [SHIRT], "status": LookupStatus.STALE}, {"lines": [SHIRT]}),
    ("declarations-not-available", Action.RECHECK, {"status": LookupStatus.UNAVAILABLE}, {"status": LookupStatus.NONE}),
    (
        "picture-missing",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": unread(), "fault": ReasonCode.PICTURE_MISSING},
        {"lines": [SHIRT]},
    ),
    (
        "picture-unreadable",
        Action.NO_DECISION,
        {
            "lines": [SHIRT],
            "reading": Reading(views=(seen(ViewFault.TRUNCATED, text=Sight.NOT_LOOKED, codes=Sight.NOT_LOOKED),)),
        },
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.TRUNCATED), seen()))},
    ),
    (
        "picture-quarantined",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.QUARANTINED),))},
        {"lines": [SHIRT]},
    ),
    (
        "decoder-crash",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.DECODER_CRASH},
        {"lines": [SHIRT]},
    ),
    (
        "reading-timeout",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.READING_TIMEOUT},
        {"lines": [SHIRT]},
    ),
    (
        "model-fault",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.MODEL_FAULT),))},
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.BLURRED),))},
    ),
    (
        "station-overload",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.OVERLOAD},
        {"lines": [SHIRT]},
    ),
    (
        "deadline-missed",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.DEADLINE_MISSED},
        {"lines": [SHIRT]},
    ),
    (
        "trigger-invalid",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.TRIGGER_INVALID},
        {"lines": [SHIRT]},
    ),
    (
        "station-degraded",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.DEGRADED},
        {"lines": [SHIRT]},
    ),
]


def judged_case(case: dict[str, Any]) -> Decision:
    return judged(*case.get("lines", ()), **{name: value for name, value in case.items() if name != "lines"})


@pytest.mark.parametrize(("rule_id", "action", "fires", "misses"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_fires_on_its_case_and_not_on_the_near_miss(
    rule_id: str, action: Action, fires: dict[str, Any], misses: dict[str, Any]
) -> None:
    decision = judged_case(fires)
    assert rule_id in fired(decision)
    assert decision.action is action
    assert rule_id not in fired(judged_case(misses))


def test_every_rule_has_its_case() -> None:
    untried = {rule.id for rule in POLICY.rules} - {case[0] for case in CASES}
    assert untried == {"script-not-readable"}


def test_an_unread_script_is_an_advice() -> None:
    line = TextLine.model_validate({"text": "", "confidence": 0, "view": "top", "box": BOX, "state": "unread_script"})
    view = seen().model_copy(update={"lines": (line,)})
    decision = judged(SHIRT, reading=Reading(views=(view,)))
    assert (decision.action, fired(decision)) == (Action.PASS, {"script-not-readable"})


@pytest.mark.parametrize(
    "lines_and_fields",
    [
        {"lines": [SHIRT], "claims": (says("CN"),)},
        {"lines": [MUG], "mass_g": 1500, "gross_mass_g": 1490},
        {"lines": [{"description": "toy with NdFeB magnets", "hs_code": "950300"}], "claims": (names("NdFeB"),)},
        {
            "lines": [{"description": "zircon opacifier for glazes", "hs_code": "261510"}],
            "mass_g": 5600,
            "gross_mass_g": 5600,
        },
        {"lines": [{"description": "GaN charger", "hs_code": "850440"}], "claims": (names("Ga"),)},
        {"lines": [{"description": "tungsten carbide drill bits", "hs_code": "820750"}], "claims": (names("W"),)},
        {"lines": [{"description": "toy", "hs_code": "950300"}], "claims": (names("NdFeB", GoodsKind.FORMULA),)},
        {"lines": [SHIRT], "parcels": 900, "parcels_mass_g": 300_000},
        {"lines": [MUG], "mass_g": None, "litres": None, "gross_mass_g": 900},
        {"lines": [OXIDE], "claims": (names("Dy2O3", GoodsKind.FORMULA),), "licence_no": "26-DU-000123"},
    ],
)
def test_honest_mail_passes(lines_and_fields: dict[str, Any]) -> None:
    decision = judged_case(lines_and_fields)
    assert decision.action is Action.PASS
    assert not [f for f in decision.findings if f.severity not in (Severity.ADVISORY, Severity.INFO)]


def test_a_controlled_material_holds_even_where_the_pictures_failed() -> None:
    decision = judged(OXIDE, reading=None, fault=ReasonCode.DECODER_CRASH)
    assert decision.action is Action.HOLD
    assert ReasonCode.DECODER_CRASH in decision.reasons


def test_a_suspended_control_binds_again_after_its_last_day() -> None:
    holmium = evidence(GLAZE, claims=(names("12055-62-8", GoodsKind.CAS),))
    in_force = {day: "controlled-material-on-label" in fired(POLICY.decide(holmium, at=day)) for day in (
        dt.datetime(2025, 12, 1, tzinfo=dt.UTC), dt.datetime(2026, 11, 10, 23, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 11, tzinfo=dt.UTC),
    )}  # fmt: skip
    assert list(in_force.values()) == [False, False, True]


def test_a_finding_says_in_two_languages_what_was_expected_and_what_was_seen() -> None:
    claim = denies("CN", confidence=0.8, spans=[Span(text="NOT MADE IN CHINA", line_index=0, start=0, end=17)])
    finding = judged(SHIRT, claims=(claim,)).findings[0]
    assert finding.sentence == "The label denies the origin China, but the shipper declared China."
    assert finding.sentence_zh == "标签否认原产于中国\uff0c但申报的原产国为中国。"
    assert (finding.expected, finding.observed, finding.confidence) == ("China", "NOT MADE IN CHINA", 0.8)
