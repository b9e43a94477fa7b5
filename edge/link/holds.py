"""Shows open holds to consoles and site systems: each as a retained message of its own topic."""

from __future__ import annotations

from edge.journal import Journal
from edge.link.messages import HoldMessage
from edge.link.mqtt import MqttLink
from edge.link.topics import Topics

__all__ = ["HoldBoard"]


class HoldBoard:
    """Publishes what the journal's open holds are. Used by one thread, but for `forget`."""

    def __init__(self, link: MqttLink, journal: Journal, topics: Topics) -> None:
        self._link = link
        self._journal = journal
        self._topics = topics
        self._shown_seq = 0
        self._forgotten = False

    def forget(self) -> None:
        """Has all of them shown again: a broker that was away may have lost what it retained. From any thread."""
        self._forgotten = True

    def show(self) -> bool:
        """Publishes holds that were not shown yet, as many as the link takes; False when some are left.

        Raises:
            edge.journal.JournalError: the journal can't be read.
        """
        if self._forgotten:
            self._forgotten = False
            self._shown_seq = 0
        for hold in self._journal.holds.open(self._shown_seq):
            if not self._link.publish(self._topics.hold(hold.hold_id), HoldMessage(hold=hold).payload(), retain=True):
                return False
            self._shown_seq = hold.seq
        return True
