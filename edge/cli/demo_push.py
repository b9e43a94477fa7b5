"""`sortgate demo --push`: pushes rules that change a decision, then settings that cut the station off for a while."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.cli.bundle import root
from edge.cli.bundle_build import build
from edge.cli.output import results
from edge.cli.revisions import trust
from edge.clock import Clock
from edge.domain import Action, Delivery
from edge.health import StatusError, read_status
from edge.journal import DecisionRow, JournalReader
from edge.link import LinkSettings, Topics
from edge.policy import default_path
from edge.sim.feeder import feed
from edge.sim.line import Line
from edge.sim.stage import Stage, StageError, open_journal, parcels_of

__all__ = ["play_pushes"]

PATIENCE_S = 60.0
PUSH_PATIENCE_S = 180.0
CONFIRM_WITHIN_S = 10
PARCELS_PER_HOUR = 36_000.0

_HOLD_LANE_TRIAL = """
  - id: trial-of-the-hold-lane
    code: WATCHLIST
    severity: hold
    when: "true"
    say: "Every parcel is held: a trial of the hold lane."
    say_zh: "扣留道试运行,全部扣留。"
    sources: [label]
"""
_WRONG_BROKER = "[link]\nport = 1\n"


def play_pushes(stage: Stage, shift: Path, topics: Topics) -> bool:
    """Plays it on a line at work. Returns whether all went as it should.

    Raises:
        StageError: a part of the line ended, or a command failed.
        edge.journal.JournalError: the journal can't be read.
        edge.sim.line.LineError: the line can't announce parcels.
    """
    out = results()
    pushes = _Pushes(stage)
    drops = feed(parcels_of(shift), stage.spool, parcels_per_hour=PARCELS_PER_HOUR, clock=Clock(), endless=True)
    with Line(LinkSettings(port=stage.port), topics) as line, open_journal(stage) as journal:

        def next_decision() -> DecisionRow:
            _, trigger = next(drops)
            line.announce(trigger.track_id, trigger.left_ms(None))
            row = _decided(stage, journal, trigger.track_id)
            told = f"parcel {trigger.track_id}: {row.record.decision.action.value}, by revision"
            out.print(f"{told} {row.record.config_revision}, {row.delivery.value}", style="bold")
            return row

        out.print("1. An honest parcel, by the rules the station was set up with.")
        first = next_decision()
        out.print("2. Rules pushed to the running station: signed, rehearsed there on what it judged before, taken up.")
        pushes.say(pushes.push(1, rules=_HOLD_LANE_TRIAL))
        second = next_decision()
        out.print("3. Settings pushed that break the broker's address. Nobody will reach the station under them.")
        began_s = time.monotonic()
        pushes.say(pushes.push(2, rules=_HOLD_LANE_TRIAL, settings=_WRONG_BROKER))
        out.print(f"   cut off, and back by itself, {time.monotonic() - began_s:.1f} s after the push "
                  f"({CONFIRM_WITHIN_S} s were given to reach it)", style="bold")  # fmt: skip
        _wait_until_ready(stage)
        out.print("4. The next parcel, by what was in force before.")
        third = next_decision()
    rows = first, second, third
    actions = [row.record.decision.action for row in rows]
    revisions = [row.record.config_revision for row in rows]
    acknowledged = all(row.delivery is Delivery.ACKNOWLEDGED for row in rows)
    return acknowledged and actions == [Action.PASS, Action.HOLD, Action.HOLD] and revisions == [0, 1, 1]


class _Pushes:
    """An engineer's desk, with one key that the station trusts."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self._folder = stage, stage.folder
        self._key = self._folder / "release-key.pem"
        pem = Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self._key.write_bytes(pem)
        self._key.chmod(0o600)
        trusted, keys = self._folder / "root.json", [self._key]
        with _silence():
            root(trusted, keys, root_key=keys, release_key=keys)
            trust(trusted, stage.config)

    def push(self, revision: int, *, rules: str, settings: str = "") -> str:
        """Builds, signs and pushes a bundle. Returns what `sortgate push` said."""
        policy, file = self._folder / "rules.yaml", self._folder / "settings.toml"
        policy.write_text(default_path().read_text(encoding="utf-8") + rules, encoding="utf-8")
        file.write_text(settings, encoding="utf-8")
        bundle = self._folder / f"bundle-{revision}.json"
        with _silence():
            build(
                bundle, [self._key], revision, "a demonstration", policy=policy, settings=file if settings else None,
                confirm_within=CONFIRM_WITHIN_S, most_hold_change=100.0,
            )  # fmt: skip
        results().print(f"   $ sortgate push {bundle.name} --port {self._stage.port}", soft_wrap=True)
        command = [sys.executable, "-m", "edge", "push", str(bundle), "--port", str(self._stage.port)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PUSH_PATIENCE_S)
        except subprocess.TimeoutExpired as error:
            why = f"the push was not over within {PUSH_PATIENCE_S:g} s: this machine has too much else to do"
            raise StageError(why) from error
        return done.stdout + done.stderr

    def say(self, told: str) -> None:
        """Shows what a command said."""
        for line in told.strip().splitlines():
            results().print(f"   {line}", soft_wrap=True)


def _silence() -> contextlib.AbstractContextManager[object]:
    """What commands say is not shown while this lasts. A process for each would take two seconds to start."""
    return contextlib.redirect_stdout(io.StringIO())


def _wait_until_ready(stage: Stage) -> None:
    """Waits until the station lets parcels in again, which it does a moment after it has answered over its link.

    The sign: it writes its status only while it does.
    """
    asked = Clock().instant()
    for _ in _until_patience_ends():
        stage.check()
        with contextlib.suppress(StatusError):
            if read_status(_status_file(stage)).at.instant.monotonic_ns > asked.monotonic_ns:
                return
    raise StageError(f"the station was not ready again within {PATIENCE_S:g} s{_status(stage)}")


def _decided(stage: Stage, journal: JournalReader, track_id: str) -> DecisionRow:
    """The decision on a track, once nothing more can become of it: the controller has answered, or it came too late."""
    for _ in _until_patience_ends():
        stage.check()
        row = journal.latest_of(track_id)
        if row is not None and row.delivery not in {Delivery.PENDING, Delivery.SENT}:
            return row
    raise StageError(f"track {track_id} was not decided and acknowledged within {PATIENCE_S:g} s{_status(stage)}")


def _status(stage: Stage) -> str:
    try:
        status = read_status(_status_file(stage))
    except StatusError:
        return ""
    return "".join(f"; {health.function}: {health.detail}" for health in status.functions if health.detail)


def _status_file(stage: Stage) -> Path:
    return stage.journal.parent / "status.json"


def _until_patience_ends() -> Iterator[None]:
    end_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < end_s:
        yield
        time.sleep(0.1)
