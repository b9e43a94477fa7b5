"""What a push costs the parcels that pass meanwhile: `deploy/bench pushing`.

The real daemon, its journal and a real mosquitto decide on 20 parcels a second, each with one blank picture, before,
while and after `sortgate push` brings it rules, then settings that apply live, then other models. Printed are the times
from trigger to decision as the journal has them, how many decisions came after their deadline, and the processor time
of the daemon; on a busy machine compare that. Who pushes runs at low priority: it is another machine's work.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import psutil
import structlog

from edge.clock import Clock
from edge.journal import JournalReader
from edge.policy import default_path
from line import drop, processes, quantiles
from machine import this_machine
from ports import free_port

RATE = 20.0
SECONDS = 15.0
SETTLED_S = 3.0
"""After the push has said that the station has it: reading processes change places then."""
MODELS = Path(__file__).parents[2] / "models"
LIVE = "[station.lanes]\nhold = 21\n"


class Phase(NamedTuple):
    """A stretch of time, and the processor time that the daemon took in it."""

    name: str
    began_s: float
    ended_s: float
    cpu_s: float


class Desk:
    """An engineer's desk with one key, which the station trusts."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder, self._port = folder, port
        openssl = shutil.which("openssl") or "openssl"
        self._key = folder / "key.pem"
        subprocess.run([openssl, "genpkey", "-algorithm", "ed25519", "-out", str(self._key)], check=True)
        root = folder / "root.json"
        keys = [f"--{name}={self._key}" for name in ("key", "root-key", "release-key")]
        self._run("bundle", "root", str(root), *keys)
        self._run("config", "trust", str(root), f"--config={folder / 'station.toml'}")

    def bundle(self, revision: int, *options: str) -> Path:
        """A signed bundle."""
        out = self._folder / f"bundle-{revision}.json"
        rules = self._folder / "rules.yaml"
        rules.write_text(f"{default_path().read_text(encoding='utf-8')}\n# revision {revision}\n", encoding="utf-8")
        given = [f"--key={self._key}", f"--policy={rules}", f"--revision={revision}", "--why=a benchmark"]
        self._run("bundle", "build", str(out), *given, "--probation=0", *options)
        return out

    def push(self, bundle: Path) -> None:
        """Sends it, and waits until the station has it in force."""
        self._run("push", str(bundle), f"--port={self._port}")

    def _run(self, *arguments: str) -> None:
        environment = os.environ | {"OMP_NUM_THREADS": "1"}
        command = ["/usr/bin/nice", "-n", "10", sys.executable, "-m", "edge", *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)


@contextmanager
def passing(incoming: Path) -> Iterator[dict[str, float]]:
    """Parcels at an even rate while the block lasts: when each was dropped."""
    clock, picture = Clock(), cv2.imencode(".png", np.full((64, 64), 128, np.uint8))[1].tobytes()
    dropped_s: dict[str, float] = {}
    stopping = threading.Event()

    def go_on() -> None:
        started_s = time.monotonic()
        while not stopping.wait(max(0.0, started_s + len(dropped_s) / RATE - time.monotonic())):
            track = f"p-{len(dropped_s)}"
            dropped_s[track] = drop(incoming, track, picture, clock)

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield dropped_s
    finally:
        stopping.set()
        thread.join()


def pushed(desk: Desk, bundles: dict[str, Path], seconds: float, daemon: psutil.Process) -> list[Phase]:
    """Pushes one bundle after the other."""
    phases: list[Phase] = []

    @contextmanager
    def phase(name: str) -> Iterator[None]:
        began_s, before = time.monotonic(), daemon.cpu_times()
        yield
        after = daemon.cpu_times()
        cpu_s = after.user + after.system - before.user - before.system
        phases.append(Phase(name, began_s, time.monotonic(), cpu_s))

    for name, bundle in bundles.items():
        with phase(f"before {name}"):
            time.sleep(seconds)
        with phase(f"while {name}"):
            desk.push(bundle)
            time.sleep(SETTLED_S)
    with phase("after all"):
        time.sleep(seconds)
    return phases


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="deploy/bench pushing", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="between two pushes")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    port = free_port()
    sys.stdout.write(f"{this_machine().to_json()}\n\n")
    with tempfile.TemporaryDirectory() as name, processes(Path(name), port) as known:
        folder = Path(name)
        desk = Desk(folder, port)
        models = folder / "models"
        shutil.copytree(MODELS, models)
        with (models / "manifest.toml").open("a", encoding="utf-8") as manifest:
            manifest.write("# others\n")
        live = folder / "live.toml"
        live.write_text(LIVE, encoding="utf-8")
        bundles = {
            "rules": desk.bundle(1),
            "live settings": desk.bundle(2, f"--settings={live}"),
            "models": desk.bundle(3, f"--settings={live}", f"--models={models}"),
        }
        with passing(folder / "spool" / "incoming") as dropped_s:
            phases = pushed(desk, bundles, options.seconds, known["daemon"])
        time.sleep(SETTLED_S)
        report(folder / "data" / "journal.sqlite", dropped_s, phases)


def report(journal: Path, dropped_s: dict[str, float], phases: list[Phase]) -> None:
    """The table, a row a phase."""
    with JournalReader(journal) as opened:
        rows = {row.record.track_id: row.record for seq in range(0, len(dropped_s), 500) for row in opened.since(seq)}
    head = (
        "phase",
        "s",
        "parcels",
        "decided",
        "late",
        "trigger to decision p50 / p99 / max ms",
        "daemon CPU ms a parcel",
    )
    sys.stdout.write(f"| {' | '.join(head)} |\n{'|---' * len(head)}|\n")
    for phase in phases:
        tracks = [track for track, at_s in dropped_s.items() if phase.began_s <= at_s < phase.ended_s]
        records = [rows[track] for track in tracks if track in rows]
        late = sum(record.time_left_ms <= 0 for record in records)
        times = " / ".join(f"{ms:.1f}" for ms in quantiles([record.latency_ms for record in records]))
        cells = (
            phase.name, f"{phase.ended_s - phase.began_s:.1f}", str(len(tracks)), str(len(records)), str(late), times,
            f"{1000 * phase.cpu_s / max(1, len(tracks)):.1f}",
        )  # fmt: skip
        sys.stdout.write(f"| {' | '.join(cells)} |\n")


if __name__ == "__main__":
    main()
