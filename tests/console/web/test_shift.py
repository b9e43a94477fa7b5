"""A shift in figures: rules by what became of their holds, waiting times, alarms; on a page and as a table."""

from __future__ import annotations

import csv
import datetime as dt
import io
from http import HTTPStatus

import pytest

from console_site import ConsoleSite
from edge.clock import Clock
from edge.domain import Action, AlarmEvent, AlarmState, HoldAction, HoldActionKind, Priority, ReasonCode

CLOCK = Clock()


def act(site: ConsoleSite, hold_id: str, kind: HoldActionKind) -> None:
    site.journal.holds.act(
        HoldAction(action_id=f"{hold_id}-{kind.value}", hold_id=hold_id, kind=kind, by="lin", at=CLOCK.stamp())
    )


@pytest.fixture
def shift(site: ConsoleSite) -> ConsoleSite:
    """Four holds: one confirmed, two released (one of them misread), one open; and a parcel sent round again."""
    holds = [site.hold() for _ in range(4)]
    site.hold(action=Action.RECHECK, code=ReasonCode.NO_READ)
    act(site, holds[0], HoldActionKind.CONFIRM)
    act(site, holds[1], HoldActionKind.RELEASE)
    act(site, holds[2], HoldActionKind.MISREAD)
    act(site, holds[2], HoldActionKind.RELEASE)
    site.journal.alarms.append(
        [AlarmEvent(alarm_id="broker-lost", priority=Priority.HIGH, state=AlarmState.UNACKNOWLEDGED, at=CLOCK.stamp())]
    )
    return site


def table(text: str) -> dict[tuple[str, str], str]:
    return {(section, name): value for section, name, value in csv.reader(io.StringIO(text.removeprefix("\ufeff")))}


def test_each_rule_is_shown_with_what_became_of_its_holds(shift: ConsoleSite) -> None:
    later = f"{CLOCK.utc() + dt.timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    with shift.browser("supervisor") as browser:
        page = browser.get(f"/shift?until={later}")
        values = table(browser.get(f"/shift.csv?hours=8&until={later}").text)
    assert "33.3 %" in page.text
    rule = "rule origin-denied"
    assert [values[rule, name] for name in ("holds", "confirmed", "released", "misread")] == ["4", "1", "2", "1"]
    assert values["decisions", "recheck"] == "1"
    assert values["not decided", "NO_READ"] == "1"
    assert values["holds", "still open"] == "1"
    assert values["alarms", "told"] == "1"


def test_a_time_without_anything_is_a_page_too(site: ConsoleSite) -> None:
    with site.browser("supervisor") as browser:
        assert "no holds in this time" in browser.get("/shift?hours=1&until=2026-01-01T00:00").text


@pytest.mark.parametrize("who", ["viewer", "operator", "engineer"])
def test_the_figures_of_people_are_the_supervisors(site: ConsoleSite, who: str) -> None:
    with site.browser(who) as browser:
        assert browser.get("/shift").status_code == HTTPStatus.FORBIDDEN
        assert browser.get("/shift.csv").status_code == HTTPStatus.FORBIDDEN
        assert "/shift" not in browser.get("/").text


@pytest.mark.parametrize("query", ["hours=x", "hours=9", "until=yesterday", "until=0001-01-01", "hours=-8"])
def test_a_time_that_is_none_is_refused(site: ConsoleSite, query: str) -> None:
    with site.browser("supervisor") as browser:
        assert browser.get(f"/shift?{query}").status_code == HTTPStatus.BAD_REQUEST
