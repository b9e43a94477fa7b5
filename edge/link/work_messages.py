"""Holds and alarms as people's systems see them, what people want done with them, and the station's answers."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from edge.domain import Alarm, AlarmActionKind, Hold, HoldActionKind, Label
from edge.link.wire import Wire

__all__ = [
    "AlarmMessage",
    "AlarmRequestMessage",
    "AlarmResponseMessage",
    "HoldMessage",
    "HoldRequestMessage",
    "HoldResponseMessage",
    "RequestMessage",
    "RequestResult",
    "ResponseMessage",
]


class HoldMessage(Wire):
    """A parcel that waits for a person."""

    version: Literal[1] = 1
    hold: Hold


class AlarmMessage(Wire):
    """A condition that needs action in time."""

    version: Literal[1] = 1
    alarm: Alarm


class RequestMessage(Wire):
    """What a person wants done with what the topic names. A repeated transaction is the same request."""

    version: Literal[1] = 1
    transaction: Label = Field(description="of the one who asks; echoed in the response, and never used twice")
    by: str = Field(min_length=1, max_length=64, pattern=r"\S", description="name of the person")
    reason: str = Field(default="", max_length=500, description="why, in the person's words")


class HoldRequestMessage(RequestMessage):
    """What a person wants done with a hold."""

    action: HoldActionKind


class AlarmRequestMessage(RequestMessage):
    """What a person wants done with an alarm."""

    action: AlarmActionKind
    for_min: int = Field(default=0, ge=0, le=1440, description="minutes to shelve it for; of no meaning else")


class RequestResult(StrEnum):
    """What became of a request. Only `DONE` changed anything."""

    DONE = "done"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    BAD_REQUEST = "bad_request"
    UNAVAILABLE = "unavailable"


class ResponseMessage(Wire):
    """The station's answer: there is one for each request."""

    version: Literal[1] = 1
    transaction: Label | None = Field(
        default=None, description="of the request; none where the request could not be read"
    )
    result: RequestResult
    sentence: str = Field(description="what was done, or why it was not, for the person who asked")


class HoldResponseMessage(ResponseMessage):
    """The answer to a request for a hold."""

    hold: Hold | None = Field(default=None, description="as it is now")


class AlarmResponseMessage(ResponseMessage):
    """The answer to a request for an alarm."""

    alarm: Alarm | None = Field(default=None, description="as it is now")
