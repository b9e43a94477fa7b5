"""Puts the console together, and serves it until it is told to end."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import secrets
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from edge.clock import Clock
from edge.console.settings import ConsoleSettings
from edge.console.web.asking import Ask
from edge.console.web.bar import read_bar
from edge.console.web.desk import Desk
from edge.console.web.doors import Doors
from edge.console.web.engineer_desk import Diagnose, EngineerDesk
from edge.console.web.evidence_desk import EvidenceDesk
from edge.console.web.feed import Feed
from edge.console.web.guard import Guard
from edge.console.web.pending import PendingActions
from edge.console.web.pictures import PictureStore
from edge.console.web.queue import HoldQueue
from edge.console.web.screens import Screens, SignInNeededError
from edge.console.web.sessions import Sessions
from edge.console.web.shift_desk import ShiftDesk
from edge.console.web.sign_on import SignOn
from edge.console.web.sources import Sources
from edge.console.web.station_desk import StationDesk
from edge.console.web.tips_desk import TipsDesk
from edge.console.web.users import UserBook, UserError
from edge.journal import JournalError, JournalReader
from edge.link import HOLDS, Caller, HoldRequestMessage, HoldResponseMessage, MqttLink
from edge.policy import TipsError

__all__ = ["serve", "web_app"]

ANSWER_S = 5.0
MOST_CONNECTIONS = 1000
WATCH_S = 3.0


def serve(
    settings: ConsoleSettings,
    sources: Sources,
    diagnose: Diagnose,
    *,
    on_ready: Callable[[str], None],
    ended: Callable[[], bool],
) -> None:
    """Serves the console until SIGINT or SIGTERM, or until `ended`.

    Args:
        settings: where to listen.
        sources: the station.
        diagnose: makes the station's diagnostics bundle.
        on_ready: called with the address to open, once the port is open.
        ended: asked every few seconds, on a thread of its own.

    Raises:
        edge.journal.JournalError: there is no journal to show.
        OSError: the port is not free.
    """
    with JournalReader(sources.journal_file) as journal, _listening(settings) as listener:
        port = listener.getsockname()[1]
        link = MqttLink(
            sources.link.without_session,
            client_id=f"sortgate-{sources.topics.station}-console-{secrets.token_hex(4)}",
        )
        caller = Caller(link, sources.topics)
        app = web_app(settings, sources, journal, functools.partial(caller.call, timeout_s=ANSWER_S), diagnose)
        server = _server(app)
        link.start()
        try:
            with _stopped_when(ended, server):
                on_ready(settings.public_url or f"http://{settings.host}:{port}")
                server.run([listener])
        finally:
            link.stop()


def _server(app: Starlette) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who is a proxy, and what its word is worth, is the console's own matter
            lifespan="on",
            limit_concurrency=MOST_CONNECTIONS,
            timeout_graceful_shutdown=1,
            ws="none",
        )
    )


@contextlib.contextmanager
def _stopped_when(ended: Callable[[], bool], server: uvicorn.Server) -> Iterator[None]:
    """Asks every few seconds, on a thread of its own, whether the server is to stop."""
    served = threading.Event()

    def watch() -> None:
        while not served.wait(WATCH_S):
            if ended():
                server.should_exit = True
                return

    watching = threading.Thread(target=watch, name="settings-watch")
    watching.start()
    try:
        yield
    finally:
        served.set()
        watching.join()


def web_app(
    settings: ConsoleSettings,
    sources: Sources,
    journal: JournalReader,
    ask: Ask,
    diagnose: Diagnose,
) -> Starlette:
    """The console as an ASGI application."""
    clock = Clock()
    book = UserBook(sources.users_file, clock.utc)
    sessions = Sessions(book, idle_s=settings.idle_min * 60, most_s=settings.session_h * 3600)
    sign_on = SignOn(settings)
    screens = Screens(sessions, sign_on, secure=settings.public_url.startswith("https:"), clock=clock)
    feed = Feed(HoldQueue(journal), functools.partial(read_bar, sources.status_file, clock), screens.part)

    async def asked(hold_id: str, request: HoldRequestMessage) -> HoldResponseMessage:
        return await asyncio.to_thread(ask, HOLDS, hold_id, request)

    pending = PendingActions(asked, undo_s=settings.undo_s, on_change=feed.touch)
    pictures = PictureStore(journal, evidence_dir=sources.evidence_dir, done_dir=sources.done_dir)
    static = StaticFiles(directory=Path(__file__).parent / "static")

    return Starlette(
        routes=[
            *Doors(screens, book, sessions, sign_on).routes(),
            *Desk(screens, feed, journal, pictures, pending).routes(),
            *EvidenceDesk(screens, journal, sources, ask).routes(),
            *StationDesk(screens, feed, journal, sources, ask).routes(),
            *EngineerDesk(screens, sources, diagnose).routes(),
            *ShiftDesk(screens, feed, sources.journal_file, clock).routes(),
            *TipsDesk(screens, feed, journal, clock, sources.tips_file).routes(),
            Mount("/static", static),
        ],
        middleware=[Middleware(Guard, host=settings.host, public_url=settings.public_url)],
        exception_handlers=_failures(screens, feed),
        lifespan=_looking(feed),
    )


def _looking(feed: Feed) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Keeps the feed looking at the journal while the console is up."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await feed.look()
        looking = asyncio.create_task(feed.run())
        yield
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking

    return lifespan


def _failures(screens: Screens, feed: Feed) -> dict[Any, Callable[[Request, Exception], Awaitable[Response]]]:
    """What a browser is shown instead of a page, by what kept it from being made."""

    async def sign_in_first(request: Request, _: Exception) -> Response:
        is_page = "text/html" in request.headers.get("accept", "")  # and neither a picture nor a part of a page
        if is_page or request.url.path in {"/", "/scan", "/station"}:
            return RedirectResponse("/sign-in", HTTPStatus.SEE_OTHER)
        return PlainTextResponse(screens.words(request).gettext("Sign in first."), HTTPStatus.UNAUTHORIZED)

    async def refused(request: Request, error: Exception) -> Response:
        status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.SERVICE_UNAVAILABLE
        why = error.detail if isinstance(error, HTTPException) else str(error)
        if why == HTTPStatus.NOT_FOUND.phrase:
            why = screens.words(request).gettext("There is no such page.")
        session = screens.somebody(request)
        return screens.page(request, "refused.html", session=session, now=feed.now, why=why, status=status)

    return {SignInNeededError: sign_in_first} | dict.fromkeys(
        (HTTPException, JournalError, UserError, TipsError), refused
    )


def _listening(settings: ConsoleSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    return socket.create_server((settings.host, settings.port), family=family, backlog=256)
