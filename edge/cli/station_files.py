"""What most commands begin with: the settings in force at a station, its journal, and whether they may write there."""

from __future__ import annotations

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from edge.cli.exits import CommandError, Exit
from edge.configuration import settings_in_force
from edge.journal import JournalCorruptError, JournalError, JournalOlderError, JournalReader, JournalVersionError
from edge.settings import Settings, SettingsError

__all__ = [
    "Config",
    "decision_number",
    "opened_journal",
    "refuse_root_elsewhere",
    "settings_to_write",
    "station_settings",
    "wanted_bytes",
    "wanted_file",
    "without_journal",
]

Config = Annotated[Path, typer.Option(help="Configuration of the station.")]
"""The option `--config` that most commands have."""


MOST_DIGITS = 18
"""Of a decision's number: every number this long fits into SQLite's integers."""


def decision_number(said: str) -> int | None:
    """The number of a decision as a person typed it; None: no decision has such a one."""
    return int(said) if said.isdecimal() and len(said) <= MOST_DIGITS else None


def wanted_file(path: Path) -> Path:
    """A file that the user named, or the command's end."""
    if path.is_dir():
        raise CommandError(f"{path} is a folder; name a file in it", Exit.NO_INPUT)
    if not path.exists():
        raise CommandError(f"there is no file {path}", Exit.NO_INPUT)
    if not path.is_file():
        raise CommandError(f"{path} is no file but a pipe or a device", Exit.NO_INPUT)
    return path


def wanted_bytes(path: Path) -> bytes:
    """What is in a file that the user named, or the command's end."""
    try:
        return wanted_file(path).read_bytes()
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}", Exit.NO_INPUT) from error


def station_settings(config: Path) -> Settings:
    """The station's settings in force; ends the command if they can't be used."""
    try:
        return settings_in_force(config).settings
    except SettingsError as error:
        raise CommandError(str(error), Exit.CONFIG) from error


@contextmanager
def opened_journal(settings: Settings, *, damaged: Exit = Exit.UNAVAILABLE) -> Iterator[JournalReader]:
    """The station's journal, to read while the station works; ends the command wherever it can't be read.

    Args:
        settings: of the station.
        damaged: what the command ends with if the journal turns out damaged while it is read.
    """
    try:
        journal = JournalReader(settings.journal_file)
    except JournalError as error:
        raise without_journal(settings, error) from error
    with journal:
        try:
            yield journal
        except JournalError as error:
            code = damaged if isinstance(error, JournalCorruptError) else Exit.UNAVAILABLE
            raise CommandError(str(error), code) from error


def without_journal(settings: Settings, error: JournalError) -> CommandError:
    """The end of a command that can't read the journal: before a station's first start there is none.

    `deploy/install` tells by the code whether a release can go on with the journal of another one.
    """
    if isinstance(error, JournalOlderError):
        return CommandError(str(error), Exit.TRY_LATER)
    if isinstance(error, JournalVersionError):
        return CommandError(str(error), Exit.DATA)
    if settings.journal_file.exists():
        return CommandError(str(error), Exit.UNAVAILABLE)
    return CommandError(f"there is no journal {settings.journal_file}; has the station run yet?", Exit.NO_INPUT)


def settings_to_write(config: Path) -> Settings:
    """The station's settings in force, for a command that writes into the data folder.

    Raises:
        CommandError: the settings can't be used, or this is root in another user's folder.
    """
    settings = station_settings(config)
    refuse_root_elsewhere(settings.data_dir)
    return settings


def refuse_root_elsewhere(folder: Path) -> None:
    """Keeps root from writing where another user's files are.

    Raises:
        CommandError: root started the command, and the folder belongs to somebody else.
    """
    if os.geteuid() != 0 or not folder.exists():
        return
    owner = folder.stat().st_uid
    if owner == 0:
        return
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"#{owner}"
    raise CommandError(
        f"{folder} belongs to {name}, who could not read what root writes there: run it as `sudo -u {name} sortgate …`",
        Exit.NO_PERMISSION,
    )
