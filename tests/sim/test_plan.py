"""Mixes hold what they promise, whatever the size of the shift."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import Action, Polarity, ReasonCode
from edge.sim.case import Case, LabelPlan
from edge.sim.catalogue import difficulties, goods, mixes, phrases
from edge.sim.plan import SCENARIOS, UnknownNameError, planned, shares
from edge.sim.shift import SHIFT_START

DAY = dt.timedelta(days=1)


def cases(mix: str, parcels: int, seed: int = 1) -> list[Case]:
    return planned(mix, parcels, seed, SHIFT_START)


def test_every_scenario_is_in_some_mix_and_every_mix_names_known_ones() -> None:
    named = {name for mix in mixes().values() for name in mix.scenarios}
    assert named == set(SCENARIOS)
    assert {mix.difficulty for mix in mixes().values()} <= set(difficulties())


@given(mix=st.sampled_from(sorted(mixes())), parcels=st.integers(0, 400))
def test_a_shift_has_exactly_its_parcels_and_each_scenario_once_there_is_room(mix: str, parcels: int) -> None:
    counts = shares(mixes()[mix], parcels)
    assert sum(counts.values()) == parcels
    assert min(counts.values()) >= (1 if parcels >= len(counts) else 0)


@pytest.mark.parametrize("mix", sorted(mixes()))
def test_every_expected_decision_can_be_made_and_only_a_pass_needs_no_reason(mix: str) -> None:
    for case in cases(mix, 80):
        assert bool(case.expected.reasons) is (case.expected.action is not Action.PASS)
        assert ReasonCode.NONE not in case.expected.reasons


def test_most_of_a_story_is_honest_and_all_of_a_clean_shift() -> None:
    actions = Counter(case.expected.action for case in cases("story", 200))
    assert 0.55 <= actions[Action.PASS] / 200 <= 0.7
    assert {case.expected.action for case in cases("clean", 60)} == {Action.PASS}


def test_a_split_load_is_known_whole_from_its_declarations_even_if_one_parcel_passes() -> None:
    for parcels in (22, 100, 300):
        loads: dict[str, list[dt.datetime]] = {}
        for case in cases("story", parcels):
            if case.scenario != "split_load" or case.declaration is None:
                continue
            for record in (case.declaration, *case.elsewhere):
                key = record.sender.name + record.sender.address + record.addressee.address
                loads.setdefault(key, []).append(record.received_at)
        assert loads
        for times in loads.values():
            assert len(times) == 7
            assert max(times) - min(times) < DAY


def test_no_two_items_of_a_shift_share_an_identifier() -> None:
    records = [
        record
        for case in cases("story", 150)
        for record in (*((case.declaration,) if case.declaration else ()), *case.elsewhere)
    ]
    assert len({record.item_id for record in records}) == len(records)


def test_honest_parcels_weigh_what_their_goods_weigh() -> None:
    known = {item.hs: item for item in goods().values()}
    for case in cases("clean", 80):
        assert case.declaration is not None
        item = known[case.declaration.lines[0].hs_code or ""]
        density = case.measurement.bulk_density_kg_l
        ceiling = max(other.bulk_kg_l[1] for other in goods().values() if other.hs == item.hs)
        assert density is not None
        assert density <= ceiling * 1.02
        declared, measured = case.declaration.gross_mass_g or 0, case.measurement.mass_g or 0
        assert abs(declared - measured) <= 0.015 * measured + 6


def test_a_denial_is_printed_where_the_scenario_needs_one() -> None:
    for case in cases("story", 120):
        plans = [*((case.label,) if case.label else ()), *case.stickers]
        denied = [p for plan in plans for p in plan.statements if p.polarity is Polarity.DENIED]
        assert bool(denied) is (case.scenario in {"denied_but_declared", "denied_but_shown", "denial_alone"})


def test_a_licensed_export_is_the_unlicensed_one_with_a_licence() -> None:
    by_name = {case.scenario: case for case in cases("story", 40)}
    licensed, unlicensed = by_name["licensed_export"], by_name["unlicensed_export"]
    assert licensed.declaration is not None
    assert unlicensed.declaration is not None
    assert licensed.declaration.licence_no
    assert not unlicensed.declaration.licence_no
    assert licensed.declaration.lines[0].cas
    assert isinstance(licensed.label, LabelPlan)
    assert licensed.label.licence_no == licensed.declaration.licence_no


def test_statements_keep_to_the_languages_of_the_mix() -> None:
    languages = {phrase.text: phrase.language for phrase in phrases()}
    for case in cases("story", 100):
        plans = [*((case.label,) if case.label else ()), *case.stickers]
        said = {languages[phrase.text] for plan in plans for phrase in plan.statements}
        assert said <= set(mixes()["story"].languages)


def test_the_same_seed_plans_the_same_shift_and_another_seed_another() -> None:
    assert cases("story", 40) == cases("story", 40)
    assert cases("story", 40) != cases("story", 40, seed=2)


def test_an_unknown_mix_is_refused_with_the_known_ones_named() -> None:
    with pytest.raises(UnknownNameError, match="clean, story, world, hostile"):
        cases("stroy", 3)
