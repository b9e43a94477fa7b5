"""Evidence leaves by the console for supervisors alone, booked before it is handed over, and verifies elsewhere."""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
import threading
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

from console_site import CLOCK, ConsoleSite
from edge.console.web import evidence_desk
from edge.domain import HoldAction, HoldActionKind, Parcel, Reading, Sight, View, ViewReading
from edge.evidence import folder_of, verify_bundle
from edge.evidence.folder import Case, write_folder
from edge.evidence.mark import Mark, write_mark
from edge.journal import Evidence, JournalReader
from edge.link import HoldRequestMessage, HoldResponseMessage
from edge.link.hold_clerk import HoldClerk

PICTURE = b"\xff\xd8\xff\xe0 a picture of a label " * 40_000


@pytest.fixture
def held(site: ConsoleSite) -> str:
    """A hold with a picture, which waits in the spool."""
    spooled = site.folder / "000001-top.jpg"
    spooled.write_bytes(PICTURE)
    now = CLOCK.instant()
    parcel = Parcel(
        parcel_id="st-000001", station="st", track_id="000001", triggered_at=CLOCK.utc(), triggered=now, deadline=now,
        views=(View(name="top", path=str(spooled)),),
    )  # fmt: skip
    sha256 = hashlib.sha256(PICTURE).hexdigest()
    view = ViewReading(view="top", sha256=sha256, code_sight=Sight.NOTHING, text_sight=Sight.NOTHING)
    site.sources.evidence_dir.mkdir()
    return site.hold(evidence=Evidence(parcel=parcel, reading=Reading(views=(view,))))


def keep(site: ConsoleSite, hold_id: str) -> Path:
    """What the keeper of the station does; the folder that it makes."""
    with JournalReader(site.sources.journal_file) as journal:
        hold = journal.hold(hold_id)
        assert hold is not None
        row, excerpt, text = journal.decision(hold.seq), journal.excerpt(hold.seq), journal.evidence_json(hold.seq)
    assert row is not None
    assert excerpt is not None
    root = site.sources.evidence_dir
    write_folder(root, Case(row.record, excerpt, text, site.sources.done_dir), at=CLOCK.utc())
    write_mark(root, Mark(seq=hold.seq, hash=excerpt.hash))
    return folder_of(root, row.record, excerpt.hash)


def station(site: ConsoleSite) -> Callable[..., HoldResponseMessage]:
    """The station's own clerk, without the broker between."""
    clerk = HoldClerk(site.journal, CLOCK, on_done=lambda: None)

    def ask(_: object, hold_id: str, request: HoldRequestMessage) -> HoldResponseMessage:
        return clerk.carry_out(hold_id, request)

    return ask


def ordered(browser: TestClient, hold_id: str, *, reason: str = "for case 7", **more: Any) -> Any:
    token = re.search(r'name="csrf" value="([^"]+)"', browser.get("/tips" if more else f"/hold/{hold_id}").text)
    form = {"reason": reason, "csrf": token[1] if token else ""}
    return browser.post(f"/hold/{hold_id}/evidence.zip", data=form | more)


def booked(site: ConsoleSite, hold_id: str) -> list[tuple[str, str, str]]:
    return [(action.kind.value, action.by, action.reason) for action in site.journal.holds.actions(hold_id)]


@pytest.mark.parametrize("closed", [False, True])
def test_a_supervisor_takes_a_signed_copy_that_verifies_and_tells_who_took_it(
    *, site: ConsoleSite, held: str, tmp_path: Path, closed: bool
) -> None:
    keep(site, held)
    if closed:
        site.journal.holds.act(
            HoldAction(action_id="x", hold_id=held, kind=HoldActionKind.CONFIRM, by="lin", reason="x", at=CLOCK.stamp())
        )
    with site.browser("supervisor", ask=station(site)) as browser:
        answer = ordered(browser, held)
        page = browser.get(f"/hold/{held}").text
    assert answer.status_code == HTTPStatus.OK, answer.text
    assert answer.headers["content-disposition"] == 'attachment; filename="evidence-st-1.zip"'
    bundle = tmp_path / "taken.zip"
    bundle.write_bytes(answer.content)
    assert verify_bundle(bundle).ok, verify_bundle(bundle).faults
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read("evidence-st-1/picture-1.jpg") == PICTURE
        assert "export_evidence" in archive.read("evidence-st-1/chain.json").decode()
    assert booked(site, held)[-1] == ("export_evidence", "supervisor", "for case 7")
    assert "for case 7" in page
    assert site.journal.verify().ok
    assert list(site.sources.evidence_dir.glob("*.zip")) == []


@pytest.mark.parametrize("role", ["viewer", "operator", "engineer"])
def test_evidence_is_handed_to_supervisors_alone(site: ConsoleSite, held: str, role: str) -> None:
    keep(site, held)
    with site.browser(role, ask=station(site)) as browser:
        answer = ordered(browser, held, by=role)
        assert "evidence.zip" not in browser.get(f"/hold/{held}").text
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert booked(site, held) == []


def test_a_foreign_page_or_a_link_takes_no_evidence(site: ConsoleSite, held: str) -> None:
    keep(site, held)
    with site.browser("supervisor", ask=station(site)) as browser:
        path = f"/hold/{held}/evidence.zip"
        assert ordered(browser, held, csrf="guessed").status_code == HTTPStatus.FORBIDDEN
        browser.headers["origin"] = "https://evil.example"
        assert ordered(browser, held).status_code == HTTPStatus.FORBIDDEN
        assert browser.get(path).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert booked(site, held) == []


@pytest.mark.parametrize("name", ["H-999999", "..%2f..%2fconsole-users.json", "%2e%2e", "H-000001%00", "1"])
def test_no_name_of_a_hold_leads_to_other_files(site: ConsoleSite, held: str, name: str) -> None:
    keep(site, held)
    with site.browser("supervisor", ask=station(site)) as browser:
        answer = ordered(browser, name, by="x")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert answer.headers["content-type"] != "application/zip"


def test_what_nobody_can_book_is_not_handed_out(site: ConsoleSite, held: str) -> None:
    keep(site, held)
    with site.browser("supervisor") as browser:
        silent = ordered(browser, held)
    with site.browser("supervisor", ask=station(site)) as browser:
        without_reason = ordered(browser, held, reason=" ")
        as_an_action = browser.post(
            f"/hold/{held}/act",
            data={"action": "export_evidence", "reason": "x", "csrf": re.findall(
                r'name="csrf" value="([^"]+)"', browser.get(f"/hold/{held}").text)[0]},
        )  # fmt: skip
    assert (silent.status_code, without_reason.status_code) == (503, 400)
    assert "no station here" in silent.text
    assert as_an_action.status_code == HTTPStatus.BAD_REQUEST  # it would be booked, and nothing taken
    assert booked(site, held) == []


def test_evidence_that_is_gone_or_not_written_yet_is_told_so_in_both_languages(site: ConsoleSite, held: str) -> None:
    with site.browser("supervisor", ask=station(site)) as browser:
        early = ordered(browser, held)
        for file in sorted(keep(site, held).rglob("*"), reverse=True):
            file.unlink()
        late = ordered(browser, held)
        browser.post("/language", data={"here": "/", "language": "zh"})
        chinese = ordered(browser, held)
    assert (early.status_code, late.status_code) == (HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GONE)
    assert "not written yet" in early.text
    assert "not kept any more" in late.text
    assert "证据" in chinese.text
    assert "RUNNING" in late.text or "STALE" in late.text  # the bar stays on top of a refusal, too
    assert booked(site, held) == []


def test_evidence_that_was_changed_is_no_evidence(site: ConsoleSite, held: str) -> None:
    (keep(site, held) / "picture-1.jpg").write_bytes(b"another")
    with site.browser("supervisor", ask=station(site)) as browser:
        answer = ordered(browser, held)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "was changed after it was kept" in answer.text


def test_more_than_two_at_once_are_asked_to_wait(site: ConsoleSite, held: str) -> None:
    keep(site, held)
    asked, go_on, book = threading.Semaphore(0), threading.Event(), station(site)

    def slowly(*order: Any) -> HoldResponseMessage:
        asked.release()
        assert go_on.wait(30)
        return book(*order)

    with site.browser("supervisor", ask=slowly) as browser, ThreadPoolExecutor() as pool:
        first = [pool.submit(ordered, browser, held) for _ in range(2)]
        for _ in first:
            assert asked.acquire(timeout=30)
        third = ordered(browser, held)
        go_on.set()
        assert [one.result().status_code for one in first] == [HTTPStatus.OK, HTTPStatus.OK]
        assert third.status_code == HTTPStatus.TOO_MANY_REQUESTS
        assert ordered(browser, held).status_code == HTTPStatus.OK


def test_an_archive_goes_out_in_pieces_and_who_takes_none_is_let_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evidence_desk, "SENDING_S", 0.2)
    content = bytes(range(256)) * 8192
    taken: list[bytes] = []

    async def takes(message: Message) -> None:
        taken.append(message.get("body", b""))

    async def takes_nothing(_: Message) -> None:
        await asyncio.sleep(3600)

    async def nothing_more() -> Message:
        await asyncio.sleep(3600)
        raise AssertionError

    scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "asgi": {"spec_version": "2.4"}}
    given_back: list[str] = []
    for name, send in (("quick", takes), ("never", takes_nothing)):
        (tmp_path / name).write_bytes(content)
        until_sent = ExitStack()
        until_sent.callback(given_back.append, name)
        file = until_sent.enter_context((tmp_path / name).open("rb"))
        asyncio.run(evidence_desk.Download(file, "x.zip", until_sent)(scope, nothing_more, send))
        assert file.closed
    assert given_back == ["quick", "never"]
    assert b"".join(taken) == content
    assert max(map(len, taken)) <= evidence_desk.CHUNK_BYTES
