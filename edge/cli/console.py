"""`sortgate console`: the operators' console in a browser."""

from __future__ import annotations

import asyncio
import functools
import sys
from pathlib import Path
from typing import Annotated

import typer

from edge.cli.again import start_anew
from edge.cli.exits import CommandError, Exit
from edge.cli.output import results
from edge.cli.station_files import Config, settings_to_write, without_journal
from edge.cli.users import opened_users
from edge.configuration import SettingsChange
from edge.console.web import DiagnosticsError, Role, serve
from edge.console.web.sources import Sources
from edge.journal import JournalError
from edge.settings import Settings

__all__ = ["console"]

FIRST_USER = "admin"
DIAGNOSING_S = 180.0


def console(
    config: Config,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Listen here instead of console.port; 0 takes a free one.")
    ] = None,
) -> None:
    """Serve the operators' console in a browser until Ctrl-C. It only reads, and asks the station over its broker."""
    settings = settings_to_write(config)
    changed = SettingsChange(config, settings)
    web = settings.console if port is None else settings.console.model_copy(update={"port": port})
    with opened_users(settings) as book:
        token = "" if book.users() else book.invite(FIRST_USER, Role.SUPERVISOR)

    def ready(address: str) -> None:
        out = results()
        out.print(f"console at {address}", soft_wrap=True)
        if token:
            out.print(f"nobody can sign in yet; first account, once, within a day: {address}/welcome/{token}",
                      soft_wrap=True)  # fmt: skip
        out.file.flush()

    try:
        serve(
            web, _sources(settings), functools.partial(_diagnose, config.resolve()), on_ready=ready, ended=changed.seen
        )
    except JournalError as error:
        raise without_journal(settings, error) from error
    except OSError as error:
        raise CommandError(f"can't listen on {web.host}:{web.port}: {error.strerror}", Exit.UNAVAILABLE) from error
    if changed.seen():
        results().print("the settings have changed: the console starts anew")
        start_anew()


async def _diagnose(config: Path) -> bytes:
    """The diagnostics bundle, made by a process of its own: that loads the models, and the console stays small."""
    command = [sys.executable, "-m", "edge", "diagnostics", "--config", str(config), "--out", "-"]
    process = await asyncio.create_subprocess_exec(
        "nice", *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(DIAGNOSING_S):
            data, said = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise DiagnosticsError(f"it was not complete within {DIAGNOSING_S:g} s; run `sortgate diagnostics`") from None
    if process.returncode:
        raise DiagnosticsError(said.decode(errors="replace").strip()[-500:])
    return data


def _sources(settings: Settings) -> Sources:
    return Sources(
        journal_file=settings.journal_file,
        status_file=settings.status_file,
        users_file=settings.users_file,
        tips_file=settings.tips_file,
        revisions_dir=settings.revisions_dir,
        errors_file=settings.errors_file,
        cameras_dir=settings.cameras_dir,
        model_dir=settings.vision.model_dir,
        evidence_dir=settings.evidence_dir,
        evidence_key_file=settings.evidence_key_file,
        done_dir=settings.spool.done,
        link=settings.link,
        topics=settings.station.topics,
    )
