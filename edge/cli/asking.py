"""Asks the running station over its broker, and ends the command with the answer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import ValidationError

from edge.cli.exits import CommandError, Exit
from edge.cli.output import print_json, results
from edge.cli.persons import person
from edge.console import visible
from edge.domain.model import LABEL_PATTERN
from edge.fault_words import error_in_words
from edge.link import Caller, MqttLink, NoAnswerError, RequestMessage, RequestResult, ResponseMessage, Subject
from edge.settings import Settings

__all__ = ["TIMEOUT_S", "ask_station", "calling", "worded_request"]

TIMEOUT_S = 5.0

_EXITS = {
    RequestResult.DONE: Exit.OK,
    RequestResult.UNKNOWN: Exit.NO_INPUT,
    RequestResult.CONFLICT: Exit.FAILED,
    RequestResult.BAD_REQUEST: Exit.USAGE,
    RequestResult.UNAVAILABLE: Exit.UNAVAILABLE,
}

RequestT = TypeVar("RequestT", bound=RequestMessage)
ResponseT = TypeVar("ResponseT", bound=ResponseMessage)


def ask_station(
    settings: Settings,
    subject: Subject[RequestT, ResponseT],
    name: str,
    worded: Callable[[str, str], RequestT],
    *,
    by: str | None,
    as_json: bool,
) -> None:
    """Asks the station, and prints the answer or ends the command with it.

    Args:
        settings: of the station.
        subject: what the request is about.
        name: of the hold or the alarm.
        worded: makes the request from its transaction and the person's name.
        by: who asks; None: the user of this terminal.
        as_json: prints the answer as it came.

    Raises:
        CommandError: the station refused, or did not answer.
    """
    if not LABEL_PATTERN.fullmatch(name):
        raise CommandError(f"{visible(name)} names no {subject.name}", Exit.USAGE)
    request = worded_request(worded, by)
    try:
        with calling(settings, subject.name) as caller:
            answer = caller.call(subject, name, request, timeout_s=TIMEOUT_S)
    except NoAnswerError as error:
        raise CommandError(str(error), Exit.UNAVAILABLE) from error
    if as_json:
        print_json(answer.payload().decode())
    elif answer.result is RequestResult.DONE:
        results().print(answer.sentence)
    if answer.result is not RequestResult.DONE:
        raise CommandError(visible(answer.sentence), _EXITS[answer.result])


def worded_request(worded: Callable[[str, str], RequestT], by: str | None) -> RequestT:
    """A request with a new transaction, by the person named, else by the user of this terminal.

    Raises:
        CommandError: no request can be made of what was given.
    """
    try:
        return worded(uuid.uuid4().hex, person(by))
    except ValidationError as error:
        raise CommandError(error_in_words(error), Exit.USAGE) from error


@contextmanager
def calling(settings: Settings, purpose: str) -> Iterator[Caller]:
    """A connection of the command's own, over which the station can be asked while the block lasts."""
    station = settings.station
    link = MqttLink(
        settings.link.without_session,
        client_id=f"sortgate-{station.station}-{purpose}-{uuid.uuid4().hex[:8]}",
    )
    caller = Caller(link, station.topics)
    link.start()
    try:
        yield caller
    finally:
        link.stop()
