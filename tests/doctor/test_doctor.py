"""The examination names what is wrong and what to do, on real folders, files and brokers."""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import edge
from broker_process import Broker
from edge.clock import Clock
from edge.doctor import Finding, Verdict, examine
from edge.doctor.cameras import cameras
from edge.doctor.machine import commit_speed, cores, folder, memory
from edge.doctor.station import broker as broker_finding
from edge.doctor.station import journal as journal_finding
from edge.doctor.station import models, rules
from edge.doctor.trust import trust
from edge.journal import Journal
from edge.remote import ROOT_TYPE, KeyRole, RevisionStore, TrustRoot, seal
from edge.settings import Settings
from edge.sim.camera import SimulatedCamera


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("data", "spool"):
        (tmp_path / name).mkdir(mode=0o750)
    return tmp_path


def settings(folders: Path, **sections: Any) -> Settings:
    spool = {"folder": folders / "spool", "least_free_mb": 1}
    return Settings.model_validate({"data_dir": folders / "data", "spool": spool, **sections})


def test_a_machine_that_is_well_can_work(folders: Path, broker: Broker) -> None:
    findings = {one.what: one for one in examine(settings(folders, link={"port": broker.port}))}
    assert [one for one in findings.values() if one.verdict is Verdict.FAIL] == []
    assert findings["broker"].verdict is Verdict.OK
    assert findings["models"].seen.startswith("ppocrv6")
    assert findings["declarations"].verdict is Verdict.WARN
    assert list((folders / "data").glob(".doctor-*")) == []


def test_every_finding_that_is_not_well_says_what_to_do(folders: Path) -> None:
    (folders / "spool").rmdir()
    findings = list(examine(settings(folders, link={"port": 1, "connect_timeout_s": 0.2})))
    assert {one.what for one in findings if one.verdict is Verdict.FAIL} >= {"spool", "broker"}
    assert all(one.advice for one in findings if one.verdict is not Verdict.OK)
    (broker,) = (one for one in findings if one.what == "broker")
    assert broker.seen == "no connection to 127.0.0.1:1: Connection refused"


def test_a_folder_that_anybody_can_write_is_named(folders: Path) -> None:
    (folders / "spool").chmod(0o777)
    assert_fails(folder("spool", folders / "spool"), "can be written by anybody")


def test_more_reading_processes_than_the_machine_carries_are_named(folders: Path) -> None:
    greedy = settings(folders, station={"workers": 64}, vision={"worker_memory_mb": 100_000})
    assert cores(greedy).verdict is Verdict.WARN
    assert_fails(memory(greedy), "may take")


def test_an_altered_journal_is_named(folders: Path) -> None:
    station = settings(folders)
    Journal(station.journal_file).close()
    assert journal_finding(station).verdict is Verdict.OK
    with closing(sqlite3.connect(station.journal_file)) as connection:
        connection.execute("DROP TABLE decisions")
        connection.commit()
    assert journal_finding(station).verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("layout", "verdict", "advice"), [(7, Verdict.WARN, "start the station"), (99, Verdict.FAIL, "install")]
)
def test_a_journal_of_another_release_is_not_called_damaged(
    folders: Path, layout: int, verdict: Verdict, advice: str
) -> None:
    station = settings(folders)
    Journal(station.journal_file).close()
    with closing(sqlite3.connect(station.journal_file)) as connection:
        connection.execute(f"PRAGMA user_version = {layout}")
    found = journal_finding(station)
    assert found.verdict is verdict
    assert found.advice.startswith(advice)


def test_models_and_rules_that_do_not_load_are_named(folders: Path) -> None:
    (folders / "rules.yaml").write_text("rules: [", encoding="utf-8")
    broken = settings(folders, policy_file=folders / "rules.yaml", vision={"model_dir": folders})
    assert_fails(rules(broken), "rules.yaml")
    assert_fails(models(broken), "manifest.toml")


def test_a_library_of_the_system_that_lacks_is_named_and_stops_no_other_command(folders: Path) -> None:
    """As on a machine without libzbar0: what Python starts with makes the search for it find nothing."""
    (folders / "sitecustomize.py").write_text(
        "import ctypes.util as u\nfind = u.find_library\n"
        "u.find_library = lambda name: None if name == 'zbar' else find(name)\n"
    )
    config = folders / "station.toml"
    config.write_text(f'data_dir = "{folders / "data"}"\n[spool]\nfolder = "{folders / "spool"}"\n[link]\nport = 1\n')
    path = f"{folders}:{Path(edge.__file__).parents[1]}"

    def sortgate(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {"PYTHONPATH": path}
        return subprocess.run(
            [sys.executable, "-m", "edge", *arguments], env=environment, capture_output=True, text=True, check=False
        )

    done = sortgate("doctor", "--json", "--config", str(config))
    assert done.returncode == 1, done.stderr
    (found,) = [one for one in json.loads(done.stdout) if one["what"] == "models"]
    assert (found["verdict"], "zbar" in found["seen"], "libzbar0" in found["advice"]) == ("fail", True, True)
    helped = sortgate("--help")
    assert (helped.returncode, "doctor" in helped.stdout) == (0, True)
    picture = folders / "parcel.jpg"
    picture.touch()
    for command in (("inspect", str(picture)), ("run", "--config", str(config))):
        ended = sortgate(*command)
        *_, last = ended.stderr.splitlines()
        assert (ended.returncode, "Traceback" in ended.stderr) == (69, False)
        assert last.startswith("sortgate: a library of the system is missing")
        assert last.endswith("apt-get install libzbar0")


@pytest.mark.parametrize(("days", "verdict"), [(365, Verdict.OK), (30, Verdict.WARN), (-1, Verdict.FAIL)])
def test_a_root_of_trust_that_runs_out_is_named_before_pushes_are_refused(
    folders: Path, days: int, verdict: Verdict
) -> None:
    own = settings(folders)
    assert trust(own).verdict is Verdict.OK
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    role = KeyRole(threshold=1, keys=(public,))
    root = TrustRoot(version=1, expires_at=Clock().utc() + dt.timedelta(days=days), root=role, release=role)
    RevisionStore(own.revisions_dir).keep_root(seal(root.to_json().encode(), ROOT_TYPE, [key]))
    finding = trust(own)
    assert finding.verdict is verdict
    assert f"{root.expires_at:%Y-%m-%d}" in finding.seen
    assert ("config trust" in (finding.advice or "")) is (verdict is not Verdict.OK)


def test_a_broker_that_does_not_let_us_in_is_told_from_one_that_is_not_there(
    folders: Path, broker_with: Callable[[str], Broker]
) -> None:
    guarded = broker_with("allow_anonymous false\n")
    refused = broker_finding(settings(folders, link={"port": guarded.port}))
    assert "password" in refused.advice
    gone = broker_finding(settings(folders, link={"port": 1, "connect_timeout_s": 0.2}))
    assert "cable" in gone.advice


def test_a_camera_that_is_not_there_is_named_and_one_that_is_tells_its_size(folders: Path) -> None:
    with SimulatedCamera(width_px=320, height_px=240, frames_per_s=20) as sim:
        there, gone = {"name": "top", "source": sim.url}, {"name": "side", "source": "/dev/video99"}
        found = list(cameras(settings(folders, triggers={"mqtt": True}, cameras=[there, gone])))
    assert [one.verdict for one in found] == [Verdict.OK, Verdict.FAIL]
    assert "320 x 240" in found[0].seen
    assert_fails(found[1], "/dev/video99")


def assert_fails(finding: Finding, said: str) -> None:
    assert finding.verdict is Verdict.FAIL
    assert said in finding.seen
    assert finding.advice


def test_a_disk_on_which_nothing_can_be_written_is_named(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.pwrite", full)
    assert_fails(commit_speed(settings(folders)), "No space left")
