"""The command as people and scripts use it: its output, its exit codes, its error texts."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
import typer

from edge.cli.commands import COMMANDS
from edge.domain import Claims, Identity, Reading
from edge.sim import RenderedParcel, shift
from sortgate_command import sortgate

pytestmark = pytest.mark.timeout(120)


def process(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "edge", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)


@pytest.fixture(scope="module")
def denial() -> RenderedParcel:
    """A parcel whose label denies the origin that was declared."""
    return next(
        parcel
        for parcel in shift("story", 60, seed=3, difficulty="easy")
        if parcel.truth.scenario == "denied_but_declared"
    )


@pytest.fixture
def picture(denial: RenderedParcel, tmp_path: Path) -> Path:
    """The view of it that shows the denial."""
    view = next(claim.view for claim in denial.truth.origin if claim.polarity == "denied")
    file = next(shown.file for shown in denial.trigger.views if shown.name == view)
    path = tmp_path / file
    path.write_bytes(denial.pictures[file])
    return path


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = process("--help")
    assert done.returncode == 0
    for command in ("run", "inspect", "records", "simulate", "watch", "controller", "demo"):
        assert command in done.stdout
    assert "Exit codes" in done.stdout
    assert "..." not in done.stdout.partition("Commands:")[2], (
        "the first sentence of each command fits into a line of 80 columns"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_plain_text_for_every_command(command: str) -> None:
    done = sortgate(command, "--help")
    assert done.returncode == 0
    assert "\u2500" not in done.stdout
    commands = done.stdout.partition("Commands:")[2]
    assert "..." not in commands, "the first sentence of each command fits into a line of 80 columns"


def test_inspect_shows_the_item_and_the_claim_and_marks_the_words(picture: Path, denial: RenderedParcel) -> None:
    out = picture.with_name("marked.jpg")
    done = sortgate("inspect", picture, "--out", out)
    assert done.returncode == 0, done.stderr
    assert str(denial.truth.item_id) in done.stdout
    assert "denied CN" in done.stdout
    marked, plain = cv2.imread(str(out)), cv2.imread(str(picture))
    assert marked is not None
    assert plain is not None
    assert marked.shape == plain.shape


def test_inspect_prints_reading_identifiers_and_claims_as_json(picture: Path) -> None:
    seen = json.loads(sortgate("inspect", picture, "--json").stdout)
    reading = Reading.model_validate(seen["reading"])
    assert reading.codes
    assert reading.lines
    assert Identity.model_validate(seen["identity"]).item_id in {code.text for code in reading.codes}
    assert [claim.polarity for claim in Claims.model_validate(seen["claims"]).origin] == ["denied"]


def test_a_label_that_fills_the_picture_is_not_called_a_part_of_it(tmp_path: Path) -> None:
    label = np.full((500, 900), 225, np.uint8)
    cv2.putText(label, "MADE IN CHINA", (60, 250), cv2.FONT_HERSHEY_SIMPLEX, 1, 30, 2)
    cv2.imwrite(str(tmp_path / "label.png"), label)
    told = " ".join(sortgate("inspect", tmp_path / "label.png").stdout.split())
    assert "MADE IN CHINA" in told
    assert "no label that stands out from a background" in told


def test_a_picture_that_is_none_is_told_and_ends_with_its_exit_code(tmp_path: Path) -> None:
    page = tmp_path / "page.jpg"
    page.write_text("<html>")
    done = sortgate("inspect", page)
    assert done.returncode == 65
    assert "not_a_picture" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (("inspect", "missing.jpg"), 66, "there is no picture missing.jpg"),
        (("inspect", "."), 66, ". is a folder"),
        (("journal", "verify", "--file", "."), 66, ". is a folder"),
        (("console", "--config", "missing.toml", "--port", "65536"), 2, "65535"),
        (("run", "--config", "missing.toml"), 78, "missing.toml can't be read"),
        (("watch", "--config", "missing.toml"), 78, "missing.toml can't be read"),
        (("records", "import", "missing.csv", "--store", "s.sqlite"), 66, "there is no file missing.csv"),
        (("records", "import", ".", "--store", "s.sqlite"), 66, ". is a folder"),
        (("policy", "check", "."), 66, ". is a folder"),
        (("simulate", "--out", "x", "--mix", "nonsense"), 2, "nonsense"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_ends_with_its_code(
    arguments: tuple[str, ...], code: int, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = sortgate(*arguments)
    assert done.returncode == code
    assert text in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("config", "init", "file/station.toml"),
        ("config", "reference", "file/reference"),
        ("contract", "file/contract"),
        ("diagnostics", "--config", "station.toml", "--out", "file/diagnostics.zip"),
        ("simulate", "--out", "file/shift", "--parcels", "1"),
    ],
)
def test_what_can_not_be_written_is_named_and_ends_with_its_code(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("no folder")
    Path("station.toml").write_text('data_dir = "d"\n[spool]\nfolder = "s"\n')
    done = sortgate(*arguments)
    assert done.returncode == 73
    assert f"sortgate: {next(name for name in arguments if name.startswith('file/'))} can't be" in done.stderr


def test_a_configuration_error_names_file_field_value_and_what_was_expected(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "d"\n[spool]\nfolder = "s"\n[station]\nworkers = 0\nwrkers = 2\n')
    done = sortgate("run", "--config", config)
    assert done.returncode == 78
    assert str(config) in done.stderr
    assert "station.workers: 1 or more is expected, not 0" in done.stderr
    assert "station.wrkers" in done.stderr


def test_before_the_first_start_there_is_no_journal_and_nothing_is_wrong_with_the_disk(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "d"\n[spool]\nfolder = "s"\n')
    for asked in (("watch",), ("journal", "holds"), ("evidence", "list"), ("evidence", "misread", "archives")):
        done = sortgate(*asked, "--config", config)
        assert done.returncode == 66
        assert done.stderr == f"sortgate: there is no journal {tmp_path}/d/journal.sqlite; has the station run yet?\n"


def test_all_that_is_done_with_a_hold_but_a_claim_needs_a_reason(tmp_path: Path) -> None:
    asked = [("hold", action) for action in ("release", "confirm", "escalate", "note", "let_evidence_go")]
    for command in (*asked, ("evidence", "release")):
        done = sortgate(*command, "H-000001", "--config", tmp_path / "none.toml")
        assert done.returncode == 2
        assert "--reason" in done.stderr


def test_a_user_without_a_name_is_asked_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "d"\n[spool]\nfolder = "s"\n')
    monkeypatch.setattr(getpass, "getuser", Mock(side_effect=KeyError("getpwuid(): uid not found: 4711")))
    done = sortgate("hold", "claim", "H-000001", "--config", config)
    assert done.returncode == 2
    assert "--by" in done.stderr


def test_a_folder_that_can_not_be_used_is_named_and_no_traceback_is_shown(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text('data_dir = "d"\n[spool]\nfolder = "/proc/nowhere"\n[link]\nport = 1\n')
    done = process("run", "--config", config)
    assert done.returncode == 78
    assert "/proc/nowhere can't be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_importing_tells_each_refused_row_with_line_field_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "declarations.csv"
    file.write_text(
        "item_id,description,quantity,origin_country,hs_code\n"
        "LX832901555CN,cotton shirt,1,CN,610910\n"
        "LX832901569CN,usb cable,minus two,CN,854442\n"
    )
    done = sortgate("records", "import", file, "--store", tmp_path / "records.sqlite")
    assert done.returncode == 3
    assert "1 of 2 declarations imported" in done.stdout
    assert "quantity" in done.stdout
    report = json.loads(sortgate("records", "import", file, "--store", tmp_path / "r2.sqlite", "--json").stdout)
    assert report["refused"][0]["line"] == 3


def test_records_tells_what_is_known_of_an_item_what_the_store_holds_and_what_was_refused(tmp_path: Path) -> None:
    file, store = tmp_path / "posting.csv", tmp_path / "records.sqlite"
    file.write_text("item_id,description,quantity\nLX832901555CN,cotton shirt,1\nLX832901569CN,cable,minus two\n")
    assert sortgate("records", "find", "LX832901555CN", "--store", store).returncode == 66
    assert not store.exists()
    assert sortgate("records", "import", file, "--store", store).returncode == 3
    for typed in ("LX832901555CN", "lx 832 901 555 cn"):
        assert "cotton shirt" in sortgate("records", "find", typed, "--store", store).stdout
    found = json.loads(sortgate("records", "find", "LX832901555CN", "--store", store, "--json").stdout)
    assert (found["status"], found["declaration"]["item_id"]) == ("found", "LX832901555CN")
    assert sortgate("records", "find", "LX832901569CN", "--store", store).returncode == 1
    stats = json.loads(sortgate("records", "stats", "--store", store, "--json").stdout)
    assert (stats["declarations"], stats["imports"], stats["refused_rows"]) == (1, 1, 1)
    told = sortgate("records", "stats", "--store", store).stdout
    assert f"{dt.datetime.now(dt.UTC):%Y-%m-%d} (day of posting; of receipt where none is declared)" in told
    (one,) = json.loads(sortgate("records", "refused", "--store", store, "--json").stdout)
    again = sortgate("records", "refused", one["batch"], "--store", store, "--again")
    assert again.stdout == "item_id,description,quantity\nLX832901569CN,cable,minus two\n"
    assert sortgate("records", "refused", 77, "--store", store).returncode == 65
    assert sortgate("records", "import", file, "--store", store, "--resume").returncode == 65


def test_simulate_writes_parcels_declarations_and_truth(tmp_path: Path) -> None:
    done = sortgate("simulate", "--out", tmp_path / "shift", "--parcels", 2, "--mix", "clean")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "shift" / "parcels").glob("*.json"))) == 2
    assert len((tmp_path / "shift" / "truth.jsonl").read_text().splitlines()) == 2
    imported = sortgate(
        "records", "import", tmp_path / "shift" / "declarations.jsonl", "--store", tmp_path / "records.sqlite"
    )
    assert imported.returncode == 0, imported.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_where_the_list_says_and_explains_itself(name: str) -> None:
    module, _, attribute = COMMANDS[name].partition(".")
    found = getattr(import_module(f"edge.cli.{module}"), attribute)
    assert found.info.help if isinstance(found, typer.Typer) else found.__doc__


def test_showing_the_version_loads_no_command() -> None:
    told = "import sys, edge.cli; print(sorted(name for name in sys.modules if name.startswith('edge.')))"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, timeout=60).stdout
    assert "edge.settings" not in loaded
