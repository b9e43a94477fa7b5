"""The supervisor's screen: a shift in figures, to look at, to print, and to take away as a table or a document."""

from __future__ import annotations

import asyncio
import datetime as dt
from http import HTTPStatus
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.alarms import alarm_load
from edge.clock import Clock
from edge.console.shift import ShiftReport, shift_csv
from edge.console.web.charts import CHART_HEIGHT, CHART_WIDTH, decisions_chart, holds_chart
from edge.console.web.feed import Feed
from edge.console.web.screens import Screens
from edge.console.web.users import Permission
from edge.journal import JournalReader

__all__ = ["ShiftDesk"]

SPANS_H = (1, 8, 24, 168)
BEFORE = dt.timedelta(days=7)
"""How far back to look for alarms that were already in sight when the period began."""
MOST_SENDERS, MOST_HOLDS = 20, 50
"""On the page; the table has all senders."""


class ShiftDesk:
    """Routes for people who are responsible for the line.

    A report reads the journal over a connection of its own: weeks of a busy line take seconds, and no queue waits.
    """

    def __init__(self, screens: Screens, feed: Feed, journal_file: Path, clock: Clock) -> None:
        self._screens, self._feed, self._journal_file, self._clock = screens, feed, journal_file, clock

    def routes(self) -> list[Route]:
        """All of them."""
        return [Route("/shift", self.shift), Route("/shift.csv", self.table), Route("/shift.pdf", self.document)]

    async def shift(self, request: Request) -> Response:
        """The figures of the last hours, or of those before a given moment."""
        session = self._screens.session(request, Permission.REPORT)
        hours, until = self._span(request)
        report = await asyncio.to_thread(self._report, hours, until)
        return self._screens.page(
            request, "shift.html", session=session, now=self._feed.now, report=report, hours=hours, spans_h=SPANS_H,
            decisions=decisions_chart(report), holds=holds_chart(report), chart_size=(CHART_WIDTH, CHART_HEIGHT),
            most_senders=MOST_SENDERS, most_holds=MOST_HOLDS,
        )  # fmt: skip

    async def table(self, request: Request) -> Response:
        """The same as CSV."""
        self._screens.session(request, Permission.REPORT)
        hours, until = self._span(request)
        report = await asyncio.to_thread(self._report, hours, until)
        return _attached(shift_csv(report).encode(), "text/csv; charset=utf-8", f"{_name(hours, until)}.csv")

    async def document(self, request: Request) -> Response:
        """The same as PDF, in the language of the screen."""
        from edge.console.web.shift_pdf import FontMissingError, shift_pdf  # noqa: PLC0415 - loading it takes half a second

        self._screens.session(request, Permission.REPORT)
        hours, until = self._span(request)
        words, status = self._screens.words(request), self._feed.now.bar.status
        station = f"{status.site} · {status.line} · {status.station}" if status else ""
        try:
            data = await asyncio.to_thread(lambda: shift_pdf(self._report(hours, until), words, station=station))
        except FontMissingError as error:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        return _attached(data, "application/pdf", f"{_name(hours, until)}.pdf")

    def _span(self, request: Request) -> tuple[int, dt.datetime]:
        asked = request.query_params
        try:
            hours = int(asked.get("hours", "8"))
            given = asked.get("until", "")
            until = dt.datetime.fromisoformat(given).replace(tzinfo=dt.UTC) if given else self._clock.utc()
            begins = until - dt.timedelta(hours=hours) - BEFORE
        except (ValueError, OverflowError):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "A time is written as 2026-11-24T14:00, in UTC.") from None
        if hours not in SPANS_H or begins.year < 2000:  # noqa: PLR2004 - no journal is older
            raise HTTPException(HTTPStatus.BAD_REQUEST, "There are no figures of such a time.")
        return hours, until

    def _report(self, hours: int, until: dt.datetime) -> ShiftReport:
        since = until - dt.timedelta(hours=hours)
        with JournalReader(self._journal_file) as journal:
            events = journal.alarm_events(since - BEFORE, until)
            return ShiftReport(figures=journal.figures(since, until), load=alarm_load(events, since, until))


def _name(hours: int, until: dt.datetime) -> str:
    return f"shift-{until:%Y%m%dT%H%M}Z-{hours}h"


def _attached(data: bytes, media_type: str, name: str) -> Response:
    return Response(data, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})
