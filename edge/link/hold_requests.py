"""What people want done with holds: requests that come over MQTT, and an answer to every one of them.

A request is carried out by a thread of its own, because the network thread must not wait for the disk and commands
must not wait for people. The same transaction again is the same request: it changes nothing more and gets its answer
again, so that whoever heard none may simply ask again.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

import structlog

from edge.clock import Clock
from edge.domain import Hold, HoldAction
from edge.journal import HoldConflictError, Journal, JournalError, UnknownHoldError
from edge.link.connection import Incoming
from edge.link.messages import BadMessageError, HoldRequestMessage, HoldResponseMessage, HoldResult
from edge.link.mqtt import MqttLink
from edge.link.topics import Topics

__all__ = ["HoldRequests"]

MAX_WAITING = 1000
"""More requests than people can make; those beyond are answered at once, and not carried out."""

TURN_S = 1.0
SEND_TRIES = 100
SEND_PAUSE_S = 0.02

log = structlog.get_logger()


class HoldRequests:
    """Takes requests, books them in the journal and answers. Make it before the link is started.

    Args:
        link: to the broker.
        journal: that knows the holds.
        topics: of this station.
        clock: stamps what people do.
        on_done: called after each request that was carried out, on this thread.
        on_turn: called each time the thread comes round, at least once a second.
    """

    def __init__(
        self,
        link: MqttLink,
        journal: Journal,
        topics: Topics,
        clock: Clock,
        *,
        on_done: Callable[[], None],
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._journal, self._topics, self._clock = link, journal, topics, clock
        self._on_done, self._on_turn = on_done, on_turn
        self._waiting: queue.Queue[tuple[str, HoldRequestMessage]] = queue.Queue(MAX_WAITING)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hold-requests", daemon=True)
        link.subscribe(topics.hold_request("+"), self._on_request)

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the request in hand. Those that wait are not carried out; whoever asked gets no answer."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _on_request(self, message: Incoming) -> None:
        hold_id = self._topics.hold_id_in(message.topic)
        if hold_id is None:
            log.warning("request for a hold of an impossible name")
            return
        try:
            request = HoldRequestMessage.read(message.payload)
        except BadMessageError as error:
            log.warning("bad request for a hold", hold_id=hold_id, error=str(error))
            self._answer(hold_id, None, HoldResult.BAD_REQUEST, str(error))
            return
        try:
            self._waiting.put_nowait((hold_id, request))
        except queue.Full:
            text = "too many requests wait already; nothing was changed, ask again in a moment"
            self._answer(hold_id, request, HoldResult.UNAVAILABLE, text)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._on_turn()
            try:
                hold_id, request = self._waiting.get(timeout=TURN_S)
            except queue.Empty:
                continue
            try:
                self._carry_out(hold_id, request)
            except Exception as error:  # noqa: BLE001 - whatever one request does, the next must be answered
                log.error("request failed", hold_id=hold_id, error=type(error).__name__)  # noqa: TRY400 - could quote
                text = "the station failed in an unforeseen way; look at the hold before you ask again"
                self._answer_surely(hold_id, request, HoldResult.UNAVAILABLE, text)

    def _carry_out(self, hold_id: str, request: HoldRequestMessage) -> None:
        action = HoldAction(
            action_id=request.transaction,
            hold_id=hold_id,
            kind=request.action,
            by=request.by,
            reason=request.reason,
            at=self._clock.stamp(),
        )
        try:
            hold = self._journal.holds.act(action)
        except UnknownHoldError as error:
            self._answer_surely(hold_id, request, HoldResult.UNKNOWN_HOLD, str(error))
        except HoldConflictError as error:
            self._answer_surely(hold_id, request, HoldResult.CONFLICT, str(error), self._journal.holds.get(hold_id))
        except JournalError as error:
            log.error("request not booked", hold_id=hold_id, error=str(error))  # noqa: TRY400 - the text says all
            text = "the journal can't be written at the moment; nothing was changed, ask again later"
            self._answer_surely(hold_id, request, HoldResult.UNAVAILABLE, text)
        else:
            self._on_done()
            log.info("hold", hold_id=hold_id, action=request.action, state=hold.state)
            self._answer_surely(hold_id, request, HoldResult.DONE, _told(hold), hold)

    def _answer_surely(
        self, hold_id: str, request: HoldRequestMessage, result: HoldResult, sentence: str, hold: Hold | None = None
    ) -> None:
        """Answers as soon as the link has room; a link that stays down leaves it to the asker to ask again."""
        for _ in range(SEND_TRIES):
            if self._answer(hold_id, request, result, sentence, hold) or self._stopping.wait(SEND_PAUSE_S):
                return

    def _answer(
        self,
        hold_id: str,
        request: HoldRequestMessage | None,
        result: HoldResult,
        sentence: str,
        hold: Hold | None = None,
    ) -> bool:
        transaction = request.transaction if request else None
        message = HoldResponseMessage(transaction=transaction, result=result, sentence=sentence, hold=hold)
        return self._link.publish(self._topics.hold_response(hold_id), message.payload())


def _told(hold: Hold) -> str:
    kept = "; its evidence is kept until a person lets it go" if hold.keep_evidence else ""
    return f"hold {hold.hold_id} is {hold.state.value}{kept}"
