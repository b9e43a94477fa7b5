"""What people ask of the station over MQTT: requests by topic, and an answer to every one of them.

A request is carried out by a thread of its own, because the network thread must not wait for the disk and commands
must not wait for people.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

import structlog

from edge.link.connection import Incoming
from edge.link.inbox import Inbox
from edge.link.mqtt import MqttLink
from edge.link.topics import Topics
from edge.link.wire import BadMessageError
from edge.link.work_messages import (
    AlarmRequestMessage,
    AlarmResponseMessage,
    HoldRequestMessage,
    HoldResponseMessage,
    RequestMessage,
    RequestResult,
    ResponseMessage,
)

__all__ = ["ALARMS", "HOLDS", "RequestT", "Requests", "ResponseT", "Subject"]

MAX_WAITING = 1000
"""More requests than people can make; any beyond are answered at once, and not carried out."""

TURN_S = 1.0
SEND_TRIES = 100
SEND_PAUSE_S = 0.02

RequestT = TypeVar("RequestT", bound=RequestMessage)
ResponseT = TypeVar("ResponseT", bound=ResponseMessage)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Subject(Generic[RequestT, ResponseT]):
    """Something that requests can be about. `name` stands for it in topics."""

    name: str
    request: type[RequestT]
    response: type[ResponseT]


HOLDS = Subject("hold", HoldRequestMessage, HoldResponseMessage)
ALARMS = Subject("alarm", AlarmRequestMessage, AlarmResponseMessage)


class Requests(Generic[RequestT, ResponseT]):
    """Takes the requests for one subject and answers them. Make it before the link is started.

    Args:
        link: to the broker.
        topics: of this station.
        subject: what the requests are about.
        carry_out: given the name in the topic and the request, does what is asked and returns the answer. Called on
            this thread; an error that escapes it is logged and answered as `unavailable`.
        on_turn: called on each turn of the thread, at least once a second.
    """

    def __init__(
        self,
        link: MqttLink,
        topics: Topics,
        subject: Subject[RequestT, ResponseT],
        carry_out: Callable[[str, RequestT], ResponseT],
        *,
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._topics, self._subject = link, topics, subject
        self._carry_out, self._on_turn = carry_out, on_turn
        self._inbox: Inbox[tuple[str, RequestT]] = Inbox(MAX_WAITING)
        self._thread = threading.Thread(target=self._run, name=f"{subject.name}-requests", daemon=True)
        link.subscribe(topics.request(subject.name, "+"), self._on_request)

    def start(self) -> None:
        """Begins to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the request in hand. Those still waiting are not carried out; whoever asked gets no answer."""
        self._inbox.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _on_request(self, message: Incoming) -> None:
        subject = self._subject.name
        name = self._topics.name_in(message.topic, subject)
        if name is None:
            log.warning("request for an impossible name", subject=subject)
            return
        try:
            request = self._subject.request.read(message.payload)
        except BadMessageError as error:
            log.warning("bad request", subject=subject, name=name, error=str(error))
            self._answer(name, self._refusal(None, RequestResult.BAD_REQUEST, str(error)))
            return
        if not self._inbox.put((name, request)):
            text = "too many requests wait already; nothing was changed, ask again in a moment"
            self._answer(name, self._refusal(request, RequestResult.UNAVAILABLE, text))

    def _run(self) -> None:
        while not self._inbox.is_closed:
            self._on_turn()
            taken = self._inbox.take(TURN_S)
            if taken is None:
                continue
            name, request = taken
            try:
                answer = self._carry_out(name, request)
            except Exception as error:  # noqa: BLE001 - whatever one request does, the next must be answered
                log.error("request failed", name=name, error=type(error).__name__)  # noqa: TRY400 - could quote
                text = f"the station failed in an unforeseen way; look at the {self._subject.name} before you ask again"
                answer = self._refusal(request, RequestResult.UNAVAILABLE, text)
            # If the link stays down, whoever asked has to ask again.
            self._inbox.insist(partial(self._answer, name, answer), tries=SEND_TRIES, pause_s=SEND_PAUSE_S)

    def _refusal(self, request: RequestT | None, result: RequestResult, sentence: str) -> ResponseT:
        transaction = request.transaction if request else None
        return self._subject.response(transaction=transaction, result=result, sentence=sentence)

    def _answer(self, name: str, answer: ResponseT) -> bool:
        return self._link.publish(self._topics.response(self._subject.name, name), answer.payload())
