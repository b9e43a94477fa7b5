"""Each default rule with a case that fires it and a near miss that does not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from edge.domain import Action, GoodsKind, Quad, Reading, ReasonCode, Severity, Sight, Span, ViewFault
from edge.policy import Policy
from judged_parcels import (
    FROM_VN,
    GLAZE,
    MUG,
    NOON,
    OXIDE,
    POLICY,
    SHIRT,
    UNREAD_LINE,
    VN_SHIRT,
    denies,
    evidence,
    fired,
    judged,
    judged_case,
    names,
    read_but_for,
    says,
    seen,
)
from rule_cases_goods import CASES as GOODS_CASES
from rule_cases_identity import CASES as IDENTITY_CASES

CASES = GOODS_CASES + IDENTITY_CASES
EMBARGO = """
version: 1
rules:
  - {id: embargo, code: WATCHLIST, severity: hold, when: 'record.destination == "KP"',
     say: "To {record.destination:country}.", say_zh: "寄往{record.destination:country}。", sources: [declaration]}
"""


@pytest.mark.parametrize(("rule_id", "action", "fires", "misses"), CASES, ids=[case[0] for case in CASES])
def test_a_rule_fires_on_its_case_and_not_on_the_near_miss(
    rule_id: str, action: Action, fires: dict[str, Any], misses: dict[str, Any]
) -> None:
    decision = judged_case(fires)
    assert rule_id in fired(decision)
    assert decision.action is action
    assert rule_id not in fired(judged_case(misses))


def test_every_rule_has_its_case() -> None:
    assert {rule.id for rule in POLICY.rules} == {case[0] for case in CASES}


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


@pytest.mark.parametrize(("length_px", "action"), [(15, Action.PASS), (60, Action.RECHECK)])
def test_a_speck_beside_a_denial_is_no_print_that_could_name_the_origin(length_px: int, action: Action) -> None:
    unread = UNREAD_LINE.model_copy(update={"box": Quad.upright(0, 0, length_px, 20)})
    view = seen().model_copy(update={"lines": (unread,)})
    decision = judged(VN_SHIRT, claims=(denies("CN"),), reading=Reading(views=(view,)), **FROM_VN)
    assert decision.action is action


def test_a_blurred_side_without_any_text_sends_round_no_label_that_states_nothing() -> None:
    label, film = read_but_for(0.1).views[0], read_but_for(1.0, ViewFault.BLURRED).views[0]
    film = film.model_copy(update={"view": "bottom", "text_sight": Sight.UNREAD})
    decision = judged(SHIRT, reading=Reading(views=(label, film)))
    assert decision.action is Action.PASS


def test_a_controlled_material_holds_even_where_the_pictures_failed() -> None:
    decision = judged(OXIDE, reading=None, fault=ReasonCode.DECODER_CRASH)
    assert decision.action is Action.HOLD
    assert ReasonCode.DECODER_CRASH in decision.reasons


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("at", "binds"),
    [
        ("2025-11-06T12:00", False),  # announced, not yet in force
        ("2025-12-01T00:00", False),
        ("2026-11-10T15:59", False),  # the last minute of the last day of the suspension, in China
        ("2026-11-10T16:00", True),
        ("2026-11-23T12:00", True),
    ],
)
def test_a_suspended_control_binds_again_when_its_last_day_ends_in_the_announcing_country(
    at: str, *, binds: bool
) -> None:
    holmium = evidence(GLAZE, claims=(names("12055-62-8", GoodsKind.CAS),))
    assert ("controlled-material-on-label" in fired(POLICY.decide(holmium, at=utc(at)))) is binds


@pytest.mark.parametrize(
    ("at", "destination", "action"),
    [
        ("2024-12-02T12:00", "US", Action.PASS),
        ("2025-01-10T12:00", "US", Action.HOLD),
        ("2025-01-10T12:00", "DE", Action.PASS),
        ("2026-11-23T12:00", "US", Action.PASS),  # suspended
        ("2026-11-27T15:59", "US", Action.PASS),
        ("2026-11-27T16:00", "US", Action.HOLD),
    ],
)
def test_a_ban_to_one_country_holds_licensed_goods_on_the_days_it_is_in_force(
    at: str, destination: str, action: Action
) -> None:
    antimony = {"description": "antimony trioxide powder", "cas": ["1309-64-4"], "hs_code": "282580"}
    licensed = evidence(antimony, licence_no="26-EX-1", destination_country=destination)
    assert POLICY.decide(licensed, at=utc(at)).action is action


def test_a_finding_says_in_two_languages_what_was_expected_and_what_was_seen() -> None:
    claim = denies("CN", confidence=0.8, spans=[Span(text="NOT MADE IN CHINA", line_index=0, start=0, end=17)])
    finding = judged(SHIRT, claims=(claim,)).findings[0]
    assert finding.sentence == (
        "The label says that the goods are not from China; the shipper declared China as their origin."
    )
    assert finding.sentence_zh == "标签声称货物并非原产于中国\uff0c但申报的原产国为中国。"
    assert (finding.expected, finding.observed, finding.confidence) == ("China", "NOT MADE IN CHINA", 0.8)
    assert (finding.expected_zh, finding.observed_zh) == ("中国", "")
    licence = judged(OXIDE).findings[0]
    assert (licence.expected, licence.expected_zh) == ("an export licence", "出口许可证")


def test_a_finding_calls_materials_and_announcements_as_officers_do() -> None:
    finding = next(f for f in judged(OXIDE).findings if f.rule_id == "controlled-material-declared")
    assert finding.sentence == (
        "The declaration names dysprosium (Dy), controlled by Announcement 18 of 2025 of the Chinese Ministry of"
        " Commerce and customs; no export licence is declared."
    )
    assert "含有镝\uff08Dy\uff09" in finding.sentence_zh
    assert "商务部、海关总署公告2025年第18号" in finding.sentence_zh
    assert (finding.observed, finding.observed_zh) == ("dysprosium (Dy)", "镝\uff08Dy\uff09")


@pytest.mark.parametrize(
    ("declared", "action"), [("KP", Action.HOLD), ("UK", Action.PASS), ("ZZ", Action.PASS), (None, Action.PASS)]
)
def test_a_rule_may_ask_where_a_parcel_goes(tmp_path: Path, declared: str | None, action: Action) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(EMBARGO, encoding="utf-8")
    decision = Policy.load(rules).decide(evidence(SHIRT, destination_country=declared), at=NOON)
    assert decision.action is action
