"""A whole line for tests: the daemon as its own process, the simulated controller, a spool to drop parcels into."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import psutil

from controller_at_work import controller_at_work
from edge.capture import Trigger
from edge.clock import Clock
from edge.domain import Delivery
from edge.identifiers.check_digits import s10_check_digit
from edge.journal import DecisionRow, Evidence, JournalMissingError, JournalReader
from edge.link import LinkSettings, MqttLink, Topics
from edge.records import RecordStore
from edge.sim.controller import Controller, ControllerSettings
from edge.sim.line import Line
from edge.sim.parcel import RenderedParcel
from forked_daemon import ForkedDaemon

__all__ = ["LineUnderTest"]

READY_PATIENCE_S = 60.0
STATION = """\
data_dir = "data"
[station]
line = "{line}"
station = "{station}"
workers = 1
[spool]
folder = "spool"
[link]
port = {port}
"""


class LineUnderTest:
    """One station with everything round it. The daemon may be killed and started again at will."""

    def __init__(self, folder: Path, port: int, station: str, *, line: str = "line-1") -> None:
        self.folder = folder
        self.incoming = folder / "spool" / "incoming"
        self.incoming.mkdir(parents=True)
        self.config = folder / "station.toml"
        self.config.write_text(STATION.format(port=port, line=line, station=station))
        self.log = folder / "station.log"
        self.clock = Clock()
        self.topics = Topics(site="site", line=line, station=station)
        self._link = LinkSettings(port=port)
        self._announcer = Line(self._link, self.topics)
        self.announce: Callable[[str, int], None] = self._announcer.announce
        self.daemon: subprocess.Popen[bytes] | ForkedDaemon | None = None
        self.environment: dict[str, str] = {}
        self.program: list[str] = []
        self.personal: set[str] = set()

    @contextlib.contextmanager
    def conveyor(self) -> Iterator[None]:
        """The controller and the line's trigger, at work while the block lasts; a daemon left over is killed."""
        with self.controller(), self._announcer:
            try:
                yield
            finally:
                if self.daemon is not None and self.daemon.poll() is None:
                    self.end(signal.SIGKILL)

    def controller(self) -> AbstractContextManager[Controller]:
        """The controller at work while the block lasts."""
        log_file = self.folder / "controller.jsonl"
        return controller_at_work(
            ControllerSettings(topics=self.topics, link=self._link, log_file=log_file), self.clock
        )

    @contextlib.contextmanager
    def listening(self, topic: str, heard: Callable[[bytes], None]) -> Iterator[None]:
        """Hears what is published on a topic while the block lasts."""
        ear = MqttLink(self._link.without_session, client_id=f"ear-{self.topics.station}")
        ear.subscribe(topic, lambda message: heard(message.payload), takes_retained=True)
        ear.start()
        try:
            yield
        finally:
            ear.stop()

    def start(self) -> None:
        """Starts the daemon and waits until it lets parcels in, announced ones too where it takes these."""
        offset = self.log.stat().st_size if self.log.exists() else 0
        wanted = [b"station ready"]
        if "mqtt = true" in self.config.read_text():
            wanted.append(b"sortgate-parcels/")  # the link that hears them is up
        daemon = self.begin()
        end_s = time.monotonic() + READY_PATIENCE_S
        while not all(words in self.logged_since(offset) for words in wanted):
            assert daemon.poll() is None, self.log.read_text()
            assert time.monotonic() < end_s, self.log.read_text()
            time.sleep(0.02)

    def begin(self) -> subprocess.Popen[bytes] | ForkedDaemon:
        """Starts the daemon, or another program in an environment of its own, and waits for nothing."""
        if not self.program and not self.environment:
            self.daemon = ForkedDaemon(self.config, self.log)
            return self.daemon
        with self.log.open("ab") as log:
            self.daemon = subprocess.Popen(
                [sys.executable, *(self.program or ["-m", "edge"]), "run", "--config", str(self.config)],
                stdout=log,
                stderr=log,
                env=os.environ | self.environment,
            )
        return self.daemon

    def logged_since(self, offset: int) -> bytes:
        """What the daemon has written to its log beyond its first `offset` bytes."""
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read()

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Ends the daemon; its exit code."""
        assert self.daemon is not None
        self.daemon.send_signal(how)
        return self.daemon.wait(30)

    @property
    def worker(self) -> psutil.Process:
        """The reading process of the daemon."""
        assert self.daemon is not None
        (worker,) = (
            child
            for child in psutil.Process(self.daemon.pid).children()
            if "worker_process" in " ".join(child.cmdline())
        )
        return worker

    def declare(self, *parcels: RenderedParcel) -> None:
        """Puts the shippers' declarations into the store, as an import does."""
        (self.folder / "data").mkdir(exist_ok=True)
        for declared in (declaration for parcel in parcels for declaration in parcel.declarations):
            self.personal |= {
                text for party in (declared.sender, declared.addressee) for text in (party.name, party.phone)
            }
        self.personal.discard("")
        with RecordStore(self.folder / "data" / "records.sqlite") as records:
            records.upsert([declaration for parcel in parcels for declaration in parcel.declarations])

    def drop(self, track_id: str, pictures: dict[str, bytes | None], *, time_left_ms: int = 8000, **more: Any) -> None:
        """Drops one parcel: pictures by view name (None: announced, but missing), then its trigger."""
        views = []
        for name, data in pictures.items():
            file = f"{track_id}-{name}.jpg"
            views.append({"name": name, "file": file})
            if data is not None:
                (self.incoming / file).write_bytes(data)
        now = self.clock.stamp()
        trigger = Trigger.model_validate(
            {
                "version": 1,
                "track_id": track_id,
                "time_left_ms": time_left_ms,
                "triggered_at": now.utc,
                "boot_id": now.instant.boot_id,
                "triggered_monotonic_ns": now.instant.monotonic_ns,
                "views": views,
                **more,
            }
        )
        self.announce(track_id, time_left_ms)
        hidden = self.incoming / f".{track_id}.part"
        hidden.write_text(trigger.model_dump_json(exclude_none=True))
        hidden.rename(self.incoming / f"{track_id}.json")

    def announce(self, track_id: str, time_left_ms: int = 8000, **more: Any) -> None:
        """Announces one parcel over MQTT, for a station that takes them so."""
        self._announcer.announce(track_id, time_left_ms, **more)

    def announce_raw(self, payload: bytes, *, retain: bool = False) -> None:
        """Publishes any bytes as an announcement."""
        self._announcer.publish(payload, "of any kind", retain=retain)

    def announce_rendered(self, track_id: str, parcel: RenderedParcel, *, time_left_ms: int = 8000) -> None:
        """Announces a parcel of the simulator; its pictures come from cameras."""
        measured = parcel.trigger.measurement.model_dump()
        self.announce(track_id, time_left_ms, scanner_codes=parcel.trigger.scanner_codes, **measured)

    def drop_rendered(self, track_id: str, parcel: RenderedParcel, *, time_left_ms: int = 8000) -> None:
        """Drops a parcel of the simulator."""
        files = {view.name: parcel.pictures.get(view.file) for view in parcel.trigger.views}
        measured = parcel.trigger.measurement.model_dump()
        codes = [code.model_dump() for code in parcel.trigger.scanner_codes]
        self.drop(track_id, files, time_left_ms=time_left_ms, scanner_codes=codes, **measured)

    def drop_blank(self, track_id: str, *, time_left_ms: int = 8000) -> None:
        """Drops a parcel with a number from the scanner and one small picture of nothing: read in milliseconds."""
        shade = np.full((64, 64), 128 + int(track_id) % 100, np.uint8)  # no two alike, as no two exposures are
        shade[0, : int(track_id) % 64] = 0
        serial = f"{int(track_id):08d}"
        code = {"text": f"RB{serial}{s10_check_digit(serial)}GB"}
        picture = cv2.imencode(".png", shade)[1].tobytes()
        self.drop(track_id, {"top": picture}, time_left_ms=time_left_ms, scanner_codes=[code], mass_g=500)

    def decisions(self) -> dict[str, DecisionRow]:
        """What the journal holds now, by track."""
        try:
            with JournalReader(self.folder / "data" / "journal.sqlite") as journal:
                return {row.record.track_id: row for row in journal.since(0, limit=1_000_000)}
        except JournalMissingError:  # not made yet, or being replaced
            return {}

    def evidence(self, track_id: str) -> Evidence:
        """What the decision on a track was made from."""
        with JournalReader(self.folder / "data" / "journal.sqlite") as journal:
            evidence = journal.evidence(self.decisions()[track_id].record.seq)
            assert evidence is not None
            return evidence

    def status(self) -> dict[str, Any]:
        """What the station says of itself in its status file; the first of it comes some time after its start."""
        file, end_s = self.folder / "data" / "status.json", time.monotonic() + READY_PATIENCE_S
        while not file.exists():
            assert time.monotonic() < end_s, self.log.read_text()
            time.sleep(0.02)
        told: dict[str, Any] = json.loads(file.read_bytes())
        return told

    def status_age_s(self) -> float:
        """How old that is, by the clock that all processes share."""
        return (time.monotonic_ns() - int(self.status()["at"]["instant"]["monotonic_ns"])) / 1e9

    def finished(self, *tracks: str) -> bool:
        """Whether each of these has its decision and nothing more is to come about it."""
        rows = self.decisions()
        return all(track in rows and rows[track].delivery not in {Delivery.PENDING, Delivery.SENT} for track in tracks)
