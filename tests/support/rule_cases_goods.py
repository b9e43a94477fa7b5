"""Default rules of origin and goods, each with what fires it and a near miss."""

from __future__ import annotations

import datetime as dt
from typing import Any

from edge.domain import Action, GoodsKind, Polarity
from judged_parcels import (
    ANTIMONY,
    FROM_VN,
    GLAZE,
    HEAVY,
    MUG,
    NICKEL,
    OXIDE,
    PARTLY_READ,
    PARTS,
    SHIRT,
    VN_SHIRT,
    WATER,
    denies,
    names,
    says,
)

IN_2025 = dt.datetime(2025, 1, 10, 12, tzinfo=dt.UTC)

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
        "origin-denied-beside-unread-print",
        Action.RECHECK,
        {"lines": [VN_SHIRT], "claims": (denies("CN"),), "reading": PARTLY_READ, **FROM_VN},
        {"lines": [VN_SHIRT], "claims": (says("VN"),), "reading": PARTLY_READ, **FROM_VN},
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
        "declared-origin-is-no-country",
        Action.PASS,
        {"lines": [SHIRT | {"origin_country": "ZZ"}], "claims": (says("CN"),)},
        {"lines": [SHIRT | {"origin_country": "UK"}], "claims": (says("GB"),)},
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
        "misread-number-may-be-controlled",
        Action.RECHECK,
        {"lines": [GLAZE], "claims": (names("12064-62-0", GoodsKind.MISREAD_CAS),)},
        {"lines": [GLAZE], "claims": (names("12064-62-0", GoodsKind.MISREAD_CAS),), "licence_no": "26-DU-1"},
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
        {"lines": [SHIRT | {"hs_code": "2846901300"}]},
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
        {"lines": [SHIRT | {"description": "gift", "hs_code": None}]},
        {"lines": [SHIRT]},
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
        "much-heavier-than-its-contents",
        Action.HOLD,
        {"lines": [MUG | {"line_net_mass_g": 500}], "mass_g": 3000},
        {"lines": [MUG | {"line_net_mass_g": 500}], "mass_g": 2700},
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
        "load-split-over-parcels",
        Action.HOLD,
        {"lines": [GLAZE], "parcels": 60, "parcels_mass_g": 60000, "gathered": 5},
        {"lines": [GLAZE], "parcels": 60, "parcels_mass_g": 60000, "gathered": 1},
    ),
    (
        "load-spread-over-addressees",
        Action.HOLD,
        {"lines": [GLAZE], "parcels": 6, "parcels_mass_g": 6000, "gathered": 1},
        {"lines": [PARTS], "parcels": 6, "parcels_mass_g": 6000, "gathered": 1},
    ),
    (
        "load-split-over-days",
        Action.HOLD,
        {"lines": [GLAZE], "parcels": 2, "parcels_mass_g": 2000, "gathered": 2, "week": 6},
        {"lines": [PARTS], "parcels": 2, "parcels_mass_g": 2000, "gathered": 2, "week": 6},
    ),
    (
        "origin-statement-may-be-denial",
        Action.RECHECK,
        {"lines": [SHIRT], "claims": (says("CN", Polarity.AMBIGUOUS),)},
        {"lines": [SHIRT], "claims": (says("CN", Polarity.AMBIGUOUS), says("CN"))},
    ),
    (
        "origin-statement-ambiguous",
        Action.PASS,
        {"lines": [SHIRT], "claims": (says("CN", Polarity.AMBIGUOUS), says("HK", Polarity.AMBIGUOUS))},
        {"lines": [SHIRT], "claims": (says("CN", Polarity.AMBIGUOUS), says("CN"))},
    ),
    (
        "banned-to-destination",
        Action.HOLD,
        {"lines": [ANTIMONY], "licence_no": "26-EX-1", "destination_country": "US", "at": IN_2025},
        {"lines": [ANTIMONY], "licence_no": "26-EX-1", "destination_country": "DE", "at": IN_2025},
    ),
    (
        "controlled-tariff-number-on-label",
        Action.HOLD,
        {"lines": [GLAZE], "claims": (names("2846902200", GoodsKind.HS_CODE),)},
        {"lines": [GLAZE], "claims": (names("32072000", GoodsKind.HS_CODE),)},
    ),
    (
        "cas-number-against-name",
        Action.HOLD,
        {"lines": [OXIDE | {"cas": ["1306-38-3"]}], "licence_no": "26-DU-1"},
        {"lines": [OXIDE | {"composition": "Dy2O3"}], "licence_no": "26-DU-1"},
    ),
    (
        "purity-under-cover",
        Action.PASS,
        {"lines": [GLAZE], "claims": (names("99.99%", GoodsKind.PURITY),)},
        {"lines": [NICKEL], "claims": (names("99.99%", GoodsKind.PURITY),)},
    ),
    (
        "pure-and-dense-under-cover",
        Action.HOLD,
        {"lines": [GLAZE], "claims": (names("4N5", GoodsKind.PURITY),), "mass_g": 3600},
        {"lines": [GLAZE], "claims": (names("95%", GoodsKind.PURITY),), "mass_g": 3600},
    ),
    (
        "tariff-number-on-label-differs",
        Action.PASS,
        {"lines": [SHIRT], "claims": (names("690721", GoodsKind.HS_CODE),)},
        {"lines": [SHIRT], "claims": (names("61091000", GoodsKind.HS_CODE),)},
    ),
    (
        "label-names-other-goods",
        Action.PASS,
        {"lines": [SHIRT], "claims": (names("Ceramic floor tiles", GoodsKind.DESCRIPTION),)},
        {"lines": [SHIRT], "claims": (names("Shirt, blue", GoodsKind.DESCRIPTION),)},
    ),
    (
        "vague-under-cover-heading",
        Action.PASS,
        {"lines": [PARTS]},
        {"lines": [PARTS | {"description": "steel gear set machine parts"}]},
    ),
    (
        "heavier-than-its-contents",
        Action.HOLD,
        {"lines": [WATER | {"description": "mineral water 500 ml", "quantity": 2}], "mass_g": 2300, "litres": 4.0},
        {"lines": [WATER | {"description": "mineral water 500 ml", "quantity": 3}], "mass_g": 2300, "litres": 4.0},
    ),
    (
        "lighter-than-declared-contents",
        Action.PASS,
        {"lines": [SHIRT | {"line_net_mass_g": 900}], "mass_g": 500},
        {"lines": [SHIRT | {"line_net_mass_g": 520}], "mass_g": 500},
    ),
    (
        "rare-earths-not-named",
        Action.HOLD,
        {"lines": [{"description": "mixed rare earth carbonate", "hs_code": "283699"}]},
        {"lines": [{"description": "rare earth magnets for a motor", "hs_code": "850511"}]},
    ),
    (
        "declared-net-above-gross",
        Action.PASS,
        {"lines": [MUG | {"line_net_mass_g": 900}], "gross_mass_g": 700, "mass_g": 800},
        {"lines": [MUG | {"line_net_mass_g": 700}], "gross_mass_g": 700, "mass_g": 800},
    ),
    (
        "form-mass-far-from-declared",
        Action.HOLD,
        {
            "lines": [MUG | {"line_net_mass_g": 400}],
            "mass_g": 5000,
            "claims": (names("4600", GoodsKind.NET_MASS, row=0),),
        },
        {
            "lines": [MUG | {"line_net_mass_g": 400}],
            "mass_g": 1000,
            "claims": (names("900", GoodsKind.NET_MASS, row=0),),
        },
    ),
    (
        "form-mass-differs-from-declared",
        Action.PASS,
        {
            "lines": [MUG | {"line_net_mass_g": 400}],
            "mass_g": 1000,
            "claims": (names("900", GoodsKind.NET_MASS, row=0),),
        },
        {
            "lines": [MUG | {"line_net_mass_g": 400}],
            "mass_g": 500,
            "claims": (names("450", GoodsKind.NET_MASS, row=0),),
        },
    ),
    (
        "form-mass-above-scale",
        Action.HOLD,
        {"lines": [MUG], "mass_g": 500, "claims": (names("3000", GoodsKind.NET_MASS, row=0),)},
        {"lines": [MUG], "mass_g": 500, "claims": (names("3000", GoodsKind.NET_MASS),)},
    ),
    (
        "printed-mass-above-scale",
        Action.PASS,
        {"lines": [MUG], "mass_g": 500, "claims": (names("3000", GoodsKind.NET_MASS),)},
        {"lines": [MUG], "mass_g": 500, "claims": (names("540", GoodsKind.NET_MASS),)},
    ),
]
"""Rule, action, what fires it, the near miss."""
