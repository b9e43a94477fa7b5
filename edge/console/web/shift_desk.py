"""The supervisor's screen: a shift in figures, to look at, to print and to take away as a table."""

from __future__ import annotations

import asyncio
import datetime as dt
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.alarms import alarm_load
from edge.clock import Clock
from edge.console.shift import ShiftReport, shift_csv
from edge.console.web.feed import Feed
from edge.console.web.screens import Screens
from edge.console.web.users import Permission
from edge.journal import JournalReader

__all__ = ["ShiftDesk"]

SPANS_H = (1, 8, 24, 168)
BEFORE = dt.timedelta(days=7)
"""How far back it is looked for alarms that were in sight already when the time began."""


class ShiftDesk:
    """Routes for people who answer for the line."""

    def __init__(self, screens: Screens, feed: Feed, journal: JournalReader, clock: Clock) -> None:
        self._screens, self._feed, self._journal, self._clock = screens, feed, journal, clock

    def routes(self) -> list[Route]:
        """All of them."""
        return [Route("/shift", self.shift), Route("/shift.csv", self.table)]

    async def shift(self, request: Request) -> Response:
        """The figures of the last hours, or of those before a given moment."""
        session = self._screens.session(request, Permission.REPORT)
        hours, until = self._span(request)
        report = await asyncio.to_thread(self._report, hours, until)
        return self._screens.page(
            request, "shift.html", session=session, now=self._feed.now, report=report, hours=hours, spans_h=SPANS_H
        )

    async def table(self, request: Request) -> Response:
        """The same as CSV."""
        self._screens.session(request, Permission.REPORT)
        hours, until = self._span(request)
        report = await asyncio.to_thread(self._report, hours, until)
        name = f"shift-{until:%Y%m%dT%H%M}Z-{hours}h.csv"
        return Response(
            shift_csv(report), media_type="text/csv; charset=utf-8",
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )  # fmt: skip

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
        events = self._journal.alarm_events(since - BEFORE, until)
        return ShiftReport(figures=self._journal.figures(since, until), load=alarm_load(events, since, until))
