"""What the line costs beside reading: `deploy/bench line`.

The real daemon, its journal and a real mosquitto decide on parcels with one blank picture of 64 x 64 px each, dropped
into the spool at rising rates. Printed are the times from the trigger's drop to the decision's arrival at an MQTT
client, and from trigger to decision as the journal has it, with the processor time of each process.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil
import structlog

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from edge.capture import Trigger
from edge.clock import Clock
from edge.identifiers.check_digits import s10_check_digit
from edge.journal import JournalReader
from edge.link import Incoming, LinkSettings, MqttLink, Topics
from machine import this_machine
from ports import free_port

RATES = (5, 20, 50, 100, 200)
SECONDS = 20.0
WARMING_RATE, WARMING_S = 2.0, 2.0
TIME_LEFT_MS = 5000
PATIENCE_S = 60.0
TOPICS = Topics(site="site", line="line-1", station="station-1")
BROKER = "listener {port} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\nmax_queued_messages 0\n"
STATION = 'data_dir = "data"\n[station]\nworkers = 1\n[spool]\nfolder = "spool"\n[link]\nport = {port}\n'


@dataclass(frozen=True)
class Rate:
    """What one rate gave. Times are in milliseconds, processor time in milliseconds a parcel."""

    parcels_per_s: float
    parcels: int
    arrived: int
    arrival_ms: tuple[float, float, float]
    decided_ms: tuple[float, float, float]
    cpu_ms: dict[str, float]


class Ear:
    """Hears decisions, and when each arrived."""

    def __init__(self, port: int) -> None:
        self.arrived_s: dict[str, float] = {}
        self._link = MqttLink(LinkSettings(port=port, session_expiry_s=0), client_id="ear")
        self._link.subscribe(TOPICS.decision, self._hear)

    def _hear(self, message: Incoming) -> None:
        self.arrived_s.setdefault(json.loads(message.payload)["t"], time.monotonic())

    @contextmanager
    def listening(self) -> Iterator[None]:
        """The connection, while the block lasts."""
        self._link.start()
        try:
            wait_until(lambda: self._link.connected)
            yield
        finally:
            self._link.stop()


def wait_until(done: Callable[[], bool]) -> None:
    """Until a condition comes true.

    Raises:
        SystemExit: it did not.
    """
    end_s = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end_s:
            sys.exit("the line did not come up")
        time.sleep(0.02)


@contextmanager
def processes(folder: Path, port: int) -> Iterator[dict[str, psutil.Process]]:
    """Broker and daemon at work."""
    (folder / "spool" / "incoming").mkdir(parents=True)
    (folder / "mosquitto.conf").write_text(BROKER.format(port=port), encoding="utf-8")
    (folder / "station.toml").write_text(STATION.format(port=port), encoding="utf-8")
    mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin") or "mosquitto"
    log = folder / "station.log"
    with log.open("wb") as out:
        broker = subprocess.Popen([mosquitto, "-c", str(folder / "mosquitto.conf")], stdout=out, stderr=out)
        command = [sys.executable, "-m", "edge", "run", "--config", str(folder / "station.toml")]
        daemon = subprocess.Popen(command, stdout=out, stderr=out)
        try:
            wait_until(lambda: b"station ready" in log.read_bytes())
            known = {"broker": psutil.Process(broker.pid), "daemon": psutil.Process(daemon.pid)}
            children = known["daemon"].children()
            known["reader"] = next(child for child in children if "worker_process" in " ".join(child.cmdline()))
            yield known
        finally:
            daemon.terminate()
            daemon.wait()
            broker.kill()
            broker.wait()


def drop(incoming: Path, track: str, serial: str, picture: bytes, clock: Clock) -> float:
    """One parcel with a number of its own (of eight digits), as a scanner drops it; the moment of its trigger."""
    file = f"{track}-top.png"
    (incoming / file).write_bytes(picture)
    now = clock.stamp()
    trigger = Trigger.model_validate(
        {
            "version": 1, "track_id": track, "time_left_ms": TIME_LEFT_MS, "triggered_at": now.utc,
            "boot_id": now.instant.boot_id, "triggered_monotonic_ns": now.instant.monotonic_ns, "mass_g": 500,
            "scanner_codes": [{"text": f"RB{serial}{s10_check_digit(serial)}GB"}],
            "views": [{"name": "top", "file": file}],
        }
    )  # fmt: skip
    hidden = incoming / f".{track}.part"
    hidden.write_text(trigger.model_dump_json(exclude_none=True), encoding="utf-8")
    dropped_s = time.monotonic()
    hidden.rename(incoming / f"{track}.json")
    return dropped_s


def measured(
    rate: float, seconds: float, folder: Path, ear: Ear, known: dict[str, psutil.Process], *, run: int
) -> Rate:
    """Parcels at an even rate, and what became of them. The number of the run is in the names of its parcels."""
    clock, picture = Clock(), cv2.imencode(".png", np.full((64, 64), 128, np.uint8))[1].tobytes()
    before = {name: sum(process.cpu_times()[:2]) for name, process in known.items()}
    dropped_s: dict[str, float] = {}
    started = time.monotonic()
    for number in range(round(rate * seconds)):
        time.sleep(max(0.0, started + number / rate - time.monotonic()))
        track, serial = f"{run}-{number}", f"{run:03d}{number:05d}"
        dropped_s[track] = drop(folder / "spool" / "incoming", track, serial, picture, clock)
    end_s = time.monotonic() + TIME_LEFT_MS / 1000
    while time.monotonic() < end_s and not dropped_s.keys() <= ear.arrived_s.keys():
        time.sleep(0.02)
    cpu_s = {name: sum(process.cpu_times()[:2]) - before[name] for name, process in known.items()}
    arrived = [ear.arrived_s[track] - at_s for track, at_s in dropped_s.items() if track in ear.arrived_s]
    with JournalReader(folder / "data" / "journal.sqlite") as journal:
        rows = [row.record for row in journal.recent(len(dropped_s)) if row.record.track_id in dropped_s]
    return Rate(
        parcels_per_s=rate,
        parcels=len(dropped_s),
        arrived=len(arrived),
        arrival_ms=quantiles([took_s * 1000 for took_s in arrived]),
        decided_ms=quantiles([record.latency_ms for record in rows]),
        cpu_ms={name: 1000 * used_s / len(dropped_s) for name, used_s in cpu_s.items()},
    )


def quantiles(values: list[float]) -> tuple[float, float, float]:
    """Median, 99th percentile, greatest."""
    if not values:
        return (float("nan"),) * 3
    p50, p99, most = np.percentile(values, [50, 99, 100])
    return float(p50), float(p99), float(most)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="deploy/bench line", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="at each rate")
    parser.add_argument("--rates", type=float, nargs="+", default=list(RATES), help="parcels a second")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    port = free_port()
    sys.stdout.write(f"{this_machine().to_json()}\n\n")
    sys.stdout.write(
        "| parcels/s | arrived | drop to arrival p50 / p99 / max ms | trigger to decision | CPU ms a parcel |\n"
    )
    sys.stdout.write("|---|---|---|---|---|\n")
    with tempfile.TemporaryDirectory() as name, processes(Path(name), port) as known:
        ear = Ear(port)
        with ear.listening():
            measured(WARMING_RATE, WARMING_S, Path(name), ear, known, run=0)
            for run, rate in enumerate(options.rates, start=1):
                one = measured(rate, options.seconds, Path(name), ear, known, run=run)
                arrival, decided = (
                    " / ".join(f"{ms:.1f}" for ms in times) for times in (one.arrival_ms, one.decided_ms)
                )
                cpu = ", ".join(f"{process} {ms:.1f}" for process, ms in one.cpu_ms.items())
                sys.stdout.write(f"| {rate:g} | {one.arrived}/{one.parcels} | {arrival} | {decided} | {cpu} |\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main()
