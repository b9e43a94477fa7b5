"""Who uses a command."""

from __future__ import annotations

import getpass

from edge.cli.exits import CommandError, Exit

__all__ = ["person"]


def person(by: str | None) -> str:
    """Whoever is named, else the user of this terminal.

    Raises:
        CommandError: nobody is named, and the user has no name.
    """
    try:
        return by or getpass.getuser()
    except (KeyError, OSError) as error:  # as in a container that runs under a bare number
        raise CommandError("the user of this terminal has no name: say with --by who does it", Exit.USAGE) from error
