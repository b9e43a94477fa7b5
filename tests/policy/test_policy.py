"""The policy as a whole: what it refuses to load, that it is deterministic, and that order never matters."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain import (
    Action,
    Claims,
    Declaration,
    Identity,
    Instant,
    Lookup,
    LookupStatus,
    Measurement,
    OriginClaim,
    Parcel,
    Polarity,
    Reading,
    ReadStatus,
    ReasonCode,
    Role,
    RuleMode,
    Sight,
    ViewReading,
)
from edge.policy import CONTEXT, Evidence, Policy, PolicyError

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
DEFAULT = Policy.load()
ANOTHER = Policy.load()

RULE = """
version: 1
rules:
  - id: a-rule
    code: WATCHLIST
    severity: hold
    say: "Mass {parcel.mass_g:mass}."
    say_zh: "质量{parcel.mass_g:mass}。"
    sources: [scale]
    when: |-
"""


def written(tmp_path: Path, *condition: str, before: str = RULE) -> Path:
    path = tmp_path / "rules.yaml"
    path.write_text(before + "".join(f"      {line}\n" for line in condition))
    return path


@pytest.mark.parametrize(
    ("condition", "line", "column", "why"),
    [
        (["parcel.mass_g != null", "  &&& true"], 12, 11, "Syntax error"),
        (["parcel.mass_g != null", "&& parcel.weight > 1.0"], 12, 10, "expected one of mass_g"),
        (["parcels.mass_g > 1.0"], 11, 7, "expected one of parcel"),
        (["size(label.denied) > 0 && mystery(1)"], 11, 33, "no group of facts is called 'mystery'"),
        (["parcel.mass_g > 100.0"], 11, 7, "with parcel.mass_g = null it fails"),
        (["id.status == 'ok' && label.denied > 1.0"], 11, 7, "it fails"),
        (["parcel.mass_g"], 11, 7, "true or false is expected"),
    ],
)
def test_a_bad_rule_is_refused_with_its_place(
    tmp_path: Path, condition: list[str], line: int, column: int, why: str
) -> None:
    with pytest.raises(PolicyError, match=f"{line}:{column}: rule 'a-rule', when: ") as refused:
        Policy.load(written(tmp_path, *condition))
    (problem,) = refused.value.problems
    assert why in problem.why


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("{parcel.mass_g:mass}", "{parcel.weight}", "no fact is called 'parcel.weight'"),
        ("{parcel.mass_g:mass}", "{parcel.mass_g:stone}", "is no placeholder"),
        ("WATCHLIST", "WACHTLIST", "code"),
        ("severity: hold", "severity: hold\n    colour: red", "colour"),
        ("version: 1", "version: 2", "version 2"),
        ("rules:", "rules: [", "YAML"),
    ],
)
def test_a_bad_file_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(PolicyError, match=why):
        Policy.load(written(tmp_path, "parcel.mass_g != null", before=RULE.replace(old, new, 1)))


def test_two_rules_of_one_name_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "true")
    path.write_text(path.read_text() + RULE.split("rules:\n")[1] + "      true\n")
    with pytest.raises(PolicyError, match=r"rules\.yaml:12:9: rule 'a-rule', id: each rule needs an id of its own"):
        Policy.load(path)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"", b"- 1", b"[" * 5000])
def test_a_file_that_is_no_policy_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "rules.yaml"
    path.write_bytes(content)
    with pytest.raises(PolicyError, match=r"rules\.yaml"):
        Policy.load(path)


def test_a_list_whose_suspension_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "true")
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "x.yaml").write_text(
        "{id: X, title: X, source: X, confirmed: true, effective_from: 2025-01-01, suspended_from: 2026-01-02,"
        " suspended_to: 2026-01-01, entries: [{symbol: Dy, name: dysprosium, zh: 镝}]}"
    )
    with pytest.raises(PolicyError, match="suspended_to lies before"):
        Policy.load(path)


ORIGINS = st.builds(
    OriginClaim,
    role=st.sampled_from([Role.MADE, Role.PACKED, Role.ASSEMBLED]),
    polarity=st.sampled_from(Polarity),
    country=st.sampled_from(["CN", "VN", "DE", None]),
    confidence=st.sampled_from([0.3, 0.9]),
    uncertain=st.booleans(),
)
VIEWS = st.builds(
    ViewReading,
    view=st.sampled_from(["top", "left"]),
    code_sight=st.sampled_from(Sight),
    text_sight=st.sampled_from(Sight),
)


BLANK = ViewReading(view="top", code_sight=Sight.NOTHING, text_sight=Sight.NOTHING)


def evidence(
    claims: tuple[OriginClaim, ...] = (), views: tuple[ViewReading, ...] = (BLANK,), **measured: int
) -> Evidence:
    line = {"line_no": 1, "description": "mechanical parts", "hs_code": "848790", "origin_country": "CN"}
    declaration = {"item_id": "LX1", "received_at": NOON, "dispatch_country": "CN", "lines": [line]}
    moment = Instant(boot_id="b", monotonic_ns=0)
    return Evidence(
        parcel=Parcel(
            parcel_id="p1", station="s1", track_id="1", triggered_at=NOON, triggered=moment, deadline=moment,
            measurement=Measurement(**measured),
        ),
        reading=Reading(views=views),
        identity=Identity(status=ReadStatus.OK, item_id="LX1"),
        claims=Claims(origin=claims),
        lookup=Lookup(status=LookupStatus.FOUND, declaration=Declaration.model_validate(declaration), age_s=1.0),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(ORIGINS, max_size=3), st.lists(VIEWS, min_size=1, max_size=3))
def test_the_order_of_views_and_claims_changes_no_decision(claims: list[OriginClaim], views: list[ViewReading]) -> None:
    first = DEFAULT.decide(evidence(tuple(claims), tuple(views)), at=NOON)
    for shuffled in permutations(claims):
        assert DEFAULT.decide(evidence(shuffled, tuple(reversed(views))), at=NOON) == first


@settings(max_examples=60, deadline=None)
@given(st.lists(ORIGINS, max_size=4), st.integers(0, 9000), st.integers(0, 300))
def test_the_same_evidence_gives_the_same_decision_in_another_policy_object(
    claims: list[OriginClaim], mass_g: int, height_mm: int
) -> None:
    parcel = evidence(tuple(claims), mass_g=mass_g, length_mm=100, width_mm=100, height_mm=height_mm)
    assert DEFAULT.decide(parcel, at=NOON) == ANOTHER.decide(parcel, at=NOON)


def test_shadow_rules_are_recorded_and_decide_nothing(tmp_path: Path) -> None:
    shadow = RULE.replace("severity: hold", "severity: hold\n    mode: shadow")
    decision = Policy.load(written(tmp_path, "parcel.mass_g != null", before=shadow)).decide(
        evidence(mass_g=900), at=NOON
    )
    assert (decision.action, decision.reasons) == (Action.PASS, ())
    assert [(f.mode, f.sentence) for f in decision.findings] == [(RuleMode.SHADOW, "Mass 900 g.")]


def test_no_file_of_rules_lets_a_parcel_pass_that_was_not_read(tmp_path: Path) -> None:
    silent = Policy.load(written(tmp_path, "false"))
    partly = Reading(views=(BLANK,), timed_out=True)
    for unread, fault, reason in (
        (None, ReasonCode.OVERLOAD, ReasonCode.OVERLOAD),
        (None, None, ReasonCode.PICTURE_MISSING),
        (partly, None, ReasonCode.READING_TIMEOUT),
        (Reading(views=(BLANK,)), ReasonCode.PICTURE_QUARANTINED, ReasonCode.PICTURE_QUARANTINED),
    ):
        parcel = evidence().model_copy(update={"reading": unread, "fault": fault})
        decision = silent.decide(parcel, at=NOON)
        assert (decision.action, decision.reason) == (Action.NO_DECISION, reason)


def test_a_rule_binds_within_its_days_only(tmp_path: Path) -> None:
    dated = RULE.replace("severity: hold", "severity: hold\n    in_force: {from: 2026-11-23, to: 2026-11-24}")
    policy = Policy.load(written(tmp_path, "true", before=dated))
    actions = [policy.decide(evidence(), at=NOON + dt.timedelta(days=days)).action for days in (-1, 0, 1, 2)]
    assert actions == [Action.PASS, Action.HOLD, Action.HOLD, Action.PASS]


def test_origin_groups_are_configuration(tmp_path: Path) -> None:
    claim = OriginClaim(role=Role.MADE, polarity=Polarity.ASSERTED, country="HK")
    rules = Path(str(Policy.load.__func__.__code__.co_filename)).with_name("default.yaml").read_text()  # type: ignore[attr-defined]
    path = tmp_path / "rules.yaml"
    path.write_text(rules.replace("counts_as: {}", "counts_as: {HK: CN}"))
    assert ReasonCode.ORIGIN_MISMATCH in DEFAULT.decide(evidence((claim,)), at=NOON).reasons
    assert ReasonCode.ORIGIN_MISMATCH not in Policy.load(path).decide(evidence((claim,)), at=NOON).reasons


def test_the_revision_changes_with_any_file(tmp_path: Path) -> None:
    path = written(tmp_path, "true")
    first = Policy.load(path).revision
    assert Policy.load(path).revision == first
    path.write_text(path.read_text() + "# a remark\n")
    second = Policy.load(path).revision
    (tmp_path / "goods.yaml").write_text("{classes: [], vague_words: [], powder_words: [], raw_words: [], per_usd: {}}")
    assert len({first, second, Policy.load(path).revision}) == 3


def test_explaining_tells_of_every_rule_what_it_saw() -> None:
    claim = OriginClaim(role=Role.MADE, polarity=Polarity.DENIED, country="CN")
    told = {each.rule_id: each for each in DEFAULT.explain(evidence((claim,)), at=NOON)}
    assert list(told) == [rule.id for rule in DEFAULT.rules]
    denied = told["origin-denied-but-declared"]
    assert (denied.fired, denied.facts) == (True, {"label.denied": ["CN"], "record.origins": ["CN"]})
    assert not told["no-declaration"].fired
    decision = DEFAULT.decide(evidence((claim,)), at=NOON)
    assert {each.rule_id for each in told.values() if each.fired} == {f.rule_id for f in decision.findings}


def test_the_facts_are_those_that_are_documented() -> None:
    facts = DEFAULT._finder.facts(evidence(), at=NOON)  # white box: the context is the contract with rule writers
    assert {group: set(names) for group, names in facts.items()} == {
        group: set(names) for group, names in CONTEXT.items()
    }
    allowed = {"number": float, "flag": bool, "text": str, "texts": list}
    for group, documented in CONTEXT.items():
        for name, fact in documented.items():
            value = facts[group][name]
            assert isinstance(value, allowed[fact.type.rstrip("?")]) or (value is None and fact.type.endswith("?"))
