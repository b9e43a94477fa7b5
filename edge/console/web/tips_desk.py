"""What people have the station look out for: a number, a phrase, the parties of a held parcel; each for some days."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from pathlib import Path

from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edge.clock import Clock
from edge.console.web.feed import Feed
from edge.console.web.screens import Screens
from edge.console.web.sessions import Session
from edge.console.web.users import Permission, Role
from edge.fault_words import fault_in_words
from edge.journal import JournalReader
from edge.policy import TipAction, TipKind, Tips, change_tips, normal_identifier, read_tips

__all__ = ["TipsDesk"]

MOST_DAYS = 366
EMPTY: Mapping[str, str] = {"kind": "", "value": "", "action": "", "days": "30", "why": ""}
"""The form before anybody typed in it."""


class _WrongTipError(Exception):
    """What a person typed makes no tip; the text says why."""


class TipsDesk:
    """Routes for tips. A running station takes a change up within seconds."""

    def __init__(self, screens: Screens, feed: Feed, journal: JournalReader, clock: Clock, tips_file: Path) -> None:
        self._screens, self._feed, self._journal, self._clock = screens, feed, journal, clock
        self._tips_file = tips_file

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/tips", self.tips),
            Route("/tips/add", self.add, methods=["POST"]),
            Route("/tips/{tip_id}/remove", self.remove, methods=["POST"]),
        ]

    async def tips(self, request: Request) -> Response:
        """All tips in force, and a form for another one; for the parties of a hold if one is named."""
        session = self._screens.session(request, Permission.SEE)
        return await self._page(request, session, hold_id=request.query_params.get("hold", ""))

    async def _page(
        self, request: Request, session: Session, *, hold_id: str, wrong: str = "", typed: Mapping[str, str] = EMPTY
    ) -> Response:
        """The page; where a tip was refused, with the reason and what was typed."""
        now = self._clock.utc()
        known = await asyncio.to_thread(read_tips, self._tips_file)
        live = [tip for tip in known.tips if now < tip.expires_at]
        return self._screens.page(
            request, "tips.html", status=HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK, session=session,
            now=self._feed.now, tips=live, actions=tuple(TipAction), hold_id=hold_id, wrong=wrong, typed=typed,
        )  # fmt: skip

    async def add(self, request: Request) -> Response:
        """Adds a tip, or says what is wrong with it beside what was typed."""
        form = await request.form()
        session = self._screens.posted_by(request, form, Permission.TIP)
        by = session.user.name
        try:
            await self._change(lambda tips: self._with_one_more(tips, form, by))
        except _WrongTipError as error:
            typed = {name: str(form.get(name, "")) for name in EMPTY}
            hold_id = typed["value"] if typed["kind"] == TipKind.PARTY else ""
            return await self._page(request, session, hold_id=hold_id, wrong=str(error), typed=typed)
        return RedirectResponse("/tips", HTTPStatus.SEE_OTHER)

    async def remove(self, request: Request) -> Response:
        """Takes back a tip; only whoever gave it, or a supervisor, may."""
        form = await request.form()
        session = self._screens.posted_by(request, form, Permission.TIP)
        tip_id, user = request.path_params["tip_id"], session.user

        def less(tips: Tips) -> Tips:
            mine = any(tip.id == tip_id and tip.added_by == user.name for tip in tips.tips)
            if not mine and user.role is not Role.SUPERVISOR:
                raise HTTPException(HTTPStatus.FORBIDDEN, "Only who gave a tip, or a supervisor, may take it back.")
            try:
                return tips.without(tip_id, by=user.name, at=self._clock.utc())
            except KeyError:
                raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such tip.") from None

        await self._change(less)
        return RedirectResponse("/tips", HTTPStatus.SEE_OTHER)

    async def _change(self, change: Callable[[Tips], Tips]) -> None:
        await asyncio.to_thread(change_tips, self._tips_file, change)

    def _with_one_more(self, tips: Tips, form: FormData, by: str) -> Tips:
        try:
            kind, values = self._sought(str(form.get("kind", "")), str(form.get("value", "")).strip())
            days = int(str(form.get("days", "30")))
            if not 1 <= days <= MOST_DAYS:
                raise ValueError(f"a tip lasts 1 to {MOST_DAYS} days")  # noqa: TRY301 - told like all the others below
            return tips.with_one_more(
                kind, values, action=TipAction(str(form.get("action", ""))), why=str(form.get("why", "")).strip(),
                by=by, at=self._clock.utc(), days=days,
            )  # fmt: skip
        except ValidationError as error:
            why = "; ".join(fault_in_words(fault) for fault in error.errors())
            raise _WrongTipError(why) from None
        except ValueError as error:
            raise _WrongTipError(str(error)) from None

    def _sought(self, kind: str, value: str) -> tuple[TipKind, tuple[str, ...]]:
        """What to look for. Parties are only known as keyed hashes, taken from the evidence of the named hold."""
        match TipKind(kind):
            case TipKind.IDENTIFIER:
                return TipKind.IDENTIFIER, (normal_identifier(value),)
            case TipKind.PHRASE:
                return TipKind.PHRASE, (value,)
            case TipKind.PARTY:
                hold = self._journal.hold(value)
                evidence = self._journal.evidence(hold.seq) if hold else None
                keys = tuple(sorted(evidence.party_keys)) if evidence else ()
                if not keys:
                    raise ValueError("The declaration of this parcel names nobody, or its evidence is gone.")
                return TipKind.PARTY, keys
