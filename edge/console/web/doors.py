"""Coming in and going out: signing in, setting a password by a one-time link, signing out, language and theme."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Container
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from edge.console.web.screens import LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Screens
from edge.console.web.sessions import Sessions, SignInThrottle
from edge.console.web.sign_on import SignOn
from edge.console.web.users import LEAST_PASSWORD, UserBook, UserError
from edge.console.web.words import LANGUAGES

__all__ = ["Doors"]

log = structlog.get_logger(__name__)

HASHINGS_AT_ONCE = 2
"""An argon2 hash takes a core and 64 MiB; people who guess passwords must not take the machine from the line."""


class Doors:
    """The routes that need no session."""

    def __init__(self, screens: Screens, book: UserBook, sessions: Sessions, sign_on: SignOn) -> None:
        self._screens, self._book, self._sessions, self._sign_on = screens, book, sessions, sign_on
        self._throttle = SignInThrottle()
        self._hashing = asyncio.Semaphore(HASHINGS_AT_ONCE)

    def routes(self) -> list[Route]:
        """All of them."""
        return [
            Route("/sign-in", self.sign_in_page, methods=["GET"]),
            Route("/sign-in", self.sign_in, methods=["POST"]),
            Route("/sign-out", self.sign_out, methods=["POST"]),
            Route("/welcome/{token}", self.welcome_page, methods=["GET"]),
            Route("/welcome/{token}", self.welcome, methods=["POST"]),
            Route("/language", self.choose_language, methods=["POST"]),
            Route("/theme", self.choose_theme, methods=["POST"]),
        ]

    async def sign_in_page(self, request: Request) -> Response:
        """The form. Somebody named by a proxy is let in without it, unless they have just signed out."""
        named = self._sign_on.user_of(request)
        if named is None or "left" in request.query_params:
            return self._screens.page(request, "sign_in.html", wrong="", named=named)
        log.info("signed in by proxy", user=named.name, role=named.role)
        return self._screens.signed_in(self._sessions.open(named, by_proxy=True))

    async def sign_in(self, request: Request) -> Response:
        """Name and password, not too often."""
        form = await request.form()
        name, password = str(form.get("name", "")).strip()[:64], str(form.get("password", ""))
        keys = f"name:{name}", f"address:{self._sign_on.address_of(request)}"
        async with self._hashing:
            # Asked here and not before: else, of many guesses at once, each would be let in as the first.
            wait_s = self._throttle.wait_s(*keys)
            if wait_s > 0:
                return self._too_many(request, wait_s)
            user = await asyncio.to_thread(self._book.checked, name, password)
            if user is None:
                self._throttle.failed(*keys)
        if user is None:
            log.warning("sign-in refused", address=keys[1])
            return self._screens.page(
                request, "sign_in.html", named=None, wrong="Name or password is wrong.", status=HTTPStatus.UNAUTHORIZED
            )
        self._throttle.succeeded(*keys)
        log.info("signed in", user=user.name, role=user.role)
        return self._screens.signed_in(self._sessions.open(user))

    async def sign_out(self, request: Request) -> Response:
        """Ends the session. A foreign page can't cause this: the guard lets none of them post."""
        return self._screens.signed_out(request)

    async def welcome_page(self, request: Request) -> Response:
        """Where a one-time link leads."""
        return self._welcome(request, wrong="")

    async def welcome(self, request: Request) -> Response:
        """Sets the password, uses up the link, and signs in."""
        form = await request.form()
        password, again = str(form.get("password", "")), str(form.get("again", ""))
        if password != again:
            return self._welcome(request, wrong="The two passwords differ.")
        try:
            async with self._hashing:
                user = await asyncio.to_thread(self._book.accept, request.path_params["token"], password)
        except UserError as error:
            return self._welcome(request, wrong=str(error))
        log.info("password set by link", user=user.name, role=user.role)
        return self._screens.signed_in(self._sessions.open(user))

    async def choose_language(self, request: Request) -> Response:
        """Keeps the choice in a cookie, and goes back to where it was made."""
        return await self._chosen(request, "language", LANGUAGE_COOKIE, LANGUAGES)

    async def choose_theme(self, request: Request) -> Response:
        """Light or dark, or as the browser asks for; kept like a language."""
        return await self._chosen(request, "theme", THEME_COOKIE, THEMES)

    async def _chosen(self, request: Request, field: str, cookie: str, choices: Container[str]) -> Response:
        form = await request.form()
        here, choice = str(form.get("here", "/")), str(form.get(field, ""))
        # Only a path of this console: two slashes, or a backslash, would lead to another host.
        safe = here if here.startswith("/") and not here.startswith(("//", "/\\")) and here.isprintable() else "/"
        answer = RedirectResponse(safe, HTTPStatus.SEE_OTHER)
        if choice in choices:
            answer.set_cookie(cookie, choice, max_age=365 * 86_400, httponly=True, samesite="strict")
        return answer

    def _too_many(self, request: Request, wait_s: float) -> Response:
        answer = self._screens.page(
            request, "sign_in.html", named=None, wrong="Too many wrong passwords. Wait a minute, then try again.",
            status=HTTPStatus.TOO_MANY_REQUESTS,
        )  # fmt: skip
        answer.headers["retry-after"] = str(math.ceil(wait_s))
        return answer

    def _welcome(self, request: Request, *, wrong: str) -> Response:
        invitation = self._book.invitation(request.path_params["token"])
        status = HTTPStatus.NOT_FOUND if invitation is None else HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.OK
        return self._screens.page(
            request, "welcome.html", invitation=invitation, wrong=wrong, least=LEAST_PASSWORD, status=status
        )
