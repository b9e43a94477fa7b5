"""How the console asks the station: by a call that blocks until it answers."""

from __future__ import annotations

from typing import Protocol, TypeVar

from edge.link import RequestMessage, ResponseMessage, Subject

__all__ = ["Ask"]

RequestT = TypeVar("RequestT", bound=RequestMessage)
ResponseT = TypeVar("ResponseT", bound=ResponseMessage)


class Ask(Protocol):
    """Asks the station about the hold or alarm of that name. May raise NoAnswerError."""

    def __call__(self, subject: Subject[RequestT, ResponseT], name: str, request: RequestT) -> ResponseT:
        """The station's answer."""
