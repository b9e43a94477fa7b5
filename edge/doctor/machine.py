"""The machine: cores, memory, folders, disk and clock."""

from __future__ import annotations

import os
import shutil
import stat
import statistics
import tempfile
import time
from pathlib import Path

import psutil

from edge.doctor.finding import Finding, Verdict
from edge.settings import Settings

__all__ = ["clock", "commit_speed", "cores", "folder", "memory", "room"]

MB = 1_000_000
"""As settings count it."""
BASE_MB = 700
"""What the daemon takes besides its other processes."""
CAMERA_MB = 100
"""What a camera's process takes besides the pictures it keeps."""
COMMITS = 15
SLOW_COMMIT_MS, HOPELESS_COMMIT_MS = 20.0, 250.0
"""A decision waits for one commit; at 10,000 parcels an hour the next one comes after 360 ms."""
NOT_BEFORE_YEAR = 2026
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""Made by systemd-timesyncd once it has heard a time server since the machine started."""


def cores(settings: Settings) -> Finding:
    """Whether each reading process has a core."""
    there, wanted = len(os.sched_getaffinity(0)), settings.station.workers * settings.vision.intra_op_threads
    if wanted <= there:
        return Finding(what="cores", verdict=Verdict.OK, seen=f"{there}, of which reading takes {wanted}")
    advice = f"set station.workers to {max(1, there // settings.vision.intra_op_threads)}"
    return Finding(what="cores", verdict=Verdict.WARN, seen=f"{there}, but reading wants {wanted}", advice=advice)


def memory(settings: Settings) -> Finding:
    """Whether the daemon, the reading processes and the cameras fit into the machine."""
    there = psutil.virtual_memory().total // MB
    cameras_mb = sum(CAMERA_MB + camera.memory_mb for camera in settings.cameras)
    wanted = BASE_MB + cameras_mb + settings.station.workers * settings.vision.worker_memory_mb
    seen = f"{there} MB, of which the station may take {wanted}"
    if wanted <= there:
        return Finding(what="memory", verdict=Verdict.OK, seen=seen)
    return Finding(what="memory", verdict=Verdict.FAIL, seen=seen, advice="add memory, or set station.workers to less")


def folder(name: str, path: Path) -> Finding:
    """Whether this user can write there, and not just anybody."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        advice = f"make {path}, owned by the user that the station runs as"
        return Finding(what=name, verdict=Verdict.FAIL, seen=f"{path}: {error.strerror}", advice=advice)
    if not os.access(path, os.W_OK | os.X_OK):
        advice = f"chown {path} to the user that the station runs as, or run this as that user"
        return Finding(what=name, verdict=Verdict.FAIL, seen=f"{path} can't be written", advice=advice)
    if mode & stat.S_IWOTH:
        advice = f"chmod o-w {path}: anybody here could forge parcels or decisions"
        return Finding(what=name, verdict=Verdict.FAIL, seen=f"{path} can be written by anybody", advice=advice)
    return Finding(what=name, verdict=Verdict.OK, seen=f"{path}, mode {stat.S_IMODE(mode):04o}")


def room(settings: Settings) -> Finding:
    """Free space where decisions and pictures go."""
    least_mb = settings.spool.least_free_mb
    free_mb = min(shutil.disk_usage(path).free // MB for path in (settings.data_dir, settings.spool.folder))
    seen = f"{free_mb} MB"
    if free_mb > 2 * least_mb:
        return Finding(what="free disk", verdict=Verdict.OK, seen=seen)
    verdict = Verdict.WARN if free_mb > least_mb else Verdict.FAIL
    return Finding(what="free disk", verdict=verdict, seen=seen, advice=f"make room: below {least_mb} MB pictures go")


def commit_speed(settings: Settings) -> Finding:
    """How long the disk takes to make a write safe: each decision waits for that."""
    try:
        took_ms = _commits_ms(settings.data_dir)
    except OSError as error:
        seen = f"nothing can be written in {settings.data_dir}: {error.strerror}"
        return Finding(what="disk speed", verdict=Verdict.FAIL, seen=seen, advice="make room, or replace the disk")
    median_ms = statistics.median(took_ms)
    seen = f"{median_ms:.1f} ms a commit, at most {max(took_ms):.1f}"
    if median_ms <= SLOW_COMMIT_MS:
        return Finding(what="disk speed", verdict=Verdict.OK, seen=seen)
    verdict = Verdict.WARN if median_ms <= HOPELESS_COMMIT_MS else Verdict.FAIL
    return Finding(what="disk speed", verdict=verdict, seen=seen, advice="put data_dir on a solid-state disk")


def _commits_ms(folder: Path) -> list[float]:
    took_ms = []
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".doctor-") as file:
        for _ in range(COMMITS):
            started = time.perf_counter()
            os.pwrite(file.fileno(), os.urandom(4096), 0)
            os.fsync(file.fileno())
            took_ms.append((time.perf_counter() - started) * 1000)
    return took_ms


def clock() -> Finding:
    """Whether the wall clock can be right. It dates records; no deadline depends on it."""
    now = time.gmtime()
    seen = time.strftime("%Y-%m-%d %H:%M:%S UTC", now)
    if now.tm_year < NOT_BEFORE_YEAR:
        advice = "set the clock; records would be dated wrongly, and control lists taken for not in force"
        return Finding(what="clock", verdict=Verdict.FAIL, seen=seen, advice=advice)
    if not SYNCHRONISED.exists():
        advice = "enable systemd-timesyncd or another time service, unless the site sets the clock otherwise"
        return Finding(
            what="clock", verdict=Verdict.WARN, seen=f"{seen}, not known to be set by a server", advice=advice
        )
    return Finding(what="clock", verdict=Verdict.OK, seen=f"{seen}, set by a time server")
