"""`sortgate config trust | apply | history | rollback`: bundles for a station, from a file or a USB stick.

A running station takes up a change within seconds, between two parcels; one that is not running, at its next start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from edge.cli.bundle_files import BLOBS
from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.station_files import Config, opened_journal, settings_to_write, station_settings, wanted_bytes
from edge.clock import utc_now
from edge.configuration import station_examiner
from edge.configuration.routes import routes_examiner
from edge.console import visible, visible_lines
from edge.policy import PastCase
from edge.remote import (
    Applied,
    AwaitingError,
    DamagedError,
    Performance,
    Refusal,
    RefusedError,
    RevisionStore,
    StoreError,
    apply_bundle,
    bring_from,
    roll_back,
)
from edge.remote import trust as trust_root
from edge.settings import Settings
from edge.station import latest_performance, past_cases

__all__ = ["apply", "history", "rollback", "told_in_force", "trust"]

REHEARSED = 500
"""Parcels judged again before a bundle is taken: a few minutes of a busy line, and a few seconds of work."""


def trust(file: Annotated[Path, typer.Argument(help="A signed root.")], config: Config) -> None:
    """Have the station trust the keys of a root. The first is taken on your word, each later one by the one before."""
    with _store(settings_to_write(config)) as store:
        root = trust_root(store, wanted_bytes(file), now=utc_now())
    results().print(
        f"root {root.version} is trusted: {root.release.threshold} of {len(root.release.keys)} release keys must sign"
    )


def apply(
    file: Annotated[Path, typer.Argument(help="A signed bundle.")],
    config: Config,
    blobs: Annotated[
        Path | None, typer.Option(help="Folder with the models it names; else blobs/ beside the bundle.")
    ] = None,
    pushed: Annotated[bool, typer.Option("--pushed", hidden=True, help="It came over the broker.")] = False,
) -> None:
    """Verify a bundle and put it in force. Exit code 65: refused, and why.

    Before that the latest parcels are judged again by it, and its models read golden pictures. Settings that need a
    restart are taken back unless the station reaches its broker in the time the bundle gives. Exit code 75: something
    is lacking; try again later.
    """
    settings = settings_to_write(config)
    station, envelope = settings.station, wanted_bytes(file)
    with _store(settings) as store, _past(settings, store) as (cases, before):
        examiner = replace(station_examiner(config, store, settings), routes=routes_examiner(config, store))

        def applied() -> Applied:
            return apply_bundle(
                store, envelope, station=(station.site, station.line, station.station), cases=cases, now=utc_now(),
                examiner=examiner, before=before, pushed=pushed,
            )  # fmt: skip

        done = _applied_with_its_files(applied, store, blobs or file.parent / BLOBS)
        state = store.state()
    standing = " on trial" if state.trial else " on probation" if state.watch else ""
    results().print(
        f"revision {done.bundle.revision} is in force{standing}: {visible(done.bundle.why)} ({_shown_by(done)})",
        soft_wrap=True,
    )


def _applied_with_its_files(applied: Callable[[], Applied], store: RevisionStore, folder: Path) -> Applied:
    """Applies a bundle; where it waits for large files, they are brought from the folder first."""
    try:
        return applied()
    except AwaitingError as error:
        if bring_from(folder, error.missing, store.blobs) < len(error.missing):
            raise CommandError(_lacking(error, store), Exit.TRY_LATER) from error
        return applied()


def _shown_by(done: Applied) -> str:
    """What the examination showed."""
    found = done.examined
    told = [f"{found.rehearsal.judged} parcels judged again, holds change on {found.rehearsal.hold_change_pct:.1f} %"]
    if found.routes:
        told.append(found.routes)
    if done.bundle.golden:
        told.append(f"{found.golden_pct:.1f} % of the golden texts read")
    elif done.bundle.models:
        told.append("its models load")
    return "; ".join(told)


def _lacking(error: AwaitingError, store: RevisionStore) -> str:
    first = error.missing[0]
    return (
        f"{error}; put them into blobs/ beside the bundle, push it with `sortgate push`, or wait for the mirror"
        f" (the first is {first.sha256[:16]}…, {store.blobs.held_bytes(first)} of {first.size_bytes} bytes are here)"
    )


def history(
    config: Config, as_json: Annotated[bool, typer.Option("--json", help="Print the whole state as JSON.")] = False
) -> None:
    """Show what was applied, refused and taken back.

    Each comes with its time, and with whose keys signed it.
    """
    settings = station_settings(config)
    with _store(settings) as store:
        state = store.state()
    if as_json:
        print_json(state.to_json())
        return
    table = Table("when (UTC)", "what", "revision", "keys", "why", box=None, pad_edge=False)
    for event in state.events:
        keys = " ".join(key[:8] for key in event.signers)
        table.add_row(
            f"{event.at:%Y-%m-%d %H:%M:%S}", event.what.replace("_", " "), str(event.revision or ""), keys,
            visible_lines(event.why),
        )  # fmt: skip
    results().print(table)
    results().print(f"in force: {told_in_force(settings)}", soft_wrap=True)


def told_in_force(settings: Settings) -> str:
    """What is in force at a station, and what it brings; ends the command if that can't be read."""
    with _store(settings) as store:
        found = store.in_force()
        state = store.state()
    if found is None:
        return "the station's own rules"
    standing = ", on trial" if state.trial else ", on probation" if state.watch else ""
    return f"revision {found[1].revision} (it brings {found[1].brings}){standing}"


def rollback(config: Config, why: Annotated[str, typer.Option(help="For the history.")] = "by hand") -> None:
    """Go back to the revision before, or to the station's own rules."""
    with _store(settings_to_write(config)) as store:
        bundle = roll_back(store, why=why, now=utc_now())
    results().print(f"revision {bundle.revision} is in force" if bundle else "the station's own rules are in force")


@contextmanager
def _past(settings: Settings, store: RevisionStore) -> Iterator[tuple[Iterable[PastCase | None], Performance]]:
    """The latest parcels, and how the station did over them; none if the station has never run."""
    if not settings.journal_file.exists():
        yield (), Performance()
        return
    found = store.in_force()
    with opened_journal(settings) as journal:
        before = latest_performance(journal, found[1].revision if found else 0)
        yield past_cases(journal, limit=REHEARSED), before


@contextmanager
def _store(settings: Settings) -> Iterator[RevisionStore]:
    try:
        yield RevisionStore(settings.revisions_dir)
    except RefusedError as error:
        code = Exit.TRY_LATER if error.refusal is Refusal.BUSY else Exit.DATA
        raise CommandError(f"refused ({error.refusal}): {error}", code) from error
    except (StoreError, DamagedError) as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
