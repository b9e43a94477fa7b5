"""A held parcel's evidence, from the camera's picture to the archive on a clerk's desk, by the real daemon."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.domain import Action
from edge.sim import shift
from line_under_test import LineUnderTest
from sortgate_command import sortgate

pytestmark = pytest.mark.timeout(180)


def test_a_real_hold_is_kept_exported_and_verified_by_command(
    line: LineUnderTest, decided: Callable[..., None], eventually: Callable[..., None], tmp_path: Path
) -> None:
    denial = next(
        parcel
        for parcel in shift("story", 60, seed=3, difficulty="easy")
        if parcel.truth.scenario == "denied_but_declared"
    )
    line.declare(denial)
    line.start()
    line.drop_rendered("000001", denial)
    decided("000001")
    record = line.decisions()["000001"].record
    assert record.decision.action is Action.HOLD
    config = ("--config", line.config)
    eventually(lambda: list((line.folder / "data" / "evidence").glob("*/*/*/000000001/manifest.json")))
    (manifest,) = map(json.loads, sortgate("evidence", "list", "--json", *config).stdout.splitlines())
    assert manifest["missing"] == []
    assert all(file["as_read"] for file in manifest["files"] if file["view"])
    kept = sortgate("evidence", "keep", record.hold_id, "--by", "lin", "--reason", "case 7", *config)
    assert kept.returncode == 0, kept.stderr
    assert "open, keep" in sortgate("evidence", "list", *config).stdout

    out, key = tmp_path / "evidence.zip", tmp_path / "station.pem"
    exported = sortgate("evidence", "export", record.item_id, "--out", out, *config)
    assert exported.returncode == 0, exported.stderr
    key.write_text(sortgate("evidence", "key", *config).stdout.rpartition("-----\n")[0] + "-----\n")
    verified = sortgate("evidence", "verify", out, "--public-key", key)
    assert verified.returncode == 0, verified.stdout + verified.stderr
    with zipfile.ZipFile(out) as archive:
        names = {name.partition("/")[2] for name in archive.namelist()}
        assert "denied" in next(archive.read(name) for name in archive.namelist() if "evidence.json" in name).decode()
    assert {"README.txt", "chain.json", "decision.json", "rules/default.yaml", "picture-1.jpg"} <= names
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(f"{archive.namelist()[0].partition('/')[0]}/more.txt", "x")
    altered = sortgate("evidence", "verify", out)
    assert altered.returncode == 65
    assert "more.txt" in altered.stdout
