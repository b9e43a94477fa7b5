"""What the console costs the line: `deploy/bench console_beside_line`.

The real daemon decides on parcels at an even rate, in turns with and without the console beside it: the real process
over a journal with many open holds, as nice as its service is, and browsers that look on. Browsers stand on other
machines in real life, so here they have the lowest priority. Each is a session of its own, as each service is a group
of its own: what Linux shares out, it shares out between groups first.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import logging
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import psutil
import structlog

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from console_site import PASSWORD, ConsoleSite
from edge.console.web import Role
from line import Ear, Rate, measured, processes
from machine import this_machine
from ports import free_port

ALONE, CONSOLE = "line alone", "console"
CONSOLE_NICE, SCREENS_NICE = 5, 19
SETTLE_S = 8.0
SCREENS = """
import asyncio, os, sys
import httpx2
async def look(client):
    async with client.stream("GET", "/events?on=queue") as events:
        async for _ in events.aiter_raw():
            pass
async def main(address, count, name, password):
    limits = httpx2.Limits(max_connections=2 * count)
    async with httpx2.AsyncClient(base_url=address, headers={"origin": address}, limits=limits, timeout=60) as client:
        await client.post("/sign-in", data={"name": name, "password": password})
        await asyncio.gather(*(look(client) for _ in range(count)))
os.nice(int(sys.argv[5]))
asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
"""


@contextlib.contextmanager
def console(folder: Path, screens: int) -> Iterator[psutil.Process]:
    """The console at work, and as many browsers in front of its queue."""
    command = [sys.executable, "-m", "edge", "console", "--config", str(folder / "station.toml"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True) as process:
        psutil.Process(process.pid).nice(CONSOLE_NICE)
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        assert found is not None, "the console did not start"
        looking = subprocess.Popen(
            [sys.executable, "-c", SCREENS, found[0], str(screens), "viewer", PASSWORD, str(SCREENS_NICE)],
            start_new_session=True,
        )
        try:
            time.sleep(SETTLE_S)
            assert looking.poll() is None, "the browsers went away"
            yield psutil.Process(process.pid)
        finally:
            looking.kill()
            looking.wait()
            process.terminate()


def table_row(turn: int, beside: str, one: Rate) -> str:
    """One line of the table."""
    arrival, decided = (" / ".join(f"{ms:.1f}" for ms in times) for times in (one.arrival_ms, one.decided_ms))
    cpu = ", ".join(f"{process} {ms:.1f}" for process, ms in one.cpu_ms.items())
    return f"| {turn} | {beside} | {one.arrived}/{one.parcels} | {arrival} | {decided} | {cpu} |\n"


def fill_journal(data_dir: Path, holds: int) -> None:
    """A station's data with many open holds, and a user who looks at them."""
    data_dir.mkdir()
    site = ConsoleSite(data_dir)
    site.user("viewer", Role.VIEWER)
    for number in range(holds):
        site.hold(f"waiting {number}")
    site.journal.close()


def measured_in_turns(folder: Path, options: argparse.Namespace) -> Iterator[tuple[int, str, Rate]]:
    """The line alone and beside the console, in each turn the other one first."""
    port, runs = free_port(), itertools.count(1)
    with processes(folder, port) as known, (ear := Ear(port)).listening():
        measured(2.0, 5.0, folder, ear, known, run=0)  # warms everything
        for turn in range(1, options.turns + 1):
            for beside in (CONSOLE, ALONE) if turn % 2 else (ALONE, CONSOLE):
                with console(folder, options.screens) if beside == CONSOLE else contextlib.nullcontext() as one:
                    watched = known | ({"console": one} if one else {})
                    rate = measured(options.rate, options.seconds, folder, ear, watched, run=next(runs))
                ear.arrived_s.clear()
                yield turn, beside, rate


def main() -> None:
    """Fills a journal, starts a line on it, and measures in turns."""
    parser = argparse.ArgumentParser(
        prog="deploy/bench console_beside_line", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--holds", type=int, default=10_000, help="open holds")
    parser.add_argument("--screens", type=int, default=200, help="browsers")
    parser.add_argument("--rate", type=float, default=5.0, help="parcels a second")
    parser.add_argument("--seconds", type=float, default=15.0, help="of each turn")
    parser.add_argument("--turns", type=int, default=4, help="each once with and once without the console")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    write = sys.stdout.write
    write(f"{this_machine().to_json()}\n\n| turn | beside | arrived | drop to arrival p50 / p99 / max ms |")
    write(" trigger to decision | CPU ms a parcel |\n|---|---|---|---|---|---|\n")
    medians: dict[str, list[float]] = {ALONE: [], CONSOLE: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill_journal(folder / "data", options.holds)
        for turn, beside, rate in measured_in_turns(folder, options):
            medians[beside].append(rate.decided_ms[0])
            write(table_row(turn, beside, rate))
            sys.stdout.flush()
    alone, together = median(medians[ALONE]), median(medians[CONSOLE])
    write(f"\ntrigger to decision, median of medians: alone {alone:.1f} ms, beside the console {together:.1f} ms\n")


if __name__ == "__main__":
    main()
