"""Which commands there are, and where: each is loaded only when it is asked for, so that none waits for the others."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_command, get_group

from edge.cli.exits import CommandError, Exit
from edge.system_libraries import lacking_libraries

__all__ = ["COMMANDS", "Commands"]

COMMANDS: Mapping[str, str] = {
    "run": "run.run",
    "inspect": "inspect.inspect",
    "watch": "watch.watch",
    "console": "console.console",
    "status": "status.status",
    "cameras": "cameras.cameras",
    "simulate": "simulate.simulate",
    "controller": "controller.controller",
    "hold": "hold.hold",
    "alarm": "alarm.alarm",
    "push": "push.push",
    "contract": "contract.contract",
    "demo": "demo.demo",
    "doctor": "doctor.doctor",
    "diagnostics": "diagnostics.write_diagnostics",
    "config": "config.app",
    "bundle": "bundle.app",
    "journal": "journal.app",
    "evidence": "evidence.app",
    "records": "records.app",
    "policy": "policy.app",
    "tips": "tips.app",
    "users": "users.app",
    "notices": "notices.app",
}
"""The function or group of commands for each name, as `module.attribute` of this package."""


class Commands(TyperGroup):
    """All these commands, besides those that are registered in the usual way."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, in the order in which help shows them."""
        return [*COMMANDS, *super().list_commands(ctx)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; None: there is none."""
        place = COMMANDS.get(cmd_name)
        if place is None:
            return super().get_command(ctx, cmd_name)
        module, _, attribute = place.partition(".")
        try:
            found = getattr(import_module(f"edge.cli.{module}"), attribute)
        except ImportError as error:
            if lacking := lacking_libraries():
                raise CommandError(lacking, Exit.UNAVAILABLE) from error
            raise
        if isinstance(found, typer.Typer):
            command: Any = get_group(found)
        else:
            alone = typer.Typer(add_completion=False, rich_markup_mode=None)
            alone.command(cmd_name)(found)
            command = get_command(alone)
        command.name = cmd_name
        return command
