"""The asking side of requests, for commands and the console: sends one over MQTT and waits for the answer."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from edge.link.connection import Incoming
from edge.link.mqtt import LinkState, MqttLink
from edge.link.requests import ALARMS, HOLDS, RequestT, ResponseT, Subject
from edge.link.topics import Topics
from edge.link.wire import BadMessageError
from edge.link.work_messages import ResponseMessage

__all__ = ["Caller", "NoAnswerError"]

RESEND_S = 1.0
"""Between repetitions while no answer comes: the station may just be coming back, and does nothing twice."""


class NoAnswerError(Exception):
    """No broker, or no answer in time. The request may have been carried out; asking again is safe."""


class _Awaited:
    """One request that waits for its answer."""

    def __init__(self) -> None:
        self.heard = threading.Event()
        self.answer: ResponseMessage | None = None


class Caller:
    """Asks one station. Make it before the link is started; several threads may call at once.

    Args:
        link: to the station's broker, for this caller alone.
        topics: of the station that is asked.
    """

    def __init__(self, link: MqttLink, topics: Topics) -> None:
        self._link, self._topics = link, topics
        self._awaited: dict[str, _Awaited] = {}
        self._up = threading.Event()
        link.on_change(self._on_link_change)
        for subject in (HOLDS, ALARMS):
            self._listen(subject)

    def call(
        self, subject: Subject[RequestT, ResponseT], name: str, request: RequestT, *, timeout_s: float
    ) -> ResponseT:
        """The station's answer to a request about the hold or alarm of that name.

        Raises:
            NoAnswerError: the broker could not be reached, or there was no answer within `timeout_s`.
        """
        if not self._up.wait(timeout_s):
            raise NoAnswerError(f"the broker can't be reached ({self._link.report().detail}); nothing was asked")
        topic = self._topics.request(subject.name, name)
        with self._awaiting(request.transaction) as awaited:
            end_s = time.monotonic() + timeout_s
            while awaited.answer is None and (left_s := end_s - time.monotonic()) > 0:
                # If the station is down, the broker must not keep the request for hours and release a parcel then.
                self._link.publish(topic, request.payload(), expiry_s=math.ceil(left_s))
                awaited.heard.wait(min(left_s, RESEND_S))
            if not isinstance(awaited.answer, subject.response):
                raise NoAnswerError(
                    f"the station did not answer within {timeout_s:g} s. Look whether it runs, and at the "
                    f"{subject.name}, before you ask again: the request may have been carried out"
                )
            return awaited.answer

    @contextmanager
    def _awaiting(self, transaction: str) -> Iterator[_Awaited]:
        awaited = self._awaited[transaction] = _Awaited()
        try:
            yield awaited
        finally:
            del self._awaited[transaction]

    def _on_link_change(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self._up.set()
        else:
            self._up.clear()

    def _listen(self, subject: Subject[Any, Any]) -> None:
        def heard(message: Incoming) -> None:
            try:
                answer = subject.response.read(message.payload)
            except BadMessageError:
                return  # no answer that we could have asked for
            awaited = self._awaited.get(answer.transaction or "")
            if awaited is not None:
                awaited.answer = answer
                awaited.heard.set()

        self._link.subscribe(self._topics.response(subject.name, "+"), heard)
