"""The line of a soak: broker, network, controller, a disk of the station's own, the daemon, and who starts it again."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from broker_process import Broker
from edge.domain import Action
from edge.records import RecordStore
from edge.sim.controller import Controller
from fault_proxy import FaultProxy
from line_under_test import LineUnderTest
from soak_parcels import Cast, declarations, item_number
from staged_worker_process import renumbered

__all__ = ["Drop", "Site"]

DISK_MB = 1500
TIME_LEFT_MS = 4000
STAGED_DAEMON = Path(__file__).parents[1] / "support" / "staged_daemon.py"
SETTINGS = "\n[journal]\nbackup_interval_s = 600\nleast_free_mb = 100\n[evidence]\nleast_free_mb = 200\n"
"""The disk is small: with the usual gigabyte to be left free, evidence could not be kept any more by half-time."""


class Drop:
    """One parcel that was dropped. `seen`: by a real reading of its pictures, or by one that was recorded."""

    def __init__(self, track_id: str, expected: Action | None, *, really_read: bool) -> None:
        self.track_id, self.expected, self.really_read = track_id, expected, really_read
        self.at_s = time.monotonic()


class Site:
    """Everything round one daemon. Use it in one `with`; `supervise` is what systemd does for a station."""

    def __init__(self, folder: Path, cast: Sequence[Cast]) -> None:
        self._stack = contextlib.ExitStack()
        self._cast = cast
        self.broker = Broker(folder / "broker")
        self.broker.start()
        self.network = FaultProxy(self.broker.port)
        self.line = LineUnderTest(folder, self.broker.port, "station-1")
        text = self.line.config.read_text().replace(f"port = {self.broker.port}", f"port = {self.network.port}")
        text = text.replace("workers = 1\n", "").replace('"spool"\n', '"spool"\nkeep_parcels = 2000\n') + SETTINGS
        self.line.config.write_text(text)
        self.line.announce = self._announce
        self.line.program = [str(STAGED_DAEMON)]
        self._clock_file = folder / "clock-offset"
        self.line.environment = {
            "STAGED_READINGS": str(folder / "readings.json"), "STAGED_CLOCK": str(self._clock_file),
        }  # fmt: skip
        self.controller: Controller | None = None
        self._controller_stack = contextlib.ExitStack()
        self.drops: list[Drop] = []
        self.unasked_ends = 0
        self.started_s: list[float] = []
        self._starting = threading.RLock()
        self._dropping = threading.Lock()

    @contextlib.contextmanager
    def at_work(self, parcels: int) -> Iterator[None]:
        """Everything started, with declarations for so many parcels."""
        with self._stack:
            self._stack.callback(self.broker.kill)
            self._stack.callback(self.network.close)
            self.disk = self._disk()
            self.set_clock("0")
            with RecordStore(self.disk / "records.sqlite") as records:
                records.upsert(list(declarations(self._cast, parcels)))
            self.bring_controller()
            self._stack.callback(self.take_controller_away)
            self.start()
            self._stack.callback(self._end_daemon)
            yield

    def _end_daemon(self) -> None:
        with self._starting:
            self.line.end()

    def _disk(self) -> Path:
        """The data folder on an ext4 of its own, on a loop device, so that syncing costs what it costs on a disk."""
        folder, image = self.line.folder / "data", self.line.folder / "disk.img"
        folder.mkdir()
        with image.open("wb") as file:
            file.truncate(DISK_MB << 20)
        mount, umount, mkfs = (
            shutil.which(name, path="/usr/bin:/usr/sbin:/sbin") for name in ("mount", "umount", "mkfs.ext4")
        )
        if os.geteuid() == 0 and mount and umount and mkfs:
            subprocess.run([mkfs, "-q", str(image)], check=True)
            done = subprocess.run([mount, "-o", "loop", str(image), str(folder)], check=False, capture_output=True)
            if done.returncode == 0:
                self._stack.callback(lambda: subprocess.run([umount, "-l", str(folder)], check=True))
                self.own_disk = True
                return folder
        self.own_disk = False
        return folder

    def bring_controller(self) -> None:
        """The controller, with an empty memory."""
        self.controller = self._controller_stack.enter_context(self.line.controller())

    def take_controller_away(self) -> None:
        """The controller is gone, and with it what it knew of the belt."""
        self.controller = None
        self._controller_stack.close()

    def _announce(self, track_id: str, time_left_ms: int) -> None:
        if self.controller is not None:
            self.controller.announce(track_id, time_left_ms)

    def set_clock(self, offset_s: str) -> None:
        """The daemon's wall clock goes wrong by so many seconds from now on."""
        fresh = self._clock_file.with_suffix(".fresh")
        fresh.write_text(offset_s)
        fresh.replace(self._clock_file)

    def start(self) -> None:
        """Starts the daemon."""
        with self._starting:
            self.line.start()
            self.started_s.append(time.monotonic())

    def supervise(self) -> None:
        """Starts the daemon again if it ended without being told to. Call it every second."""
        if not self._starting.acquire(blocking=False):
            return
        try:
            if self.line.daemon is not None and self.line.daemon.poll() is not None:
                self.unasked_ends += 1
                self.start()
        finally:
            self._starting.release()

    @contextlib.contextmanager
    def daemon_in_hand(self) -> Iterator[LineUnderTest]:
        """The daemon, with nobody who starts it again meanwhile."""
        with self._starting:
            yield self.line

    def drop(self, *, really_read: bool = False) -> None:
        """The next parcel."""
        with self._dropping:
            serial = len(self.drops)
            one = self._cast[serial % len(self._cast)]
            item, track = item_number(one.number, serial), f"{serial:06d}"
            self.drops.append(Drop(track, None if really_read else one.expected, really_read=really_read))
        pictures: dict[str, bytes | None] = {
            view.name: one.parcel.pictures[view.file] if really_read else one.note(item)
            for view in one.parcel.trigger.views
        }
        codes = [
            {"text": renumbered(code.text, one.number, item), "symbology_id": code.symbology_id}
            for code in one.parcel.trigger.scanner_codes
        ]
        measured = one.parcel.trigger.measurement.model_dump()
        self.line.drop(track, pictures, time_left_ms=TIME_LEFT_MS, scanner_codes=codes, **measured)

    def drop_bad(self, do: str, name: str) -> None:
        """A parcel whose picture makes the reading process do something; the same name is the same picture."""
        with self._dropping:
            track = f"{len(self.drops):06d}"
            self.drops.append(Drop(track, None, really_read=False))
        one = self._cast[0]
        pictures: dict[str, bytes | None] = {view.name: one.note(name, do) for view in one.parcel.trigger.views}
        self.line.drop(track, pictures, time_left_ms=TIME_LEFT_MS)

    def eventually(self, condition: Callable[[], bool], within_s: float) -> bool:
        """Whether it comes true in time."""
        end_s = time.monotonic() + within_s
        while not condition():
            if time.monotonic() > end_s:
                return False
            time.sleep(0.1)
        return True
