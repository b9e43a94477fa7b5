"""One TOML file configures a station; what can't be is refused with its place, and paths stay with their file."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge.domain import StationMode
from edge.settings import Settings, SettingsError, load_settings
from edge.toml_places import line_of_key

LEAST = 'data_dir = "data"\n[spool]\nfolder = "spool"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "station.toml"


def written(file: Path, text: str | bytes) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def test_two_folders_are_all_that_must_be_said(file: Path) -> None:
    settings = load_settings(written(file, LEAST))
    assert settings.station.mode is StationMode.LIVE
    assert settings.link.port == 1883


def test_a_file_of_an_editor_that_marks_utf_8_is_read(file: Path) -> None:
    assert load_settings(written(file, b"\xef\xbb\xbf" + LEAST.encode())).data_dir == file.parent / "data"


def test_stations_that_copy_their_journals_to_one_disk_never_go_back_to_the_copy_of_another(file: Path) -> None:
    shared = LEAST + '[journal]\nbackup_dir = "/mnt/copies"\n[station]\nline = "{line}"\n'
    folders = {load_settings(written(file, shared.format(line=line))).backup_dir for line in ("line-1", "line-2")}
    assert len(folders) == 2
    assert {folder.parent for folder in folders} == {Path("/mnt/copies")}


def test_relative_paths_are_taken_from_the_folder_of_the_file(file: Path) -> None:
    secrets = '[link]\nusername = "u"\npassword_file = "password"\ntls_ca_file = "/etc/ca.pem"\n'
    settings = load_settings(written(file, LEAST + secrets))
    assert settings.data_dir == file.parent / "data"
    assert settings.spool.folder == file.parent / "spool"
    assert settings.journal_file == file.parent / "data" / "journal.sqlite"
    assert settings.records_file == file.parent / "data" / "records.sqlite"
    assert settings.link.password_file == file.parent / "password"
    assert settings.link.tls_ca_file == Path("/etc/ca.pem")
    assert settings.link.tls_cert_file is None


@pytest.mark.parametrize(
    ("data", "spool", "where"),
    [
        ("/srv/sortgate", "/srv/sortgate", "is"),
        ("one", "./other/../one", "is"),
        ("spool/incoming", "spool", "lies in"),
        ("spool/done/data", "spool", "lies in"),
        ("linked/data", "spool", "lies in"),
    ],
)
def test_a_journal_where_scanners_write_and_old_files_are_cleared_away_is_refused(
    file: Path, data: str, spool: str, where: str
) -> None:
    written(file, f'\ndata_dir = "{data}"\n[spool]\nfolder = "{spool}"\n')
    (file.parent / "linked").symlink_to("spool")
    with pytest.raises(SettingsError, match=f"station.toml:2: data_dir: it {where} spool.folder"):
        load_settings(file)


def test_a_spool_within_the_data_folder_is_taken(file: Path) -> None:
    assert load_settings(written(file, LEAST.replace('"spool"', '"data/spool"'))).spool.folder.parent.name == "data"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("data_dir = [", "not valid TOML"),
        (b"\xff\xfe", "not valid TOML"),
        ('data_dir = "d"\n', "spool: it is missing"),
        (
            LEAST + "folders = 1\n",
            "station.toml:4: spool.folders: nothing is called so here; did you mean folder?",
        ),
        (LEAST + '[station]\nsite = "a/b"\n', "station.site"),
        (LEAST + '[station]\nline = "#"\n', "station.line"),
        (LEAST + "[link]\nport = 0\n", "station.toml:5: link.port: 1 or more is expected, not 0"),
        (LEAST + '[link]\npassword_file = "p"\n', "station.toml:4: link: password_file needs username"),
        (LEAST + "[station.lanes]\nhold = 3\nonward = 3\n", "held parcels would pass"),
        (LEAST + "[link]\nretry_least_s = 20\n", "link.retry_least_s is more than link.retry_most_s"),
        (LEAST + '[console]\npublic_url = "http://["\n', "station.toml:5: console.public_url: "),
        (LEAST + '[console]\npublic_url = "http://gate:99999"\n', "station.toml:5: console.public_url: "),
        (LEAST + '[console]\nnotices_file = "a\\u0000b"\n', "station.toml:5: console.notices_file: no text may hold"),
        (LEAST + "[station]\nreserve_ms = 1e308\n", "station.reserve_ms: 60000 or less is expected, not 1e+308"),
        ('data_dir = ""\n[spool]\nfolder = "spool"\n', "station.toml:1: data_dir: it is empty"),
        ('data_dir = "d"\n[spool]\nfolder = ""\n', "station.toml:3: spool.folder: it is empty"),
        (LEAST + '[link]\nport = "1883"\n', "station.toml:5: link.port: a whole number is expected, not '1883'"),
        (LEAST + "[link]\nport = true\n", "station.toml:5: link.port: a whole number is expected, not True"),
        (LEAST + '[link]\nack_timeout_s = "4"\n', "link.ack_timeout_s: a number is expected, not '4'"),
        (LEAST + '[triggers]\nmqtt = "yes"\n', "triggers.mqtt: true or false is expected, not 'yes'"),
        (LEAST + "[station]\nsite = 7\n", "station.site: a text is expected, not 7"),
        (
            LEAST + "[vision]\nmax_side_px = 1_000_000_000\n",
            "vision.max_side_px: 65535 or less is expected, not 1000000000",
        ),
        ("a = " + 5_000 * "[", "not valid TOML"),
        ("a = " + 5_000 * "9", "not valid TOML"),
        ("#" * 1_000_001, "longer than"),
    ],
)
def test_what_can_not_be_is_refused_with_file_field_and_reason(file: Path, text: str | bytes, told: str) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(written(file, text))
    assert str(file) in str(refused.value)
    assert told in str(refused.value)


def test_a_whole_number_is_a_number_and_a_list_may_be_one_of_networks(file: Path) -> None:
    told = "[link]\nack_timeout_s = 4\n[console]\nproxies = ['10.0.0.0/8']\n[station]\nmode = 'shadow'\n"
    settings = load_settings(written(file, LEAST + told))
    assert settings.link.ack_timeout_s == 4.0
    assert [str(network) for network in settings.console.proxies] == ["10.0.0.0/8"]


def numbers_of(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each setting that can be a number, by its room and name, with what its schema says of it."""
    for room, part in {"Settings": schema, **schema["$defs"]}.items():
        for name, field in part.get("properties", {}).items():
            for kind in field.get("anyOf", [field]):
                if kind.get("type") in {"integer", "number"}:
                    yield f"{room}.{name}", kind


def test_no_number_is_so_large_that_a_wait_or_a_date_could_not_hold_it() -> None:
    numbers = dict(numbers_of(Settings.model_json_schema()))
    assert "SpoolSettings.poll_interval_ms" in numbers
    endless = {name for name, kind in numbers.items() if kind.get("maximum", kind.get("exclusiveMaximum", 1e12)) > 1e9}
    assert endless == set()


def test_a_missing_file_is_told_as_missing(file: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(file)


def test_a_pipe_in_place_of_the_file_is_refused_and_not_waited_for(file: Path) -> None:
    file.parent.mkdir()
    os.mkfifo(file)
    with pytest.raises(SettingsError, match="it is no plain file"):
        load_settings(file)


def test_a_secret_written_into_the_file_is_refused_and_not_repeated(file: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings(written(file, LEAST + '[link]\nusername = "u"\npassword = "tell-nobody"\n'))
    assert "link.password: nothing is called so here; did you mean password_file?" in str(refused.value)
    assert "tell-nobody" not in str(refused.value)


PLACES = """\
# one
data_dir = "d"
names = [
  "a",

  "b",  # ]
]
text = '''
[link]
port = 1
'''
[link]
# port = 3
port = 2
[station]
lanes = { onward = 1, hold = 2 }
station."quoted.key".x = 3
"""


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("data_dir",), 2),
        (("names",), 3),
        (("names", 1), 3),
        (("text",), 8),
        (("link",), 12),
        (("link", "port"), 14),
        (("link", "host"), 12),
        (("station", "lanes", "hold"), 16),
        (("station", "station", "quoted.key", "x"), 17),
        (("spool", "folder"), None),
        (("data_dir", "x"), 2),
    ],
)
def test_the_line_of_a_key_is_that_on_which_its_statement_begins(keys: tuple[str | int, ...], line: int | None) -> None:
    assert line_of_key(PLACES, keys) == line


CAMERAS = '[triggers]\nmqtt = true\n[[cameras]]\nname = "top"\n'


@pytest.mark.parametrize(
    "source",
    [
        "rtsp://admin:hunter2@10.0.3.11/stream", "http://10.0.3.11/mjpg?user=admin&password=hunter2",
        "rtsp://10.0.3.11:554/user=admin&pwd=hunter2&channel=1", "http://10.0.3.11/mjpg?apikey=hunter2",
        "ftp://10.0.3.11/hunter2",
    ],
)  # fmt: skip
def test_a_password_in_the_address_of_a_camera_is_refused_and_never_repeated(tmp_path: Path, source: str) -> None:
    file = tmp_path / "station.toml"
    file.write_text(f'data_dir = "d"\n[spool]\nfolder = "s"\n{CAMERAS}source = "{source}"\n')
    with pytest.raises(SettingsError) as refused:
        load_settings(file)
    assert "cameras.0.source" in str(refused.value)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ("field_mm = 800\n", "needs triggers.belt_speed_mm_s"),
        ("feild_mm = 800\n", "did you mean field_mm?"),
        ("password_file = 'p'\n", "needs username"),
        ("width_px = 640\n", "give both or none"),
        ('[[cameras]]\nname = "top"\nsource = "/dev/video1"\n', "the same name"),
    ],
)
def test_a_camera_that_can_not_be_is_refused_with_its_reason(tmp_path: Path, lines: str, why: str) -> None:
    file = tmp_path / "station.toml"
    file.write_text(f'data_dir = "d"\n[spool]\nfolder = "s"\n{CAMERAS}source = "/dev/video0"\n{lines}')
    with pytest.raises(SettingsError, match=re.escape(why)):
        load_settings(file)


def test_a_camera_that_sees_parcels_before_they_are_triggered_can_not_cut_neighbours_off(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    camera = f'{CAMERAS}source = "/dev/video0"\nfield_mm = 800\n'.replace("mqtt", "belt_speed_mm_s = 1000\nmqtt")
    file.write_text(f'data_dir = "d"\n[spool]\nfolder = "s"\n{camera}offset_ms = 399\n')
    with pytest.raises(SettingsError, match="at least 400"):
        load_settings(file)
    file.write_text(f'data_dir = "d"\n[spool]\nfolder = "s"\n{camera}offset_ms = 400\n')
    assert load_settings(file).cameras[0].field_mm == 800
