"""The unfinished commands of a station, and when each is to be looked at next.

There may be thousands while the controller is away. Looking at all of them on every turn would keep the new ones
waiting, so only those whose time has come are touched.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from edge.domain import Delivery
from edge.journal import Outgoing

__all__ = ["Command", "Commands"]


@dataclass
class Command:
    """One command, and what has become of it so far."""

    outgoing: Outgoing
    delivery: Delivery
    accepted: bool
    sent_at_ms: float | None = None
    resends: int = 0
    """Over this connection."""

    @property
    def seq(self) -> int:
        """The number of its decision."""
        return self.outgoing.record.seq

    @property
    def was_handed_over(self) -> bool:
        """Whether the broker has had it, perhaps from an earlier run. `SENT` only says that it may have."""
        return self.sent_at_ms is not None or self.outgoing.delivery is Delivery.SENT

    @property
    def given_up(self) -> Delivery:
        """Where its delivery stands once nothing more is done for it."""
        return Delivery.LATE if self.delivery is Delivery.PENDING else Delivery.UNCONFIRMED


class Commands:
    """All unfinished commands, by the number of their decision. For one thread; any may ask how many there are."""

    def __init__(self) -> None:
        self._commands: dict[int, Command] = {}
        self._looks: list[tuple[float, int]] = []
        """A heap of times and numbers. A finished command stays in it until its time, and is then passed over."""

    def __len__(self) -> int:
        return len(self._commands)

    def add(self, outgoing: Outgoing) -> None:
        """Adds a command, to be looked at at once."""
        command = Command(outgoing, outgoing.delivery, outgoing.accepted)
        self._commands[command.seq] = command
        self.look_at(command, 0.0)

    def get(self, seq: int) -> Command | None:
        """The command of that decision; None: it is finished."""
        return self._commands.get(seq)

    def finish(self, seq: int) -> None:
        """Removes the command of that decision, which needs nothing more."""
        del self._commands[seq]

    def look_at(self, command: Command, at_ms: float) -> None:
        """Has a command looked at again at that monotonic time, unless it is finished."""
        if command.seq in self._commands:
            heapq.heappush(self._looks, (at_ms, command.seq))

    def look_at_all(self) -> None:
        """Has all commands looked at at once."""
        self._looks = [(0.0, seq) for seq in self._commands]

    def begin_anew(self) -> None:
        """Counts what was sent over earlier connections as sent once: patience with each command begins again."""
        for command in self._commands.values():
            command.resends = 0

    def due(self, now_ms: float) -> list[Command]:
        """Those whose time has come, in the order of decisions. Each must be looked at again, or be finished."""
        seqs: set[int] = set()
        while self._looks and self._looks[0][0] <= now_ms:
            seqs.add(heapq.heappop(self._looks)[1])
        return [self._commands[seq] for seq in sorted(seqs) if seq in self._commands]

    def next_look_ms(self) -> float | None:
        """When the next command is to be looked at; None: there is none."""
        return self._looks[0][0] if self._looks else None
