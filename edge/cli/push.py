"""`sortgate push`: sends a bundle to stations over their broker, ring by ring, and follows what becomes of it."""

from __future__ import annotations

import hashlib
import secrets
import time
import tomllib
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.live import Live
from rich.table import Table

from edge.cli.bundle import read_envelope
from edge.cli.exits import CommandError, Exit
from edge.cli.output import remarks, results
from edge.console import visible
from edge.link import (
    BadMessageError,
    ConfigDesiredMessage,
    ConfigReportedMessage,
    Incoming,
    LinkSettings,
    MqttLink,
    StateMessage,
    Topics,
    cut,
)
from edge.link.topics import ROOT
from edge.remote import BUNDLE_TYPE, Bundle, RefusedError, Target, rings_of, unverified_payload

__all__ = ["push"]

CONNECT_S, LISTEN_S = 10.0, 2.0
REFRESH_S = 0.2
Name = tuple[str, str, str]


@dataclass
class _Known:
    """What is heard of stations: their states, and what they report."""

    states: dict[Name, StateMessage] = field(default_factory=dict)
    reports: dict[Name, ConfigReportedMessage] = field(default_factory=dict)

    def heard(self, message: Incoming) -> None:
        """Takes a state or a report in. What can't be read is no station's."""
        site, line, station, *kind = message.topic.removeprefix(f"{ROOT}/").split("/")
        try:
            if kind == ["state"]:
                self.states[site, line, station] = StateMessage.read(message.payload)
            elif message.payload:
                self.reports[site, line, station] = ConfigReportedMessage.read(message.payload)
        except BadMessageError:
            return


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
    wait_s: Annotated[float, typer.Option(min=1, help="Seconds for each ring to report.")] = 180,
) -> None:
    """Send a bundle to stations and follow what they report. Exit code 1: some did not take it; the rest was spared."""
    envelope = read_envelope(file)
    bundle, parts = _readable(envelope)
    digest = hashlib.sha256(envelope).hexdigest()
    known = _Known()
    link = MqttLink(_link_settings(link_file, host, port), client_id=f"sortgate-push-{secrets.token_hex(4)}")
    for kind in ("state", "config/reported"):
        link.subscribe(f"{ROOT}/+/+/+/{kind}", known.heard, takes_retained=True)
    link.start()
    try:
        _connected(link)
        time.sleep(LISTEN_S)
        names = _meant(known, to, bundle.target)
        plan = _planned(names, rings, digest)
        remarks().print(f"revision {bundle.revision} for {len(names)} stations: {visible(bundle.why)}")
        failed: list[Name] = []
        with Live(console=results(), auto_refresh=False, transient=not results().is_terminal) as live:
            for ring in plan:
                for name in ring:
                    _send(link, Topics(site=name[0], line=name[1], station=name[2]), digest, parts)
                failed += _followed(live, known, names, ring, digest, wait_s)
                if len(failed) > most_failed:
                    break
        if not results().is_terminal:
            results().print(_table(known, names, digest))
        _verdict(known, names, digest, failed)
    finally:
        link.stop()


def _readable(envelope: bytes) -> tuple[Bundle, list[bytes]]:
    try:
        return Bundle.from_json(unverified_payload(envelope, BUNDLE_TYPE)), cut(envelope)
    except (RefusedError, ValueError) as error:
        raise CommandError(f"this is no bundle that can be sent: {error}", Exit.DATA) from error


def _link_settings(file: Path | None, host: str, port: int) -> LinkSettings:
    if file is None:
        return LinkSettings(host=host, port=port, session_expiry_s=0)
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        return LinkSettings.model_validate({**content.get("link", content), "session_expiry_s": 0})
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}", Exit.NO_INPUT) from error
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise CommandError(f"{file} can't be used: {error}", Exit.CONFIG) from error


def _connected(link: MqttLink) -> None:
    end_s = time.monotonic() + CONNECT_S
    while not link.connected:
        if time.monotonic() > end_s:
            raise CommandError(f"the broker can't be reached: {link.report().detail}", Exit.UNAVAILABLE)
        time.sleep(0.05)


def _meant(known: _Known, to: str, target: Target) -> list[Name]:
    parts = to.split("/")
    try:
        asked = Target(site=parts[0], line=parts[1], station=parts[2])
    except (IndexError, ValidationError) as error:
        raise CommandError("--to wants SITE/LINE/STATION, such as hkg/*/*", Exit.USAGE) from error
    names = sorted(name for name in known.states if asked.covers(*name) and target.covers(*name))
    if not names:
        raise CommandError(
            f"of {len(known.states)} stations at this broker none is meant by --to {visible(to)} and by the bundle"
            f" (for {target.site}/{target.line}/{target.station})", Exit.NO_INPUT,
        )  # fmt: skip
    return names


def _planned(names: list[Name], rings: str, digest: str) -> list[list[Name]]:
    by_text = {"/".join(name): name for name in names}
    try:
        percents = [float(percent) for percent in rings.split(",")]
        return [[by_text[text] for text in ring] for ring in rings_of(list(by_text), percents, seed=digest)]
    except ValueError as error:
        raise CommandError(f"--rings: {error}", Exit.USAGE) from error


def _send(link: MqttLink, topics: Topics, digest: str, parts: list[bytes]) -> None:
    """The parts first: a station that hears what is desired has all of it."""
    desired = ConfigDesiredMessage(transaction=uuid.uuid4().hex, digest=digest, parts=len(parts))
    told = [(topics.config_part(number), part) for number, part in enumerate(parts)]
    for topic, payload in [*told, (topics.config_desired, desired.payload())]:
        end_s = time.monotonic() + CONNECT_S
        while not link.publish(topic, payload, retain=True):
            if time.monotonic() > end_s:
                raise CommandError(f"the broker does not take it: {link.report().detail}", Exit.UNAVAILABLE)
            time.sleep(0.02)


def _followed(live: Live, known: _Known, names: list[Name], ring: list[Name], digest: str, wait_s: float) -> list[Name]:
    """Waits until every station of a ring has reported, or its time is over; those that did not take the bundle up."""
    end_s = time.monotonic() + wait_s
    while time.monotonic() < end_s and not all(_final(known, name, digest) for name in ring):
        live.update(_table(known, names, digest), refresh=True)
        time.sleep(REFRESH_S)
    live.update(_table(known, names, digest), refresh=True)
    return [name for name in ring if not _taken(known, name, digest)]


def _final(known: _Known, name: Name, digest: str) -> bool:
    report = known.reports.get(name)
    return report is not None and report.desired == digest and report.state.final


def _taken(known: _Known, name: Name, digest: str) -> bool:
    report = known.reports.get(name)
    return _final(known, name, digest) and report is not None and report.digest == digest


def _table(known: _Known, names: list[Name], digest: str) -> Table:
    table = Table("station", "is", "revision", "bundle", "why", box=None, pad_edge=False)
    for name in names:
        report = known.reports.get(name)
        about = report if report is not None and report.desired == digest else None
        table.add_row(
            "/".join(name), known.states[name].state.value, str(report.revision) if report else "?",
            about.state.value.replace("_", " ") if about else "not told yet", visible(about.sentence) if about else "",
        )  # fmt: skip
    return table


def _verdict(known: _Known, names: list[Name], digest: str, failed: list[Name]) -> None:
    taken = [name for name in names if _taken(known, name, digest)]
    spared = len(names) - len(taken) - len(failed)
    told = f"{len(taken)} of {len(names)} stations have it"
    if failed:
        told += f", {len(failed)} did not take it up" + (f", {spared} were spared" if spared else "")
        raise CommandError(told, Exit.FAILED)
    results().print(told)
