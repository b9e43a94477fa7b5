"""The console in a real browser, with a real station behind it and a real broker between them: one for all tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from broker_process import Broker
from console_in_browser import CHROMIUM, ConsoleInBrowser, console_of, launched, scan
from console_site import PASSWORD, ConsoleSite
from edge.clock import Clock
from edge.console.web import Role, UserBook

pytestmark = [
    pytest.mark.timeout(180),
    pytest.mark.skipif(
        CHROMIUM is None, reason="no chromium: apt-get install chromium, or nothing in a browser is tested"
    ),
]

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as one:
        yield one


@pytest.fixture(scope="module")
def console(
    tmp_path_factory: pytest.TempPathFactory, mosquitto: Broker, everybody: bytes
) -> Iterator[ConsoleInBrowser]:
    def held(site: ConsoleSite, item_id: str) -> str:
        return site.hold("The label denies what was declared.", item_id=item_id, two_persons=item_id.endswith("5CN"))

    folder = tmp_path_factory.mktemp("console")
    with console_of(folder, mosquitto.port, "browser-tests", users=everybody, fill=held, holds=26) as one:
        yield one


def fresh(console: ConsoleInBrowser, *, for_two: bool = False) -> tuple[str, str]:
    """A hold that only this test acts on; of those that ask for two persons, if `for_two`."""
    while True:
        hold_id, item_id = console.fresh_hold()
        if item_id.endswith("5CN") == for_two:
            return hold_id, item_id


def held_back(page: Page, addresses: str) -> list[Route]:
    """The requests of a page that wait until they are let go, as they come in."""
    waiting: list[Route] = []

    def wait(route: Route) -> None:
        waiting.append(route)

    page.route(addresses, wait)
    return waiting


def test_a_parcel_is_scanned_claimed_and_released_with_the_keyboard_alone(
    console: ConsoleInBrowser, browser: Browser, eventually: Eventually
) -> None:
    hold_id, item_id = fresh(console)
    with console.open(browser, "operator") as page:
        scan(page, item_id)
        page.wait_for_url(f"**/hold/{hold_id}")
        page.keyboard.press("Alt+c")
        expect(page.locator(".state")).to_contain_text("claimed by operator")
        page.locator("#reason").focus()
        page.keyboard.type("opened, it is a cup")
        page.keyboard.press("Alt+r")
        expect(page.locator(".pending")).to_contain_text("release")
        assert console.state(hold_id) == ("claimed", "operator")  # nothing is sent while it can be undone
        eventually(lambda: console.state(hold_id)[0] == "released")
        expect(page.locator(".history")).to_contain_text("opened, it is a cup")
        page.goto(console.address)
        expect(page.locator("#queue")).not_to_contain_text(item_id)


def test_an_action_is_undone_and_another_person_sees_the_claim(console: ConsoleInBrowser, browser: Browser) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as mine, console.open(browser, "supervisor") as theirs:
        for page in (mine, theirs):
            page.goto(f"{console.address}/hold/{hold_id}")
        mine.click("button[value=claim]")
        expect(theirs.locator(".state")).to_contain_text("claimed by operator")
        theirs.fill("#reason", "mine")
        theirs.click("button[value=release]")
        theirs.click("button.undo")
        expect(theirs.locator(".notice")).to_contain_text("release: undone")
        expect(theirs.locator(".notice.failed")).to_have_count(0)  # nothing went wrong
        theirs.fill("#reason", "mine all the same")
        theirs.click("button[value=confirm]")
        expect(theirs.locator(".notice.failed")).to_contain_text("claimed by operator")
        assert console.state(hold_id) == ("claimed", "operator")


def test_what_needs_two_persons_is_taken_out_only_when_the_second_says_the_same(
    console: ConsoleInBrowser, browser: Browser, eventually: Eventually
) -> None:
    hold_id, _ = fresh(console, for_two=True)
    with console.open(browser, "operator") as first, console.open(browser, "supervisor") as second:
        for page in (first, second):
            page.goto(f"{console.address}/hold/{hold_id}")
        first.fill("#reason", "powder, unmarked")
        first.click("button[value=confirm]")
        expect(second.locator("#live")).to_contain_text("Now somebody else.")
        assert console.state(hold_id)[0] == "open"
        second.fill("#reason", "I see the same")
        second.click("button[value=confirm]")
        eventually(lambda: console.state(hold_id)[0] == "confirmed")


def test_what_somebody_types_survives_what_others_do_meanwhile(console: ConsoleInBrowser, browser: Browser) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as mine, console.open(browser, "supervisor") as theirs:
        for page in (mine, theirs):
            page.goto(f"{console.address}/hold/{hold_id}")
        mine.locator("#reason").focus()
        mine.keyboard.type("half a sent")
        theirs.fill("#reason", "asked the shipper")
        theirs.click("button[value=note]")
        expect(mine.locator(".history")).to_contain_text("asked the shipper")
        mine.keyboard.type("ence")
        expect(mine.locator("#reason")).to_have_value("half a sentence")


def test_a_reason_half_written_outlives_a_sign_out_for_the_same_person_alone(
    console: ConsoleInBrowser, browser: Browser
) -> None:
    hold_id, _ = fresh(console)
    case = f"{console.address}/hold/{hold_id}"
    with console.open(browser, "operator") as page:
        page.goto(case)
        page.fill("#reason", "opened, two of the")
        for name, finds in (("operator", "opened, two of the"), ("supervisor", ""), ("operator", "")):
            page.context.clear_cookies()  # as after half an hour without a touch
            page.reload()
            page.fill("#name", name)
            page.fill("#password", PASSWORD)
            page.press("#password", "Enter")
            page.wait_for_selector("#queue")
            page.goto(case)
            expect(page.locator("#reason")).to_have_value(finds)


def test_what_somebody_types_while_the_station_still_answers_stays(console: ConsoleInBrowser, browser: Browser) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as page:
        page.goto(f"{console.address}/hold/{hold_id}")
        acts = held_back(page, "**/act")
        with page.expect_request("**/act"):
            page.keyboard.press("Alt+c")
        page.locator("#reason").focus()
        page.keyboard.type("opened, ")
        acts[0].continue_()
        expect(page.locator(".state")).to_contain_text("claimed by operator")
        page.keyboard.type("it is a cup")
        expect(page.locator("#reason")).to_have_value("opened, it is a cup")


def test_a_key_pressed_before_the_page_has_loaded_to_its_end_is_not_lost(
    console: ConsoleInBrowser, browser: Browser, eventually: Eventually
) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as page:
        scripts = held_back(page, "**/static/console.js")
        page.goto(f"{console.address}/hold/{hold_id}", wait_until="commit")
        page.wait_for_selector("button[value=claim]")
        page.keyboard.press("Alt+c")
        eventually(lambda: console.state(hold_id) == ("claimed", "operator"))
        scripts[0].abort()


def test_a_refused_action_says_why_and_leaves_the_reason_where_it_was(
    console: ConsoleInBrowser, browser: Browser
) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as page:
        page.goto(f"{console.address}/hold/{hold_id}")
        page.fill("#reason", "opened, it is a cup")
        page.context.clear_cookies()
        page.click("button[value=release]")
        expect(page.locator("#refused")).to_have_text("Sign in first.")
        expect(page.locator("#reason")).to_have_value("opened, it is a cup")
        assert console.state(hold_id)[0] == "open"


def test_a_reason_is_given_with_one_touch_and_a_scan_in_its_field_opens_the_other_parcel(
    console: ConsoleInBrowser, browser: Browser
) -> None:
    (hold_id, _), (other, other_item) = fresh(console), fresh(console)
    with console.open(browser, "operator") as page:
        page.goto(f"{console.address}/hold/{hold_id}")
        page.click("[data-reason]")
        expect(page.locator("#reason")).to_have_value("opened, as declared")
        page.keyboard.press("Enter")
        page.keyboard.type("by two of us", delay=120)  # a person's speed
        page.keyboard.press("Enter")
        expect(page.locator("#reason")).to_have_value("opened, as declared\nby two of us\n")
        scan(page, other_item)
        page.wait_for_url(f"**/hold/{other}")


def test_a_press_counts_whatever_others_change_while_the_finger_is_down(
    console: ConsoleInBrowser, browser: Browser
) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as mine, console.open(browser, "supervisor") as theirs:
        for page in (mine, theirs):
            page.goto(f"{console.address}/hold/{hold_id}")
        mine.locator("[data-reason]").first.hover()
        mine.mouse.down()
        theirs.fill("#reason", "asked the shipper")
        theirs.click("button[value=note]")
        expect(theirs.locator(".history")).to_contain_text("asked the shipper")
        mine.mouse.up()
        expect(mine.locator("#reason")).to_have_value("opened, as declared")
        expect(mine.locator(".history")).to_contain_text("asked the shipper")


def test_a_case_shows_the_newest_though_an_older_answer_comes_last_and_another_is_lost(
    console: ConsoleInBrowser, browser: Browser
) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "operator") as mine, console.open(browser, "supervisor") as theirs:
        for page in (mine, theirs):
            page.goto(f"{console.address}/hold/{hold_id}")
        asked: list[Route] = []
        late: list[APIResponse] = []

        def troubled(route: Route) -> None:
            asked.append(route)
            if len(asked) == 1:
                late.append(route.fetch())
            elif len(asked) == 2:
                route.abort()
            else:
                route.continue_()

        mine.route(f"**{mine.locator('body').get_attribute('data-live')}", troubled)
        for said in ("asked the shipper", "it is a cup"):
            theirs.fill("#reason", said)
            theirs.click("button[value=note]")
            expect(theirs.locator(".history")).to_contain_text(said)
        expect(mine.locator(".history")).to_contain_text("it is a cup")
        with mine.expect_response(late[0].url):
            asked[0].fulfill(response=late[0])
        mine.evaluate("new Promise(done => setTimeout(done, 200))")  # as long as an answer may take to be shown
        expect(mine.locator(".history")).to_contain_text("it is a cup")


def test_an_alarm_sounds_until_it_is_acknowledged_and_is_shelved_with_a_reason(
    console: ConsoleInBrowser, browser: Browser
) -> None:
    tips = console.data / "tips.json"
    with console.open(browser, "supervisor") as page:
        sound = page.locator("#sound")
        page.locator("h1").click()  # browsers give sound only to who touched the page
        expect(sound).to_have_text("Sound on")
        tips.write_text("no tips at all")
        expect(sound).to_have_attribute("data-sounding", "2")
        sound.click()
        expect(sound).to_have_text("Sound off")
        expect(sound).to_have_attribute("data-sounding", "")
        sound.click()
        expect(sound).to_have_attribute("data-sounding", "2")
        page.click(".alarms")
        alarm = page.locator(".alarm")
        expect(alarm).to_contain_text("The file of operators' tips can't be read.")
        alarm.locator("button[value=acknowledge]").click()
        expect(page.locator(".alarm")).to_contain_text("acknowledged")
        expect(sound).to_have_attribute("data-sounding", "")
        alarm.locator("button[value=shelve]").click()
        expect(page.locator("[name=reason]:invalid")).to_have_count(1)  # nothing is put aside without saying why
        page.fill(".alarm [name=reason]", "the file is being mended")
        alarm.locator("button[value=shelve]").click()
        expect(page.locator(".alarm")).to_contain_text("shelved")
        expect(page.locator(".bar .alarms")).to_have_text("no alarms")
        tips.unlink()


def test_language_and_theme_are_the_browsers_and_then_the_persons(console: ConsoleInBrowser, browser: Browser) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with console.open(browser, "viewer", language="zh-CN") as page:
        expect(page.locator("#queue h1")).to_contain_text("件待处理")
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate(paper)
        page.emulate_media(color_scheme="light")
        light = page.evaluate(paper)
        page.click(".menu summary")
        page.click("button[value=dark]")
        page.wait_for_selector("[data-theme=dark]")
        expect(page.locator("body")).to_have_css("background-color", dark)
        assert dark != light
        page.click(".menu summary")
        page.click("button[name=language]")
        expect(page.locator("#queue h1")).to_contain_text("open holds")


def test_a_supervisor_downloads_evidence_that_the_command_line_verifies(
    console: ConsoleInBrowser, browser: Browser, tmp_path: Path
) -> None:
    hold_id, item_id = fresh(console)
    bundle = tmp_path / "evidence.zip"
    with console.open(browser, "supervisor") as page:
        scan(page, item_id)
        page.wait_for_url(f"**/hold/{hold_id}")
        page.locator("text=Take a signed copy").click()
        expect(page.locator("#export-reason:invalid")).to_have_count(1)  # nothing leaves without saying why
        page.fill("#export-reason", "customs, case 4711")
        with page.expect_download() as download:
            page.locator("text=Take a signed copy").click()
        download.value.save_as(bundle)
        expect(page.locator(".history")).to_contain_text("export evidence by supervisor: customs, case 4711")
    key = tmp_path / "key.pem"
    config = ["--config", str(console.line.config)]
    key.write_text("\n".join(edge("evidence", "key", *config).splitlines()[:-1]) + "\n")
    assert "nothing was altered" in edge("evidence", "verify", str(bundle), "--public-key", str(key))
    with console.open(browser, "operator") as page:
        page.goto(f"{console.address}/hold/{hold_id}")
        expect(page.locator("#live")).not_to_contain_text("signed copy")


def edge(*command: str) -> str:
    """What `sortgate` prints."""
    done = subprocess.run(
        [sys.executable, "-m", "edge", *command], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout


def serious_faults(page: Page) -> list[str]:
    """What axe-core finds on a page that shuts somebody out."""
    found = Axe().run(page).response["violations"]
    return [
        f"{page.url} {fault['id']}: {node['html'][:150]}"
        for fault in found
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def test_no_screen_shuts_anybody_out_in_light_or_dark(console: ConsoleInBrowser, browser: Browser) -> None:
    hold_id, _ = fresh(console)
    paths = ["/", f"/hold/{hold_id}", "/scan?code=nothing", "/station", "/tips", "/shift", "/nowhere"]
    faults: list[str] = []
    with console.open(browser, "supervisor") as page:
        for path, scheme in product(paths, ("light", "dark")):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            if scheme == "light":
                page.goto(console.address + path, wait_until="domcontentloaded")
                if page.locator(".menu").count():
                    page.click(".menu summary")
            faults += serious_faults(page)
        page.goto(console.address + "/")
        page.click(".menu summary")
        page.click("text=Sign out")
        welcome = UserBook(console.data / "console-users.json", Clock().utc).invite("newcomer", Role.VIEWER)
        for path, scheme in product(("/sign-in", f"/welcome/{welcome}", "/welcome/used"), ("light", "dark")):
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            page.goto(console.address + path, wait_until="domcontentloaded")
            faults += serious_faults(page)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_no_screen_is_wider_than_a_phone(console: ConsoleInBrowser, browser: Browser, language: str) -> None:
    hold_id, _ = fresh(console)
    with console.open(browser, "supervisor", language) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        for path in ("/", f"/hold/{hold_id}", "/station", "/tips", "/shift", "/scan?code=nothing"):
            page.goto(console.address + path)
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= 390, path
        targets = page.locator("button:visible, .button:visible, .tab:visible").all()
        boxes = [box for target in targets if (box := target.bounding_box())]
        assert min(box["height"] for box in boxes) >= 45.3  # 12 mm at 96 dpi, for a gloved finger
