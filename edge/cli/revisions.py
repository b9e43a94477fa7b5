"""`sortgate config trust | apply | history | rollback`: a station's pushed rules, from a file or a USB stick.

A running station takes a change up within seconds, between two parcels; one that does not run, at its next start.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.bundle import read_envelope
from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.policies import opened_journal, station_settings
from edge.console import visible
from edge.journal import JournalError
from edge.policy import PastCase
from edge.remote import RefusedError, RevisionStore, StoreError, apply_bundle, roll_back
from edge.remote import trust as trust_root
from edge.settings import Settings, SettingsError, load_settings
from edge.station import past_cases

__all__ = ["apply", "history", "rollback", "trust"]

REHEARSED = 500
"""Parcels judged again before a bundle is taken: the last ten minutes of a busy line, a few seconds of work."""

Config = Annotated[Path, typer.Option(help="Configuration of the station.")]


def trust(file: Annotated[Path, typer.Argument(help="A signed root.")], config: Config) -> None:
    """Have the station trust the keys of a root. The first is taken on your word, each later one by the one before."""
    with _store(station_settings(config)) as store:
        root = trust_root(store, read_envelope(file), now=_now())
    results().print(
        f"root {root.version} is trusted: {root.release.threshold} of {len(root.release.keys)} release keys must sign"
    )


def apply(
    file: Annotated[Path, typer.Argument(help="A signed bundle.")],
    config: Config,
    pushed: Annotated[bool, typer.Option("--pushed", hidden=True, help="It came over the broker.")] = False,
) -> None:
    """Verify a bundle, judge the latest parcels again by it, and put it in force. Exit code 65: refused, and why.

    Other settings restart the daemon, and are taken back unless it reaches its broker in the time the bundle gives.
    """
    settings = station_settings(config)
    station = settings.station
    names = station.site, station.line, station.station

    def check_settings(overlay: str) -> None:
        try:
            load_settings(config, overlay)
        except SettingsError as error:
            raise ValueError(str(error)) from error

    with _store(settings) as store, _cases(settings) as cases:
        applied = apply_bundle(
            store, read_envelope(file), station=names, cases=cases, now=_now(),
            check_settings=check_settings, pushed=pushed,
        )  # fmt: skip
        on_trial = store.state().trial is not None
    report, bundle = applied.rehearsal, applied.bundle
    results().print(
        f"revision {bundle.revision} is in force{' on trial' if on_trial else ''}: {visible(bundle.why)}"
        f" ({report.judged} parcels judged again, holds change on {report.hold_change_pct:.1f} %)",
        soft_wrap=True,
    )


def history(
    config: Config, as_json: Annotated[bool, typer.Option("--json", help="Print the whole state as JSON.")] = False
) -> None:
    """Show what was applied, refused and taken back, when, and whose keys signed it."""
    with _store(station_settings(config)) as store:
        state = store.state()
        found = store.in_force()
    if as_json:
        print_json(state.to_json())
        return
    table = Table("when (UTC)", "what", "revision", "keys", "why", box=None, pad_edge=False)
    for event in state.events:
        keys = " ".join(key[:8] for key in event.signers)
        table.add_row(
            f"{event.at:%Y-%m-%d %H:%M:%S}", event.what.replace("_", " "), str(event.revision or ""), keys,
            visible(event.why),
        )  # fmt: skip
    results().print(table)
    results().print(f"in force: revision {found[1].revision}" if found else "in force: the station's own rules")


def rollback(config: Config, why: Annotated[str, typer.Option(help="For the history.")] = "by hand") -> None:
    """Go back to the revision before, or to the station's own rules."""
    with _store(station_settings(config)) as store:
        bundle = roll_back(store, why=why, now=_now())
    results().print(f"revision {bundle.revision} is in force" if bundle else "the station's own rules are in force")


@contextmanager
def _cases(settings: Settings) -> Iterator[Iterable[PastCase | None]]:
    """The latest parcels; none before the station has ever run."""
    if not settings.journal_file.exists():
        yield ()
        return
    with opened_journal(settings) as journal:
        yield past_cases(journal, limit=REHEARSED)


@contextmanager
def _store(settings: Settings) -> Iterator[RevisionStore]:
    try:
        yield RevisionStore(settings.revisions_dir)
    except RefusedError as error:
        raise CommandError(f"refused ({error.refusal}): {error}", Exit.DATA) from error
    except (StoreError, JournalError) as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
