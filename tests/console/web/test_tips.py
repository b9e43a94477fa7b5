"""Tips from the console: for some days, in one's own name, and never with a person's name in the file."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest

from console_site import ConsoleSite
from edge.domain import Claims
from edge.journal import Evidence
from edge.policy import TipAction, TipKind, read_tips

PHRASE = {"kind": "phrase", "value": "yttrium oxide", "action": "hold", "days": "7", "why": "seen last week"}


def post(browser: Any, path: str, **fields: str) -> int:
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/tips").text)
    return int(browser.post(path, data={"csrf": csrf[1] if csrf else "", **fields}).status_code)


def test_an_operator_gives_a_tip_and_takes_it_back(site: ConsoleSite) -> None:
    with site.browser("operator") as browser:
        assert post(browser, "/tips/add", **PHRASE) == HTTPStatus.SEE_OTHER
        page = browser.get("/tips").text
        (tip,) = read_tips(site.sources.tips_file).tips
        assert (tip.kind, tip.values, tip.action, tip.added_by) == (
            TipKind.PHRASE, ("yttrium oxide",), TipAction.HOLD, "operator",
        )  # fmt: skip
        assert (tip.expires_at - tip.added_at).days == 7
        assert "yttrium oxide" in page
        assert post(browser, f"/tips/{tip.id}/remove") == HTTPStatus.SEE_OTHER
    assert read_tips(site.sources.tips_file).tips == ()


def test_a_number_with_a_wrong_check_digit_is_looked_out_for_and_doubted_on_the_screen(site: ConsoleSite) -> None:
    with site.browser("operator") as browser:
        told = []
        for number in ("LX100000017CN", "YT2412345678901234", "LX100000018CN"):
            fields = PHRASE | {"kind": "identifier", "value": number}
            assert post(browser, "/tips/add", **fields) == HTTPStatus.SEE_OTHER
            told.append(browser.get("/tips").text.count("check digit is wrong"))
    assert told == [0, 0, 1]


def test_the_parties_of_a_held_parcel_are_looked_out_for_by_their_keys(site: ConsoleSite) -> None:
    hold_id = site.hold(evidence=Evidence(claims=Claims(), party_keys=frozenset({"name:abc", "phone:def"})))
    with site.browser("operator") as browser:
        assert f'value="{hold_id}"' in browser.get(f"/tips?hold={hold_id}").text
        fields = {"kind": "party", "value": hold_id, "action": "recheck", "days": "3", "why": "again"}
        assert post(browser, "/tips/add", **fields) == HTTPStatus.SEE_OTHER
    (tip,) = read_tips(site.sources.tips_file).tips
    assert (tip.kind, tip.values) == (TipKind.PARTY, ("name:abc", "phone:def"))


@pytest.mark.parametrize(
    "changed",
    [
        {"value": "a"},
        {"days": "0"},
        {"days": "x"},
        {"days": "367"},
        {"action": "seize"},
        {"kind": "dream"},
        {"kind": "identifier", "value": ""},
        {"kind": "identifier", "value": " -.- "},
        {"kind": "party", "value": "H-999999"},
        {"why": "x" * 201},
        {"why": "  "},
    ],
)
def test_a_tip_that_makes_no_sense_is_refused(site: ConsoleSite, changed: dict[str, str]) -> None:
    with site.browser("supervisor") as browser:
        assert post(browser, "/tips/add", **PHRASE | changed) == HTTPStatus.BAD_REQUEST
    assert read_tips(site.sources.tips_file).tips == ()


def test_a_refused_tip_stands_in_the_form_as_it_was_typed(site: ConsoleSite) -> None:
    with site.browser("operator") as browser:
        csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/tips").text)
        assert csrf is not None
        answer = browser.post("/tips/add", data={"csrf": csrf[1], **PHRASE, "action": "recheck", "days": "367"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert 'role="alert"' in answer.text
    for kept in (
        'value="phrase" selected',
        'value="yttrium oxide"',
        'value="recheck" selected',
        'value="seen last week"',
    ):
        assert kept in answer.text


@pytest.mark.parametrize("who", ["viewer", "engineer"])
def test_who_may_not_act_gives_no_tips(site: ConsoleSite, who: str) -> None:
    with site.browser(who) as browser:
        assert post(browser, "/tips/add", **PHRASE) == HTTPStatus.FORBIDDEN


def test_only_who_gave_a_tip_or_a_supervisor_takes_it_back(site: ConsoleSite) -> None:
    with site.browser("supervisor") as browser:
        post(browser, "/tips/add", **PHRASE)
    with site.browser("operator") as browser:
        post(browser, "/tips/add", **PHRASE)
        assert post(browser, "/tips/T-1/remove") == HTTPStatus.FORBIDDEN
    with site.browser("supervisor") as browser:
        assert post(browser, "/tips/T-2/remove") == HTTPStatus.SEE_OTHER
        assert post(browser, "/tips/T-9/remove") == HTTPStatus.NOT_FOUND


def test_markup_in_a_tip_is_text(site: ConsoleSite) -> None:
    with site.browser("supervisor") as browser:
        post(browser, "/tips/add", **PHRASE | {"why": "<script>alert(1)</script>"})
        assert "<script>alert" not in browser.get("/tips").text
