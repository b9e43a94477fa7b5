"""The station's own screen: its health, what is in force, and its alarms, with what people do about them."""

from __future__ import annotations

import asyncio
import uuid
from http import HTTPStatus
from typing import Any

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edge.console.web.asking import Ask
from edge.console.web.engineering import look_into
from edge.console.web.feed import Feed
from edge.console.web.queue import astray
from edge.console.web.screens import Screens
from edge.console.web.sources import Sources
from edge.console.web.users import Permission
from edge.domain import AlarmActionKind, Hold
from edge.journal import JournalReader
from edge.link import ALARMS, AlarmRequestMessage, NoAnswerError, RequestResult
from edge.remote import RevisionStore, Station, StoreError

__all__ = ["StationDesk"]

_NEEDS = {
    AlarmActionKind.ACKNOWLEDGE: Permission.ACKNOWLEDGE,
    AlarmActionKind.SHELVE: Permission.SHELVE,
    AlarmActionKind.UNSHELVE: Permission.SHELVE,
}
MOST_ASTRAY = 10
SHELF_TIMES_MIN = (15, 60, 240, 480)


class StationDesk:
    """Routes for people who look after the station."""

    def __init__(self, screens: Screens, feed: Feed, journal: JournalReader, sources: Sources, ask: Ask) -> None:
        self._screens, self._feed, self._journal, self._sources, self._ask = screens, feed, journal, sources, ask

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/station", self.station),
            Route("/station/alarms", self.alarms),
            Route("/station/functions", self.functions),
            Route("/alarm/{alarm_id}/act", self.act, methods=["POST"]),
        ]

    async def station(self, request: Request) -> Response:
        """Health by function with ages, what is in force, and every alarm with what to do about it."""
        session = self._screens.session(request, Permission.SEE)
        looked, configuration = None, None
        if session.user.may(Permission.INSPECT):
            looked = await asyncio.to_thread(look_into, self._sources)
            configuration = await asyncio.to_thread(self._configuration)
        return self._page(
            request, "station.html", configuration=configuration, looked=looked, astray=await self._astray()
        )

    async def alarms(self, request: Request) -> Response:
        """The alarms, which change while somebody looks at them."""
        return self._page(request, "alarms.html", used=False, astray=await self._astray())

    async def functions(self, request: Request) -> Response:
        """The rows of functions, whose ages grow while somebody looks at them."""
        return self._page(request, "functions.html", used=False, needs=Permission.INSPECT)

    async def act(self, request: Request) -> Response:
        """Acknowledges an alarm, shelves it, or brings it back."""
        form = await request.form()
        session = self._screens.posted_by(request, form, Permission.SEE)
        try:
            kind = AlarmActionKind(str(form.get("action", "")))
            asked = AlarmRequestMessage(
                transaction=uuid.uuid4().hex, action=kind, by=session.user.name,
                reason=str(form.get("reason", "")).strip(), for_min=int(str(form.get("for_min", "0"))),
            )  # fmt: skip
        except (ValueError, ValidationError):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "A reason is at most 500 characters of plain text.") from None
        self._screens.session(request, _NEEDS[kind])
        if kind is AlarmActionKind.SHELVE and not asked.reason:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "This needs a reason, for the journal.")
        try:
            answer = await asyncio.to_thread(self._ask, ALARMS, request.path_params["alarm_id"], asked)
        except NoAnswerError as error:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        if answer.result is not RequestResult.DONE:
            raise HTTPException(HTTPStatus.CONFLICT, answer.sentence)
        return RedirectResponse("/station#alarms", HTTPStatus.SEE_OTHER)

    async def _astray(self) -> tuple[Hold, ...]:
        """The parcels that the alarm about parcels not diverted sends people after."""
        if all(alarm.alarm_id != "hold-unconfirmed" for alarm in self._feed.now.bar.alarms):
            return ()
        return await asyncio.to_thread(astray, self._journal, MOST_ASTRAY)

    def _configuration(self) -> Station | None:
        """What became of pushed configurations; None: that can't be read."""
        try:
            return RevisionStore(self._sources.revisions_dir).state()
        except StoreError:
            return None

    def _page(
        self,
        request: Request,
        template: str,
        *,
        used: bool = True,
        needs: Permission = Permission.SEE,
        **values: Any,
    ) -> Response:
        session = self._screens.session(request, needs, used=used)
        return self._screens.page(
            request, template, session=session, now=self._feed.now, shelf_times_min=SHELF_TIMES_MIN, **values
        )
