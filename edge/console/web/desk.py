"""The screens for holds: the queue, the case of each, and what people do with it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from edge.console.web.case import Case, read_case
from edge.console.web.feed import Feed
from edge.console.web.pending import PendingActions
from edge.console.web.pictures import PictureStore, media_type_of
from edge.console.web.screens import Screens, SignInNeededError
from edge.console.web.users import Permission, UserError
from edge.domain import HoldActionKind
from edge.identifiers import candidates
from edge.journal import DecisionRow, JournalReader, SenderPast
from edge.link import HoldRequestMessage

__all__ = ["Desk"]

_NEEDS = {
    HoldActionKind.CLAIM: Permission.ACT,
    HoldActionKind.NOTE: Permission.ACT,
    HoldActionKind.RELEASE: Permission.ACT,
    HoldActionKind.CONFIRM: Permission.ACT,
    HoldActionKind.ESCALATE: Permission.ACT,
    HoldActionKind.MISREAD: Permission.ACT,
    HoldActionKind.KEEP_EVIDENCE: Permission.ORDER_EVIDENCE,
    HoldActionKind.LET_EVIDENCE_GO: Permission.ORDER_EVIDENCE,
}


class Desk:
    """The routes for people who are signed in."""

    def __init__(
        self, screens: Screens, feed: Feed, journal: JournalReader, pictures: PictureStore, pending: PendingActions
    ) -> None:
        self._screens, self._feed, self._journal = screens, feed, journal
        self._pictures, self._pending = pictures, pending

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/", self.queue),
            Route("/events", self.events),
            Route("/scan", self.scan),
            Route("/undo", self.undo, methods=["POST"]),
            Route("/hold/{hold_id}", self.case),
            Route("/hold/{hold_id}/live", self.case_live),
            Route("/hold/{hold_id}/act", self.act, methods=["POST"]),
            Route("/hold/{hold_id}/close-up", self.close_up),
            Route("/hold/{hold_id}/picture/{view}", self.picture),
        ]

    async def queue(self, request: Request) -> Response:
        """The first screen."""
        session = self._screens.session(request, Permission.SEE)
        return self._screens.page(request, "home.html", session=session, now=self._feed.now, scanned="")

    async def events(self, request: Request) -> Response:
        """What happens, as it happens. An open screen does not prove that anybody is there: it prolongs no session."""
        self._screens.session(request, Permission.SEE, used=False)

        def allowed() -> bool:
            try:
                self._screens.session(request, Permission.SEE, used=False)
            except (SignInNeededError, HTTPException, UserError):
                return False
            return True

        events = self._feed.events(
            self._screens.words(request), with_queue=request.query_params.get("on") == "queue",
            last_id=request.headers.get("last-event-id") or request.query_params.get("since", ""), allowed=allowed,
        )  # fmt: skip
        return StreamingResponse(events, media_type="text/event-stream", headers={"x-accel-buffering": "no"})

    async def scan(self, request: Request) -> Response:
        """Opens the case of the parcel in hand, or says what is known of it."""
        session = self._screens.session(request, Permission.SEE)
        scanned = request.query_params.get("code", "").strip()[:200]
        found = await asyncio.to_thread(self._found, scanned)
        if isinstance(found, str):
            return RedirectResponse(f"/hold/{found}", HTTPStatus.SEE_OTHER)
        return self._screens.page(
            request, "home.html", session=session, now=self._feed.now, scanned=scanned, seen=found,
            status=HTTPStatus.NOT_FOUND,
        )  # fmt: skip

    async def case(self, request: Request) -> Response:
        """One hold."""
        return await self._case_page(request, "case.html")

    async def case_live(self, request: Request) -> Response:
        """The part of a case that others may change while somebody is reading it."""
        return await self._case_page(request, "case_live.html", used=False)

    async def act(self, request: Request) -> Response:
        """Begins an action on a hold."""
        form = await request.form()
        session = self._screens.posted_by(request, form, Permission.ACT)
        hold_id, reason = request.path_params["hold_id"], str(form.get("reason", "")).strip()
        try:
            kind = HoldActionKind(str(form.get("action", "")))
            HoldRequestMessage(transaction="check", action=kind, by=session.user.name, reason=reason)
        except (ValueError, ValidationError):
            raise HTTPException(HTTPStatus.BAD_REQUEST, "A reason is at most 500 characters of plain text.") from None
        if kind not in _NEEDS:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "This is done by a page of its own.")
        self._screens.session(request, _NEEDS[kind])
        if not reason and kind.needs_reason:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "This needs a reason, for the journal.")
        await self._existing(hold_id)
        await self._pending.start(hold_id, kind, by=session.user.name, reason=reason)
        return RedirectResponse(f"/hold/{hold_id}", HTTPStatus.SEE_OTHER)

    async def undo(self, request: Request) -> Response:
        """Takes back one's own action while it is still waiting."""
        form = await request.form()
        session = self._screens.posted_by(request, form, Permission.ACT)
        hold_id = str(form.get("hold_id", ""))
        if not self._pending.undo(str(form.get("id", "")), by=session.user.name):
            raise HTTPException(HTTPStatus.CONFLICT, "Too late to undo: the station was asked already.")
        case = await self._existing(hold_id)
        return RedirectResponse(f"/hold/{case.hold.hold_id}", HTTPStatus.SEE_OTHER)

    async def close_up(self, request: Request) -> Response:
        """The words that decided, upright and large enough to read."""
        self._screens.session(request, Permission.SEE, used=False)
        hold = await asyncio.to_thread(self._journal.hold, request.path_params["hold_id"])
        data = await asyncio.to_thread(self._pictures.close_up, hold.seq) if hold else None
        if data is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(data, media_type="image/jpeg", headers={"cache-control": "private, max-age=3600"})

    async def picture(self, request: Request) -> Response:
        """A picture as the camera wrote it."""
        self._screens.session(request, Permission.SEE, used=False)
        hold = await asyncio.to_thread(self._journal.hold, request.path_params["hold_id"])
        data = await asyncio.to_thread(self._pictures.read, hold.seq, request.path_params["view"]) if hold else None
        kind = media_type_of(data) if data else None
        if data is None or kind is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(data, media_type=kind, headers={"cache-control": "private, max-age=3600"})

    async def _case_page(self, request: Request, template: str, *, used: bool = True) -> Response:
        session = self._screens.session(request, Permission.SEE, used=used)
        hold_id, now = request.path_params["hold_id"], self._feed.now  # before the case is read: never newer than it
        case = await self._existing(hold_id)
        key = case.evidence.sender_key
        sender, kept = SenderPast(), frozenset[str]()
        if template == "case.html":
            kept = await asyncio.to_thread(self._pictures.kept, case.hold.seq, [one.view for one in case.pictures])
            sender = await asyncio.to_thread(self._journal.past_of_sender, key, case.hold.seq) if key else sender
        return self._screens.page(
            request, template, session=session, now=now, case=case, sender=sender, kept=kept,
            waiting=self._pending.waiting(hold_id), outcomes=self._pending.outcomes(hold_id, session.user.name),
        )  # fmt: skip

    async def _existing(self, hold_id: str) -> Case:
        case = await asyncio.to_thread(read_case, self._journal, hold_id)
        if case is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such hold.")
        return case

    def _found(self, scanned: str) -> str | DecisionRow | None:
        """The hold that was scanned, else the latest decision on what was scanned, else None.

        An open hold comes before any later decision: a parcel that came by again is held as long as nobody closed it.
        """
        name = "".join(scanned.split()).upper()
        if self._journal.hold(name):
            return name
        names = dict.fromkeys((*(item.value for item in candidates(scanned) if item.valid), name, scanned))
        held = [hold for one in names for hold in self._journal.open_holds_of(one, limit=1)]
        if held:
            return max(held, key=lambda hold: hold.seq).hold_id
        latest = [row for one in names if one and (row := self._journal.latest_of(one))]
        if not latest:
            return None
        newest = max(latest, key=lambda row: row.record.seq)
        return newest.record.hold_id or newest
