"""How soon a new hold is on every screen: one console, many open holds, many browsers that look on.

`deploy/bench console --holds 10000 --screens 200`. The console is the real process; the journal is written by this one.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx2
import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from console_site import PASSWORD, ConsoleSite
from edge.console.web import Role
from edge.domain import Severity

SETTLE_S, IDLE_S, PATIENCE_S = 10.0, 5.0, 10.0
KEPT = 100_000
STATION = 'data_dir = "data"\n[station]\nstation = "st"\n[spool]\nfolder = "spool"\n[link]\nport = 1\n'


class Screens:
    """Browsers in front of the queue, and when each has seen what was looked for."""

    def __init__(self, client: httpx2.AsyncClient, count: int) -> None:
        self.sought = "nothing yet"
        self.seen_s: dict[int, float] = {}
        self._client = client
        self._all_saw = asyncio.Event()
        self._tasks = [asyncio.create_task(self._look(number)) for number in range(count)]

    async def _look(self, number: int) -> None:
        async with self._client.stream("GET", "/events?on=queue") as events:
            shown = ""
            async for part in events.aiter_text():
                shown = (shown + part)[-KEPT:]
                if self.sought in shown:
                    self.seen_s.setdefault(number, time.perf_counter())
                if len(self.seen_s) == len(self._tasks):
                    self._all_saw.set()

    async def delays_s(self, site: ConsoleSite, sentence: str) -> list[float]:
        """Commits a hold and waits for the screens; the delay of each that showed it."""
        self.sought, self.seen_s = sentence, {}
        self._all_saw.clear()
        start_s = time.perf_counter()
        await asyncio.to_thread(lambda: site.hold(sentence, severity=Severity.CRITICAL))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._all_saw.wait(), PATIENCE_S)
        return sorted(seen_s - start_s for seen_s in self.seen_s.values())

    def close(self) -> None:
        """All go away."""
        for task in self._tasks:
            task.cancel()


async def measured(site: ConsoleSite, address: str, process: psutil.Process, *, screens: int, rounds: int) -> None:
    """Prints what the screens saw and what it cost."""
    limits = httpx2.Limits(max_connections=2 * screens)
    headers = {"origin": address}
    async with httpx2.AsyncClient(base_url=address, headers=headers, limits=limits, timeout=60) as client:
        await client.post("/sign-in", data={"name": "viewer", "password": PASSWORD})
        looking = Screens(client, screens)
        await asyncio.sleep(SETTLE_S)
        before = process.cpu_times()
        await asyncio.sleep(IDLE_S)
        after = process.cpu_times()
        share = (after.user + after.system - before.user - before.system) / IDLE_S
        delays_s: list[float] = []
        for number in range(rounds):
            delays_s += await looking.delays_s(site, f"HOLD-NUMBER-{number}-SOUGHT")
            await asyncio.sleep(number % 4 * 0.13)  # not in step with the console's own turn
        looking.close()
    delays_s.sort()
    p95_s = delays_s[int(0.95 * (len(delays_s) - 1))]
    sys.stdout.write(
        f"{len(delays_s)} of {screens * rounds} showings; commit to screen:"
        f" median {statistics.median(delays_s):.2f} s, p95 {p95_s:.2f} s, longest {delays_s[-1]:.2f} s\n"
        f"console between holds: {share:.0%} of a core, {process.memory_info().rss / 1e6:.0f} MB\n"
    )


def main() -> None:
    """Fills a journal, starts the console on it, and measures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--holds", type=int, default=10_000, help="open holds")
    parser.add_argument("--screens", type=int, default=200, help="browsers")
    parser.add_argument("--rounds", type=int, default=10, help="new holds")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        config = Path(folder) / "station.toml"
        config.write_text(STATION)
        site = ConsoleSite(data)
        site.user("viewer", Role.VIEWER)
        for number in range(options.holds):
            site.hold(f"waiting {number}")
        command = [sys.executable, "-m", "edge", "console", "--config", str(config), "--port", "0"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None, "the console did not start"
            watched = psutil.Process(process.pid)
            asyncio.run(measured(site, found[0], watched, screens=options.screens, rounds=options.rounds))
            process.terminate()
        site.journal.close()


if __name__ == "__main__":
    main()
