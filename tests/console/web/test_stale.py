"""What a screen shows when what is behind it goes away: in a real browser, with processes that are killed."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from broker_process import Broker
from console_in_browser import CHROMIUM, console_of, launched
from console_site import ConsoleSite

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium: apt-get install chromium, or nothing in a browser is tested"
    ),
]


def test_a_new_hold_comes_by_itself_new_settings_are_taken_up_and_what_is_lost_is_told_as_stale(
    tmp_path: Path, mosquitto: Broker, everybody: bytes
) -> None:
    def held(site: ConsoleSite, item_id: str) -> str:
        return site.hold(item_id=item_id)

    with (
        console_of(tmp_path, mosquitto.port, "stale-tests", users=everybody, fill=held, holds=1) as console,
        launched() as browser,
        console.open(browser, "viewer") as page,
    ):
        expect(page.locator("#word")).to_have_text("RUNNING")
        expect(page.locator("#queue h1")).to_contain_text("1 open hold")
        console.line.end(signal.SIGKILL)
        site = ConsoleSite(console.data)  # what the station would write
        site._tracks = iter([77])
        site.hold("Another label denies it too.")
        site.journal.close()
        expect(page.locator("#queue")).to_contain_text("Another label denies it too.")
        expect(page.locator("#word")).to_have_text("STALE")
        expect(page.locator("#why")).to_contain_text("station is silent")
        with console.line.config.open("a") as settings:
            settings.write("[console]\nidle_min = 31\n")
        end_s = time.monotonic() + 60
        while console.log.read_text().count("console at ") < 2:
            assert time.monotonic() < end_s, console.log.read_text()
            time.sleep(0.1)
        console.process.send_signal(signal.SIGKILL)
        console.process.wait(20)
        expect(page.locator("body.stale #why")).to_contain_text("lost its connection")
