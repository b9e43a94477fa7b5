"""Shows open holds to consoles and site systems: each as a retained message of its own topic, emptied when closed.

The journal is the truth and the broker only shows it. What people did since is told from the numbers of their actions;
what was closed while no link was up is told from what the broker still shows when the link comes back.
"""

from __future__ import annotations

from collections import deque

from edge.domain import Hold
from edge.journal import Journal
from edge.link.mqtt import MqttLink
from edge.link.topics import Topics
from edge.link.work_messages import HoldMessage

__all__ = ["HoldBoard"]

MAX_SEEN = 100_000
"""More retained holds than any lane has room for; what a flood shows beyond them stays until the next connection."""


AT_ONCE = 8
KEPT_FOR_COMMANDS = 4
"""Of the messages that the broker takes unacknowledged: a command must never wait for holds to be shown."""


class HoldBoard:
    """Publishes what the journal's open holds are. Used by one thread, but for `forget` and `saw`."""

    def __init__(self, link: MqttLink, journal: Journal, topics: Topics) -> None:
        self._link = link
        self._journal = journal
        self._topics = topics
        self._shown_seq = 0
        self._shown_action = 0
        self._forgotten = True
        self._seen: deque[str] = deque(maxlen=MAX_SEEN)

    def forget(self) -> None:
        """Has all of them shown again: a broker that was away may have lost what it retained. From any thread."""
        self._forgotten = True

    def saw(self, topic: str) -> None:
        """The broker shows this hold of an earlier time, open or not. From any thread."""
        hold_id = self._topics.name_in(topic, "hold")
        if hold_id is not None:
            self._seen.append(hold_id)

    def show(self) -> bool:
        """Publishes holds that were not shown as they are now, as many as the link takes; False when some are left.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        holds = self._journal.holds
        if self._forgotten:
            self._forgotten = False
            # All open holds are about to be shown as they are, so what was done before is told with them.
            self._shown_seq, self._shown_action = 0, holds.last_action()
        # No more are read than go out now: a station with thousands of open holds has commands to send meanwhile.
        waiting = holds.open(self._shown_seq, limit=AT_ONCE)
        for hold in waiting:
            if not self._publish(hold):
                return False
            self._shown_seq = hold.seq
        if len(waiting) == AT_ONCE:
            return False
        for number, hold in holds.changed(self._shown_action):
            if not self._publish(hold):
                return False
            self._shown_action = number
        return self._take_down()

    def _publish(self, hold: Hold) -> bool:
        if self._link.room <= KEPT_FOR_COMMANDS:
            return False
        payload = b"" if hold.closed else HoldMessage(hold=hold).payload()
        return self._link.publish(self._topics.hold(hold.hold_id), payload, retain=True)

    def _take_down(self) -> bool:
        """Empties what the broker shows though the journal knows no such open hold."""
        while self._seen:
            hold = self._journal.holds.get(self._seen[0])
            stale = hold is None or hold.closed
            if stale and not self._link.publish(self._topics.hold(self._seen[0]), b"", retain=True):
                return False
            self._seen.popleft()
        return True
