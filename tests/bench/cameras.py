"""What looking through a camera costs, and how soon a picture is there: `deploy/bench cameras`.

A simulated camera streams 5-megapixel JPEGs at 10 a second over HTTP. Sortgate's camera process is held against what
one would take instead: `VideoCapture.read` of OpenCV in a loop, which decodes every frame. Both look at one stream,
in turns of a few seconds, each in a process of its own; printed are the medians of their processor time. Then pictures
are asked for as triggers ask: how long after the moment it is of the file is there, and how far from that moment it was
taken.
"""

from __future__ import annotations

import argparse
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from edge.capture import Camera, CameraSettings, CameraState
from edge.capture.cameras import Take, Taken
from edge.clock import Clock
from edge.sim.camera import SimulatedCamera
from machine import this_machine

ROUNDS, TURN_S, TAKES = 5, 5.0, 60
WITHIN_NS = 200_000_000
LEAD_NS = 120_000_000
PEER = "import cv2, sys\ncapture = cv2.VideoCapture(sys.argv[1])\nwhile capture.read()[0]:\n    pass\n"


@contextmanager
def looked_through(settings: CameraSettings, folder: Path) -> Iterator[Camera]:
    """Sortgate's camera, live."""
    camera = Camera(settings, Clock(), preview=folder / "preview.jpg")
    camera.start()
    try:
        while camera.report().state is not CameraState.LIVE:
            time.sleep(0.05)
        yield camera
    finally:
        camera.stop()


@contextmanager
def peer(url: str) -> Iterator[int]:
    """OpenCV alone; the process's id, once it has begun to read."""
    process = subprocess.Popen([sys.executable, "-c", PEER, url])
    try:
        time.sleep(2)
        yield process.pid
    finally:
        process.kill()
        process.wait()


def cpu_share(pid: int) -> float:
    """Processor seconds that a process takes in a second."""
    process = psutil.Process(pid)
    before, began_s = process.cpu_times(), time.monotonic()
    time.sleep(TURN_S)
    after = process.cpu_times()
    used_s = after.user + after.system - before.user - before.system
    return used_s / (time.monotonic() - began_s)


def taken_ms(camera: Camera, folder: Path) -> tuple[list[float], list[float]]:
    """For each picture: from its moment until the file is there, and how far from its moment it was taken."""
    there, apart = [], []
    for number in range(TAKES):
        answers: queue.Queue[tuple[int, Taken]] = queue.Queue()
        at_ns = time.monotonic_ns() + LEAD_NS
        take = Take(number=0, at_ns=at_ns, within_ns=WITHIN_NS, file=folder / f"{number}.jpg")
        camera.take(take, lambda taken, answers=answers: answers.put((time.monotonic_ns(), taken)))  # type: ignore[misc]
        came_ns, taken = answers.get(timeout=10)
        if taken.at_ns is not None:
            there.append((came_ns - at_ns) / 1e6)
            apart.append(abs(taken.at_ns - at_ns) / 1e6)
        time.sleep(0.037)
    return there, apart


def percentile(values: list[float], share: float) -> float:
    """Of a few dozen values, by rank."""
    return sorted(values)[min(len(values) - 1, round(share * (len(values) - 1)))]


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name, SimulatedCamera() as sim:
        folder = Path(name)
        settings = CameraSettings(name="top", source=sim.url)
        ours, theirs = [], []
        with looked_through(settings, folder) as camera, peer(sim.url) as peer_pid:
            for _ in range(rounds):
                assert camera.pid is not None
                ours.append(cpu_share(camera.pid))
                theirs.append(cpu_share(peer_pid))
            rss_mb = psutil.Process(camera.pid).memory_info().rss / 1e6
        with looked_through(settings, folder) as camera:
            there, apart = taken_ms(camera, folder)
    mine, other = statistics.median(ours), statistics.median(theirs)
    shown = [f"{percentile(values, share):.0f} ms" for values in (there, apart) for share in (0.5, 0.99)]
    told = [
        this_machine().model_dump_json(),
        f"processor time a second: {1000 * mine:.0f} ms, VideoCapture {1000 * other:.0f} ms, {mine / other:.2f} of it",
        f"memory of the process: {rss_mb:.0f} MB",
        f"{len(there)} of {TAKES} pictures, there after median {shown[0]}, p99 {shown[1]}",
        f"taken within median {shown[2]}, p99 {shown[3]} of their moment",
    ]
    sys.stdout.write("\n".join(told) + "\n")


if __name__ == "__main__":
    main()
