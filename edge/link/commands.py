"""The commands of a station that are not finished, and when each is to be looked at next.

There may be thousands while the controller is away, and a look at all of them at each turn would keep the new ones
waiting: only those whose time has come are touched.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from edge.domain import Delivery
from edge.journal import Outgoing

__all__ = ["Command", "Commands"]


@dataclass
class Command:
    """One of them, and what became of it so far."""

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


class Commands:
    """All of them, by the number of their decision. For one thread; anyone may ask how many there are."""

    def __init__(self) -> None:
        self._commands: dict[int, Command] = {}
        self._looks: list[tuple[float, int]] = []
        """A heap of times and numbers. One that is finished stays in it until its time, and is passed over then."""

    def __len__(self) -> int:
        return len(self._commands)

    def add(self, outgoing: Outgoing) -> None:
        """One more, to be looked at at once."""
        command = Command(outgoing, outgoing.delivery, outgoing.accepted)
        self._commands[command.seq] = command
        self.look_at(command, 0.0)

    def get(self, seq: int) -> Command | None:
        """The command on that decision; None where it is finished."""
        return self._commands.get(seq)

    def finish(self, command: Command) -> None:
        """Nothing more is to be done about it."""
        del self._commands[command.seq]

    def look_at(self, command: Command, at_ms: float) -> None:
        """Has one looked at again, at that monotonic time, if it is not finished."""
        if command.seq in self._commands:
            heapq.heappush(self._looks, (at_ms, command.seq))

    def look_at_all(self) -> None:
        """Has all looked at at once."""
        self._looks = [(0.0, seq) for seq in self._commands]

    def begin_anew(self) -> None:
        """What was sent before this connection counts as sent once: patience with each begins anew."""
        for command in self._commands.values():
            command.resends = 0

    def due(self, now_ms: float) -> list[Command]:
        """Those whose time has come, in the order of decisions. Each must be looked at again, or be finished."""
        seqs: set[int] = set()
        while self._looks and self._looks[0][0] <= now_ms:
            seqs.add(heapq.heappop(self._looks)[1])
        return [self._commands[seq] for seq in sorted(seqs) if seq in self._commands]

    def next_look_ms(self) -> float | None:
        """When the next one is to be looked at; None where there is none."""
        return self._looks[0][0] if self._looks else None
