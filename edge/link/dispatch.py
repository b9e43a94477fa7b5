"""Sends what the journal's outbox holds to the controller, and books its answers.

Commands are sent in the order of decisions, repeated while no answer comes, and never sent at or after their deadline.
A command is marked as sent before it is handed to the broker: a crash between the two leaves a command that may have
been sent, and sending it again does no harm, because the controller ignores a pair of track and sequence number that it
has already had. In the opposite order, a command that the controller has carried out could be on record as never sent.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable

import structlog

from edge.clock import Clock
from edge.domain import Delivery
from edge.journal import Journal, JournalError, Outgoing
from edge.link.answers import Answers
from edge.link.commands import Command, Commands
from edge.link.connection import Incoming
from edge.link.delivery import DeliveryChange, DispatchReport
from edge.link.messages import DecisionMessage
from edge.link.mqtt import LinkState, MqttLink
from edge.link.outcomes import Outcomes
from edge.link.patience import Patience
from edge.link.settings import DispatchSettings
from edge.link.topics import Topics

__all__ = ["Dispatcher"]

BUSY_RETRY_MS = 5.0
IDLE_MS = 1000.0
MOST_EXPIRY_S = 2**32 - 1
"""MQTT 5.0, section 3.3.2.3.3: four bytes."""

log = structlog.get_logger(__name__)


class Dispatcher:
    """One thread between the journal and the link. Make it before the link is started.

    Args:
        link: to the broker.
        journal: its outbox is sent, and answers are booked in it.
        topics: of this station.
        settings: how long to wait for answers.
        clock: the one that the deadlines belong to.
        on_change: called on the dispatcher's thread with all news of commands.
        on_hold_missed: called on that thread before it is booked that a held parcel may have gone on, and again if the
            booking fails; where it raises `JournalError`, nothing is booked yet.
        on_turn: called on each turn of the thread, at least once a second.
    """

    def __init__(
        self,
        link: MqttLink,
        journal: Journal,
        topics: Topics,
        settings: DispatchSettings,
        clock: Clock,
        *,
        on_change: Callable[[DeliveryChange], None],
        on_hold_missed: Callable[[DeliveryChange], None],
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._journal, self._topics = link, journal, topics
        self._patience, self._clock = Patience(settings, clock), clock
        self._on_turn = on_turn
        self._answers = Answers()
        self._commands = Commands()
        self._outcomes = Outcomes(journal, self._commands, clock, on_change=on_change, on_hold_missed=on_hold_missed)
        self._impatient = threading.Event()
        self._anew = threading.Event()
        self._seen_seq = self._journal_faults = 0
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dispatcher", daemon=True)
        link.subscribe(topics.ack, self._on_ack)
        link.on_change(self._on_link_change)

    def start(self) -> None:
        """Begins with what an earlier run left unfinished."""
        self._thread.start()

    def use(self, settings: DispatchSettings) -> None:
        """Changes how long answers are waited for, from the next turn on. From any thread."""
        self._patience = Patience(settings, self._clock)
        self._impatient.set()
        self.wake()

    def stop(self) -> None:
        """Ends the thread; what is unfinished stays in the journal."""
        self._stopping.set()
        self._news.set()
        if self._thread.ident is not None:
            self._thread.join()

    def wake(self) -> None:
        """Has the outbox looked at at once, because something was committed. From any thread."""
        self._news.set()

    def report(self) -> DispatchReport:
        """What has been done since the start."""
        counts = self._outcomes.counts
        own = {
            "waiting": len(self._commands),
            "acks_bad": self._answers.bad,
            "acks_ignored": counts["acks_ignored"] + self._answers.dropped,
            "journal_faults": self._journal_faults,
        }
        return DispatchReport(**(counts | own))

    def _on_ack(self, message: Incoming) -> None:
        self._answers.put(message)
        self._news.set()

    def _on_link_change(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self._anew.set()
            self._impatient.set()
            self._news.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._news.clear()
            self._on_turn()
            try:
                wait_ms = self._turn()
            except JournalError as error:
                # The disk is full or sick. Nothing is sent that can't be booked; the next turn tries again.
                if not self._journal_faults:
                    log.error("outbox can't be booked", error=str(error))  # noqa: TRY400 - the text says all
                self._journal_faults += 1
                wait_ms = IDLE_MS
            self._news.wait(wait_ms / 1000)

    def _turn(self) -> float:
        """Does what there is to do. Returns the milliseconds until something is due even without news."""
        for outgoing in self._journal.pending(self._seen_seq):
            self._commands.add(outgoing)
            self._seen_seq = outgoing.record.seq
        if self._outcomes.book(self._answers):
            self._news.set()
        now_ms = self._clock.monotonic_ns() / 1e6
        due = self._due(now_ms)
        try:
            self._outcomes.give_up([command for command in due if self._patience.is_over(command)])
            self._send([command for command in due if self._patience.is_to_be_sent(command, now_ms)], now_ms)
        finally:  # also where the journal refused: nothing that is unfinished may be forgotten
            for command in due:
                self._commands.look_at(command, self._patience.next_look_ms(command, now_ms, retry_ms=self._retry_ms))
        next_look_ms = self._commands.next_look_ms()
        return IDLE_MS if next_look_ms is None else max(1.0, min(IDLE_MS, next_look_ms - now_ms))

    @property
    def _retry_ms(self) -> float:
        """Before what the link did not take is tried again. A link that is down wakes us when it comes back."""
        return BUSY_RETRY_MS if self._link.connected else IDLE_MS

    def _due(self, now_ms: float) -> list[Command]:
        """Commands to be looked at now, in the order of decisions."""
        if self._anew.is_set():
            self._anew.clear()
            self._commands.begin_anew()
        if self._impatient.is_set():
            self._impatient.clear()
            self._commands.look_at_all()
        return self._commands.due(now_ms)

    def _send(self, due: list[Command], now_ms: float) -> None:
        """Sends commands whose time has come, in order, as many as the link takes.

        Those that were never sent come first: repetitions must not make them late.
        """
        due.sort(key=lambda command: command.was_handed_over)
        now_possible = due[: self._link.room]
        if now_possible:
            with self._journal.together():
                for command in now_possible:
                    self._journal.mark_sent(command.seq)
        for command in now_possible:
            command.delivery = Delivery.SENT
        for command in now_possible:
            again = command.was_handed_over
            if not self._publish(command.outgoing):
                return
            command.resends += command.sent_at_ms is not None
            command.sent_at_ms = now_ms
            self._outcomes.sent(command, again=again)

    def _publish(self, outgoing: Outgoing) -> bool:
        # Looked up again: booking on a slow disk may have used up the rest of the time.
        left_ms = self._clock.ms_until(outgoing.deadline)
        if left_ms < 1:
            return True
        # MQTT only knows whole seconds; the controller knows better when its parcel is due.
        expiry_s = min(math.ceil(left_ms / 1000), MOST_EXPIRY_S)
        payload = DecisionMessage.of(outgoing.record, int(left_ms)).payload()
        return self._link.publish(self._topics.decision, payload, expiry_s=expiry_s)
