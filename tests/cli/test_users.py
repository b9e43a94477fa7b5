"""`sortgate users`: whoever sets up the console is told what to do with what is printed."""

from __future__ import annotations

from pathlib import Path

from edge.clock import Clock
from edge.console.web import Role, UserBook
from sortgate_command import sortgate


def test_a_link_is_printed_with_what_it_is_for_and_nobody_is_called_nobody(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    assert sortgate("users", "list", "--config", config).stdout == "nobody can sign in yet\n"
    told, link = sortgate("users", "add", "lin", "--role", "operator", "--config", config).stdout.splitlines()
    assert "lin, operator" in told
    assert "password" in told
    assert link.startswith("http://127.0.0.1:8640/welcome/")


def test_open_links_are_listed_with_what_they_make_of_whom(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    book = UserBook(tmp_path / "data" / "console-users.json", Clock().utc)
    (tmp_path / "data").mkdir()
    book.accept(book.invite("ann", Role.VIEWER), "correct horse battery")
    sortgate("users", "add", "ann", "--role", "supervisor", "--config", config)
    sortgate("users", "add", "lin", "--role", "operator", "--config", config)
    _, ann, lin = sortgate("users", "list", "--config", config).stdout.splitlines()
    assert ann.split()[:2] == ["ann", "viewer"]
    assert "open until" in ann
    assert ann.rstrip().endswith("makes supervisor")
    assert lin.split()[:4] == ["lin", "operator", "open", "until"]
    sortgate("users", "remove", "ann", "--config", config)
    told, _, lin = sortgate("users", "list", "--config", config).stdout.splitlines()
    assert told == "nobody can sign in yet: the links are not used yet"
