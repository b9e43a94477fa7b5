"""Shows open holds to consoles and site systems: each as a retained message on its own topic, emptied when closed.

The journal is the truth; the broker only shows it. New actions of people are found by their numbers. When the link
comes back, the broker first sends what it still shows; then only what is missing there or differs is published again,
and what is closed is emptied.

All this has a link of its own. Thousands of holds, coming back over the link of the decisions, would fill the broker's
queue for this station, and the controller's answers would wait behind them or be dropped.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from edge.domain import Hold
from edge.journal import Journal, JournalError
from edge.link.connection import Incoming
from edge.link.mqtt import LinkState, MqttLink
from edge.link.topics import Topics
from edge.link.work_messages import HoldMessage

__all__ = ["HoldBoard"]

MAX_SEEN = 100_000
"""More retained holds than any lane has room for; any more that the broker shows stay until the next connection."""

AT_ONCE = 64
"""Holds read from the journal at a time."""

QUIET_S = 1.0
"""After this long without a retained hold the broker has sent all that it shows. If not, some are published twice."""

BUSY_RETRY_S = 0.02
IDLE_S = 1.0


class HoldBoard:
    """One thread that publishes the journal's open holds. Make it before the link is started.

    Args:
        link: to the broker, for this alone; started and stopped here.
        journal: has the holds.
        topics: of this station.
        on_turn: called on each turn of the thread, at least once a second.
    """

    def __init__(
        self, link: MqttLink, journal: Journal, topics: Topics, *, on_turn: Callable[[], None] = lambda: None
    ) -> None:
        self._link, self._journal, self._topics, self._on_turn = link, journal, topics, on_turn
        self._shown_seq = 0
        self._shown_action = 0
        self._compared_seq = self._compare_up_to = 0
        self._anew = True
        self._seen: dict[str, int] = {}
        self._heard_s = math.inf
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
        """Ends thread and link; the broker goes on showing what it was sent."""
        self._stopping.set()
        self._news.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._link.stop()

    def wake(self) -> None:
        """Has the holds looked at at once, because one is new or was acted on. From any thread."""
        self._news.set()

    def _saw(self, message: Incoming) -> None:
        """Notes a hold that the broker still shows from earlier, open or not."""
        hold_id = self._topics.name_in(message.topic, "hold")
        # What is not retained is what we publish ourselves, coming back.
        if hold_id is not None and message.retained and message.payload:
            self._heard_s = time.monotonic()
            if len(self._seen) < MAX_SEEN:
                self._seen[hold_id] = hash(message.payload)

    def _on_link_change(self, state: LinkState) -> None:
        if state is not LinkState.CONNECTED:
            self._heard_s = math.inf  # nothing is compared between a connection and the news of it
            return
        # A broker that was away may have lost what it retained.
        self._seen, self._heard_s = {}, time.monotonic()
        self._anew = True
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
                # Those who write to the journal report it; here the next turn tries again.
                pass
            self._news.wait(wait_s)

    def _show(self) -> bool:
        """Publishes holds that are not shown as they are now, as many as the link takes. False: some are left."""
        if self._anew:
            self._anew = False
            # Open holds will be compared as they are then, which covers all that was done before.
            self._compared_seq, self._compare_up_to = 0, self._journal.head[0]
            self._shown_seq, self._shown_action = self._compare_up_to, self._journal.holds.last_action()
        if not (self._show_new() and self._show_changed()):
            return False
        if time.monotonic() - self._heard_s < QUIET_S:
            return True  # the next turn comes by itself
        return self._compare() and self._take_down()

    def _show_new(self) -> bool:
        waiting = self._journal.holds.open(self._shown_seq, limit=AT_ONCE)
        for hold in waiting:
            if not self._publish(hold):
                return False
            self._shown_seq = hold.seq
        return len(waiting) < AT_ONCE

    def _show_changed(self) -> bool:
        for number, hold in self._journal.holds.changed(self._shown_action):
            if not self._publish(hold):
                return False
            self._shown_action = number
        return True

    def _compare(self) -> bool:
        """Publishes those holds from before this connection that the broker does not show as they are."""
        if self._compared_seq >= self._compare_up_to:
            return True
        waiting = self._journal.holds.open(self._compared_seq, limit=AT_ONCE)
        for hold in waiting:
            shown = self._seen.get(hold.hold_id)
            same = shown == hash(HoldMessage(hold=hold).payload())
            if hold.seq <= self._compare_up_to and not same and not self._publish(hold):
                return False
            self._seen.pop(hold.hold_id, None)
            self._compared_seq = hold.seq
        if len(waiting) < AT_ONCE:
            self._compared_seq = self._compare_up_to
        return self._compared_seq >= self._compare_up_to

    def _take_down(self) -> bool:
        """Empties what the broker shows although the journal has no such open hold."""
        seen = self._seen
        while seen:
            hold_id, shown = seen.popitem()
            hold = self._journal.holds.get(hold_id)
            stale = hold is None or hold.closed
            if stale and not self._link.publish(self._topics.hold(hold_id), b"", retain=True):
                seen[hold_id] = shown
                return False
        return True

    def _publish(self, hold: Hold) -> bool:
        payload = b"" if hold.closed else HoldMessage(hold=hold).payload()
        return self._link.publish(self._topics.hold(hold.hold_id), payload, retain=True)
