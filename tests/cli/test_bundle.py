"""`sortgate bundle` and `push` at the desk: what is wrong is said there, by file, line, field and value."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from typer.testing import CliRunner, Result

from edge.cli import app
from edge.cli.bundle_files import BLOBS, faults_beside
from edge.cli.exits import CommandError
from edge.cli.push import _meant
from edge.cli.push_following import Heard
from edge.domain import StationMode
from edge.link import StateMessage, StationState
from edge.remote import Blob, Target

RULES = """\
version: 1
rules:
  - {id: none, code: WATCHLIST, severity: hold, when: "false", say: "A test.", say_zh: "测试。", sources: [label]}
"""


ONLINE = StateMessage(state=StationState.ONLINE, session=1, software="0.1.0", config_revision=1, mode=StationMode.LIVE)


def pem(path: Path, key: Ed25519PrivateKey | X25519PrivateKey) -> Path:
    no_password = serialization.NoEncryption()
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, no_password)
        if isinstance(key, Ed25519PrivateKey)
        else key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    path.chmod(0o600)
    return path


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return pem(tmp_path / "key.pem", Ed25519PrivateKey.generate())


def ran(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def fault(*arguments: str | Path) -> str:
    error = ran(*arguments).exception
    assert isinstance(error, CommandError), error
    return str(error)


def building(folder: Path, key: Path, *options: str | Path) -> list[str | Path]:
    rules = folder / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    return ["bundle", "build", folder / "out.json", "--policy", rules, "--key", key, "--revision", "1", "--why", "a",
            *options]  # fmt: skip


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("[link]\nport = 99999\n", ":2: link.port: 65535 or less is expected, not 99999"),
        ("[link]\nprot = 1\n", ":2: link.prot: nothing is called so here; did you mean port?"),
        ("[lnk]\nport = 1\n", ":1: lnk: nothing is called so here; did you mean link?"),
        ('[station]\nsite = "other"\n', ":2: station.site is the station's own and can't come in a bundle"),
        ("[[cameras]]\nmax_fps = 3\n", ":1: cameras.0.name: it is missing"),
        ("[link\n", ": not valid TOML"),
    ],
)
def test_settings_that_no_station_could_use_are_refused_when_a_bundle_is_built(
    tmp_path: Path, key: Path, settings: str, told: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(settings)
    assert f"{file}{told}" in fault(*building(tmp_path, key, "--settings", file))
    assert not (tmp_path / "out.json").exists()


@pytest.mark.parametrize(
    "settings",
    ["[link]\nport = 8883\n", '[link]\npassword_file = "p"\n', '[remote]\nmirror_ca_file = "ca.pem"\n', "# none\n"],
)
def test_settings_that_go_with_those_of_a_stations_own_file_can_be_built(
    tmp_path: Path, key: Path, settings: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(settings)
    assert ran(*building(tmp_path, key, "--settings", file)).exit_code == 0
    shown = ran("bundle", "inspect", tmp_path / "out.json").stdout
    assert all(line in shown for line in settings.splitlines())


def test_building_without_rules_says_that_those_of_the_stations_are_replaced(tmp_path: Path, key: Path) -> None:
    named = ran(*building(tmp_path, key)).stdout
    bare = ran("bundle", "build", tmp_path / "b.json", "--key", key, "--revision", "8", "--why", "a").stdout
    assert named == "revision 1 brings rules\n"
    assert bare.startswith("revision 8 brings rules; the rules are Sortgate's own, in the place of any others")


def test_routes_that_no_station_could_use_are_refused_when_a_bundle_is_built(tmp_path: Path, key: Path) -> None:
    file = tmp_path / "notices.toml"
    file.write_text('[[route]]\nname = "duty"\nurls_file = "duty.urls"\nafter_min = "soon"\n')
    told = fault(*building(tmp_path, key, "--notices", file))
    assert f"{file}:4: route.0.after_min: a number is expected" in told
    assert ", not 'soon'" in told


def test_a_root_says_which_key_or_number_is_wrong(tmp_path: Path, key: Path) -> None:
    making = ["bundle", "root", tmp_path / "root.json", "--key", key, "--root-key", key, "--release-key"]
    other = pem(tmp_path / "x25519.pem", X25519PrivateKey.generate())
    (tmp_path / "none.pem").write_text("nothing")
    for wrong in (other, tmp_path / "none.pem"):
        assert f"{wrong} holds no key of Ed25519" in fault(*making, wrong)
    assert "release: 2 signatures can't come from 1 keys" in fault(*making, key, "--release-threshold", "2")


def test_a_file_for_the_link_of_a_push_is_refused_by_line_field_and_value(tmp_path: Path, key: Path) -> None:
    ran(*building(tmp_path, key))
    file = tmp_path / "link.toml"
    file.write_text("[link]\nport = 0\n")
    told = fault("push", tmp_path / "out.json", "--link", file)
    assert f"{file}:2: link.port: 1 or more is expected, not 0" in told
    file.write_text("port = 0\n")
    assert f"{file}:1: port: 1 or more is expected" in fault("push", tmp_path / "out.json", "--link", file)


def test_the_password_for_a_push_lies_beside_the_file_that_names_it_and_is_missed_before_the_broker(
    tmp_path: Path, key: Path
) -> None:
    ran(*building(tmp_path, key))
    file = tmp_path / "link.toml"
    file.write_text('[link]\nport = 1\nusername = "u"\npassword_file = "gone"\n')
    assert f"there is no file {tmp_path / 'gone'}" in fault("push", tmp_path / "out.json", "--link", file)


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--to", "a/b/c/d"), "SITE/LINE/STATION"),
        (("--to", "a/b"), "SITE/LINE/STATION"),
        (("--to", "a//c"), "SITE/LINE/STATION"),
        (("--rings", "50,10"), "percents that rise to 100"),
        (("--rings", "half"), "percents that rise to 100"),
    ],
)
def test_stations_or_rings_that_can_not_be_meant_are_refused_before_the_broker_is_asked(
    tmp_path: Path, key: Path, option: tuple[str, str], told: str
) -> None:
    ran(*building(tmp_path, key))
    assert told in fault("push", tmp_path / "out.json", "--port", "1", *option)


def test_stations_that_tell_of_themselves_while_the_known_ones_are_picked_trouble_nobody() -> None:
    heard = Heard()
    heard.states["hkg", "line-1", "station-1"] = ONLINE

    class Busy(Target):
        """Whenever a station is compared with it, another one has told of itself."""

        def covers(self, site: str, line: str, station: str) -> bool:
            heard.states[site, line, f"station-{len(heard.states) + 1}"] = ONLINE
            return super().covers(site, line, station)

    assert _meant(heard, Target(), Busy()) == [("hkg", "line-1", "station-1")]
    assert len(heard.states) == 2


def test_a_pipe_where_a_bundle_or_a_key_is_wanted_is_refused_instead_of_waited_for(tmp_path: Path, key: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for command in (
        ["bundle", "inspect", pipe],
        ["bundle", "root", tmp_path / "root.json", "--key", pipe, "--root-key", key, "--release-key", key],
        ["bundle", "root", tmp_path / "root.json", "--key", key, "--root-key", pipe, "--release-key", key],
        ["push", pipe],
    ):
        result = CliRunner().invoke(app, [*map(str, command)])
        assert isinstance(result.exception, CommandError), (command, result.output)
        assert "pipe" in str(result.exception)


def test_a_pipe_among_rules_models_golden_pictures_or_the_files_beside_a_bundle_is_refused_instead_of_waited_for(
    tmp_path: Path, key: Path
) -> None:
    listed = f"model = [{{file = 'net.onnx', sha256 = '{'0' * 64}'}}]"
    for folder, plain, pipe in (
        ("models", {}, "manifest.toml"),
        ("models", {"manifest.toml": listed}, "net.onnx"),
        ("golden", {}, "label.png"),
        ("golden", {"label.png": "picture"}, "label.txt"),
    ):
        where = tmp_path / pipe
        where.mkdir()
        for name, text in plain.items():
            (where / name).write_text(text, encoding="utf-8")
        os.mkfifo(where / pipe)
        told = fault(*building(tmp_path, key, f"--{folder}", where))
        assert f"{where / pipe} can't be read: it is no plain file" in told
    for name in ("goods.yaml", "lists/ours.yaml"):
        beside = tmp_path / name
        beside.parent.mkdir(exist_ok=True)
        os.mkfifo(beside)
        assert f"{beside} can't be read: it is no plain file" in fault(*building(tmp_path, key))
        beside.unlink()
    blob = Blob(sha256="0" * 64, size_bytes=1)
    (tmp_path / BLOBS).mkdir()
    os.mkfifo(tmp_path / BLOBS / blob.sha256)
    assert ["it is no plain file" in sentence for sentence in faults_beside(tmp_path / "bundle", [blob])] == [True]
