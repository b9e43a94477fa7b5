"""Single sign-on by a proxy's headers, and those who write such headers themselves."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from pydantic import ValidationError
from starlette.testclient import TestClient

from console_site import PASSWORD, ConsoleSite
from edge.console import ConsoleSettings

PROXY = "10.1.2.3"
GROUPS = {"operators": ["hkg-line"], "supervisors": ["hkg-chiefs"], "engineers": ["it", "it-hkg"]}
LIN = {"x-forwarded-preferred-username": "lin", "x-forwarded-groups": "mail,hkg-line"}


def behind_proxy(site: ConsoleSite, peer: str = PROXY) -> Any:
    return site.browser(proxies=("10.1.2.0/28",), single_sign_on=GROUPS, peer=peer)


def signed_in(browser: TestClient, headers: Any) -> bool:
    answer = browser.get("/sign-in", headers=headers)
    return answer.status_code == HTTPStatus.SEE_OTHER and answer.headers["location"] == "/"


def test_whom_the_proxy_names_is_let_in_with_the_role_of_their_groups(site: ConsoleSite) -> None:
    with behind_proxy(site) as browser:
        assert browser.get("/", headers=LIN).headers["location"] == "/sign-in"
        assert signed_in(browser, LIN)
        page = browser.get("/", headers=LIN).text
        assert "lin" in page
        assert browser.get("/shift", headers=LIN).status_code == HTTPStatus.FORBIDDEN
        chief = LIN | {"x-forwarded-groups": "hkg-line, hkg-chiefs"}
        assert browser.get("/", headers=chief).status_code == HTTPStatus.SEE_OTHER  # another role: a session of its own
        assert signed_in(browser, chief)
        assert browser.get("/shift", headers=chief).status_code == HTTPStatus.OK


def test_who_writes_the_headers_themselves_is_a_stranger(site: ConsoleSite) -> None:
    forged = LIN | {"x-forwarded-for": PROXY, "x-real-ip": PROXY, "forwarded": f"for={PROXY}"}
    for peer in ("10.1.2.99", "127.0.0.1", "::1", "testclient"):
        with behind_proxy(site, peer) as browser:
            assert not signed_in(browser, forged), peer
            assert browser.get("/", headers=forged).headers["location"] == "/sign-in"
    with site.browser(peer=PROXY) as browser:  # nothing is configured
        assert not signed_in(browser, LIN)


def test_a_cookie_taken_from_behind_the_proxy_is_worth_nothing_without_it(site: ConsoleSite) -> None:
    with behind_proxy(site) as browser:
        assert signed_in(browser, LIN)
        for headers in (None, LIN | {"x-forwarded-preferred-username": "wu"}, LIN | {"x-forwarded-groups": "it"}):
            answer = browser.get("/", headers=headers)
            assert answer.status_code in {HTTPStatus.SEE_OTHER, HTTPStatus.FORBIDDEN}, headers
            assert "open holds" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        [("x-forwarded-preferred-username", "lin"), ("x-forwarded-preferred-username", "admin"),
         ("x-forwarded-groups", "hkg-line")],
        [("x-forwarded-preferred-username", "lin"), ("x-forwarded-groups", "hkg-chiefs"),
         ("x-forwarded-groups", "hkg-line")],
        [("x-forwarded-groups", "hkg-line")],
        [("x-forwarded-preferred-username", "lin"), ("x-forwarded-groups", "strangers")],
        [("x-forwarded-preferred-username", "lin"), ("x-forwarded-groups", "")],
        [("x-forwarded-preferred-username", "<script>"), ("x-forwarded-groups", "hkg-line")],
        [("x-forwarded-preferred-username", ""), ("x-forwarded-groups", "hkg-line")],
    ],
)  # fmt: skip
def test_headers_that_are_doubled_or_name_nobody_let_nobody_in(
    site: ConsoleSite, headers: list[tuple[str, str]]
) -> None:
    with behind_proxy(site) as browser:
        assert browser.get("/sign-in", headers=headers).status_code == HTTPStatus.FORBIDDEN


def test_signing_out_is_not_undone_by_the_proxy(site: ConsoleSite) -> None:
    with behind_proxy(site) as browser:
        assert signed_in(browser, LIN)
        out = browser.post("/sign-out", headers=LIN)
        page = browser.get(out.headers["location"], headers=LIN)
        assert (page.status_code, "Go on as lin" in page.text) == (HTTPStatus.OK, True)
        assert browser.get("/", headers=LIN).status_code == HTTPStatus.SEE_OTHER


def test_people_with_a_password_still_come_in(site: ConsoleSite) -> None:
    with behind_proxy(site, peer="127.0.0.1") as browser:
        assert browser.post("/sign-in", data={"name": "viewer", "password": PASSWORD}).headers["location"] == "/"


def test_guessing_is_counted_by_the_browser_behind_the_proxy_and_not_by_what_a_stranger_claims(
    site: ConsoleSite,
) -> None:
    def guesses(browser: TestClient, address: str) -> list[int]:
        return [
            browser.post("/sign-in", data={"name": f"{address} {n}", "password": "x"},
                         headers={"x-forwarded-for": f"{n}.7.7.7, {address}"}).status_code
            for n in range(6)
        ]  # fmt: skip

    with site.browser(proxies=(PROXY,), peer=PROXY) as browser:
        assert guesses(browser, "9.9.9.1")[-1] == HTTPStatus.TOO_MANY_REQUESTS
        assert guesses(browser, "9.9.9.2")[0] == HTTPStatus.UNAUTHORIZED
    with site.browser(proxies=(PROXY,), peer="10.9.9.9") as browser:
        assert guesses(browser, "9.9.9.3")[-1] == HTTPStatus.TOO_MANY_REQUESTS


def test_single_sign_on_without_known_proxies_is_refused() -> None:
    with pytest.raises(ValidationError, match="anybody could write the headers"):
        ConsoleSettings.model_validate({"single_sign_on": GROUPS})
