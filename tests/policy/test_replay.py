"""A policy tried on the past: what it counts, and that the same policy changes nothing."""

from __future__ import annotations

from pathlib import Path

from edge.domain import Action, ReadStatus, ReasonCode
from edge.policy import Evidence, PastCase, Policy, default_path, replay
from judged_parcels import GLAZE, MUG, NOON, OXIDE, POLICY, SHIRT, TAMPERED, denies, evidence, identified, says

PAST = [
    evidence(SHIRT),
    evidence(SHIRT, claims=(denies("CN"),)),
    evidence(SHIRT, claims=(says("VN"),)),
    evidence(GLAZE, mass_g=3600),
    evidence(OXIDE),
    evidence(MUG, mass_g=1400, gross_mass_g=1000),
    evidence(reading=None, fault=ReasonCode.DECODER_CRASH, identity=identified(issuer=None)),
    evidence(SHIRT, identity=identified(ReadStatus.INVALID, None, TAMPERED)),
]


def cases(past: list[Evidence] = PAST) -> list[PastCase]:
    return [
        PastCase(number, str(number), one, NOON, POLICY.decide(one, at=NOON))
        for number, one in enumerate(past, start=1)
    ]


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Policy:
    text = default_path().read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "rules.yaml"
    path.write_text(text)
    return Policy.load(path)


def test_the_same_policy_changes_nothing() -> None:
    report = replay(cases(), Policy.load())
    assert (report.judged, report.actions_changed, report.reasons_changed) == (len(PAST), 0, 0)
    assert (report.rules, report.examples, report.changes, report.hold_change_pct) == ((), (), {}, 0.0)


def test_holds_that_come_and_go_are_counted_by_direction_and_by_rule(tmp_path: Path) -> None:
    harder = changed(
        tmp_path,
        ("  - id: unusual-density\n    code: DENSITY_IMPLAUSIBLE\n    severity: advisory",
         "  - id: unusual-density\n    code: DENSITY_IMPLAUSIBLE\n    severity: hold"),
        ("record.origins.size() > 0 && label.asserted.exists(c, !(c in record.origins))\n    say", "false\n    say"),
    )  # fmt: skip
    report = replay(cases(), harder)
    assert report.changes == {"hold -> pass": 1, "pass -> hold": 1}
    assert (report.holds_new, report.holds_gone, report.hold_change_pct) == (1, 1, 25.0)
    (rule,) = report.rules  # the other fires as before, and only weighs more
    assert (rule.rule_id, rule.fired, rule.would_fire, rule.gone, rule.new) == (
        "origin-differs-from-declaration", 1, 0, 1, 0,
    )  # fmt: skip
    assert [(one.seq, one.direction, one.rules_gone) for one in report.examples] == [
        (3, "hold -> pass", ("origin-differs-from-declaration",)),
        (4, "pass -> hold", ()),
    ]
    assert "Vietnam" in report.examples[0].sentence


def test_another_reason_for_the_same_action_is_told_apart(tmp_path: Path) -> None:
    other = changed(tmp_path, ("code: ORIGIN_DENIAL_CONTRADICTED", "code: ORIGIN_MISMATCH"))
    report = replay(cases(), other)
    assert (report.actions_changed, report.reasons_changed) == (0, 1)
    assert report.examples[0].becomes_reason is ReasonCode.ORIGIN_MISMATCH


def test_examples_are_few_however_much_changes_and_what_can_not_be_judged_is_counted(tmp_path: Path) -> None:
    silent = changed(
        tmp_path,
        ("label.denied.exists(c, c in record.origins)\n    say", "false\n    say"),
        ("label.denied.exists(c, c in record.whence) &&", "false &&"),
    )
    past = [*cases([PAST[1]] * 40), None, None]
    report = replay(past, silent, examples=3)
    assert (report.judged, report.not_judged, len(report.examples)) == (40, 2, 3)
    assert report.changes == {"hold -> pass": 40}


def test_nothing_to_judge_is_no_change() -> None:
    report = replay([], POLICY)
    assert (report.judged, report.hold_change_pct) == (0, 0.0)


def test_a_reading_that_failed_is_judged_again_as_it_was() -> None:
    (crash,) = [case for case in cases() if case.evidence.fault is not None]
    assert crash.decision.action in {Action.NO_DECISION, Action.RECHECK}
    assert replay([crash], Policy.load()).actions_changed == 0
