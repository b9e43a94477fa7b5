"""`sortgate push`: sends a bundle to stations over their broker, ring by ring, and follows what becomes of it.

Stations that ask for its models and pictures get them, from blobs/ beside the bundle.
"""

from __future__ import annotations

import hashlib
import secrets
import time
import tomllib
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.live import Live

from edge.cli.bundle_files import BLOBS
from edge.cli.exits import CommandError, Exit
from edge.cli.output import remarks, results
from edge.cli.push_files import FilesGiven
from edge.cli.push_following import Following, Heard
from edge.cli.push_sending import Name, Sender
from edge.cli.station_files import wanted_bytes, wanted_file
from edge.console import visible
from edge.domain import Frozen
from edge.files.plain import open_plain
from edge.link import (
    LinkSettings,
    MqttLink,
    cut,
)
from edge.link.settings import LINK_FILES
from edge.link.topics import ROOT
from edge.remote import BUNDLE_TYPE, Bundle, RefusedError, Target, rings_of, unverified_payload
from edge.toml_faults import faults_in_words
from edge.toml_values import taken_as

__all__ = ["push"]

CONNECT_S = 10.0
LISTEN_S = 2.0
"""For the broker to send what stations have left retained."""


class _LinkFile(Frozen):
    """A file with a section `[link]`, such as a station's own; the rest of it is ignored."""

    link: LinkSettings


def push(
    file: Annotated[Path, typer.Argument(help="A signed bundle.")],
    to: Annotated[str, typer.Option(help="Stations as SITE/LINE/STATION; * stands for any.")] = "*/*/*",
    host: Annotated[str, typer.Option(help="The broker.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Its port.")] = 1883,
    link_file: Annotated[
        Path | None, typer.Option("--link", help="TOML with the settings of [link], for TLS and a login.")
    ] = None,
    rings: Annotated[str, typer.Option(help="Percent of the stations that have it after each ring.")] = "100",
    most_failed: Annotated[int, typer.Option(min=0, help="Stop where more stations refuse or fail.")] = 0,
    wait_s: Annotated[float, typer.Option(min=1, help="Seconds that a ring may be silent, probation aside.")] = 180,
    prove: Annotated[
        bool, typer.Option("--prove", help="Wait for the end of each ring's probation before the next gets it.")
    ] = False,
) -> None:
    """Send a bundle to stations and follow what they report. Exit code 1: some did not take it; the rest was spared."""
    asked, percents = _asked(to), _percents(rings)
    envelope = wanted_bytes(file)
    bundle, parts = _readable(envelope)
    digest = hashlib.sha256(envelope).hexdigest()
    heard = Heard()
    link = MqttLink(_link_settings(link_file, host, port), client_id=f"sortgate-push-{secrets.token_hex(4)}")
    for kind in ("state", "config/reported"):
        link.subscribe(f"{ROOT}/+/+/+/{kind}", heard.note, takes_retained=True)
    _remark_missing(file, bundle)
    given = FilesGiven(link, file.parent / BLOBS, bundle.blobs)
    link.start()
    try:
        _connected(link)
        time.sleep(LISTEN_S)
        names = _meant(heard, asked, bundle.target)
        plan = _planned(names, percents, digest)
        remarks().print(f"revision {bundle.revision} ({visible(bundle.why)}); stations it is for: {len(names)}")
        sender = Sender(link, digest, parts)
        following = Following(heard, sender, names, digest, wait_s, bundle.probation.for_s if prove else None)
        with given:
            failed = _sent(sender, plan, following, most_failed)
        _verdict(following, failed)
    finally:
        link.stop()


def _sent(sender: Sender, plan: list[list[Name]], following: Following, most_failed: int) -> list[Name]:
    """Sends ring by ring, and shows how far each got. Returns the stations that did not take it up."""
    failed: list[Name] = []
    with Live(console=results(), auto_refresh=False, transient=not results().is_terminal) as live:
        for ring in plan:
            sender.send(ring)
            failed += following.ring(live, ring)
            if len(failed) > most_failed:
                break
    if not results().is_terminal:
        results().print(following.table())
    return failed


def _remark_missing(file: Path, bundle: Bundle) -> None:
    missing = sum(not (file.parent / BLOBS / blob.sha256).is_file() for blob in bundle.blobs)
    if missing:
        remarks().print(
            f"{missing} of the {len(bundle.blobs)} files of models and pictures are not in {file.parent / BLOBS}:"
            " stations that lack them need their mirror", soft_wrap=True,
        )  # fmt: skip


def _readable(envelope: bytes) -> tuple[Bundle, list[bytes]]:
    try:
        return Bundle.from_json(unverified_payload(envelope, BUNDLE_TYPE)), cut(envelope)
    except (RefusedError, ValueError) as error:
        raise CommandError(f"this is no bundle that can be sent: {error}", Exit.DATA) from error


def _link_settings(file: Path | None, host: str, port: int) -> LinkSettings:
    if file is None:
        return LinkSettings(host=host, port=port).without_session
    try:
        with open_plain(file, through_links=True) as opened:
            text = opened.read().decode()
        content = tomllib.loads(text)
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}", Exit.NO_INPUT) from error
    except ValueError as error:
        raise CommandError(f"{file} is not valid TOML: {error}", Exit.CONFIG) from error
    within = "link" in content
    try:
        link = taken_as(_LinkFile, {"link": content["link"]}).link if within else taken_as(LinkSettings, content)
    except ValidationError as error:
        faults = faults_in_words(error.errors(), _LinkFile if within else LinkSettings, [(str(file), text)])
        raise CommandError("\n  ".join((f"{file} can't be used:", *faults)), Exit.CONFIG) from error
    named = {name: wanted_file(file.parent / path) for name in LINK_FILES if (path := getattr(link, name)) is not None}
    return link.model_copy(update=named).without_session


def _connected(link: MqttLink) -> None:
    end_s = time.monotonic() + CONNECT_S
    while not link.connected:
        if time.monotonic() > end_s:
            raise CommandError(f"the broker can't be reached: {link.report().detail}", Exit.UNAVAILABLE)
        time.sleep(0.05)


def _asked(to: str) -> Target:
    try:
        site, line, station = to.split("/")
        return Target(site=site, line=line, station=station)
    except ValueError as error:
        raise CommandError("--to wants SITE/LINE/STATION, such as hkg/*/*", Exit.USAGE) from error


def _percents(rings: str) -> list[float]:
    try:
        percents = [float(percent) for percent in rings.split(",")]
        rings_of((), percents, seed="")
    except ValueError as error:
        raise CommandError("--rings wants percents that rise to 100, such as 10,50,100", Exit.USAGE) from error
    return percents


def _meant(heard: Heard, asked: Target, target: Target) -> list[Name]:
    told = list(heard.states)  # at once: stations may still be telling of themselves
    names = sorted(name for name in told if asked.covers(*name) and target.covers(*name))
    if not names:
        raise CommandError(
            f"stations at this broker: {len(told)}; none is meant by --to {asked} and by the bundle (for {target})",
            Exit.NO_INPUT,
        )
    return names


def _planned(names: list[Name], percents: list[float], digest: str) -> list[list[Name]]:
    by_text = {"/".join(name): name for name in names}
    return [[by_text[text] for text in ring] for ring in rings_of(list(by_text), percents, seed=digest)]


def _verdict(following: Following, failed: list[Name]) -> None:
    names = following.names
    taken = [name for name in names if following.taken(name)]
    spared = len(names) - len(taken) - len(failed)
    told = f"stations that have it: {len(taken)} of {len(names)}"
    if failed:
        silent = sum(map(following.silent, failed))
        if len(failed) > silent:
            told += f", {len(failed) - silent} did not take it up"
        if silent:
            told += f", {silent} said nothing: it lies at the broker, and they take it when they come back"
        told += f", {spared} were spared" if spared else ""
        raise CommandError(told, Exit.FAILED)
    results().print(told)
