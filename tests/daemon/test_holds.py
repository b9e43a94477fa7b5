"""A person claims and releases a hold with the commands, while the daemon works."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from edge.clock import Clock
from edge.domain import Action, Decision, Finding, ReasonCode, Severity
from edge.journal import DecisionDraft, Journal
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest
from sortgate_command import Ended
from sortgate_command import sortgate as command

pytestmark = pytest.mark.timeout(180)


def sortgate(line: LineUnderTest, *arguments: str) -> Ended:
    return command(*arguments, "--config", line.config)


def hold_something(line: LineUnderTest, item_id: str | None = None) -> None:
    """A hold of an earlier shift, as the daemon finds it."""
    finding = Finding(
        rule_id="origin-denied",
        code=ReasonCode.ORIGIN_DENIAL_CONTRADICTED,
        severity=Severity.HOLD,
        sentence="The label denies what was declared.",
    )
    (line.folder / "data").mkdir()
    with Journal(line.folder / "data" / "journal.sqlite") as journal:
        journal.commit(
            DecisionDraft(
                parcel_id="st-000001",
                station="st",
                track_id="000001",
                item_id=item_id,
                decision=Decision(action=Action.HOLD, reasons=(finding.code,), findings=(finding,)),
                decided_at=Clock().stamp(),
                latency_ms=1,
                time_left_ms=1,
            )
        )


def test_a_hold_is_claimed_and_released_by_command_while_the_daemon_runs(line: LineUnderTest) -> None:
    hold_something(line)
    assert sortgate(line, "hold", "claim", "H-000001", "--by", "lin").returncode == 69  # no daemon yet
    line.start()
    assert [hold["hold_id"] for hold in json.loads(sortgate(line, "journal", "holds", "--json").stdout)] == ["H-000001"]
    claimed = sortgate(line, "hold", "claim", "H-000001", "--by", "lin")
    assert (claimed.returncode, claimed.stdout) == (0, "hold H-000001 is claimed\n"), claimed.stderr
    refused = sortgate(line, "hold", "release", "H-000001", "--by", "wu", "--reason", "mine")
    assert refused.returncode == 1
    assert "claimed by lin" in refused.stderr
    answer = json.loads(
        sortgate(line, "hold", "release", "H-000001", "--by", "lin", "--reason", "seen", "--json").stdout
    )
    assert answer["hold"]["state"] == "released"
    assert sortgate(line, "hold", "note", "H-000077", "--reason", "seen").returncode == 66
    assert "no open holds" in sortgate(line, "journal", "holds").stdout
    verified = json.loads(sortgate(line, "journal", "verify", "--json").stdout)
    assert (verified["actions"], verified["faults"]) == (2, [])
    copied = sortgate(line, "journal", "backup")
    assert copied.returncode == 0, copied.stderr
    assert command("journal", "verify", "--file", copied.stdout.strip()).returncode == 0


def test_a_held_parcel_that_comes_by_again_is_held_until_a_person_has_released_it(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Callable[..., None], decided: Callable[..., None]
) -> None:
    hold_something(line, honest[0].truth.item_id)
    line.declare(honest[0])
    line.start()
    line.drop_rendered("000002", honest[0])  # of which nothing that is seen now speaks
    settled("000002")
    again = line.decisions()["000002"].record
    assert (again.decision.action, again.decision.reason) == (Action.HOLD, ReasonCode.HOLD_OPEN)
    for hold_id in ("H-000001", str(again.hold_id)):
        close(line, "release", hold_id)
    line.drop_rendered("000003", honest[0])
    decided("000003")
    assert line.decisions()["000003"].record.decision.action is Action.PASS


def test_a_parcel_whose_hold_was_confirmed_is_held_when_it_comes_by_again_until_a_person_releases_it(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Callable[..., None], decided: Callable[..., None]
) -> None:
    hold_something(line, honest[0].truth.item_id)
    line.declare(honest[0])
    line.start()
    close(line, "confirm", "H-000001")
    line.drop_rendered("000002", honest[0])
    settled("000002")
    again = line.decisions()["000002"].record
    assert (again.decision.action, again.decision.findings[0].rule_id) == (Action.HOLD, "number-confirmed-held")
    close(line, "release", str(again.hold_id))
    line.drop_rendered("000003", honest[0])
    decided("000003")
    assert line.decisions()["000003"].record.decision.action is Action.PASS


def close(line: LineUnderTest, word: str, hold_id: str) -> None:
    done = sortgate(line, "hold", word, hold_id, "--by", "lin", "--reason", "opened and looked at")
    assert done.returncode == 0, done.stderr
