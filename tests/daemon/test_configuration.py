"""An engineer pushes rules to a station at work, from a file, and takes them back."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.domain import Action
from edge.policy import default_path
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest
from push_office import HOLD_ALL, sortgate

pytestmark = pytest.mark.timeout(180)


def test_rules_from_a_bundle_change_the_next_decision_and_a_rollback_the_one_after(
    line: LineUnderTest,
    honest: list[RenderedParcel],
    decided: Callable[..., None],
    eventually: Callable[[Callable[[], object]], None],
    tmp_path: Path,
) -> None:
    key, config = str(tmp_path / "key.pem"), str(line.config)
    openssl = shutil.which("openssl")
    assert openssl is not None
    subprocess.run([openssl, "genpkey", "-algorithm", "ed25519", "-out", key], check=True, capture_output=True)
    root, bundle = str(tmp_path / "root.json"), str(tmp_path / "bundle.json")
    sortgate("bundle", "root", root, "--key", key, "--root-key", key, "--release-key", key)
    rules = tmp_path / "rules.yaml"
    rules.write_text(default_path().read_text() + HOLD_ALL)
    build = ["bundle", "build", bundle, "--key", key, "--policy", str(rules), "--why", "a trial of the hold lane"]
    sortgate(*build, "--revision", "1", "--most-hold-change", "100")
    assert "revision 1 is signed" in sortgate("bundle", "verify", bundle, "--root", root)
    assert "a trial of the hold lane" in sortgate("bundle", "inspect", bundle)

    line.declare(*honest)
    line.start()

    assert "trusts nobody" in sortgate("config", "apply", bundle, "--config", config, code=65)
    sortgate("config", "trust", root, "--config", config)
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

    sortgate(*build, "--revision", "2")  # which allows holds to change on two percent of parcels
    refused = sortgate("config", "apply", bundle, "--config", config, code=65)
    assert "too_many_changes" in refused
    assert "50.0 % of the 2 parcels" in refused
    assert "refused_before" in sortgate("config", "apply", bundle, "--config", config, code=65)


def _taken_up(line: LineUnderTest, eventually: Callable[[Callable[[], object]], None], revision: int) -> None:
    eventually(lambda: line.status()["config_revision"] == revision)
