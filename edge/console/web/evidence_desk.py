"""Exports the evidence of a hold from the console: one signed archive, booked in the journal before it is handed over.

The archive is made in a file without a name, beside the evidence, and sent from there piece by piece: neither its size
nor a slow line costs memory, and nothing of it is left behind if the console dies.
"""

from __future__ import annotations

import asyncio
import tempfile
import uuid
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, ExitStack
from http import HTTPStatus
from typing import BinaryIO

import structlog
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from edge.console.web.asking import Ask
from edge.console.web.screens import Screens
from edge.console.web.sources import Sources
from edge.console.web.users import Permission
from edge.domain import DecisionRecord, HoldActionKind
from edge.evidence import (
    BundleError,
    KeyFileError,
    NotKeptError,
    NotKeptYetError,
    bundle_name,
    kept_manifest,
    station_key,
    write_bundle,
)
from edge.journal import ChainExcerpt, JournalReader
from edge.link import HOLDS, HoldRequestMessage, NoAnswerError, RequestResult

__all__ = ["Download", "EvidenceDesk"]

AT_ONCE = 2
SENDING_S = 900.0
"""A client that takes longer is dropped: otherwise its archive would stay on the disk for ever."""
CHUNK_BYTES = 1 << 18

log = structlog.get_logger(__name__)


class EvidenceDesk:
    """The route by which evidence leaves the station.

    Args:
        screens: tells who is asking.
        journal: has the holds.
        sources: where evidence and key are.
        ask: has the station book who took what.
    """

    def __init__(self, screens: Screens, journal: JournalReader, sources: Sources, ask: Ask) -> None:
        self._screens, self._journal, self._sources, self._ask = screens, journal, sources, ask
        self._under_way = asyncio.Semaphore(AT_ONCE)

    def routes(self) -> list[Route]:
        """All of them."""
        return [Route("/hold/{hold_id}/evidence.zip", self.export, methods=["POST"])]

    async def export(self, request: Request) -> Response:
        """The signed archive of a hold's evidence, open or closed, as `sortgate evidence verify` checks it."""
        form = await request.form()
        session = self._screens.posted_by(request, form, Permission.EXPORT_EVIDENCE)
        order = _order(session.user.name, str(form.get("reason", "")).strip())
        hold = await asyncio.to_thread(self._journal.hold, request.path_params["hold_id"])
        if hold is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such hold.")
        if self._under_way.locked():
            raise HTTPException(HTTPStatus.TOO_MANY_REQUESTS, "Others export evidence at this moment. Try again soon.")
        await self._under_way.acquire()
        with ExitStack() as until_sent:
            until_sent.callback(self._under_way.release)
            await asyncio.to_thread(self._require_kept, hold.seq)
            await self._book(hold.hold_id, order)
            file, name = await asyncio.to_thread(self._written, hold.seq, until_sent)
            log.info("evidence exported", hold_id=hold.hold_id, user=session.user.name)
            return Download(file, name, until_sent.pop_all())

    def _require_kept(self, seq: int) -> None:
        record, excerpt = self._case(seq)
        try:
            kept_manifest(self._sources.evidence_dir, record, excerpt.hash)
        except NotKeptError:
            why = "The evidence of this parcel is not kept any more: it was too old, or the room for it is used up."
            raise HTTPException(HTTPStatus.GONE, why) from None
        except NotKeptYetError:
            why = "The evidence of this parcel is not written yet. Try again in some seconds, or look at the alarms."
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, why) from None

    async def _book(self, hold_id: str, order: HoldRequestMessage) -> None:
        """Has the export booked: nothing leaves without the journal knowing."""
        try:
            answer = await asyncio.to_thread(self._ask, HOLDS, hold_id, order)
        except NoAnswerError as error:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, str(error)) from error
        if answer.result is not RequestResult.DONE:
            raise HTTPException(HTTPStatus.CONFLICT, answer.sentence)

    def _written(self, seq: int, until_sent: ExitStack) -> tuple[BinaryIO, str]:
        """The complete archive, and its name."""
        record, excerpt = self._case(seq)  # read again: it includes the export now
        folder = self._sources.evidence_dir
        try:
            key = station_key(self._sources.evidence_key_file)
            file = until_sent.enter_context(tempfile.TemporaryFile(dir=folder))  # noqa: SIM115 - closed when it is sent
            write_bundle(folder, record, excerpt, key, file)
        except (BundleError, KeyFileError) as error:
            raise HTTPException(HTTPStatus.CONFLICT, str(error)) from error
        except OSError as error:
            why = f"the archive can't be written beside the evidence: {error.strerror}"
            raise HTTPException(HTTPStatus.INSUFFICIENT_STORAGE, why) from error
        return file, f"{bundle_name(record)}.zip"

    def _case(self, seq: int) -> tuple[DecisionRecord, ChainExcerpt]:
        excerpt = self._journal.excerpt(seq)
        if excerpt is None:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such hold.")
        return DecisionRecord.from_json(excerpt.record_json), excerpt


def _order(by: str, reason: str) -> HoldRequestMessage:
    if not reason:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "This needs a reason, for the journal.")
    try:
        return HoldRequestMessage(
            transaction=uuid.uuid4().hex, action=HoldActionKind.EXPORT_EVIDENCE, by=by, reason=reason
        )
    except ValidationError:
        raise HTTPException(HTTPStatus.BAD_REQUEST, "A reason is at most 500 characters of plain text.") from None


class Download(StreamingResponse):
    """A file of known length, closed however its sending ends."""

    def __init__(self, file: BinaryIO, name: str, until_sent: AbstractContextManager[object]) -> None:
        size = file.seek(0, 2)
        file.seek(0)
        headers = {"content-disposition": f'attachment; filename="{name}"', "content-length": str(size)}
        super().__init__(_pieces(file), media_type="application/zip", headers=headers)
        self._until_sent = until_sent

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it, for as long as it may take."""
        with self._until_sent:
            try:
                async with asyncio.timeout(SENDING_S):
                    await super().__call__(scope, receive, send)
            except TimeoutError:
                log.warning("evidence not taken in time", seconds=SENDING_S)  # uvicorn ends the half answer


async def _pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    while piece := await asyncio.to_thread(file.read, CHUNK_BYTES):
        yield piece
