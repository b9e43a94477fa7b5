"""A shift in figures: rules by what became of their holds, waiting times, alarms; on a page and as a table."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zlib
from http import HTTPStatus
from pathlib import Path

import pytest

from console_site import ConsoleSite
from edge.alarms import alarm_load
from edge.clock import Clock
from edge.console.shift import ShiftReport
from edge.console.web.charts import decisions_chart, holds_chart
from edge.console.web.shift_pdf import FontMissingError, shift_pdf
from edge.console.web.words import words_of
from edge.domain import (
    Action,
    AlarmEvent,
    AlarmState,
    Claims,
    HoldAction,
    HoldActionKind,
    HoldState,
    Priority,
    ReasonCode,
)
from edge.journal import Evidence, Figures, HoldOutcome

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
        assert browser.get("/shift.pdf").status_code == HTTPStatus.FORBIDDEN
        assert "/shift" not in browser.get("/").text


@pytest.mark.parametrize("query", ["hours=x", "hours=9", "until=yesterday", "until=0001-01-01", "hours=-8"])
def test_a_time_that_is_none_is_refused(site: ConsoleSite, query: str) -> None:
    with site.browser("supervisor") as browser:
        assert browser.get(f"/shift?{query}").status_code == HTTPStatus.BAD_REQUEST


def test_each_sender_is_a_key_with_what_became_of_their_holds(site: ConsoleSite) -> None:
    often, once = "5bc4b754f3b96a7e", "6d3fd3ed32eab3eb"
    held = [site.hold(evidence=Evidence(claims=Claims(), sender_key=key)) for key in (often, often, once, "")]
    act(site, held[0], HoldActionKind.CONFIRM)
    act(site, held[1], HoldActionKind.RELEASE)
    later = f"{CLOCK.utc() + dt.timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    with site.browser("supervisor") as browser:
        page = browser.get(f"/shift?until={later}").text
        values = table(browser.get(f"/shift.csv?until={later}").text)
    assert [values["sender 5bc4b754", name] for name in ("holds", "confirmed", "released")] == ["2", "1", "1"]
    assert values["sender 6d3fd3ed", "holds"] == "1"
    assert "50 %" in page
    assert often not in page  # enough of the key to tell senders apart, and no more


def test_each_hold_is_listed_with_who_closed_it_and_leads_to_its_evidence(site: ConsoleSite) -> None:
    closed, first_word_only = site.hold(item_id="LX832901555CN"), site.hold(two_persons=True)
    act(site, closed, HoldActionKind.CONFIRM)
    act(site, first_word_only, HoldActionKind.RELEASE)
    later = f"{CLOCK.utc() + dt.timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    with site.browser("supervisor") as browser:
        page = browser.get(f"/shift?until={later}").text
        values = table(browser.get(f"/shift.csv?until={later}").text)
    assert f'href="/hold/{closed}#evidence"' in page
    assert re.search(r"LX832901555CN.*?<b>confirmed</b> by lin", page, re.DOTALL)
    assert values["holds", "still open"] == "1"  # one of two persons has closed nothing yet


def report(hours: int, *opened_h_ago: float, rule_id: str = "a-rule", state: HoldState = HoldState.OPEN) -> ShiftReport:
    until = dt.datetime(2026, 11, 24, 14, 30, tzinfo=dt.UTC)
    since = until - dt.timedelta(hours=hours)
    holds = tuple(
        HoldOutcome(
            hold_id=f"H-{number:06d}", parcel=f"{number:06d}", rule_id=rule_id, state=state,
            opened_at=until - dt.timedelta(hours=hours_ago),
        )
        for number, hours_ago in enumerate(opened_h_ago, start=1)
    )  # fmt: skip
    by_hour = {until.replace(minute=0): {Action.PASS: 3, Action.HOLD: 1}}
    figures = Figures(
        since=since, until=until, by_hour=by_hour, deliveries={}, acks={}, undecided={"NO_READ": 2}, holds=holds
    )
    return ShiftReport(figures=figures, load=alarm_load((), since, until))


def test_a_chart_has_a_bar_for_each_hour_the_empty_ones_too() -> None:
    chart = decisions_chart(report(8))
    assert [column.total for column in chart.columns] == [0] * 8 + [4]
    assert all(part.y >= 0 and part.y + part.height <= chart.baseline for c in chart.columns for part in c.parts)


def test_the_parts_of_a_bar_stand_on_each_other_and_are_told_apart_without_colour() -> None:
    closed, still_open = report(8, 1, 1, state=HoldState.CONFIRMED), report(8, 1)
    both = closed.model_copy(
        update={"figures": closed.figures.model_copy(update={"holds": closed.figures.holds + still_open.figures.holds})}
    )
    (column,) = [column for column in holds_chart(both).columns if column.total]
    confirmed, waiting = column.parts
    assert (confirmed.kind, confirmed.count, waiting.kind, waiting.count) == ("confirmed", 2, "open", 1)
    assert confirmed.y == pytest.approx(waiting.y + waiting.height, abs=0.2)


def pdf_texts(data: bytes) -> str:
    """The characters that the fonts of a PDF carry, as its own tables tell: `<0041>` for an A."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    return " ".join((zlib.decompress(one) if one[:1] == b"x" else one).decode("latin-1") for one in streams)


def test_the_report_is_a_document_in_the_language_of_the_screen(shift: ConsoleSite) -> None:
    with shift.browser("supervisor") as browser:
        browser.cookies.set("language", "zh")
        answer = browser.get("/shift.pdf?hours=8")
    assert answer.headers["content-type"] == "application/pdf"
    assert re.search(r'filename="shift-\d{8}T\d{4}Z-8h.pdf"', answer.headers["content-disposition"])
    assert answer.content.startswith(b"%PDF-")
    for sign in "班次报告扣留":
        assert f"<{ord(sign):04X}>" in pdf_texts(answer.content), sign


def test_a_hostile_name_is_plain_text_in_the_document_and_acts_on_nobody() -> None:
    hostile = "\u202e<script>alert(1)</script>) Tj /JS (app.alert) /URI (http://evil) \x00\U0001f600 " + "W" * 400
    data = shift_pdf(report(8, 1, rule_id=hostile), words_of("en"), station=hostile)
    assert not re.search(rb"/(JavaScript|JS|AA|URI|Launch|AcroForm|EmbeddedFile)\b", data)
    assert not re.search(rb"/OpenAction\s*[^\s\[]", data)  # a place to open at, never something to do
    assert "<202E>" not in pdf_texts(data)


def test_without_a_font_that_has_all_characters_it_says_which_package_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissingError, match="install the Debian package fonts-noto-cjk"):
        shift_pdf(report(1), words_of("zh"), station="", font=tmp_path / "none.ttc")
