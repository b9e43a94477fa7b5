"""Turns what is known into pages, by templates, the person's language and rights, and what the browser sent along."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from edge.clock import Clock
from edge.console.text import visible
from edge.console.web.feed import Snapshot
from edge.console.web.sessions import Session, Sessions
from edge.console.web.sign_on import SignOn
from edge.console.web.users import Permission, UserError
from edge.console.web.words import LANGUAGES, Words, words_of

__all__ = ["LANGUAGE_COOKIE", "THEMES", "THEME_COOKIE", "Screens", "SignInNeededError"]

LANGUAGE_COOKIE, THEME_COOKIE = "language", "theme"
THEMES = ("auto", "light", "dark")
"""`auto`: as the browser asks for."""


class SignInNeededError(Exception):
    """Nobody is signed in at this browser."""


class Screens:
    """Renders pages for whoever is asking.

    Args:
        sessions: tells who is signed in.
        sign_on: tells whom a proxy names.
        secure: whether browsers reach the console only by https, so that the cookie never goes in clear.
        clock: tells how long a parcel has waited.
    """

    def __init__(self, sessions: Sessions, sign_on: SignOn, *, secure: bool, clock: Clock) -> None:
        self._sessions, self._sign_on, self._secure, self._clock = sessions, sign_on, secure, clock
        # The prefix keeps every other host and path from setting this cookie (RFC 6265bis, section 4.1.3).
        self._cookie = "__Host-sortgate" if secure else "sortgate"
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["visible"] = visible

    def session(self, request: Request, permission: Permission, *, used: bool = True) -> Session:
        """The session of the browser.

        Raises:
            SignInNeededError: there is none, or it has ended.
            HTTPException: 403, the role does not allow it.
        """
        session = self._sessions.find(request.cookies.get(self._cookie, ""), used=used)
        if session is None or (session.by_proxy and self._sign_on.user_of(request) != session.user):
            raise SignInNeededError
        if not session.user.may(permission):
            raise HTTPException(HTTPStatus.FORBIDDEN, f"Your role does not allow this: {session.user.role.value}.")
        return session

    def somebody(self, request: Request) -> Session | None:
        """The session of the browser, if there is one: for pages that speak to strangers too."""
        try:
            return self.session(request, Permission.SEE, used=False)
        except (SignInNeededError, HTTPException, UserError):
            return None

    def posted_by(self, request: Request, form: FormData, permission: Permission) -> Session:
        """The session of the browser that posted a form of the console's own.

        Raises:
            SignInNeededError: there is none.
            HTTPException: 403, the role does not allow it, or the form was not made for this session.
        """
        session = self.session(request, permission)
        if not secrets.compare_digest(str(form.get("csrf", "")).encode(), session.csrf.encode()):
            raise HTTPException(HTTPStatus.FORBIDDEN, "This form is out of date. Load the page again.")
        return session

    def words(self, request: Request) -> Words:
        """The words of the language chosen here, else of the one that the browser asks for, else English."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        asked = request.headers.get("accept-language", "")[:2].lower()
        return words_of(next((one for one in (chosen, asked) if one in LANGUAGES), "en"))

    def signed_in(self, session: Session) -> RedirectResponse:
        """Sends a browser to the first screen, with the cookie of its session."""
        answer = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        answer.set_cookie(self._cookie, session.token, httponly=True, secure=self._secure, samesite="strict")
        return answer

    def signed_out(self, request: Request) -> RedirectResponse:
        """Ends the session of a browser."""
        self._sessions.close(request.cookies.get(self._cookie, ""))
        answer = RedirectResponse("/sign-in?left=yes", HTTPStatus.SEE_OTHER)
        answer.delete_cookie(self._cookie, httponly=True, secure=self._secure, samesite="strict")
        return answer

    def part(self, template: str, words: Words, snapshot: Snapshot) -> str:
        """A part that is the same for everybody with one language."""
        return self._rendered(template, words, now=snapshot)

    def page(
        self, request: Request, template: str, *, status: HTTPStatus = HTTPStatus.OK, **values: Any
    ) -> HTMLResponse:
        """A whole page, or the part of one that belongs to a single person."""
        words = self.words(request)
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        chosen = request.cookies.get(THEME_COOKIE, "")
        common = {
            "here": here,
            "session": values.pop("session", None),
            "languages": LANGUAGES,
            "theme": chosen if chosen in THEMES else THEMES[0],
            "themes": THEMES,
        }
        return HTMLResponse(self._rendered(template, words, **common, **values), status)

    def _rendered(self, template: str, words: Words, **values: Any) -> str:
        return self._templates.get_template(template).render(
            _=words.gettext, words=words, age_of=self._age_s, Permission=Permission, **values
        )

    def _age_s(self, stamp: Any) -> float:
        """Seconds since a stamp: by the monotonic clock if it is still the same boot, else by the wall clock."""
        now = self._clock.stamp()
        if stamp.instant.boot_id == now.instant.boot_id:
            return max(0.0, self._clock.ms_since(stamp.instant) / 1000)
        return max(0.0, float((now.utc - stamp.utc).total_seconds()))
