"""What engineers fetch from the console besides its pages: camera pictures, and the diagnostics bundle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from edge.clock import utc_now
from edge.console.web.engineering import camera_picture
from edge.console.web.screens import Screens
from edge.console.web.sources import Sources
from edge.console.web.users import Permission

__all__ = ["Diagnose", "DiagnosticsError", "EngineerDesk"]

Diagnose = Callable[[], Awaitable[bytes]]

log = structlog.get_logger(__name__)


class DiagnosticsError(Exception):
    """The bundle could not be made; the text says why."""


class EngineerDesk:
    """Routes for people who maintain the station.

    Args:
        screens: tells who is asking.
        sources: where the pictures are.
        diagnose: makes the bundle, in a process of its own; may raise DiagnosticsError.
    """

    def __init__(self, screens: Screens, sources: Sources, diagnose: Diagnose) -> None:
        self._screens, self._sources, self._diagnose = screens, sources, diagnose
        self._making = asyncio.Lock()

    def routes(self) -> list[Route]:
        """All of them."""
        return [Route("/camera/{name}", self.camera), Route("/diagnostics.zip", self.diagnostics)]

    async def camera(self, request: Request) -> Response:
        """The newest picture of a camera."""
        self._screens.session(request, Permission.INSPECT, used=False)
        data = await asyncio.to_thread(camera_picture, self._sources.cameras_dir, request.path_params["name"])
        if data is None:
            return Response(status_code=HTTPStatus.NOT_FOUND)
        return Response(data, media_type="image/jpeg")

    async def diagnostics(self, request: Request) -> Response:
        """All that the station says of itself, in one file. Made one at a time: it takes seconds of a processor."""
        session = self._screens.session(request, Permission.INSPECT)
        if self._making.locked():
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "Somebody has one made at this moment. Try again soon.")
        async with self._making:
            try:
                data = await self._diagnose()
            except DiagnosticsError as error:
                raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        log.info("diagnostics taken", user=session.user.name, bytes=len(data))
        name = f"sortgate-{self._sources.topics.station}-{utc_now():%Y%m%dT%H%M%SZ}.zip"
        headers = {"content-disposition": f'attachment; filename="{name}"'}
        return Response(data, media_type="application/zip", headers=headers)
