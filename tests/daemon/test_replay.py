"""A real station's journal holds enough to judge again: by the same rules nothing changes, by others what should."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.domain import Action, ReasonCode
from edge.journal import Evidence
from edge.policy import default_path
from edge.sim import RenderedParcel, shift
from line_under_test import LineUnderTest
from sortgate_command import sortgate

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def mixed() -> list[RenderedParcel]:
    """Parcels that are passed, held, and not decided."""
    wanted = {"honest_chinese_goods", "denied_but_declared", "contents_disguised", "licensed_export"}
    found = {parcel.truth.scenario: parcel for parcel in shift("story", 24, seed=3, difficulty="easy")}
    return [parcel for scenario, parcel in found.items() if scenario in wanted]


def test_what_a_station_decided_is_decided_again_by_the_same_rules_and_otherwise_by_others(
    line: LineUnderTest,
    mixed: list[RenderedParcel],
    decided: Callable[..., None],
    eventually: Callable[[Callable[[], object]], None],
    tmp_path: Path,
) -> None:
    line.declare(*mixed)
    line.start()
    decided(*_dropped(line, mixed))
    rows = line.decisions()
    actions = {row.record.decision.action for row in rows.values()}
    assert {Action.PASS, Action.HOLD, Action.NO_DECISION} <= actions
    assert ReasonCode.ID_CLONED in rows["000091"].record.decision.reasons
    _assert_judged_without_names(line.evidence("000001"))

    same = json.loads(sortgate("policy", "replay", "--config", line.config, "--json").stdout)
    assert (same["judged"], same["not_judged"]) == (len(rows), 0)
    assert (same["actions_changed"], same["reasons_changed"], same["rules"]) == (0, 0, [])

    rules = tmp_path / "rules.yaml"
    rules.write_text(default_path().read_text().replace("label.denied.exists", "[].exists"))
    strict = ("--policy", rules, "--max-hold-change", "5")
    other = sortgate("policy", "replay", "--config", line.config, *strict)
    assert other.returncode == 1, other.stdout + other.stderr
    assert "hold -> pass: 1" in other.stdout
    assert "origin-denied-but-declared" in other.stdout
    assert "5 % are allowed" in other.stderr

    held = next(track for track, row in rows.items() if "ORIGIN_DENIAL" in row.record.decision.reason)
    told = json.loads(sortgate("policy", "explain", held, "--config", line.config, "--json").stdout)
    by_rule = {rule["rule_id"]: rule for rule in told["rules"]}
    assert by_rule["origin-denied-but-declared"]["fired"]
    assert by_rule["numbers-in-conflict"]["because_facts"] == {"id.status": "ok"}
    shown = sortgate("policy", "explain", held, "--config", line.config)
    assert "Rules that fired" in shown.stdout

    tip = ("--identifier", mixed[1].truth.item_id, "--why", "seen before")
    assert sortgate("tips", "add", "--config", line.config, *tip).returncode == 0
    eventually(lambda: "tips taken up" in line.log.read_text())
    line.drop_rendered("000092", mixed[1])
    decided("000092")
    assert ReasonCode.WATCHLIST in line.decisions()["000092"].record.decision.reasons


def _dropped(line: LineUnderTest, mixed: list[RenderedParcel]) -> list[str]:
    """The tracks of the parcels, of one without a picture, and of one with a number that is on the belt already."""
    tracks = [f"{number:06d}" for number in range(1, len(mixed) + 1)]
    for track, parcel in zip(tracks, mixed, strict=True):
        line.drop_rendered(track, parcel, time_left_ms=12_000)
    line.drop("000090", {"top": b"<html>no picture</html>"})
    line.drop_rendered("000091", mixed[0], time_left_ms=12_000)
    return [*tracks, "000090", "000091"]


def _assert_judged_without_names(kept: Evidence) -> None:
    assert kept.lookup is not None
    assert kept.lookup.declaration is not None
    assert kept.lookup.declaration.sender.name == ""
    assert kept.party_keys
