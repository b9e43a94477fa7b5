"""Shows open holds to consoles and site systems: each as a retained message of its own topic, emptied when closed.

The journal is the truth and the broker only shows it. What people did since is told from the numbers of their actions;
what was closed while no link was up is told from what the broker still shows when the link comes back.

All of it has a link of its own. A station may have thousands of open holds, and every new connection brings them back
and shows them anew: over the link of the decisions they would fill the broker's queue for this station, and the
controller's answers would wait behind them or be dropped.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from edge.domain import Hold
from edge.journal import Journal, JournalError
from edge.link.connection import Incoming
from edge.link.mqtt import LinkState, MqttLink
from edge.link.topics import Topics
from edge.link.work_messages import HoldMessage

__all__ = ["HoldBoard"]

MAX_SEEN = 100_000
"""More retained holds than any lane has room for; what a flood shows beyond them stays until the next connection."""

AT_ONCE = 64
"""Holds read from the journal at a time."""

BUSY_RETRY_S = 0.02
IDLE_S = 1.0


class HoldBoard:
    """One thread that publishes what the journal's open holds are. Make it before the link is started.

    Args:
        link: to the broker, for this alone; started and stopped here.
        journal: that knows the holds.
        topics: of this station.
        on_turn: called each time the thread comes round, at least once a second.
    """

    def __init__(
        self, link: MqttLink, journal: Journal, topics: Topics, *, on_turn: Callable[[], None] = lambda: None
    ) -> None:
        self._link, self._journal, self._topics, self._on_turn = link, journal, topics, on_turn
        self._shown_seq = 0
        self._shown_action = 0
        self._forgotten = True
        self._seen: deque[str] = deque(maxlen=MAX_SEEN)
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hold-board", daemon=True)
        # At most once: at QoS 1 mosquitto would queue the first thousand of them and drop the rest.
        link.subscribe(topics.hold("+"), self._saw, takes_retained=True, qos=0)
        link.on_change(self._on_link_change)

    def start(self) -> None:
        """Begins with all open holds."""
        self._link.start()
        self._thread.start()

    def stop(self) -> None:
        """Ends; the broker goes on showing what it was told."""
        self._stopping.set()
        self._news.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._link.stop()

    def wake(self) -> None:
        """A hold is new, or something was done with one: look at once. From any thread."""
        self._news.set()

    def _saw(self, message: Incoming) -> None:
        """The broker shows a hold of an earlier time, open or not."""
        hold_id = self._topics.name_in(message.topic, "hold")
        # What is not retained is what we publish ourselves, coming back.
        if hold_id is not None and message.retained and message.payload:
            self._seen.append(hold_id)
            self._news.set()

    def _on_link_change(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            # All are shown again: a broker that was away may have lost what it retained.
            self._forgotten = True
            self._news.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            self._on_turn()
            wait_s = IDLE_S
            try:
                if not self._show() and self._link.connected:
                    wait_s = BUSY_RETRY_S
            except JournalError:
                # Told by those who write to it; here the next turn tries again.
                pass
            self._news.wait(wait_s)

    def _show(self) -> bool:
        """Publishes holds that were not shown as they are now, as many as the link takes; False when some are left."""
        holds = self._journal.holds
        if self._forgotten:
            self._forgotten = False
            # All open holds are about to be shown as they are, so what was done before is told with them.
            self._shown_seq, self._shown_action = 0, holds.last_action()
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
