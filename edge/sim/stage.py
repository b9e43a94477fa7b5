"""A whole line on one machine: broker, controller, station and a shift of parcels, each a process of its own.

What the demonstration shows is therefore what a site gets: the same daemon, started by the same command, reading the
same spool folder, deciding over the same broker. Only the parcels and the conveyor are simulated.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import edge
from edge.journal import JournalError, JournalReader
from edge.records import ImportReport, RecordStore, import_file
from edge.sim.broker import running_broker
from edge.sim.plan import mix_named
from edge.sim.shift import DECLARATIONS_FILE, PARCELS_FOLDER, TRUTH_FILE, render_shift
from edge.sim.truth import ParcelTruth

__all__ = ["Play", "Stage", "StageError", "open_journal", "parcels_of", "rendered", "staged"]

READY_PATIENCE_S = 90.0
STOP_PATIENCE_S = 20.0

_STATION = """\
# One station, written by the demonstration.
data_dir = "data"

[station]
site = "demo"
line = "line-1"
station = "station-1"
mode = "{mode}"

[spool]
folder = "spool"

[link]
host = "127.0.0.1"
port = {port}
"""


class StageError(Exception):
    """A part of the line did not start or ended by itself; the text says which, and where its log is."""


@dataclass(frozen=True)
class Play:
    """Which shift is played."""

    mix: str
    parcels: int
    seed: int
    camera: str
    difficulty: str | None = None


@dataclass(frozen=True)
class Stage:
    """A line at work. `console` is the one-time link into its console."""

    folder: Path
    config: Path
    spool: Path
    journal: Path
    port: int
    console: str
    processes: dict[str, subprocess.Popen[bytes]]

    def check(self) -> None:
        """Looks whether all parts still run.

        Raises:
            StageError: one ended.
        """
        _check(self.folder, self.processes)


def rendered(play: Play, cache: Path, *, on_parcel: Callable[[ParcelTruth], None]) -> tuple[Path, list[ParcelTruth]]:
    """The folder of the rendered shift and its truths, from the cache where it was rendered before by this very code.

    Raises:
        edge.sim.UnknownNameError, edge.sim.FontMissingError, OSError: as `render_shift` does.
    """
    level = play.difficulty or mix_named(play.mix).difficulty
    name = f"{play.mix}-{play.camera}-{level}-{play.parcels}-{play.seed}-{_code_digest()}"
    folder = cache / name
    if not folder.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        # A folder of its own: another demonstration may be drawing the very same shift.
        with tempfile.TemporaryDirectory(prefix=f"{name}.", suffix=".part", dir=cache) as unfinished:
            drawn = Path(unfinished) / name
            render_shift(
                drawn, mix=play.mix, parcels=play.parcels, seed=play.seed, camera=play.camera, difficulty=level,
                on_parcel=on_parcel,
            )  # fmt: skip
            try:
                drawn.rename(folder)
            except OSError:
                if not folder.is_dir():
                    raise  # otherwise the other one was quicker, and drew the same
    # Not splitlines: a hostile label may hold line separators of Unicode, and JSON leaves them as they are.
    lines = (folder / TRUTH_FILE).read_text(encoding="utf-8").rstrip("\n").split("\n")
    return folder, [ParcelTruth.from_json(line) for line in lines]


def _code_digest() -> str:
    """Names the simulator's code and data, so that a picture of an older one is never shown for it."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.suffix in {".py", ".yaml"}:
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


@contextlib.contextmanager
def staged(folder: Path, shift: Path, *, mode: str = "live", more: str = "") -> Iterator[Stage]:
    """A line in `folder`, its records filled from the rendered `shift`, ready for parcels; stopped when the block ends.

    Args:
        folder: made when missing.
        shift: as `rendered` gives it.
        mode: of the station.
        more: sections of its configuration, as TOML.

    Raises:
        StageError: a part did not start.
        edge.sim.broker.BrokerError: the broker did not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with running_broker(folder / "broker") as port, contextlib.ExitStack() as stack:
        config = folder / "station.toml"
        config.write_text(_STATION.format(mode=mode, port=port) + more, encoding="utf-8")
        _import(folder / "data" / "records.sqlite", shift / DECLARATIONS_FILE)
        commands = {
            "controller": ["controller", "--config", str(config), "--log", str(folder / "controller.jsonl")],
            "station": ["run", "--config", str(config)],
        }
        processes = {
            name: stack.enter_context(_running(name, arguments, folder)) for name, arguments in commands.items()
        }
        _wait_for(folder, processes, "station", b"station ready")
        processes["console"] = stack.enter_context(
            _running("console", ["console", "--config", str(config), "--port", "0"], folder)
        )
        told = _wait_for(folder, processes, "console", b"/welcome/")
        yield Stage(
            folder=folder, config=config, spool=folder / "spool", journal=folder / "data" / "journal.sqlite",
            port=port, console=told.split()[-1], processes=processes,
        )  # fmt: skip


def parcels_of(shift: Path) -> Path:
    """The folder of trigger files and pictures of a rendered shift."""
    return shift / PARCELS_FOLDER


def _import(store: Path, declarations: Path) -> ImportReport:
    store.parent.mkdir(parents=True, exist_ok=True)
    with RecordStore(store) as records:
        return import_file(records, declarations, on_progress=lambda _: None)


@contextlib.contextmanager
def _running(name: str, arguments: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A `sortgate` command as a child process, its output in a log file, ended by SIGTERM."""
    source = Path(edge.__file__).parent.parent
    environment = os.environ | {"PYTHONPATH": str(source), "OMP_NUM_THREADS": "1"}
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "edge", *arguments],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, env=environment,
            start_new_session=True,  # Ctrl-C is for the demonstration, which then ends its parts in order
        )  # fmt: skip
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _check(folder: Path, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
    for name, process in processes.items():
        if process.poll() is not None:
            raise StageError(f"the {name} ended with code {process.returncode}; see {folder / f'{name}.log'}")


def _wait_for(folder: Path, processes: Mapping[str, subprocess.Popen[bytes]], name: str, word: bytes) -> str:
    """Waits until a part has said that it is ready; all that it said."""
    end_s = time.monotonic() + READY_PATIENCE_S
    log = folder / f"{name}.log"
    while time.monotonic() < end_s:
        _check(folder, processes)
        told = log.read_bytes()
        if word in told and told.endswith(b"\n"):
            return told.decode()
        time.sleep(0.05)
    raise StageError(f"the {name} was not ready within {READY_PATIENCE_S:.0f} s; see {log}")


def open_journal(stage: Stage) -> JournalReader:
    """The journal of the station, for reading.

    Raises:
        StageError: it can't be opened.
    """
    try:
        return JournalReader(stage.journal)
    except JournalError as error:
        raise StageError(str(error)) from error
