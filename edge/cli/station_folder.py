"""As whom a command may write into a station's data folder: what root makes there, the station itself can't read."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from edge.cli.exits import CommandError, Exit
from edge.cli.policies import station_settings
from edge.settings import Settings

__all__ = ["refuse_root_elsewhere", "settings_to_write"]


def settings_to_write(config: Path) -> Settings:
    """The station's configuration as it is in force, for a command that writes into the data folder.

    Raises:
        CommandError: the configuration can't be used, or root is at work in another user's folder.
    """
    settings = station_settings(config)
    refuse_root_elsewhere(settings.data_dir)
    return settings


def refuse_root_elsewhere(folder: Path) -> None:
    """Has a command end that root has started though the folder, if it is there yet, belongs to another user.

    Raises:
        CommandError: as said.
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
