"""Alarms between the station and people: shown over MQTT, acted on by request, and booked in the journal."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

import structlog

from edge.alarms import CATALOGUE, AlarmConflictError, AlarmLog, AlarmRegister
from edge.clock import Clock
from edge.domain import Alarm, AlarmActionKind, AlarmEvent, AlarmState
from edge.journal import AlarmBook, JournalError
from edge.link import AlarmMessage, AlarmRequestMessage, AlarmResponseMessage, MqttLink, RequestResult, Topics

__all__ = ["AlarmDesk"]

REMEMBERED = 256
"""Latest answers, kept to be repeated to whoever asks again because the first one was lost."""

log = structlog.get_logger(__name__)


class AlarmDesk:
    """The alarms of one station. Safe to use from any thread.

    Args:
        clock: the station's.
        link: to the broker, which retains each alarm while it is present.
        topics: of the station.
        on_news: called after each change, on the thread that made it.
    """

    def __init__(
        self, clock: Clock, link: MqttLink, topics: Topics, *, on_news: Callable[[], None] = lambda: None
    ) -> None:
        self._link, self._topics, self._on_news = link, topics, on_news
        self.register = AlarmRegister(clock, on_change=self._changed)
        self._log = AlarmLog()
        self._lock = threading.Lock()
        self._unshown: dict[str, Alarm | None] = {}
        self._answers: OrderedDict[str, tuple[str, AlarmRequestMessage, AlarmResponseMessage]] = OrderedDict()
        self._book: AlarmBook | None = None

    def open(self, book: AlarmBook) -> None:
        """Restores the alarms as they stood when the station stopped, and books what becomes of them from now on."""
        self.register.restore(book.latest())
        self._book = book
        self.turn()

    def turn(self) -> None:
        """Ends shelves, shows what could not be shown, books what is not booked. Call it every few seconds."""
        self.register.look()
        with self._lock:
            for alarm_id, alarm in list(self._unshown.items()):
                if not self._show(alarm_id, alarm):
                    break
                del self._unshown[alarm_id]
        self._try_to_book()

    def book(self) -> None:
        """Books at once what is not booked yet.

        Raises:
            JournalError: the journal can't be written now; all of it still waits.
        """
        if self._book is not None:
            self._log.write(self._book)

    def show_all(self) -> None:
        """Has every alarm shown as it is now: the broker may have lost some, or still show some that are long over."""
        with self._lock:  # taken before we look: what changes from here on is noted after us
            present = {alarm.alarm_id: alarm for alarm in self.register.present()}
            self._unshown = {alarm_id: present.get(alarm_id) for alarm_id in CATALOGUE}

    def carry_out(self, alarm_id: str, request: AlarmRequestMessage) -> AlarmResponseMessage:
        """Does what a person asks, or says why not. A repeated request gets the same answer, another one not."""
        if request.transaction in self._answers:
            of, asked, answered = self._answers[request.transaction]
            if (of, asked) == (alarm_id, request):
                return answered
            told = f"{request.transaction} was the id of another request; give each its own; nothing was changed"
            return AlarmResponseMessage(transaction=request.transaction, result=RequestResult.CONFLICT, sentence=told)
        try:
            alarm = self._act(alarm_id, request)
        except AlarmConflictError as error:
            result = RequestResult.CONFLICT if alarm_id in CATALOGUE else RequestResult.UNKNOWN
            answer = AlarmResponseMessage(transaction=request.transaction, result=result, sentence=str(error))
        else:
            told = f"alarm {alarm_id} is {alarm.state.value}"
            later = "" if self._try_to_book() else "; the journal can't be written now, it is booked there later"
            answer = AlarmResponseMessage(
                transaction=request.transaction, result=RequestResult.DONE, sentence=told + later, alarm=alarm
            )
        self._answers[request.transaction] = alarm_id, request, answer
        while len(self._answers) > REMEMBERED:
            self._answers.popitem(last=False)
        return answer

    def _try_to_book(self) -> bool:
        """Books what is not booked yet; False: it can't be now, and waits."""
        try:
            self.book()
        except JournalError as error:
            log.warning("alarms not booked yet", error=str(error))
            return False
        return self._book is not None

    def _act(self, alarm_id: str, request: AlarmRequestMessage) -> Alarm:
        by, reason = request.by, request.reason
        match request.action:
            case AlarmActionKind.ACKNOWLEDGE:
                return self.register.acknowledge(alarm_id, by=by, reason=reason)
            case AlarmActionKind.SHELVE:
                return self.register.shelve(alarm_id, for_min=request.for_min, by=by, reason=reason)
            case AlarmActionKind.UNSHELVE:
                return self.register.unshelve(alarm_id, by=by, reason=reason)

    def _changed(self, alarm: Alarm, event: AlarmEvent) -> None:
        self._log.note(event)
        log.warning("alarm", alarm_id=alarm.alarm_id, state=alarm.state, priority=alarm.priority)
        with self._lock:
            # Changes are shown in their order: what could not be shown at once must not be followed by something older.
            if alarm.alarm_id in self._unshown or not self._show(alarm.alarm_id, alarm):
                self._unshown[alarm.alarm_id] = alarm
        self._on_news()

    def _show(self, alarm_id: str, alarm: Alarm | None) -> bool:
        gone = alarm is None or alarm.state is AlarmState.NORMAL
        payload = b"" if alarm is None or gone else AlarmMessage(alarm=alarm).payload()
        return self._link.publish(self._topics.alarm(alarm_id), payload, retain=True)
