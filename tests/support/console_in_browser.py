"""The console as people use it: a real station and its console, and browsers in front of it."""

from __future__ import annotations

import contextlib
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from console_site import PASSWORD, ConsoleSite
from edge.clock import utc_now
from edge.domain import AckResult
from edge.journal import JournalReader
from line_under_test import LineUnderTest

__all__ = ["CHROMIUM", "ConsoleInBrowser", "console_of", "launched", "scan"]

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 60_000
"""How long a screen may take to show what it must show: a busy machine is no fault."""


class ConsoleInBrowser:
    """A station with some holds, and its console."""

    def __init__(self, line: LineUnderTest, data: Path, holds: list[tuple[str, str]]) -> None:
        self.line, self.data = line, data
        self._holds = iter(holds)
        self.log = line.folder / "console.log"
        self.process: subprocess.Popen[bytes]
        self.address = ""

    def start(self) -> None:
        """Serves the console, and waits until it does."""
        command = [sys.executable, "-m", "edge", "console", "--config", str(self.line.config), "--port", "0"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        end_s = time.monotonic() + 60
        while (found := re.search(r"console at (\S+)\n", self.log.read_text())) is None:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end_s
            time.sleep(0.05)
        self.address = found[1]

    def fresh_hold(self) -> tuple[str, str]:
        """Id and item number of a hold that no other test has touched."""
        return next(self._holds)

    @contextlib.contextmanager
    def open(self, browser: Browser, name: str, language: str = "en-GB") -> Iterator[Page]:
        """Somebody signed in, in front of the queue."""
        context = browser.new_context(locale=language, viewport={"width": 1280, "height": 720})
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(self.address)
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("#queue")
        expect(page.locator("#scan")).to_be_focused()
        yield page
        context.close()

    def state(self, hold_id: str) -> tuple[str, str | None]:
        """How a hold stands in the journal."""
        with JournalReader(self.data / "journal.sqlite") as journal:
            hold = journal.hold(hold_id)
        assert hold is not None
        return hold.state.value, hold.claimed_by


@contextlib.contextmanager
def console_of(
    folder: Path, port: int, station: str, *, users: bytes, fill: Callable[[ConsoleSite, str], str], holds: int
) -> Iterator[ConsoleInBrowser]:
    """A running line with a console. `fill` puts a hold of that item number into the journal and gives its id."""
    line = LineUnderTest(folder, port, station)
    data = folder / "data"
    data.mkdir()
    site = ConsoleSite(data)
    site.everybody(users)
    numbers = (f"LX{number:09d}CN" for number in count(832901555))
    made = [(fill(site, item), item) for item, _ in zip(numbers, range(holds), strict=False)]
    for command in site.journal.pending(0):
        site.journal.mark_sent(command.record.seq)
        site.journal.acknowledge(command.record.track_id, command.record.seq, AckResult.DIVERTED, utc_now())
    site.journal.close()  # one process writes at a time
    with line.conveyor():
        line.start()
        one = ConsoleInBrowser(line, data, made)
        one.start()
        try:
            yield one
        finally:
            one.process.send_signal(signal.SIGTERM)
            one.process.wait(20)


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Debian's chromium, headless."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        one.close()


def scan(page: Page, text: str) -> None:
    """What a hand scanner does: it types, wherever the focus is, and ends with Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")
