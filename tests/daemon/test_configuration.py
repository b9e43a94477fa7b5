"""An engineer pushes rules to a station at work, from a file, and takes them back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from edge.domain import Action
from edge.link import StateMessage
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest
from push_office import HOLD_ALL, PushOffice, sortgate

pytestmark = pytest.mark.timeout(180)


def test_rules_from_a_bundle_change_the_next_decision_and_a_rollback_the_one_after(
    line: LineUnderTest,
    office: PushOffice,
    honest: list[RenderedParcel],
    decided: Callable[..., None],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    config = str(line.config)
    bundle = office.bundle(1, "--why", "a trial of the hold lane", rules=HOLD_ALL)
    assert "revision 1 is signed" in sortgate("bundle", "verify", bundle, "--root", office.root)
    assert "a trial of the hold lane" in sortgate("bundle", "inspect", bundle)

    line.declare(*honest)
    line.start()

    assert "trusts nobody" in sortgate("config", "apply", bundle, "--config", config, code=65)
    office.trusted()
    assert "revision 1 is in force" in sortgate("config", "apply", bundle, "--config", config)
    _taken_up(line, eventually, 1)
    line.drop_rendered("000001", honest[0])
    decided("000001")
    assert "revision 1" in sortgate("config", "history", "--config", config)
    assert "own rules are in force" in sortgate("config", "rollback", "--config", config)
    _taken_up(line, eventually, 0)
    line.drop_rendered("000002", honest[1])
    decided("000002")
    first, second = (line.decisions()[track].record for track in ("000001", "000002"))
    assert (first.decision.action, first.config_revision) == (Action.HOLD, 1)
    assert (second.decision.action, second.config_revision) == (Action.PASS, 0)

    cautious = office.bundle(2, "--most-hold-change", "2", rules=HOLD_ALL)
    refused = sortgate("config", "apply", cautious, "--config", config, code=65)
    assert "too_many_changes" in refused
    assert "50.0 % of the 2 parcels" in refused
    assert "refused_before" in sortgate("config", "apply", cautious, "--config", config, code=65)


def _taken_up(line: LineUnderTest, eventually: Callable[[Callable[[], object]], None], revision: int) -> None:
    """Waits until the station judges by the revision, and says so to whoever asks here and over the broker."""
    eventually(lambda: line.status()["config_revision"] == revision)
    told: list[StateMessage] = []
    with line.listening(line.topics.state, lambda payload: told.append(StateMessage.read(payload))):
        eventually(lambda: told and told[-1].config_revision == revision)
