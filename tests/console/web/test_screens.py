"""What people see: the queue in its order, the bar's word, the case, and what a scan leads to."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from http import HTTPStatus
from typing import NoReturn

import cv2
import numpy as np
import pytest

from console_site import ConsoleSite
from edge.clock import Clock
from edge.console.web.bar import Bar, StateWord, read_bar
from edge.console.web.feed import Feed, Snapshot
from edge.console.web.pending import PendingActions
from edge.console.web.pictures import PictureStore, media_type_of
from edge.console.web.queue import SHOWN, HoldQueue
from edge.console.web.words import Words, words_of
from edge.domain import (
    Action,
    Claims,
    Declaration,
    DeclarationLine,
    FunctionHealth,
    FunctionState,
    HoldAction,
    HoldActionKind,
    Instant,
    Lookup,
    LookupStatus,
    Parcel,
    Reading,
    Severity,
    Sight,
    Stamp,
    StationMode,
    View,
    ViewReading,
)
from edge.health import StationStatus, write_status
from edge.journal import Evidence, JournalReader

CLOCK = Clock()


@pytest.fixture
def journal(site: ConsoleSite) -> Iterator[JournalReader]:
    with JournalReader(site.sources.journal_file) as reader:
        yield reader


def status(age_s: float, mode: StationMode, *functions: FunctionHealth) -> StationStatus:
    now = CLOCK.stamp()
    at = Instant(boot_id=now.instant.boot_id, monotonic_ns=max(0, now.instant.monotonic_ns - int(age_s * 1e9)))
    return StationStatus(
        at=Stamp(utc=now.utc, instant=at), started_at=now, pid=1, software="0", site="s", line="l", station="st",
        mode=mode, rules_revision="r", functions=functions,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("age_s", "mode", "function", "state", "word"),
    [
        (0, "live", "vision", "ok", StateWord.RUNNING),
        (6, "live", "vision", "ok", StateWord.STALE),
        (0, "shadow", "vision", "ok", StateWord.NOT_ENFORCING),
        (0, "live", "vision", "degraded", StateWord.DEGRADED),
        (0, "live", "controller", "failed", StateWord.NOT_ENFORCING),
    ],
)
def test_one_word_says_what_the_line_is_worth(
    *, site: ConsoleSite, age_s: float, mode: str, function: str, state: str, word: StateWord
) -> None:
    health = FunctionHealth(function=function, state=FunctionState(state))
    write_status(site.sources.status_file, status(age_s, StationMode(mode), health))
    bar = read_bar(site.sources.status_file, CLOCK)
    assert bar.word is word
    assert bool(bar.why) == (word is not StateWord.RUNNING)


def test_a_station_that_never_spoke_is_stale(site: ConsoleSite) -> None:
    assert read_bar(site.sources.status_file, CLOCK).word is StateWord.STALE


def test_the_gravest_holds_come_first_and_of_those_the_longest_waiting(
    site: ConsoleSite, journal: JournalReader
) -> None:
    first, grave, last = site.hold(), site.hold(severity=Severity.CRITICAL), site.hold()
    rows = HoldQueue(journal).read().rows
    assert [row.hold.hold_id for row in rows] == [grave, first, last]


def test_a_claim_shows_in_the_queue_and_a_closed_hold_leaves_it(site: ConsoleSite, journal: JournalReader) -> None:
    queue = HoldQueue(journal)
    one, other = site.hold(), site.hold()
    mark = queue.read().mark
    for hold_id, kind in ((one, HoldActionKind.CLAIM), (other, HoldActionKind.RELEASE)):
        site.journal.holds.act(
            HoldAction(action_id=f"{kind}-1", hold_id=hold_id, kind=kind, by="lin", reason="seen", at=CLOCK.stamp())
        )
    read = queue.read()
    assert read.mark != mark
    assert [(row.hold.hold_id, row.hold.claimed_by) for row in read.rows] == [(one, "lin")]


def test_a_long_queue_shows_its_head_and_says_how_many_more(site: ConsoleSite) -> None:
    for _ in range(SHOWN + 3):
        site.hold()
    with site.browser("viewer") as browser:
        text = browser.get("/").text
    assert f"{SHOWN + 3} open holds" in text
    assert "3 more wait" in text
    assert len(re.findall(r"<li ", text)) == SHOWN


def test_a_hold_without_pictures_says_so_in_the_queue_and_asks_for_none(site: ConsoleSite) -> None:
    view = ViewReading(view="top", code_sight=Sight.NOTHING, text_sight=Sight.NOTHING)
    seen, unseen = site.hold(evidence=Evidence(reading=Reading(views=(view,)))), site.hold()
    with site.browser("viewer") as browser:
        text = browser.get("/").text
    assert f"/hold/{seen}/close-up" in text
    assert f"/hold/{unseen}/close-up" not in text
    assert text.count("No picture was read for this parcel.") == 1


def test_whoever_is_signed_out_meanwhile_is_led_to_the_door_from_every_page(site: ConsoleSite) -> None:
    hold_id = site.hold()
    with site.browser() as browser:
        for path in ("/", f"/hold/{hold_id}", "/tips", "/shift", "/station"):
            assert browser.get(path, headers={"accept": "text/html,*/*"}).headers["location"] == "/sign-in"
        part = browser.get(f"/hold/{hold_id}/live", headers={"accept-language": "zh"})
    assert (part.status_code, part.text) == (HTTPStatus.UNAUTHORIZED, "请先登录。")


def test_no_two_things_on_a_screen_have_the_same_name_to_its_scripts_and_labels(site: ConsoleSite) -> None:
    hold_id = site.hold()
    with site.browser("supervisor") as browser:
        for path in ("/", f"/hold/{hold_id}", "/tips", "/shift", "/station", "/scan?code=nothing"):
            names = re.findall(r'<[^>]* id="([^"]+)"', browser.get(path).text)
            assert [name for name, count in Counter(names).items() if count > 1] == [], path


def test_a_page_that_is_not_there_says_so_in_the_language_of_the_reader(site: ConsoleSite) -> None:
    with site.browser("viewer") as browser:
        english = browser.get("/nowhere")
        chinese = browser.get("/nowhere", headers={"accept-language": "zh"})
    assert english.status_code == HTTPStatus.NOT_FOUND
    assert "There is no such page." in english.text
    assert "没有此页面" in chinese.text


def test_a_scan_opens_the_case_of_the_parcel_in_hand(site: ConsoleSite) -> None:
    hold_id = site.hold(item_id="LX832901555CN")
    with site.browser("operator") as browser:
        for scanned in ("LX832901555CN", " lx 832 901 555 cn ", hold_id, hold_id.lower(), "000001"):
            assert browser.get("/scan", params={"code": scanned}).headers["location"] == f"/hold/{hold_id}", scanned


def test_a_scan_of_a_parcel_that_came_by_again_opens_the_hold_that_nobody_closed(site: ConsoleSite) -> None:
    hold_id = site.hold(item_id="LX832901555CN")
    site.hold(item_id="LX832901555CN", action=Action.NO_DECISION)
    with site.browser("operator") as browser:
        scanned = browser.get("/scan", params={"code": "LX832901555CN"})
    assert scanned.headers["location"] == f"/hold/{hold_id}"


def test_a_case_names_the_other_open_holds_of_its_number_and_who_has_claimed_them(site: ConsoleSite) -> None:
    first, second, strange = (site.hold(item_id=item) for item in ("LX832901555CN", "LX832901555CN", "RB123456785GB"))
    claim = HoldAction(action_id="a", hold_id=first, kind=HoldActionKind.CLAIM, by="wu", at=CLOCK.stamp())
    site.journal.holds.act(claim)
    with site.browser("operator") as browser:
        page = browser.get(f"/hold/{second}").text
        alone = browser.get(f"/hold/{strange}").text
    assert f'<a href="/hold/{first}">{first}</a> (claimed by wu)' in page
    assert "also held" not in alone


def test_a_scan_of_a_parcel_that_is_not_held_says_what_is_known_of_it(site: ConsoleSite) -> None:
    site.hold(item_id="LX832901555CN", action=Action.PASS)
    with site.browser("operator") as browser:
        passed = browser.get("/scan", params={"code": "LX832901555CN"})
        unknown = browser.get("/scan", params={"code": "RB123456785GB"})
    assert (passed.status_code, unknown.status_code) == (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND)
    assert "Last seen" in passed.text
    assert "knows no parcel" in unknown.text


def test_a_case_says_why_and_what_was_done(site: ConsoleSite) -> None:
    hold_id = site.hold("The label denies what was declared.")
    site.journal.holds.act(
        HoldAction(
            action_id="a", hold_id=hold_id, kind=HoldActionKind.NOTE, by="wu", reason="asked the shipper",
            at=CLOCK.stamp(),
        )
    )  # fmt: skip
    with site.browser("viewer") as browser:
        text = browser.get(f"/hold/{hold_id}").text
        assert browser.get("/hold/H-999999").status_code == HTTPStatus.NOT_FOUND
    for told in ("The label denies what was declared.", "origin-denied", "asked the shipper", "wu"):
        assert told in text
    assert "<textarea" not in text  # a viewer acts on nothing


def test_an_action_needs_its_reason_and_says_when_the_station_does_not_answer(site: ConsoleSite) -> None:
    hold_id = site.hold()
    with site.browser("operator") as browser:
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get(f"/hold/{hold_id}").text)
        assert token is not None
        form = {"action": "release", "csrf": token[1]}
        assert browser.post(f"/hold/{hold_id}/act", data=form).status_code == HTTPStatus.BAD_REQUEST
        answer = browser.post(f"/hold/{hold_id}/act", data={**form, "action": "claim"})
        assert answer.status_code == HTTPStatus.SEE_OTHER
        assert "no station here" in browser.get(f"/hold/{hold_id}").text


def test_both_languages_are_spoken(site: ConsoleSite) -> None:
    site.hold()
    with site.browser("viewer") as browser:
        assert "1 open hold" in browser.get("/").text
        browser.post("/language", data={"here": "/", "language": "zh"})
        assert "件待处理" in browser.get("/").text


def test_a_screen_that_comes_back_is_told_only_what_it_missed(site: ConsoleSite, journal: JournalReader) -> None:
    site.hold()

    def render(template: str, words: Words, snapshot: Snapshot) -> str:
        return f"{template} {words.language} {snapshot.queue.total}"

    async def first_event(feed: Feed, last_id: str) -> str:
        events = feed.events(words_of("en"), with_queue=True, last_id=last_id, allowed=lambda: True)
        return await anext(events)

    async def scene() -> tuple[str, str, str]:
        feed = Feed(HoldQueue(journal), lambda: read_bar(site.sources.status_file, CLOCK), render)
        await feed.look()
        new, same = await first_event(feed, ""), await first_event(feed, feed.now.mark)
        mark = feed.now.mark
        site.hold()
        await feed.look()
        return new, same, await first_event(feed, mark)

    new, same, missed = asyncio.run(scene())
    assert "data: queue.html en 1" in new
    assert "queue.html" not in same
    assert "data: queue.html en 2" in missed


def test_whatever_fails_the_screens_say_that_they_are_old_and_go_on_once_it_works(
    site: ConsoleSite, journal: JournalReader
) -> None:
    failing = [RuntimeError("not foreseen")] * 2

    def bar() -> Bar:
        if failing and feeds:
            raise failing.pop()
        return Bar(StateWord.RUNNING, "")

    feeds: list[Feed] = []

    async def scene() -> list[StateWord]:
        feeds.append(Feed(HoldQueue(journal), bar, lambda *_: ""))
        words = []
        for _ in range(3):
            await feeds[0].look()
            words.append(feeds[0].now.bar.word)
        return words

    site.hold()
    assert asyncio.run(scene()) == [StateWord.STALE, StateWord.STALE, StateWord.RUNNING]
    assert feeds[0].now.queue.total == 1


def test_an_action_that_fails_in_an_unforeseen_way_is_told_and_does_not_wait_for_ever() -> None:
    async def ask(_: str, __: object) -> NoReturn:
        raise RuntimeError("not foreseen")

    async def scene() -> PendingActions:
        pending = PendingActions(ask, undo_s=0, on_change=lambda: None)
        await pending.start("H-000001", HoldActionKind.RELEASE, by="lin", reason="seen")
        return pending

    pending = asyncio.run(scene())
    assert not pending.waiting("H-000001")
    (outcome,) = pending.outcomes("H-000001", "lin")
    assert outcome.became == "failed"
    assert "look at the hold" in outcome.sentence
    assert not re.search(r"[a-z]{3}", words_of("zh").told(outcome.sentence))


def test_a_close_up_is_shown_as_soon_as_its_picture_is_there(site: ConsoleSite, journal: JournalReader) -> None:
    now = CLOCK.instant()
    parcel = Parcel(
        parcel_id="st-1", station="st", track_id="000001", triggered_at=CLOCK.utc(), triggered=now, deadline=now,
        views=(View(name="top", path="/spool/000001.png"),),
    )  # fmt: skip
    seen = ViewReading(view="top", width_px=40, height_px=20, code_sight=Sight.NOTHING, text_sight=Sight.NOTHING)
    hold = journal.hold(site.hold(evidence=Evidence(parcel=parcel, reading=Reading(views=(seen,)))))
    assert hold is not None
    pictures = PictureStore(journal, evidence_dir=site.sources.evidence_dir, done_dir=site.sources.done_dir)
    assert pictures.close_up(hold.seq) is None
    picture = site.sources.done_dir / "st-1" / "000001.png"
    picture.parent.mkdir(parents=True)
    cv2.imwrite(str(picture), np.zeros((20, 40), np.uint8))
    drawn = pictures.close_up(hold.seq)
    assert drawn is not None
    assert media_type_of(drawn) == "image/jpeg"


def of_sender(key: str, goods: str = "cup") -> Evidence:
    line = DeclarationLine(line_no=1, description=goods, origin_country="CN")
    declared = Declaration(item_id="LX832901555CN", received_at=CLOCK.utc(), lines=(line,))
    lookup = Lookup(status=LookupStatus.FOUND, declaration=declared)
    return Evidence(claims=Claims(), sender_key=key, lookup=lookup)


def test_a_case_shows_earlier_parcels_of_its_sender_held_or_passed_and_what_was_declared(site: ConsoleSite) -> None:
    mine, other = "5bc4b754f3b96a7e", "6d3fd3ed32eab3eb"
    earlier = site.hold(evidence=of_sender(mine, "<b>magnets</b>"), item_id="LX832901555CN")
    site.hold(evidence=of_sender(mine, "porcelain plates"), item_id="UA574208151TH", action=Action.PASS)
    site.hold(evidence=of_sender(other), item_id="RB123456785GB")
    site.hold(evidence=Evidence(claims=Claims()), item_id="EE473124829CN")
    this = site.hold(evidence=of_sender(mine))
    site.hold(evidence=of_sender(mine), item_id="LK238550921CN")
    site.journal.holds.act(
        HoldAction(action_id="x", hold_id=earlier, kind=HoldActionKind.CONFIRM, by="lin", reason="x", at=CLOCK.stamp())
    )
    with site.browser("viewer") as browser:
        page = browser.get(f"/hold/{this}").text
        first = browser.get(f"/hold/{earlier}").text
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("Earlier parcels of the same sender</h2>")[2]))
    assert told.strip().startswith("2 parcels: 1 held, 1 confirmed")
    assert re.search(r"UA574208151TH +\S+ \S+ UTC +pass +porcelain plates, China \(CN\)", told)
    assert re.search(r"LX832901555CN +\S+ \S+ UTC +held: confirmed .*&lt;b&gt;magnets", told)
    for foreign in ("RB123456785GB", "EE473124829CN", "LK238550921CN", mine):
        assert foreign not in page
    assert "of the same sender" not in first


def test_a_case_whose_evidence_is_gone_says_so_and_not_that_nothing_was_read(site: ConsoleSite) -> None:
    hold_id = site.hold(item_id="LX832901555CN")
    with closing(sqlite3.connect(site.sources.journal_file)) as journal, journal:
        journal.execute("DELETE FROM evidence")
    with site.browser("viewer") as browser:
        text = browser.get(f"/hold/{hold_id}").text
    assert "is kept no longer" in text
    assert "No picture was read" not in text


def test_a_picture_whose_file_is_gone_says_so_and_leaves_no_empty_frame(site: ConsoleSite) -> None:
    now = CLOCK.instant()
    parcel = Parcel(
        parcel_id="st-000001", station="st", track_id="000001", triggered_at=CLOCK.utc(), triggered=now, deadline=now,
        views=(View(name="top", path="top.jpg"), View(name="left", path="left.jpg")),
    )  # fmt: skip
    views = tuple(
        ViewReading(view=name, width_px=4, height_px=3, code_sight=Sight.NOTHING, text_sight=Sight.NOTHING)
        for name in ("top", "left")
    )
    hold_id = site.hold(evidence=Evidence(parcel=parcel, reading=Reading(views=views)))
    folder = site.sources.done_dir / parcel.parcel_id
    folder.mkdir(parents=True)
    (folder / "top.jpg").write_bytes(b"\xff\xd8\xff")
    with site.browser("viewer") as browser:
        text = browser.get(f"/hold/{hold_id}").text
        assert re.findall(r'src="/hold/[^"]*/picture/(\w+)"', text) == ["top"]
        assert text.count("is not kept yet, or no longer") == 1
        (folder / "top.jpg").unlink()
        assert "<img" not in browser.get(f"/hold/{hold_id}").text


def test_the_reason_of_what_was_not_done_is_one_touch_away(site: ConsoleSite) -> None:
    hold_id = site.hold()
    with site.browser("operator") as browser:  # no station answers here
        csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get(f"/hold/{hold_id}").text)
        assert csrf
        form = {"csrf": csrf[1], "action": "note", "reason": "asked <the> shipper"}
        assert browser.post(f"/hold/{hold_id}/act", data=form).status_code == HTTPStatus.SEE_OTHER
        text = browser.get(f"/hold/{hold_id}").text
    assert "NOT done" in text
    assert 'data-reason="asked &lt;the&gt; shipper"' in text
