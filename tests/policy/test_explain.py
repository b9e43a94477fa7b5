"""Why a rule did not fire: the first part of its condition that was not true, and the facts of that part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.policy.explain import parts_of
from judged_parcels import NOON, POLICY, SHIRT, WATER, denies, evidence


@pytest.mark.parametrize(
    ("condition", "parts"),
    [
        ("a.b > 1.0", ["a.b > 1.0"]),
        ("a.b != null && a.b > 1.0", ["a.b != null ", " a.b > 1.0"]),
        ("a.b && (c.d || e.f && g.h)", ["a.b ", " (c.d || e.f && g.h)"]),
        ("a.b || c.d && e.f", ["a.b || c.d && e.f"]),
        ("a.b == ' && ' && c.d", ["a.b == ' && ' ", " c.d"]),
        ("a.exists(c, c in d.e && c != 'x') && !f.g", ["a.exists(c, c in d.e && c != 'x') ", " !f.g"]),
        ('a.b == "\\" && " && c.d', ['a.b == "\\" && " ', " c.d"]),
    ],
)
def test_a_condition_is_parted_where_and_stands_at_its_top(condition: str, parts: list[str]) -> None:
    assert parts_of(condition) == parts


@given(st.text(alphabet="ab&|()[]'\"?\\ ", max_size=30))
def test_any_text_is_parted_without_loss(condition: str) -> None:
    assert "&&".join(parts_of(condition)) == condition


def test_what_kept_a_rule_from_firing_is_told_with_its_facts() -> None:
    told = {each.rule_id: each for each in POLICY.explain(evidence(WATER, mass_g=400, litres=2.0), at=NOON)}
    dense = told["impossible-density"]
    assert not dense.fired
    assert dense.because == "parcel.density_kg_l > goods.impossible_kg_l"
    assert dense.because_facts == {"parcel.density_kg_l": 0.2, "goods.impossible_kg_l": 1.15}
    assert told["numbers-in-conflict"].because_facts == {"id.status": "ok"}


def test_a_rule_that_fired_says_its_sentence_in_both_languages_and_nothing_kept_it() -> None:
    told = {each.rule_id: each for each in POLICY.explain(evidence(SHIRT, claims=(denies("CN"),)), at=NOON)}
    denied = told["origin-denied-but-declared"]
    assert (denied.because, denied.because_facts) == ("", {})
    assert denied.sentence.startswith("The label says that the goods are not from China")
    assert denied.sentence_zh.startswith("标签声称")


def test_every_rule_that_did_not_fire_names_a_part_of_its_own_condition() -> None:
    for each in POLICY.explain(evidence(SHIRT), at=NOON):
        assert each.fired or each.because in each.condition
