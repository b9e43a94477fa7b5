"""Starting the same command again in the same process, because settings have changed."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

__all__ = ["start_anew"]


def start_anew() -> NoReturn:
    """Starts this command again in this very process: no old setting is left, and no service manager sees an end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line
