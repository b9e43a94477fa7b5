"""Hostile and broken configurations: each is refused with a text for people or gives settings; no third way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.configuration import flattened, setting_fields, toml_value
from edge.settings import Settings, SettingsError, load_settings
from edge.settings.reading import OWN

LEAST = 'data_dir = "data"\n[spool]\nfolder = "spool"\n'
PATHS = [field.path for field in setting_fields()]
SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.sampled_from(["../x", "0", ""])
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3), max_leaves=5).filter(
    lambda value: value is not None
)
NAMES = st.sampled_from(PATHS) | st.sampled_from(["link.hostt", "spool", "station.lanes", "x", "a.b.c.d"])

quickly = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
thoroughly = settings(deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])


def loaded(file: Path, text: bytes, overlay: str = "") -> Settings | None:
    """The settings; None where the file was refused, as it should be."""
    file.write_bytes(text)
    try:
        return load_settings(file, overlay)
    except SettingsError as error:
        told = str(error)
    assert file.name in told or "the bundle's settings" in told
    return None


def written(values: dict[str, Any]) -> str:
    """TOML of dotted keys, as far as TOML can say it."""
    return "\n".join(f"{path} = {_toml(value)}" for path, value in values.items()) + "\n"


def _toml(value: Any) -> str:
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, list):
        return f"[{', '.join(_toml(part) for part in value if part is not None)}]"
    return toml_value(value)


@given(data=st.binary(max_size=300))
@quickly
def test_no_bytes_crash_the_loader(tmp_path: Path, data: bytes) -> None:
    assert loaded(tmp_path / "station.toml", data) is None, "nothing that is required can be there by chance"


@given(place=st.integers(0, len(LEAST) - 1), byte=st.integers(0, 255))
@quickly
def test_one_changed_byte_is_refused_or_gives_settings_of_the_right_form(tmp_path: Path, place: int, byte: int) -> None:
    changed = bytearray(LEAST.encode())
    changed[place] = byte
    found = loaded(tmp_path / "station.toml", bytes(changed))
    assert found is None or Settings.model_validate(found.model_dump()) == found


def check_overlay(folder: Path, values: dict[str, Any]) -> None:
    """Whatever a bundle's settings say, who the station is and where its data lies stays as its own file has it."""
    own = loaded(folder / "station.toml", LEAST.encode())
    found = loaded(folder / "station.toml", LEAST.encode(), written(values))
    assert own is not None
    if found is None:
        return
    before, after = flattened(own), flattened(found)
    assert {path: after[path] for path in OWN if path in after} == {
        path: before[path] for path in OWN if path in before
    }
    assert json.loads(found.to_json()) == json.loads(Settings.model_validate(found.model_dump()).to_json())


@given(values=st.dictionaries(NAMES, VALUES, max_size=4))
@quickly
def test_no_settings_of_a_bundle_crash_the_loader_or_move_the_station(tmp_path: Path, values: dict[str, Any]) -> None:
    check_overlay(tmp_path, values)


@pytest.mark.faults
@pytest.mark.timeout(240)
@given(values=st.dictionaries(NAMES, VALUES, max_size=4))
@thoroughly
def test_no_settings_of_a_bundle_crash_the_loader_or_move_the_station_in_a_long_run(
    tmp_path: Path, values: dict[str, Any]
) -> None:
    check_overlay(tmp_path, values)


@given(text=st.text(max_size=200))
@quickly
def test_no_text_of_a_bundle_crashes_the_loader(tmp_path: Path, text: str) -> None:
    loaded(tmp_path / "station.toml", LEAST.encode(), text)
