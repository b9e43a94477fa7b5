"""Reads a station's settings from its TOML file, under what a bundle says.

Unknown fields are refused, relative paths are taken from the folder of the file, and an error names the file, the line,
the field, the value and what was expected, so that nobody has to guess from afar.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from edge.domain import Frozen
from edge.files.plain import open_plain
from edge.link.settings import LINK_FILES
from edge.settings.model import Settings
from edge.toml_faults import faults_in_words
from edge.toml_places import line_of_key, says
from edge.toml_values import taken_as

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

__all__ = ["OWN", "SettingsError", "check_overlay", "load_settings"]

OWN = (
    "data_dir", "policy_file", "station.site", "station.line", "station.station", "spool.folder", "journal.backup_dir",
    "records.path", "vision.model_dir",
)  # fmt: skip

_OVERLAY = "the bundle's settings"

_PRIVATE = {"source"}
"""The address of a camera: somebody may have written a password into it."""

MOST_BYTES = 1_000_000
"""Of a configuration: two hundred times the size of a full one."""


class SettingsError(Exception):
    """The configuration can't be used; the text says which file, which field, and what was expected."""


def load_settings(path: Path, overlay: str = "") -> Settings:
    """Read and check a station's configuration.

    Args:
        path: of the station's own file.
        overlay: TOML text of a bundle; what it says takes the place of what the file says.

    Raises:
        SettingsError: the file or the overlay is missing, not TOML, or says what can't be; or the overlay sets what is
            the station's own.
    """
    texts = [(str(path), _read(path))]
    content = _parsed(texts[0][1], str(path))
    if overlay:
        content = _merged(content, _allowed(overlay, _OVERLAY))
        texts.append((_OVERLAY, overlay))
    try:
        settings = taken_as(Settings, content)
    except ValidationError as error:
        raise _refused(error.errors(), texts) from error
    anchored = _anchored(settings, path.resolve().parent)
    _check_apart(anchored, *texts[0])
    return anchored


def check_overlay(overlay: str, name: str) -> None:
    """Checks a bundle's settings as far as that can be done at a desk, without any station's own file.

    How settings go together is left to the stations: one of a pair may be in their own file.

    Args:
        overlay: TOML text.
        name: of the text, for errors.

    Raises:
        SettingsError: no station could use them.
    """
    needed = {"data_dir": "data", "spool": {"folder": "spool"}}
    try:
        taken_as(Settings, _merged(needed, _allowed(overlay, name)))
    except ValidationError as error:
        of_one_setting = [fault for fault in error.errors() if not _of_several_settings(fault)]
        if of_one_setting:
            raise _refused(of_one_setting, [(name, overlay)]) from error


def _check_apart(settings: Settings, name: str, text: str) -> None:
    """Refuses data in the spool: a scanner may write there, and strangers and old parcels are cleared away."""
    data, spool = settings.data_dir.resolve(), settings.spool.folder.resolve()
    if data.is_relative_to(spool):
        where = "is" if data == spool else "lies in"
        raise SettingsError(
            f"{name}:{line_of_key(text, ['data_dir'])}: data_dir: it {where} spool.folder, where scanners write and old"
            " files are cleared away; give the journal a folder of its own, such as /var/lib/sortgate"
        )


def _of_several_settings(fault: ErrorDetails) -> bool:
    return fault["type"] == "value_error" and isinstance(fault["input"], dict)


def _refused(faults: list[ErrorDetails], texts: list[tuple[str, str]]) -> SettingsError:
    name = " with ".join(name for name, _ in texts)
    told = faults_in_words(faults, Settings, texts, private=_PRIVATE)
    return SettingsError("\n  ".join((f"{name} can't be used:", *told)))


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        content = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else error
        raise SettingsError(f"{where}: not valid TOML: {why}") from error
    for keys in _texts_with_nul(content):
        named = ".".join(map(str, keys))
        raise SettingsError(f"{where}:{line_of_key(text, keys)}: {named}: no text may hold the character NUL")
    return content


def _texts_with_nul(tree: object, *keys: str | int) -> Iterator[tuple[str | int, ...]]:
    """The keys of texts that the system would take for no path, or cut short."""
    if isinstance(tree, str) and "\0" in tree:
        yield keys
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield from _texts_with_nul(value, *keys, key)


def _allowed(overlay: str, name: str) -> dict[str, Any]:
    """The overlay, unless it names what makes a station this station: who it is, and where its data lies."""
    content = _parsed(overlay, name)
    for path in OWN:
        keys = path.split(".")
        if says(overlay, keys):
            line = line_of_key(overlay, keys)
            raise SettingsError(f"{name}:{line}: {path} is the station's own and can't come in a bundle")
    return content


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    merged = dict(under)
    for name, value in over.items():
        beneath = merged.get(name)
        if isinstance(beneath, dict) and isinstance(value, dict):
            merged[name] = _merged(beneath, value)
        else:
            merged[name] = value
    return merged


def _read(path: Path) -> str:
    try:
        with open_plain(path, through_links=True) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} can't be read: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise SettingsError(f"{path} is longer than {MOST_BYTES} bytes: this is no station's configuration")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: it is not in UTF-8") from error


def _anchored(settings: Settings, base: Path) -> Settings:
    """The settings with relative paths taken from the folder of the file."""

    def anchored(room: Frozen, *fields: str) -> dict[str, Path]:
        """The fields of a room that are given, as absolute paths."""
        return {field: base / path for field in fields if (path := getattr(room, field)) is not None}

    return settings.model_copy(
        update={
            **anchored(settings, "data_dir", "policy_file"),
            "spool": settings.spool.model_copy(update=anchored(settings.spool, "folder")),
            "link": settings.link.model_copy(update=anchored(settings.link, *LINK_FILES)),
            "cameras": tuple(
                camera.model_copy(update=anchored(camera, "password_file")) for camera in settings.cameras
            ),
            "journal": settings.journal.model_copy(update=anchored(settings.journal, "backup_dir")),
            "console": settings.console.model_copy(update=anchored(settings.console, "notices_file")),
            "vision": settings.vision.model_copy(update=anchored(settings.vision, "model_dir")),
            "remote": settings.remote.model_copy(update=anchored(settings.remote, "mirror_ca_file")),
        }
    )
