"""Starting the same command anew, in the same process: under settings that changed."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

__all__ = ["start_anew"]


def start_anew() -> NoReturn:
    """The same command again in this very process: nothing of the old settings is left, and no manager sees an end."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - our own command line
