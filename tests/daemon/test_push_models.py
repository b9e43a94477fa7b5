"""Models on their way to a running station, over a real broker, a real web server or from a folder, and read with."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import pytest

from drawn_labels import drawn_label
from edge.domain import Action
from line_under_test import LineUnderTest
from passing_parcels import decided_in_time, drop, parcels_passing
from push_office import HOLD_ALL, PushOffice, sortgate
from web_folder import web_folder

pytestmark = pytest.mark.timeout(240)

Eventually = Callable[[Callable[[], object]], None]
MODELS = Path(__file__).parents[2] / "models"


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Models like those that Sortgate comes with, but not the same."""
    folder = tmp_path / "models"
    folder.mkdir()
    for path in MODELS.iterdir():
        if path.suffix in {".onnx", ".txt", ".npz", ".toml"}:
            shutil.copy(path, folder)
    with (folder / "manifest.toml").open("a") as manifest:
        manifest.write("# others\n")
    return folder


@pytest.fixture
def golden(tmp_path: Path) -> Path:
    folder = tmp_path / "golden"
    folder.mkdir()
    cv2.imwrite(str(folder / "label.png"), drawn_label(["MADE IN CHINA", "NICKEL POWDER"], size_px=32))
    (folder / "label.txt").write_text("Made in China\nNickel powder\n")
    return folder


def confused(models: Path, name: str = "confused") -> Path:
    """Models that load and run well, and take one character for another: the list of one was turned round."""
    folder = models.with_name(name)
    shutil.copytree(models, folder)
    for network in ("ppocrv6-tiny", "ppocrv6-small"):
        characters = folder / f"{network}.txt"
        before = characters.read_bytes()
        turned = b"\r\n".join([*reversed(before.split(b"\r\n")[:-1]), b""])
        characters.write_bytes(turned)
        manifest = folder / "manifest.toml"
        manifest.write_text(manifest.read_text().replace(_sha256(before), _sha256(turned)))
    return folder


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.faults
def test_models_pushed_under_twenty_parcels_a_second_delay_no_decision_and_worse_ones_are_refused(
    line: LineUnderTest, office: PushOffice, models: Path, golden: Path, eventually: Eventually
) -> None:
    line.start()
    office.trusted()
    reader = line.worker.pid
    with parcels_passing(line) as tracks:
        eventually(lambda: len(tracks) > 20)
        # A probation takes back what makes decisions slower, as work beside this test does as well.
        given = ("--models", str(models), "--golden", str(golden), "--probation", "0")
        told = office.push(office.bundle(1, *given))
        assert "stations that have it: 1 of 1" in told
        eventually(lambda: b"reading process renewed" in line.log.read_bytes())
        worse = office.bundle(2, "--models", str(confused(models)), "--golden", str(golden))
        told = office.push(worse, code=1)
        assert "refused" in told
        assert "0.0 % of the texts of its 1 golden pictures" in told
    eventually(lambda: line.finished(*tracks))
    assert decided_in_time(line, tracks)
    assert line.log.read_bytes().count(b"station ready") == 1
    assert line.worker.pid != reader
    found = json.loads(sortgate("config", "history", "--json", "--config", str(line.config)))
    kept = {path.name for path in (line.folder / "data" / "configuration" / "blobs").iterdir()}
    assert len(kept) == len({entry["sha256"] for entry in _blobs(office.folder / "bundle-1.json")})
    assert [event["what"] for event in found["events"]] == ["trusted", "applied", "refused"]


def _blobs(bundle: Path) -> list[dict[str, Any]]:
    inspected = json.loads(sortgate("bundle", "inspect", str(bundle), "--json"))
    return [*inspected["models"], *inspected["golden"]]


@pytest.mark.faults
def test_killed_while_models_come_in_the_station_goes_on_where_it_was(
    line: LineUnderTest, office: PushOffice, models: Path
) -> None:
    line.start()
    office.trusted()
    bundle = office.bundle(1, "--models", str(models))
    asked: list[dict[str, Any]] = []
    with line.listening(line.topics.config_wanted, lambda payload: asked.append(json.loads(payload))):
        pushing = threading.Thread(target=lambda: office.push(bundle))
        pushing.start()
        for _ in range(2):
            before = len(asked)
            while len(asked) < before + 6 and pushing.is_alive():
                time.sleep(0.01)
            line.end(signal.SIGKILL)
            line.start()
        pushing.join()
    history = sortgate("config", "history", "--config", str(line.config))
    assert "in force: revision 1" in history
    windows = [(wanted["sha256"], wanted["offset"]) for wanted in asked]
    assert windows == sorted(windows, key=lambda one: [sha256 for sha256, _ in windows].index(one[0])), "none is left"
    for sha256 in {sha256 for sha256, _ in windows}:
        offsets = [offset for name, offset in windows if name == sha256]
        assert offsets == sorted(offsets), "nothing that was here is asked for again"


@pytest.mark.faults
def test_a_bundle_on_a_mirror_is_taken_up_with_its_models(
    line: LineUnderTest, office: PushOffice, models: Path, tmp_path: Path, eventually: Eventually
) -> None:
    office.trusted()
    with web_folder(tmp_path / "www") as url:
        line.config.write_text(line.config.read_text() + f'[remote]\nmirror_url = "{url}"\nmirror_interval_s = 5\n')
        line.start()
        (tmp_path / "www").mkdir()
        bundle = Path(office.bundle(1, "--models", str(models)))
        shutil.copytree(tmp_path / "blobs", tmp_path / "www" / "blobs")
        shutil.copy(bundle, tmp_path / "www" / "bundle.json")
        eventually((line.folder / "data" / "configuration" / "blobs").exists)
        eventually(lambda: office.status().get("config_revision") == 1)
        eventually(lambda: b"reading process renewed" in line.log.read_bytes())
        assert "in force: revision 1" in sortgate("config", "history", "--config", str(line.config))


def test_a_bundle_from_a_stick_brings_its_models_or_says_what_is_lacking(
    line: LineUnderTest, office: PushOffice, models: Path, golden: Path, tmp_path: Path
) -> None:
    office.trusted()
    bundle = office.bundle(1, "--models", str(models), "--golden", str(golden))
    (tmp_path / "blobs").rename(tmp_path / "elsewhere")
    told = sortgate("config", "apply", bundle, "--config", str(line.config), code=75)
    assert "put them into blobs/ beside the bundle" in told
    told = sortgate("config", "apply", bundle, "--config", str(line.config), "--blobs", str(tmp_path / "elsewhere"))
    assert "revision 1 is in force on probation" in told
    assert "100.0 % of the golden texts read" in told
    shown = sortgate("config", "show", "--json", "--config", str(line.config))
    assert Path(json.loads(shown)["vision.model_dir"]).parent == line.folder / "data" / "configuration" / "models"


@pytest.mark.faults
def test_rules_that_hold_too_much_are_taken_back_on_probation_also_over_a_kill(
    line: LineUnderTest, office: PushOffice, eventually: Eventually
) -> None:
    line.start()
    office.trusted()
    tracks = [f"{number:06d}" for number in range(40)]

    def drop_all(*some: str) -> None:
        for track in some:
            drop(line, track)
        eventually(lambda: line.finished(*some))

    drop_all(*tracks[:12])
    told = office.push(office.bundle(1, "--probation-parcels", "12", "--probation", "600", rules=HOLD_ALL))
    assert "on probation" in told
    drop_all(*tracks[12:20])
    assert "holds changed" not in sortgate("config", "history", "--config", str(line.config))
    line.end(signal.SIGKILL)
    line.start()
    drop_all(*tracks[20:26])
    eventually(lambda: office.status().get("config_revision") == 0)
    history = sortgate("config", "history", "--config", str(line.config))
    assert "on probation holds changed by more than 10 points" in history
    drop_all(tracks[26])
    rows = line.decisions()
    assert {rows[track].record.decision.action for track in tracks[12:26]} == {Action.HOLD}
    assert rows[tracks[26]].record.decision.action is not Action.HOLD
