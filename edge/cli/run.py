"""`sortgate run`: the daemon itself, in the foreground, as a service manager wants it."""

from __future__ import annotations

import logging
import signal
import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer

from edge.cli.exits import CommandError, Exit
from edge.daemon import Daemon
from edge.journal import JournalError, JournalLockedError
from edge.policy import PolicyError
from edge.records import RecordStoreError
from edge.settings import SettingsError, load_settings
from edge.vision import ModelError, WorkerError

__all__ = ["log_as_json_lines", "run"]


def run(
    config: Annotated[Path, typer.Option(help="Configuration of the station (TOML).")],
) -> None:
    """Run the station until SIGTERM or Ctrl-C. Logs go to standard error, one JSON object a line."""
    log_as_json_lines()
    try:
        settings = load_settings(config)
    except SettingsError as error:
        raise CommandError(str(error), Exit.CONFIG) from error
    try:
        daemon = Daemon(settings)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: daemon.stop())
        daemon.run()
    except PolicyError as error:
        raise CommandError(str(error), Exit.CONFIG) from error
    except JournalLockedError as error:
        raise CommandError(f"{error}; is another daemon running with {config}?", Exit.UNAVAILABLE) from error
    except (JournalError, RecordStoreError, ModelError, WorkerError) as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except OSError as error:
        where = error.filename or "a folder of the station"
        raise CommandError(f"{where} can't be used: {error.strerror}; check its owner and mode", Exit.CONFIG) from error


def log_as_json_lines() -> None:
    """Has every log entry written to standard error as one JSON object."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
