"""Takes declarations that come over MQTT in small batches, and answers each batch with what became of it.

The network thread only puts a message into a bounded queue; a separate thread reads, stores and answers it, so neither
a parcel's decision nor the link ever waits for a batch. A batch that was not answered may be sent again: what is
already stored is recognised by its content. Bulk goes by file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import structlog

from edge.clock import Clock
from edge.domain import Frozen
from edge.link.connection import Incoming
from edge.link.inbox import Inbox
from edge.link.mqtt import MqttLink
from edge.link.record_messages import (
    DoubtfulDeclarationMessage,
    RefusedDeclarationMessage,
    UpsertMessage,
    UpsertResponseMessage,
)
from edge.link.topics import Topics
from edge.link.wire import BadMessageError
from edge.records import DoubtKind, RecordStore, RecordStoreError, UpsertReport, upsert_objects

__all__ = ["RecordUpserts", "UpsertsReport"]

MAX_WAITING = 64
"""At 60 kB a message, no more than 4 MB wait; the rest of a flood is dropped and counted, and can be sent again."""

IDLE_S = 1.0
ANSWER_TRIES = 20
ANSWER_PAUSE_S = 0.05
MAX_REASON_CHARS = 200
STORE_FAULT = "the record store can't be written now; nothing of this batch was stored, send it again"
UNFORESEEN_FAULT = "the station failed at this batch in an unforeseen way; send its declarations one by one"
DOUBTED = {
    DoubtKind.CHECK_DIGIT: ("item_id", "its check digit does not fit: no parcel is looked up by such a number"),
    DoubtKind.POSTED_AHEAD: ("posting_date", "more than a month ahead: any older declaration of the item goes before"),
    DoubtKind.LEFT_OPEN: ("row", "a word such as N/A stands in place of a value, which counts as not stated"),
    DoubtKind.NO_COUNTRY: ("country", "one of its codes is that of no country: it is compared with nothing"),
}
"""Field and reason of what is taken although it is likely a slip."""

log = structlog.get_logger(__name__)


class UpsertsReport(Frozen):
    """What has been done since the start. `bad` messages could not be read, `dropped` ones found no room to wait in."""

    batches: int = 0
    accepted: int = 0
    duplicates: int = 0
    refused: int = 0
    doubtful: int = 0
    bad: int = 0
    dropped: int = 0
    store_faults: int = 0
    unanswered: int = 0


class RecordUpserts:
    """One thread between the link and the record store. Make it before the link is started.

    Args:
        link: to the broker.
        store: of this station.
        topics: of this station.
        clock: dates declarations that don't say themselves when they were received.
        on_turn: called on each turn of the thread, at least once a second, except while it waits for the store.
    """

    def __init__(
        self,
        link: MqttLink,
        store: RecordStore,
        topics: Topics,
        clock: Clock,
        *,
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._store, self._topics, self._clock = link, store, topics, clock
        self._on_turn = on_turn
        self._counts = dict.fromkeys(UpsertsReport.model_fields, 0)
        self._inbox: Inbox[bytes] = Inbox(MAX_WAITING)
        self._thread = threading.Thread(target=self._run, name="record-upserts", daemon=True)
        link.subscribe(topics.records_upsert, self._on_message)

    def start(self) -> None:
        """Begins to take what comes."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the batch in hand; those still waiting get no answer, and are to be sent again."""
        self._inbox.close()
        if self._thread.ident is not None:
            self._thread.join()

    def report(self) -> UpsertsReport:
        """What has been done since the start."""
        return UpsertsReport(**self._counts)

    def _on_message(self, message: Incoming) -> None:
        if not self._inbox.put(message.payload):
            self._counts["dropped"] += 1

    def _run(self) -> None:
        while not self._inbox.is_closed:
            self._on_turn()
            payload = self._inbox.take(IDLE_S)
            if payload is None:
                continue
            try:
                response = self._take(payload)
            except Exception as error:  # noqa: BLE001 - whatever one batch does, the next must be answered
                log.error("batch failed", error=type(error).__name__)  # noqa: TRY400 - a traceback could quote it
                response = UpsertResponseMessage(transaction=None, fault=UNFORESEEN_FAULT)
            self._answer(response)

    def _take(self, payload: bytes) -> UpsertResponseMessage:
        """What became of one message."""
        self._counts["batches"] += 1
        try:
            message = UpsertMessage.read(payload)
        except BadMessageError as error:
            self._counts["bad"] += 1
            log.warning("bad batch of declarations", error=str(error))
            return UpsertResponseMessage(transaction=None, fault=str(error))
        try:
            report = upsert_objects(self._store, message.declarations, received_at=self._clock.utc())
        except RecordStoreError as error:
            self._counts["store_faults"] += 1
            log.error("declarations not stored", transaction=message.transaction, error=str(error))  # noqa: TRY400 - the text says all
            return UpsertResponseMessage(transaction=message.transaction, fault=STORE_FAULT)
        self._counts["accepted"] += report.accepted
        self._counts["duplicates"] += report.duplicates
        self._counts["refused"] += len(report.refused)
        self._counts["doubtful"] += len(report.doubtful)
        if report.refused:
            # Fields and reasons may quote what was sent: they go to the sender, and only their count into the log.
            log.warning("declarations refused", transaction=message.transaction, refused=len(report.refused))
        return _told(message, report)

    def _answer(self, response: UpsertResponseMessage) -> None:
        """Sends the answer, waiting a moment if the link has no room. An answer that can't be sent is counted."""
        send = partial(self._link.publish, self._topics.records_response, response.payload())
        if not self._inbox.insist(send, tries=ANSWER_TRIES, pause_s=ANSWER_PAUSE_S):
            self._counts["unanswered"] += 1


def _told(message: UpsertMessage, report: UpsertReport) -> UpsertResponseMessage:
    return UpsertResponseMessage(
        transaction=message.transaction,
        accepted=report.accepted,
        duplicates=report.duplicates,
        refused=tuple(
            RefusedDeclarationMessage(
                index=row.index, field=row.field[:MAX_REASON_CHARS], why=row.why[:MAX_REASON_CHARS]
            )
            for row in report.refused
        ),
        doubtful=tuple(
            DoubtfulDeclarationMessage(index=row.index, field=DOUBTED[row.kind][0], why=DOUBTED[row.kind][1])
            for row in report.doubtful
        ),
    )
