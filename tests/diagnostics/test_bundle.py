"""The diagnostics bundle: whole for a well station, useful for a sick one, and without secrets or persons."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from console_site import CLOCK, ConsoleSite
from edge.alarms import AlarmRegister
from edge.diagnostics import PARTS, diagnostics
from edge.domain import StationMode
from edge.health import StationStatus, write_status
from edge.settings import load_settings
from sortgate_command import sortgate

AT = dt.datetime(2026, 11, 28, 14, tzinfo=dt.UTC)
NAME = "Wang Xiuying"
SECRET = "hunter2-hunter2"  # noqa: S105 - what must not get out


def parts(data: bytes) -> dict[str, Any]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name).decode() for name in bundle.namelist()}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A station that has run: a hold with label text, an alarm that somebody acknowledged, a password, a camera."""
    data = tmp_path / "data"
    (data / "cameras").mkdir(parents=True)
    (data / "cameras" / "top.json").write_text('{"state": "live"}')
    (tmp_path / "spool").mkdir()
    (tmp_path / "broker-password").write_text(SECRET)
    site = ConsoleSite(data)
    site.hold(f"MADE IN SECRETLAND by {NAME}")
    site.journal.close()
    register = AlarmRegister(CLOCK)
    register.raise_("broker-lost")
    register.acknowledge("broker-lost", by=NAME)
    now = CLOCK.stamp()
    status = StationStatus(
        at=now, started_at=now, pid=1, software="1", site="s", line="l", station="st", mode=StationMode.LIVE,
        rules_revision="r", alarms=register.present(),
    )  # fmt: skip
    write_status(data / "status.json", status)
    path = tmp_path / "station.toml"
    path.write_text(
        f'data_dir = "data"\n[spool]\nfolder = "spool"\n[link]\nport = 1\nusername = "{NAME}"\n'
        'password_file = "broker-password"\nconnect_timeout_s = 0.1\n'
    )
    return path


def test_a_bundle_holds_all_parts_and_neither_secrets_nor_persons_nor_label_text(config: Path) -> None:
    found = parts(diagnostics(load_settings(config), AT))
    assert set(found) == {"README.txt", *PARTS}
    assert json.loads(found["journal.json"])["chain"]["ok"] is True
    assert json.loads(found["health.json"])["alarms"][0]["alarm_id"] == "broker-lost"
    assert all(model["intact"] for model in json.loads(found["models.json"]))
    assert {"journal", "models", "broker"} <= {finding["what"] for finding in json.loads(found["doctor.json"])}
    assert json.loads(found["cameras.json"]) == {"top": {"state": "live"}}
    assert "pydantic" in json.loads(found["versions.json"])["packages"]
    for name, text in found.items():
        for hidden in (NAME, SECRET, "SECRETLAND"):
            assert hidden not in text, name


def test_what_is_broken_is_told_in_its_place_and_hides_nothing_else(config: Path) -> None:
    data = config.parent / "data"
    (data / "journal.sqlite").write_bytes(b"no database at all" * 1000)
    (data / "status.json").write_text("{")
    (data / "cameras" / "side.json").write_text("[")
    found = parts(diagnostics(load_settings(config), AT))
    for name in ("health.json", "journal.json", "cameras.json"):
        assert "could not be had" in found[name], name
    assert "could not be had" not in found["models.json"]
    assert any(one["verdict"] == "fail" for one in json.loads(found["doctor.json"]))


def test_the_command_writes_a_file_and_says_what_is_in_it(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = sortgate("diagnostics", "--config", config)
    (bundle,) = tmp_path.glob("sortgate-*.zip")
    assert bundle.name in told.stdout
    assert "errors.json" in told.stdout
    assert "README.txt" in parts(bundle.read_bytes())
