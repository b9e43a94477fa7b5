"""Attacks on the console, each named, and what they come to."""

from __future__ import annotations

import asyncio
import json
import re
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from console_site import PASSWORD, ConsoleSite
from edge.console.web import guard
from edge.console.web.doors import HASHINGS_AT_ONCE
from edge.console.web.sessions import SignInThrottle
from edge.domain import Claims, GoodsClaim, GoodsKind, OriginClaim, Polarity, Role, Span
from edge.journal import Evidence

SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>"


def csrf_of(browser: TestClient, hold_id: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', browser.get(f"/hold/{hold_id}").text)
    assert found is not None
    return found[1]


def test_markup_on_a_label_is_shown_and_never_obeyed(site: ConsoleSite) -> None:
    span = Span(text=SCRIPT, line_index=0, start=0, end=5)
    claims = Claims(
        origin=(OriginClaim(role=Role.MADE, polarity=Polarity.DENIED, country_text=SCRIPT, spans=(span,)),),
        goods=(GoodsClaim(kind=GoodsKind.DESCRIPTION, value=SCRIPT, spans=(span,)),),
    )
    hold_id = site.hold(SCRIPT, evidence=Evidence(claims=claims), item_id=f"{SCRIPT[:20]}")
    with site.browser("operator") as browser:
        for page in ("/", f"/hold/{hold_id}", f"/hold/{hold_id}/live", f"/scan?code={SCRIPT}"):
            text = browser.get(page).text
            assert "<script>alert" not in text, page
            assert "<img src=x" not in text, page
        assert "&lt;script&gt;alert(1)" in browser.get(f"/hold/{hold_id}").text


def test_hidden_and_turned_writing_on_a_label_is_made_visible(site: ConsoleSite) -> None:
    hold_id = site.hold("MADE IN \u202eANIHC\u202c \u200bCHINA")
    with site.browser("operator") as browser:
        text = browser.get(f"/hold/{hold_id}").text
    assert "\u202e" not in text
    assert r"\u202eANIHC" in text


def test_every_answer_forbids_foreign_and_inline_scripts(site: ConsoleSite) -> None:
    with site.browser() as browser:
        answers = [browser.get(page) for page in ("/sign-in", "/static/console.js", "/nowhere", "/events", "/")]
        answers.append(browser.post("/sign-in", headers={"origin": "https://evil.example"}))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy, answer.url
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1.evil.example"])
def test_a_foreign_page_cannot_act_through_a_signed_in_browser(site: ConsoleSite, origin: str) -> None:
    hold_id = site.hold()
    with site.browser("operator") as browser:
        form = {"action": "release", "reason": "x", "csrf": csrf_of(browser, hold_id)}
        answer = browser.post(f"/hold/{hold_id}/act", data=form, headers={"origin": origin})
    assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("token", ["", "x", "ü"])
def test_a_form_without_the_sessions_own_token_does_nothing(site: ConsoleSite, token: str) -> None:
    hold_id = site.hold()
    with site.browser("operator") as browser:
        answer = browser.post(f"/hold/{hold_id}/act", data={"action": "claim", "csrf": token})
    assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "path",
    ["/hold/{hold}/picture/..%2f..%2f..%2fetc%2fpasswd", "/hold/{hold}/picture/%2fetc%2fpasswd",
     "/static/..%2fusers.py", "/static/%2e%2e/%2e%2e/users.py", "/hold/..%2fjournal.sqlite"],
)  # fmt: skip
def test_no_path_leads_out_of_the_pictures(site: ConsoleSite, path: str) -> None:
    hold_id = site.hold()
    with site.browser("supervisor") as browser:
        answer = browser.get(path.format(hold=hold_id))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "root:" not in answer.text


def test_guessing_passwords_is_slowed_even_for_who_knows_the_right_one(site: ConsoleSite) -> None:
    with site.browser() as browser:
        answers = [browser.post("/sign-in", data={"name": "operator", "password": f"guess {n}"}) for n in range(5)]
        assert {answer.status_code for answer in answers} == {HTTPStatus.UNAUTHORIZED}
        slowed = browser.post("/sign-in", data={"name": "operator", "password": PASSWORD})
        other_name = browser.post("/sign-in", data={"name": "viewer", "password": PASSWORD})
    assert slowed.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert int(slowed.headers["retry-after"]) >= 1
    assert other_name.status_code == HTTPStatus.TOO_MANY_REQUESTS  # the address has failed as often


def test_passwords_guessed_side_by_side_are_slowed_as_those_guessed_in_turn(site: ConsoleSite) -> None:
    with site.browser() as browser, ThreadPoolExecutor(16) as guessers:
        guesses = [{"name": "operator", "password": f"guess {n}"} for n in range(16)]
        tried = [
            answer.status_code for answer in guessers.map(lambda form: browser.post("/sign-in", data=form), guesses)
        ]
    assert set(tried) == {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
    assert tried.count(HTTPStatus.UNAUTHORIZED) <= SignInThrottle.FREE + HASHINGS_AT_ONCE - 1


def test_a_sign_in_tells_nobody_which_names_exist(site: ConsoleSite) -> None:
    with site.browser() as browser:
        wrong = browser.post("/sign-in", data={"name": "operator", "password": "wrong"})
        nobody = browser.post("/sign-in", data={"name": "nobody", "password": "wrong"})
    assert (wrong.status_code, wrong.text) == (nobody.status_code, nobody.text)


def test_a_stolen_cookie_ends_with_sign_out_and_with_the_user(site: ConsoleSite) -> None:
    with site.browser("operator") as browser:
        stolen = dict(browser.cookies)
        browser.post("/sign-out")
        browser.cookies.update(stolen)
        assert browser.get("/").headers["location"] == "/sign-in"
    with site.browser("viewer") as browser:
        site.book.remove("viewer")
        assert browser.get("/").headers["location"] == "/sign-in"


def test_the_cookie_is_out_of_reach_of_scripts_and_foreign_pages(site: ConsoleSite) -> None:
    form = {"name": "viewer", "password": PASSWORD}
    with site.browser() as browser:
        plain = browser.post("/sign-in", data=form).headers["set-cookie"]
    with site.browser(public_url="https://gate.example") as browser:
        secure = browser.post("/sign-in", data=form).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict"} <= set(plain.split("; "))
    assert {"HttpOnly", "SameSite=strict", "Secure", "Path=/"} <= set(secure.split("; "))
    assert secure.startswith("__Host-")


@pytest.mark.parametrize(
    ("role", "action"),
    [("viewer", "claim"), ("viewer", "release"), ("engineer", "release"), ("engineer", "confirm"),
     ("operator", "keep_evidence"), ("operator", "let_evidence_go")],
)  # fmt: skip
def test_nobody_does_what_their_role_does_not_allow(site: ConsoleSite, role: str, action: str) -> None:
    hold_id = site.hold()
    with site.browser("supervisor") as browser:
        csrf_of(browser, hold_id)
    with site.browser(role) as browser:
        token = re.search(r'name="csrf" value="([^"]+)"', browser.get(f"/hold/{hold_id}").text)
        form = {"action": action, "reason": "because", "csrf": token[1] if token else ""}
        assert browser.post(f"/hold/{hold_id}/act", data=form).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("path", ["/", "/station", "/scan?code=x", "/hold/H-000001", "/hold/H-000001/close-up",
                                  "/hold/H-000001/picture/top", "/events", "/hold/H-000001/live"])  # fmt: skip
def test_a_stranger_sees_nothing(site: ConsoleSite, path: str) -> None:
    site.hold("a secret sentence")
    with site.browser() as browser:
        answer = browser.get(path)
    assert answer.status_code in {HTTPStatus.SEE_OTHER, HTTPStatus.UNAUTHORIZED}
    assert "secret" not in answer.text


def test_a_form_of_ten_megabytes_is_refused(site: ConsoleSite) -> None:
    with site.browser() as browser:
        answer = browser.post("/sign-in", data={"name": "x", "password": "x" * 10_000_000})
    assert answer.status_code == HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@pytest.mark.parametrize("host", ["rebound.evil.example", "127.0.0.1.evil.example", "", "[", "[::1", "[x]", "a@b:c"])
def test_another_name_for_this_machine_is_not_answered(site: ConsoleSite, host: str) -> None:
    with site.browser("operator") as browser:
        assert browser.get("/", headers={"host": host}).status_code == HTTPStatus.MISDIRECTED_REQUEST


@pytest.mark.parametrize("there", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_choosing_a_language_leads_to_no_foreign_page(site: ConsoleSite, there: str) -> None:
    with site.browser() as browser:
        answer = browser.post("/language", data={"here": there, "language": "zh"})
    assert answer.headers["location"] == "/"


def test_a_client_that_never_ends_its_request_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_S", 0.05)
    sent: list[Message] = []

    async def never_whole() -> Message:
        await asyncio.sleep(0.01)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    async def unreached(_: Scope, __: object, ___: object) -> None:
        raise AssertionError("half a request went through")

    scope = {"type": "http", "method": "POST", "path": "/sign-in", "query_string": b"",
             "headers": [(b"host", b"127.0.0.1"), (b"origin", b"http://127.0.0.1")]}  # fmt: skip
    asyncio.run(guard.Guard(unreached, host="127.0.0.1", public_url="")(scope, never_whole, send))
    assert sent[0]["status"] == HTTPStatus.REQUEST_TIMEOUT


def test_the_file_of_users_is_its_owners_alone_and_holds_no_password(site: ConsoleSite) -> None:
    token = site.book.invite("lin", site.book.users()[0].role)
    text = site.book.path.read_text()
    assert site.book.path.stat().st_mode & 0o777 == 0o600
    assert PASSWORD not in text
    assert token not in text
    assert all(user["password_hash"].startswith("$argon2id$") for user in json.loads(text)["users"])
