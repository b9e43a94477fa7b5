"""When a command is sent, repeated and given up: by its deadline, and by the patience with whoever does not answer."""

from __future__ import annotations

from edge.clock import Clock
from edge.domain import Delivery
from edge.link.commands import Command
from edge.link.settings import DispatchSettings

__all__ = ["Patience"]

MOST_PATIENT = 4
"""Each missing answer is waited for twice as long as the one before, up to this many times the first wait: repetitions
must not make a slow broker or controller slower."""


class Patience:
    """Judges commands by the clock that their deadlines belong to; all times are in milliseconds of that clock.

    Args:
        settings: how long to wait for answers.
        clock: the one that the deadlines belong to.
    """

    def __init__(self, settings: DispatchSettings, clock: Clock) -> None:
        self._settings, self._clock = settings, clock

    def is_over(self, command: Command) -> bool:
        """Whether a command's deadline is past, and if it was sent, also the time in which it may still be answered."""
        left_ms = self._clock.ms_until(command.outgoing.deadline)
        return left_ms < 1 and left_ms + self._after_deadline_ms(command) <= 0

    def is_to_be_sent(self, command: Command, now_ms: float) -> bool:
        """Whether a command is to be sent now, perhaps once more. Never at or after its deadline."""
        in_time = self._clock.ms_until(command.outgoing.deadline) >= 1
        return in_time and not command.accepted and self._due_ms(command) <= now_ms

    def next_look_ms(self, command: Command, now_ms: float, *, retry_ms: float) -> float:
        """When there will be something to do about an unfinished command, if no answer comes.

        Args:
            command: the one that was just looked at.
            now_ms: monotonic time.
            retry_ms: wait before what the link did not take is tried again.
        """
        left_ms = self._clock.ms_until(command.outgoing.deadline)
        if left_ms < 1:
            return now_ms + max(1.0, left_ms + self._after_deadline_ms(command))
        if command.accepted:
            return now_ms + left_ms
        due_ms = self._due_ms(command)
        return min(due_ms if due_ms > now_ms else now_ms + retry_ms, now_ms + left_ms)

    def _after_deadline_ms(self, command: Command) -> float:
        """How long an answer may still come after the deadline: only to what was sent."""
        return 0.0 if command.delivery is Delivery.PENDING else self._settings.confirm_within_ms

    def _due_ms(self, command: Command) -> float:
        """When a command is to be sent."""
        if command.sent_at_ms is None:
            return 0.0
        return command.sent_at_ms + self._settings.resend_after_ms * min(1 << command.resends, MOST_PATIENT)
