"""The commands on rules and tips: what they print, and their exit codes."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from edge.domain import Declaration
from edge.journal import Journal
from edge.policy import TipKind, default_path, read_tips
from edge.policy.context import CONTEXT
from edge.records import RecordStore
from sortgate_command import sortgate


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "station.toml"
    path.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    return path


def test_a_policy_with_errors_is_told_as_compilers_tell_them_and_ends_with_65(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(default_path().read_text().replace("severity: critical", "severity: grave", 1))
    done = sortgate("policy", "check", path)
    assert done.returncode == 65
    line = next(n for n, text in enumerate(path.read_text().splitlines(), 1) if "severity: grave" in text)
    assert f"error: {path}:{line}:15: rule 'origin-denied-but-declared', severity: " in done.stdout


def test_a_copy_of_the_shipped_rules_is_the_same_policy_and_nothing_is_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "site" / "rules"
    assert sortgate("policy", "init", folder).returncode == 0
    copy, shipped = (json.loads(sortgate("policy", "check", path, "--json").stdout) for path in (
        folder / "rules.yaml", default_path(),
    ))  # fmt: skip
    assert (copy["errors"], copy["counts"]) == ([], shipped["counts"])
    (folder / "rules.yaml").write_text("mine")
    again = sortgate("policy", "init", folder)
    assert (again.returncode, (folder / "rules.yaml").read_text()) == (73, "mine")
    assert "exists already" in again.stderr


def test_the_page_on_rules_lists_every_fact_and_its_examples_are_sound(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "deploy/docs/rules.md").read_text(encoding="utf-8")
    rows = [
        f"| `{group}.{name}` | {fact.type} | {fact.meaning}{' (' * bool(fact.values)}"
        f"{', '.join(fact.values)}{')' * bool(fact.values)} |"
        for group, facts in CONTEXT.items()
        for name, fact in facts.items()
    ]
    assert "\n".join(rows) in page
    rules, control_list = (block.partition("```")[0] for block in page.split("```yaml\n")[1:])
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "own.yaml").write_text(control_list, encoding="utf-8")
    path = tmp_path / "rules.yaml"
    path.write_text(rules, encoding="utf-8")
    told = json.loads(sortgate("policy", "check", path, "--json", "--at", "2026-11-23").stdout)
    assert (told["errors"], told["warnings"]) == ([], [])


def test_the_rules_of_sortgate_pass_their_own_check_and_say_so_as_json() -> None:
    done = sortgate("policy", "check", default_path(), "--json", "--at", "2026-11-23")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["errors"] == []
    assert told["counts"]["rules"] > 60
    assert any("2026-11-10" in warning["why"] for warning in told["warnings"])


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("check", "missing.yaml"), 66, "there is no file missing.yaml"),
        (("explain", "000001"), 2, "name the station's --config"),
        (("explain", "000001", "--policy", "missing.yaml"), 66, "there is no file missing.yaml"),
        (("replay", "--config", "missing.toml"), 78, "missing.toml can't be read"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(arguments: tuple[str, ...], code: int, text: str) -> None:
    done = sortgate("policy", *arguments)
    assert done.returncode == code
    assert text in done.stderr
    assert "Traceback" not in done.stderr


def test_no_decision_has_a_number_too_long_for_any(config: Path, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    Journal(tmp_path / "data" / "journal.sqlite").close()
    for named in ("#7", "#" + "9" * 23, "#" + "9" * 200):
        done = sortgate("policy", "explain", named, "--config", config)
        assert done.returncode == 66
        assert f"the journal knows no parcel, track or item {named}" in done.stderr


def test_a_tip_with_a_wrong_check_digit_is_taken_and_doubted(config: Path) -> None:
    """A shipper may have made the number up; more often somebody typed it wrong, and it would never fit."""
    given = [sortgate("tips", "add", "--config", config, "--why", "a", "--identifier", one) for one in (
        "LX100000017CN", "lx 100 000 018 cn",
    )]  # fmt: skip
    assert [done.returncode for done in given] == [0, 0]
    assert ["check digit is wrong" in done.stderr for done in given] == [False, True]


def test_tips_are_given_listed_and_taken_back_and_name_no_sender(config: Path, tmp_path: Path) -> None:
    declared = Declaration.model_validate(
        {
            "item_id": "LX100000002CN", "received_at": dt.datetime.now(dt.UTC), "posting_date": dt.datetime.now(dt.UTC),
            "sender": {"name": "Wang Xiaoming", "phone": "+86 755 8321 4567", "country": "CN"},
        }
    )  # fmt: skip
    (tmp_path / "data").mkdir()
    with RecordStore(tmp_path / "data" / "records.sqlite") as records:
        records.upsert([declared])
    done = sortgate("tips", "add", "--config", config, "--sender-of", "lx 100000002 cn", "--why", "oxide confirmed")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("T-1 is looked out for until ")
    file = tmp_path / "data" / "tips.json"
    assert "Wang" not in file.read_text()
    assert "4567" not in file.read_text()
    (tip,) = read_tips(file).tips
    assert (tip.kind, len(tip.values)) == (TipKind.PARTY, 2)
    listed = sortgate("tips", "list", "--config", config)
    assert "party: a party" in " ".join(listed.stdout.split())
    assert tip.why == "oxide confirmed"
    assert sortgate("tips", "remove", "T-1", "--config", config).returncode == 0
    again = sortgate("tips", "remove", "T-1", "--config", config)
    assert (again.returncode, again.stderr) == (66, "sortgate: there is no tip T-1\n")


def test_a_tip_that_says_nothing_is_refused(config: Path) -> None:
    none = sortgate("tips", "add", "--config", config, "--why", "seen before")
    assert none.returncode == 2
    assert "--identifier" in none.stderr
    short = sortgate("tips", "add", "--config", config, "--phrase", "a", "--why", "seen before")
    assert short.returncode == 2
    assert "too short" in short.stderr
    empty = sortgate("tips", "add", "--config", config, "--identifier", " - ", "--why", "seen before")
    assert (empty.returncode, "a number to look for" in empty.stderr) == (2, True)
    for why in ((), ("--why", " ")):
        unexplained = sortgate("tips", "add", "--config", config, "--phrase", "yttrium oxide", *why)
        assert unexplained.returncode == 2
        assert "why" in unexplained.stderr
    assert "no tips" in sortgate("tips", "list", "--config", config).stdout
