"""`sortgate run`: the daemon itself, in the foreground, as service managers want it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import structlog
import typer

from edge.capture import SpoolTakenError
from edge.cli.again import start_anew
from edge.cli.exits import CommandError, Exit
from edge.cli.signals import stop_on_signals
from edge.cli.standard_error import log_as_json_lines
from edge.cli.station_files import refuse_root_elsewhere
from edge.clock import Clock, utc_now
from edge.configuration import SettingsInForce, settings_in_force
from edge.daemon import Daemon
from edge.health import RecentErrors
from edge.journal import JournalError, JournalLockedError
from edge.policy import PolicyError
from edge.remote import RevisionStore, StoreError, Trial, begin_start, give_up
from edge.safe_mode import SafeMode
from edge.settings import Settings, SettingsError
from edge.starts import MANY, Starts
from edge.station import applying
from edge.system_libraries import lacking_libraries
from edge.vision import ModelError, WorkerError

__all__ = ["run"]

log = structlog.get_logger(__name__)


def run(
    config: Annotated[Path, typer.Option(help="Configuration of the station (TOML).")],
) -> None:
    """Run the station until SIGTERM or Ctrl-C. Logs go to standard error, one JSON object a line."""
    log_as_json_lines()
    try:
        found, trial = _begun(config)
    except SettingsError as error:
        raise CommandError(str(error), Exit.CONFIG) from error
    except StoreError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    log_as_json_lines(RecentErrors(found.settings.errors_file))
    starts = Starts(found.settings.starts_file, Clock())
    if starts.begin():
        _be_safe(found.settings, starts, config)
    try:
        _need_libraries()
        daemon = Daemon(config, found, trial=trial, apply=applying(config), on_ready=starts.forget)
        stop_on_signals(daemon.stop)
        daemon.run()
    except JournalLockedError as error:
        starts.forget()  # the other daemon is well
        raise CommandError(f"{error} Is another daemon running with {config}?", Exit.UNAVAILABLE) from error
    except SpoolTakenError as error:
        starts.forget()  # so is this one
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    except (PolicyError, JournalError, ModelError, WorkerError, OSError) as error:
        fault = _fault(error)
        if trial is None:
            raise fault from error
        why = f"the station could not start with these settings: {fault}"
        log.error("settings taken back", why=why)  # noqa: TRY400 - the text says it all
        give_up(RevisionStore(found.settings.revisions_dir), trial, why=why[:500], now=utc_now())
        start_anew()
    if daemon.superseded:
        start_anew()


def _need_libraries() -> None:
    """Refuses what each reading process would end by, with a text instead of its traceback."""
    if lacking := lacking_libraries():
        raise WorkerError(lacking)


def _be_safe(settings: Settings, starts: Starts, config: Path) -> NoReturn:
    """Safe mode, and then the end of the process, or another start with a clean slate."""
    safe = SafeMode(settings, apply=applying(config), apply_mirrored=applying(config, pushed=False))
    stop_on_signals(safe.stop)
    safe.run(f"the station was started {MANY} times within minutes and did not get ready; the log says why")
    starts.forget()
    if safe.superseded:
        start_anew()
    raise typer.Exit(Exit.OK)


def _begun(config: Path) -> tuple[SettingsInForce, Trial | None]:
    """The settings to start with, and the trial that they are on."""
    found = settings_in_force(config)
    refuse_root_elsewhere(found.settings.data_dir)
    store = RevisionStore(found.settings.revisions_dir)
    trial = begin_start(store, now=utc_now())
    if trial is not None and found.fault:
        give_up(store, trial, why=found.fault[:500], now=utc_now())
        trial = None
    if found.fault:
        log.error("the station's own settings are in force", error=found.fault)
    return settings_in_force(config), trial


def _fault(error: Exception) -> CommandError:
    match error:
        case PolicyError():
            return CommandError(str(error), Exit.CONFIG)
        case OSError():
            where = error.filename or "a folder of the station"
            told = f"{where} can't be used: {error.strerror}; check its owner and mode"
            return CommandError(told, Exit.CONFIG)
        case _:
            return CommandError(str(error), Exit.UNAVAILABLE)
