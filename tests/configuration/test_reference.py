"""The reference of settings is that of the models, the template is a valid file, differences are of meaning."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from edge.configuration import (
    differences,
    flattened,
    reference_files,
    setting_fields,
    toml_value,
    written_template,
)
from edge.settings import Settings, load_settings

DOCS = Path(__file__).parents[2] / "deploy" / "docs"
LEAST = {"data_dir": "data", "spool.folder": "spool"}


def test_checked_in_reference_is_the_one_that_the_models_give() -> None:
    for name, text in reference_files().items():
        stale = f"{name} is stale: run `sortgate config reference deploy/docs`"
        assert (DOCS / name).read_text(encoding="utf-8") == text, stale


def test_every_setting_is_explained_and_named_once() -> None:
    fields = setting_fields()
    assert [field.path for field in fields if not field.meaning or not field.title] == []
    assert len({field.path for field in fields}) == len(fields)
    assert {field.path for field in fields if field.required} == set(LEAST)


def test_a_unit_in_a_name_is_told_as_a_unit() -> None:
    units = {field.path: field.unit for field in setting_fields()}
    assert units["link.keepalive_s"] == "seconds"
    assert units["evidence.holds_mb"] == "megabytes"
    assert units["link.host"] == ""


def test_the_page_has_a_row_for_every_setting() -> None:
    page = reference_files()["settings.md"]
    assert all(f"| `{field.name}` |" in page for field in setting_fields())


def test_a_template_is_a_valid_file_that_changes_nothing_but_what_was_given(tmp_path: Path) -> None:
    file = tmp_path / "station.toml"
    file.write_text(written_template({**LEAST, "station.site": "hkg"}))
    least = tmp_path / "least.toml"
    least.write_text('data_dir = "data"\n[spool]\nfolder = "spool"\n')
    changed = differences(load_settings(least), load_settings(file))
    assert [(one.path, one.was, one.becomes) for one in changed] == [("station.site", "site", "hkg")]


def test_the_defaults_that_a_template_shows_are_those_in_force(tmp_path: Path) -> None:
    """Uncommenting every default must change nothing."""
    lines = written_template(LEAST).splitlines()
    names = {field.name for field in setting_fields() if field.default is not None}
    said = [line.removeprefix("# ") if line.removeprefix("# ").split(" = ")[0] in names else line for line in lines]
    file, least = tmp_path / "all.toml", tmp_path / "least.toml"
    file.write_text("\n".join(said))
    least.write_text(written_template(LEAST))
    assert sum(a != b for a, b in zip(lines, said, strict=True)) > 50
    assert differences(load_settings(least), load_settings(file)) == ()


def test_every_setting_of_the_models_is_flattened_and_nothing_else() -> None:
    settings = Settings.model_validate({"data_dir": "d", "spool": {"folder": "s"}})
    assert set(flattened(settings)) == {field.path for field in setting_fields()}


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]))
VALUES = TEXTS | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)


@given(VALUES | st.lists(TEXTS))
def test_a_value_written_as_toml_is_read_as_the_same_value(value: object) -> None:
    assert tomllib.loads(f"x = {toml_value(value)}")["x"] == value
