"""Standard error for a daemon's log: each entry is written at once, and one that can't be written does no harm.

If the log is a file on a full disk, or its reader has gone, the entry is lost and the parcels go on.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import TextIO, cast

import structlog
from structlog.typing import Processor

__all__ = ["StandardError", "log_as_json_lines"]


class StandardError:
    """A text file to write to, as much of it as a log needs. Safe to use from any thread."""

    def __init__(self, descriptor: int = 2) -> None:
        self._descriptor = descriptor

    def write(self, text: str) -> int:
        """Writes the text at once, without a buffer that would keep what could not be written."""
        with suppress(OSError):
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
        return len(text)

    def flush(self) -> None:
        """Does nothing: no text is waiting."""


def log_as_json_lines(*watching: Processor) -> None:
    """Has every log entry written to standard error as one JSON object, after the `watching` processors saw it."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            *watching,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", StandardError())),
    )
