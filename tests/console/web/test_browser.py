"""The console as people use it: a real browser, a real station behind it, a real broker between them."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from console_site import PASSWORD, ConsoleSite
from edge.journal import JournalReader
from line_under_test import LineUnderTest

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium: apt-get install chromium, or nothing in a browser is tested"
    ),
]

ITEM = "LX832901555CN"
PATIENCE_MS = 20_000


class RunningBroker(Protocol):
    """The part of a broker that is used here."""

    port: int


class Console:
    """A station with one hold, and its console."""

    def __init__(self, line: LineUnderTest, site: ConsoleSite) -> None:
        self.line, self.site = line, site
        self.hold_id = site.hold("The label denies what was declared.", item_id=ITEM)
        site.journal.close()  # one process writes at a time
        line.start()
        self._log = line.folder / "console.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "edge", "console", "--config", str(line.config), "--port", "0"],
                stdout=log, stderr=log,
            )  # fmt: skip
        end_s = time.monotonic() + 60
        while (found := re.search(r"console at (\S+)\n", self._log.read_text())) is None:
            assert self.process.poll() is None, self._log.read_text()
            assert time.monotonic() < end_s
            time.sleep(0.05)
        self.address = found[1]

    def open(self, browser: Browser, name: str, language: str = "en-GB") -> Page:
        """Somebody signed in, in front of the queue."""
        page = browser.new_context(locale=language, viewport={"width": 1280, "height": 720}).new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.goto(self.address)
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_selector("#queue")
        expect(page.locator("#scan")).to_be_focused(timeout=PATIENCE_MS)
        return page

    def state(self) -> tuple[str, str | None]:
        """How the hold stands in the journal."""
        with JournalReader(self.site.sources.journal_file) as journal:
            hold = journal.hold(self.hold_id)
        assert hold is not None
        return hold.state.value, hold.claimed_by


@pytest.fixture
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield one
        one.close()


@pytest.fixture
def console(tmp_path: Path, broker: RunningBroker, everybody: bytes) -> Iterator[Console]:
    line = LineUnderTest(tmp_path, broker.port, "st")
    (tmp_path / "data").mkdir()
    site = ConsoleSite(tmp_path / "data")
    site.everybody(everybody)
    with line.conveyor():
        one = Console(line, site)
        yield one
        one.process.send_signal(signal.SIGTERM)
        one.process.wait(20)


def scan(page: Page, text: str) -> None:
    """What a hand scanner does: it types, wherever the focus is, and ends with Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_a_parcel_is_scanned_claimed_and_released_with_the_keyboard_alone(
    console: Console, browser: Browser, eventually: Callable[[Callable[[], object]], None]
) -> None:
    page = console.open(browser, "operator")
    scan(page, ITEM)
    page.wait_for_url(f"**/hold/{console.hold_id}")
    page.keyboard.press("Alt+c")
    expect(page.locator(".state")).to_contain_text("claimed by operator", timeout=PATIENCE_MS)
    page.locator("#reason").focus()
    page.keyboard.type("opened, it is a cup")
    page.keyboard.press("Alt+r")
    expect(page.locator(".pending")).to_contain_text("release", timeout=PATIENCE_MS)
    assert console.state() == ("claimed", "operator")  # nothing is sent while it can be undone
    eventually(lambda: console.state()[0] == "released")
    expect(page.locator(".history")).to_contain_text("opened, it is a cup", timeout=PATIENCE_MS)
    page.goto(console.address)
    expect(page.locator("#queue h1")).to_contain_text("0 open holds")


def test_an_action_is_undone_and_another_person_sees_the_claim(console: Console, browser: Browser) -> None:
    mine, theirs = console.open(browser, "operator"), console.open(browser, "supervisor")
    for page in (mine, theirs):
        page.click(f"a[href='/hold/{console.hold_id}']")
    mine.click("button[value=claim]")
    expect(theirs.locator(".state")).to_contain_text("claimed by operator", timeout=PATIENCE_MS)
    theirs.fill("#reason", "mine")
    theirs.click("button[value=release]")
    theirs.click("button.undo")
    expect(theirs.locator(".notice")).to_contain_text("undone", timeout=PATIENCE_MS)
    theirs.fill("#reason", "mine all the same")
    theirs.click("button[value=confirm]")
    expect(theirs.locator(".notice.failed")).to_contain_text("claimed by operator", timeout=PATIENCE_MS)
    assert console.state() == ("claimed", "operator")


def test_a_screen_that_lost_its_console_says_stale_and_one_that_lost_its_station_too(
    console: Console, browser: Browser
) -> None:
    page = console.open(browser, "viewer")
    expect(page.locator("#word")).to_have_text("RUNNING", timeout=PATIENCE_MS)
    console.line.end(signal.SIGKILL)
    expect(page.locator("#word")).to_have_text("STALE", timeout=PATIENCE_MS)
    expect(page.locator("#why")).to_contain_text("station is silent")
    console.process.send_signal(signal.SIGKILL)
    console.process.wait(20)
    expect(page.locator("body.stale #why")).to_contain_text("lost its connection", timeout=PATIENCE_MS)


def test_the_console_speaks_the_browsers_language_and_the_one_that_is_chosen(
    console: Console, browser: Browser
) -> None:
    page = console.open(browser, "viewer", language="zh-CN")
    expect(page.locator("#queue h1")).to_contain_text("件待处理")
    page.click("button[name=language]")
    expect(page.locator("#queue h1")).to_contain_text("open holds")


def test_a_new_hold_comes_to_a_screen_by_itself(console: Console, browser: Browser) -> None:
    page = console.open(browser, "viewer")
    expect(page.locator("#queue h1")).to_contain_text("1 open holds")
    console.line.end()
    site = ConsoleSite(console.line.folder / "data")  # what the station would write
    site._tracks = iter([77])
    site.hold("Another label denies it too.")
    site.journal.close()
    expect(page.locator("#queue")).to_contain_text("Another label denies it too.", timeout=PATIENCE_MS)
