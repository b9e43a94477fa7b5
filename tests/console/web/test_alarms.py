"""Alarms on the screen: who may acknowledge or shelve one, and what the station is asked for."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

import pytest

from console_site import ConsoleSite
from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import AckResult, AlarmActionKind, StationMode
from edge.health import StationStatus, write_status
from edge.link import AlarmRequestMessage, AlarmResponseMessage, RequestResult, Subject
from edge.remote import Event, RevisionStore

CLOCK = Clock()


class Station:
    """Answers as the real one does, and writes its status."""

    def __init__(self, site: ConsoleSite) -> None:
        self.register = AlarmRegister(CLOCK)
        self.asked: list[AlarmRequestMessage] = []
        self._site = site

    def write(self) -> None:
        status = StationStatus(
            at=CLOCK.stamp(), started_at=CLOCK.stamp(), pid=1, software="1", site="s", line="l", station="st",
            mode=StationMode.LIVE, rules_revision="r", alarms=self.register.present(),
        )  # fmt: skip
        write_status(self._site.sources.status_file, status)

    def ask(self, subject: Subject[Any, Any], name: str, request: AlarmRequestMessage) -> AlarmResponseMessage:
        assert subject.name == "alarm"
        self.asked.append(request)
        if request.action is AlarmActionKind.SHELVE:
            alarm = self.register.shelve(name, for_min=request.for_min, by=request.by, reason=request.reason)
        else:
            alarm = self.register.acknowledge(name, by=request.by)
        self.write()
        return AlarmResponseMessage(
            transaction=request.transaction, result=RequestResult.DONE, sentence="done", alarm=alarm
        )


@pytest.fixture
def station(site: ConsoleSite) -> Station:
    one = Station(site)
    one.register.raise_("camera-frozen")
    one.register.raise_("hold-unconfirmed")
    one.write()
    return one


def post(browser: Any, alarm_id: str, **fields: str) -> Any:
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.get("/station").text)
    return browser.post(f"/alarm/{alarm_id}/act", data={"csrf": csrf[1] if csrf else "", **fields})


def test_an_operator_acknowledges_in_their_own_name(site: ConsoleSite, station: Station) -> None:
    with site.browser("operator", ask=station.ask) as browser:
        assert post(browser, "camera-frozen", action="acknowledge").status_code == HTTPStatus.SEE_OTHER
    assert [(request.by, request.action) for request in station.asked] == [("operator", AlarmActionKind.ACKNOWLEDGE)]


@pytest.mark.parametrize(
    ("who", "action", "allowed"),
    [
        ("viewer", "acknowledge", False),
        ("engineer", "acknowledge", True),
        ("operator", "shelve", False),
        ("engineer", "shelve", True),
        ("supervisor", "shelve", True),
    ],
)
def test_who_may_put_an_alarm_aside(
    site: ConsoleSite,
    station: Station,
    who: str,
    action: str,
    allowed: bool,  # noqa: FBT001 - a column of the table
) -> None:
    with site.browser(who, ask=station.ask) as browser:
        answer = post(browser, "camera-frozen", action=action, for_min="15", reason="being repaired")
        assert answer.status_code == (HTTPStatus.SEE_OTHER if allowed else HTTPStatus.FORBIDDEN)
    assert len(station.asked) == allowed


def test_shelving_needs_a_reason_and_is_not_offered_for_the_highest_priority(
    site: ConsoleSite, station: Station
) -> None:
    with site.browser("supervisor", ask=station.ask) as browser:
        assert post(browser, "camera-frozen", action="shelve", for_min="15").status_code == HTTPStatus.BAD_REQUEST
        page = browser.get("/station").text
    assert 'id="why-camera-frozen"' in page
    assert 'id="why-hold-unconfirmed"' not in page
    assert not station.asked


@pytest.mark.parametrize(
    "fields", [{"action": "silence"}, {"action": "shelve", "for_min": "x"}, {"reason": "\u0000" * 600}]
)
def test_what_no_form_of_ours_sends_is_refused(site: ConsoleSite, station: Station, fields: dict[str, str]) -> None:
    with site.browser("supervisor", ask=station.ask) as browser:
        assert post(browser, "camera-frozen", **fields).status_code == HTTPStatus.BAD_REQUEST


def test_another_site_can_not_acknowledge_for_me(site: ConsoleSite, station: Station) -> None:
    with site.browser("supervisor", ask=station.ask) as browser:
        forged = browser.post("/alarm/camera-frozen/act", data={"csrf": "guess", "action": "acknowledge"})
        assert forged.status_code == HTTPStatus.FORBIDDEN
    assert not station.asked


def test_a_station_that_does_not_answer_is_told(site: ConsoleSite, station: Station) -> None:
    del station
    with site.browser("operator") as browser:
        answer = post(browser, "camera-frozen", action="acknowledge")
        assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
        assert "no station here" in answer.text


def test_engineers_see_what_became_of_pushed_configurations_and_operators_do_not(
    site: ConsoleSite, station: Station
) -> None:
    del station
    store = RevisionStore(site.sources.revisions_dir)
    event = Event(at=CLOCK.utc(), what="refused", revision=7, signers=("a1b2c3d4e5",), why="<b>too many</b> holds")
    store.put(store.state().model_copy(update={"events": (event,)}))
    with site.browser("engineer") as browser:
        page = browser.get("/station").text
        assert "&lt;b&gt;too many&lt;/b&gt; holds" in page
        assert "a1b2c3d4" in page
        store.state_file.write_text("{")
        assert "can&#39;t be read" in browser.get("/station").text
    with site.browser("operator") as browser:
        assert "Configuration from afar" not in browser.get("/station").text


def test_a_shelved_alarm_leaves_the_bar_and_stays_on_the_page(site: ConsoleSite, station: Station) -> None:
    station.register.shelve("camera-frozen", for_min=30, by="chen", reason="repair")
    station.register.acknowledge("hold-unconfirmed", by="lin")
    station.write()
    with site.browser("viewer") as browser:
        page = browser.get("/station").text
    assert "no alarms" in page
    assert "shelved" in page
    assert "chen" in page


def test_the_parcels_that_were_not_diverted_are_named_where_people_look_for_them(
    site: ConsoleSite, station: Station
) -> None:
    diverted, astray, watched = site.hold(item_id="LX1"), site.hold(item_id="LX2"), site.hold(item_id="LX3")
    for command in site.journal.pending(0):
        site.journal.mark_sent(command.record.seq)
    site.journal.acknowledge("000001", 1, AckResult.DIVERTED, CLOCK.utc())
    site.journal.mark_unconfirmed(2)
    with site.browser("operator", ask=station.ask) as browser:
        queue, alarms = browser.get("/").text, browser.get("/station/alarms").text
        cases = {hold_id: browser.get(f"/hold/{hold_id}").text for hold_id in (diverted, astray, watched)}
        assert queue.count("NOT DIVERTED") == 1
        assert [hold_id for hold_id, page in cases.items() if "look for it downstream" in page] == [astray]
        assert re.findall(r'href="/hold/([^"]+)"', alarms) == [astray]
        site.journal.acknowledge("000002", 2, AckResult.DIVERTED, CLOCK.utc())
        assert "look for it downstream" not in browser.get(f"/hold/{astray}").text
        assert "/hold/" not in browser.get("/station/alarms").text


@pytest.mark.parametrize("mode", [StationMode.SHADOW, StationMode.SIMULATION])
def test_a_station_that_is_not_live_calls_no_parcel_astray(
    site: ConsoleSite, station: Station, mode: StationMode
) -> None:
    hold_id = site.hold(mode=mode)
    site.journal.mark_sent(1)
    site.journal.acknowledge("000001", 1, AckResult.DISABLED, CLOCK.utc())
    with site.browser("operator", ask=station.ask) as browser:
        pages = [browser.get(path).text for path in ("/", f"/hold/{hold_id}", "/station/alarms")]
    assert not any("NOT DIVERTED" in page or f"/hold/{hold_id}" in pages[2] for page in pages)
