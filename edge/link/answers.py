"""The controller's answers on their way into the journal.

They come on the network's thread and are booked on the dispatcher's, many in one transaction. Each is kept until it is
booked: a disk that is full for a moment must not swallow what the controller said.
"""

from __future__ import annotations

import queue
from contextlib import suppress

import structlog

from edge.domain import AckResult, Delivery
from edge.link.commands import Commands
from edge.link.connection import Incoming
from edge.link.delivery import DeliveryChange
from edge.link.messages import AckMessage
from edge.link.wire import BadMessageError

__all__ = ["BATCH", "Answers", "final_changes"]

MOST_WAITING = 10_000
"""More than any line sends; the rest of a flood is dropped, and repeating the commands brings the answers again."""

BATCH = 256
"""Answers booked in one transaction: under load, all of them wait for the disk together."""

log = structlog.get_logger(__name__)


class Answers:
    """Answers in the order in which they came. `bad` could not be read, and `dropped` were too many."""

    def __init__(self) -> None:
        self._waiting: queue.Queue[AckMessage] = queue.Queue(MOST_WAITING)
        self._batch: list[AckMessage] = []
        self.bad = self.dropped = 0

    def put(self, message: Incoming) -> None:
        """Takes an answer as it came, on the network thread."""
        try:
            self._waiting.put_nowait(AckMessage.read(message.payload))
        except BadMessageError as error:
            self.bad += 1
            log.warning("bad acknowledgement", error=str(error))
        except queue.Full:
            self.dropped += 1

    def batch(self) -> list[AckMessage]:
        """The oldest answers, at most `BATCH`: the same ones again until they are `booked`."""
        with suppress(queue.Empty):
            while len(self._batch) < BATCH:
                self._batch.append(self._waiting.get_nowait())
        return self._batch

    def booked(self) -> None:
        """Lets the batch go."""
        self._batch = []


def final_changes(answers: list[AckMessage], commands: Commands) -> list[DeliveryChange]:
    """What answers that are not booked yet make of unfinished commands: the first final word on each stands."""
    changes: dict[int, DeliveryChange] = {}
    for ack in answers:
        command = commands.get(ack.seq)
        if command is None or command.delivery is not Delivery.SENT or ack.result is AckResult.ACCEPTED:
            continue
        record = command.outgoing.record
        if record.track_id == ack.track_id:
            changes.setdefault(ack.seq, DeliveryChange(record, Delivery.ACKNOWLEDGED, ack.result))
    return list(changes.values())
