"""`sortgate users`: whoever sets up the console is told what to do with what is printed."""

from __future__ import annotations

from pathlib import Path

from sortgate_command import sortgate


def test_a_link_is_printed_with_what_it_is_for_and_nobody_is_called_nobody(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    assert sortgate("users", "list", "--config", config).stdout == "nobody can sign in yet\n"
    told, link = sortgate("users", "add", "lin", "--role", "operator", "--config", config).stdout.splitlines()
    assert "lin, operator" in told
    assert "password" in told
    assert link.startswith("http://127.0.0.1:8640/welcome/")
