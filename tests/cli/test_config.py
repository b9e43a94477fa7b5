"""`sortgate config`: what an engineer sees of a station's settings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from certificates import make_certificates
from edge.cli import app
from edge.cli.exits import CommandError, Exit
from edge.domain import StationMode
from edge.settings import load_settings


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["config", *map(str, arguments)])


def test_a_first_configuration_is_written_valid_and_never_over_another(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    assert ran("init", file, "--data-dir", tmp_path / "data", "--spool", tmp_path / "spool").exit_code == 0
    assert "is valid: station site/line-1/station-1" in " ".join(ran("validate", file).stdout.split())
    before = file.read_bytes()
    again = ran("init", file)
    assert isinstance(again.exception, CommandError)
    assert "exists already" in str(again.exception)
    assert again.exception.code == 73
    assert file.read_bytes() == before


def test_a_first_configuration_lets_the_controller_act_on_nothing(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    ran("init", file)
    assert load_settings(file).station.mode is StationMode.SHADOW


def test_a_wrong_setting_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text('data_dir = "d"\n[spool]\nfolder = "s"\n[link]\nprot = 1883\n', encoding="utf-8")
    found = ran("validate", file).exception
    assert isinstance(found, CommandError)
    assert "prot" in str(found)
    assert "5" in str(found)


def test_files_that_settings_name_must_be_there(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(
        'data_dir = "d"\n[spool]\nfolder = "s"\n[link]\nusername = "u"\npassword_file = "gone"\n', encoding="utf-8"
    )
    found = ran("validate", file).exception
    assert isinstance(found, CommandError)
    assert "link.password_file" in str(found)


@pytest.mark.parametrize(("ca", "named"), [("nonsense", "link.tls_ca_file"), (None, "link.tls_cert_file")])
def test_certificates_that_are_none_are_named_before_a_start(tmp_path: Path, ca: str | None, named: str) -> None:
    make_certificates(tmp_path)
    if ca is not None:
        (tmp_path / "ca.pem").write_text(ca, encoding="utf-8")
    link = '[link]\ntls_ca_file = "ca.pem"\ntls_cert_file = "client.pem"\ntls_key_file = "server.key"\n'
    file = tmp_path / "station.toml"
    file.write_text(f'data_dir = "d"\n[spool]\nfolder = "s"\n{link}', encoding="utf-8")
    found = ran("validate", file).exception
    assert isinstance(found, CommandError)
    assert (found.code, named in str(found)) == (Exit.CONFIG, True)


def test_what_two_files_differ_in_is_told_by_meaning(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text('data_dir = "d"\n[spool]\nfolder = "s"\n', encoding="utf-8")
    other.write_text('# the same, and more\ndata_dir = "d"\nlink.port = 8883\nspool.folder = "s"\n', encoding="utf-8")
    assert ran("diff", one, one).exit_code == 0
    told = ran("diff", one, other, "--json")
    assert told.exit_code == 1
    assert [json.loads(line)["path"] for line in told.stdout.splitlines()] == ["link.port"]


def test_settings_in_force_are_shown_with_what_was_changed(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text('data_dir = "d"\n[spool]\nfolder = "s"\n[link]\nport = 8883\n', encoding="utf-8")
    shown = json.loads(ran("show", "--config", file, "--changed", "--json").stdout)
    assert shown["link.port"] == 8883
    assert "link.keepalive_s" not in shown
