"""What becomes of commands: booked in the journal first, and then told to whoever listens.

But people are called for a held parcel before it is booked that it may have gone on: a crash between the two calls them
once more, and not never.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from edge.clock import Clock
from edge.domain import AckResult, Delivery
from edge.journal import Journal, JournalError
from edge.link.answers import BATCH, Answers, final_changes
from edge.link.commands import Command, Commands
from edge.link.delivery import DeliveryChange, DispatchReport
from edge.link.messages import AckMessage

__all__ = ["Outcomes"]

log = structlog.get_logger(__name__)


class Outcomes:
    """Books and tells what becomes of the commands, and counts it by the fields of `DispatchReport`.

    Args:
        journal: the outcomes are booked in it.
        commands: those that are not finished; what is over is taken out.
        clock: tells when an answer was booked.
        on_change: called with all news of commands.
        on_hold_missed: called before it is booked that a held parcel may have gone on.
    """

    def __init__(
        self,
        journal: Journal,
        commands: Commands,
        clock: Clock,
        *,
        on_change: Callable[[DeliveryChange], None],
        on_hold_missed: Callable[[DeliveryChange], None],
    ) -> None:
        self._journal, self._commands, self._clock = journal, commands, clock
        self._on_change, self._on_hold_missed = on_change, on_hold_missed
        self.counts = dict.fromkeys(DispatchReport.model_fields, 0)

    def sent(self, command: Command, *, again: bool) -> None:
        """Tells that a command went out, the first time that it did; it is booked already that it may have."""
        self.counts["resent" if again else "sent"] += 1
        if not again:
            self._tell(DeliveryChange(command.outgoing.record, Delivery.SENT))

    def give_up(self, over: list[Command]) -> None:
        """Books, in one transaction because they may be thousands, commands that were too late or never answered."""
        if not over:
            return
        changes = [DeliveryChange(command.outgoing.record, command.given_up) for command in over]
        self._call_for_missed(changes)
        with self._journal.together():
            for change in changes:
                late = change.delivery is Delivery.LATE
                book = self._journal.mark_late if late else self._journal.mark_unconfirmed
                book(change.record.seq)
        for change in changes:
            self._finish(change)

    def book(self, waiting: Answers) -> bool:
        """Books the oldest of the answers that wait, in one transaction. Returns whether there may be more."""
        answers = waiting.batch()
        if not answers:
            return False
        self._call_for_missed(final_changes(answers, self._commands))
        at = self._clock.utc()
        with self._journal.together():
            news = [self._journal.acknowledge(ack.track_id, ack.seq, ack.result, at) for ack in answers]
        waiting.booked()
        for ack, is_news in zip(answers, news, strict=True):
            if is_news:
                self._take(ack)
            else:
                self.counts["acks_ignored"] += 1
        return len(answers) == BATCH

    def _take(self, ack: AckMessage) -> None:
        command = self._commands.get(ack.seq)
        if command is None:
            self._take_late(ack)
        elif ack.result is AckResult.ACCEPTED:
            command.accepted = True
            self._tell(DeliveryChange(command.outgoing.record, Delivery.SENT, ack.result))
        else:
            self._finish(DeliveryChange(command.outgoing.record, Delivery.ACKNOWLEDGED, ack.result))

    def _take_late(self, ack: AckMessage) -> None:
        """Somebody may be looking for the parcel: they are to hear what became of it."""
        try:
            record = None if ack.result is AckResult.ACCEPTED else self._journal.record(ack.seq)
        except JournalError as error:
            # The alarm stays, which is the safe side, and the other answers are not held up.
            log.warning("late answer not told", seq=ack.seq, error=str(error))
            return
        if record is not None:
            self._tell(DeliveryChange(record, Delivery.UNCONFIRMED, ack.result))

    def _finish(self, change: DeliveryChange) -> None:
        self._commands.finish(change.record.seq)
        self.counts[change.delivery.value] += 1
        self._tell(change)

    def _call_for_missed(self, changes: list[DeliveryChange]) -> None:
        for change in changes:
            if change.hold_missed:
                self._on_hold_missed(change)

    def _tell(self, change: DeliveryChange) -> None:
        try:
            self._on_change(change)
        except Exception as error:  # noqa: BLE001 - a fault of the listener must not end the sending
            log.error("delivery listener failed", error=type(error).__name__)  # noqa: TRY400 - it could quote data
