"""The alarms present now, in the states of ISA-18.2, and what moves them from one to the next.

Raising an alarm that is already present changes nothing and tells nobody: a condition is one alarm, however often it is
noticed. One that comes and goes too fast stays until it is quiet, so that people are told once and not for an hour.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from edge.alarms.catalogue import CATALOGUE, AlarmDefinition
from edge.clock import Clock
from edge.domain import Alarm, AlarmActionKind, AlarmEvent, AlarmState, Instant, Priority, Stamp

__all__ = ["AlarmConflictError", "AlarmRegister"]

CHATTER_S = 60.0
CHATTER_TIMES = 3
"""This often within that time is chattering (ISA-18.2: an alarm that repeats three or more times in a minute)."""

MOST_SHELVED_MIN = 480
"""One shift. Whoever needs longer needs a repair."""


class AlarmConflictError(Exception):
    """The alarm is not in a state in which that can be done; the text says why."""


@dataclass
class _Entry:
    """What is known of one alarm. Its state follows from that."""

    definition: AlarmDefinition
    raised_at: Stamp
    condition: bool = True
    seen: bool = False
    by: str = ""
    shelved_until: dt.datetime | None = None
    shelf_end: Instant | None = None
    raised: deque[Instant] = field(default_factory=lambda: deque(maxlen=CHATTER_TIMES))
    quiet_since: Instant | None = None
    told: AlarmState = AlarmState.NORMAL


class AlarmRegister:
    """The present alarms of one station. Safe to use from any thread.

    Args:
        clock: the station's.
        on_change: given each alarm whose state has changed, with the event, on the thread that changed it, in the order
            of the changes; may ask the register what is present.
    """

    def __init__(self, clock: Clock, *, on_change: Callable[[Alarm, AlarmEvent], None] = lambda *_: None) -> None:
        self._clock = clock
        self._on_change = on_change
        self._lock = threading.Lock()
        self._telling = threading.RLock()
        """Held from a change until it is told, so that no thread tells an older one after it."""
        self._entries: dict[str, _Entry] = {}

    def restore(self, events: Iterable[AlarmEvent]) -> None:
        """Restores each alarm as it stood when the station stopped: what nobody has seen is still shown.

        Whether a lasting condition is still there is not known yet; it counts as gone until it is noticed again.
        """
        with self._lock:
            for event in events:
                definition = CATALOGUE.get(event.alarm_id)
                if definition is None or event.alarm_id in self._entries or event.state is AlarmState.NORMAL:
                    continue
                happened = not definition.lasting and event.state is not AlarmState.RETURNED_UNACKNOWLEDGED
                entry = _Entry(definition, event.at, condition=happened, by=event.by, told=event.state)
                entry.seen = event.state is AlarmState.ACKNOWLEDGED
                if event.shelved_until is not None:
                    self._shelve(entry, (event.shelved_until - self._clock.utc()).total_seconds())
                self._entries[event.alarm_id] = entry
        self.look()

    def raise_(self, alarm_id: str) -> None:
        """Notes that the condition is present.

        Raises:
            KeyError: there is no such alarm in the catalogue.
        """
        definition = CATALOGUE[alarm_id]
        with self._lock:
            entry = self._entries.get(alarm_id)
            now = self._clock.stamp()
            if entry is None:
                entry = self._entries[alarm_id] = _Entry(definition, now)
                entry.raised.append(now.instant)
            elif not entry.condition or entry.told is AlarmState.NORMAL:
                entry.condition, entry.seen, entry.raised_at = True, False, now
                entry.by = entry.by if entry.shelf_end else ""
                entry.raised.append(now.instant)
            elif entry.quiet_since is not None:
                entry.raised.append(now.instant)
            entry.quiet_since = None
        self.look()

    def clear(self, alarm_id: str) -> None:
        """Notes that the condition is gone. An alarm that nobody has acknowledged stays visible until somebody does."""
        with self._lock:
            entry = self._entries.get(alarm_id)
            if entry is None or not entry.condition or entry.quiet_since is not None:
                return
            if self._chatters(entry):
                entry.quiet_since = self._clock.instant()
            else:
                entry.condition = False
                entry.seen = entry.seen or entry.told is AlarmState.SUPPRESSED  # its cause was what people saw
        self.look()

    def acknowledge(self, alarm_id: str, *, by: str, reason: str = "") -> Alarm:
        """Notes that a person has seen it. A second acknowledgement changes nothing.

        Raises:
            AlarmConflictError: it is not present, or out of sight.
        """

        def seen(entry: _Entry) -> None:
            if not entry.told.in_sight:
                raise AlarmConflictError(f"{alarm_id} is {entry.told.value} and needs nobody now; nothing was changed")
            entry.seen, entry.by = True, entry.by or by

        return self._act(alarm_id, AlarmActionKind.ACKNOWLEDGE, seen, by=by, reason=reason)

    def shelve(self, alarm_id: str, *, for_min: int, by: str, reason: str) -> Alarm:
        """Takes it out of sight for a time.

        Raises:
            AlarmConflictError: it is not present, or of the highest priority, or the time is too long.
        """

        def shelved(entry: _Entry) -> None:
            if entry.definition.priority is Priority.CRITICAL:
                raise AlarmConflictError(f"{alarm_id} is of priority 1 and can't be put aside; nothing was changed")
            if not 1 <= for_min <= MOST_SHELVED_MIN:
                raise AlarmConflictError(f"shelve it for 1 to {MOST_SHELVED_MIN} minutes; nothing was changed")
            self._shelve(entry, for_min * 60)
            entry.by = by

        return self._act(alarm_id, AlarmActionKind.SHELVE, shelved, by=by, reason=reason)

    def unshelve(self, alarm_id: str, *, by: str, reason: str = "") -> Alarm:
        """Brings it back into sight.

        Raises:
            AlarmConflictError: it is not shelved.
        """

        def unshelved(entry: _Entry) -> None:
            if entry.shelf_end is None:
                raise AlarmConflictError(f"{alarm_id} is not shelved; nothing was changed")
            _off_the_shelf(entry)

        return self._act(alarm_id, AlarmActionKind.UNSHELVE, unshelved, by=by, reason=reason)

    def look(self) -> None:
        """Does what is due by time alone: ends shelves and chatter that has become quiet. Call it now and then."""
        with self._telling:
            with self._lock:
                for entry in self._entries.values():
                    if entry.shelf_end is not None and self._clock.ms_until(entry.shelf_end) <= 0:
                        _off_the_shelf(entry)
                    if entry.quiet_since is not None and self._clock.ms_since(entry.quiet_since) > CHATTER_S * 1000:
                        entry.condition, entry.quiet_since = False, None
                changes = self._changes()
            self._tell(changes)

    def present(self) -> tuple[Alarm, ...]:
        """All present alarms: those in sight first, then by priority, then the oldest first."""
        with self._lock:
            alarms = [self._alarm(entry) for entry in self._entries.values() if entry.told is not AlarmState.NORMAL]
        return tuple(sorted(alarms, key=lambda alarm: (not alarm.state.in_sight, alarm.priority, alarm.raised_at.utc)))

    def _act(
        self, alarm_id: str, kind: AlarmActionKind, change: Callable[[_Entry], None], *, by: str, reason: str
    ) -> Alarm:
        with self._telling:
            with self._lock:
                entry = self._entries.get(alarm_id)
                if entry is None or entry.told is AlarmState.NORMAL:
                    raise AlarmConflictError(f"there is no alarm {alarm_id} now; nothing was changed")
                change(entry)
                changes = self._changes(kind, alarm_id, by=by, reason=reason)
                alarm = self._alarm(entry)
            self._tell(changes)
        return alarm

    def _changes(
        self, kind: AlarmActionKind | None = None, alarm_id: str = "", *, by: str = "", reason: str = ""
    ) -> list[tuple[Alarm, AlarmEvent]]:
        """What is to be told: every alarm whose state is not the one told last, and what a person did."""
        changes = []
        at = self._clock.stamp()
        for name, entry in self._entries.items():
            state = self._state(entry)
            if name != alarm_id and state is entry.told:
                continue
            entry.told = state
            alarm = self._alarm(entry)
            event = AlarmEvent(
                alarm_id=name, priority=alarm.priority, state=state, at=at, shelved_until=entry.shelved_until
            )
            if name == alarm_id:
                event = event.model_copy(update={"action": kind, "by": by, "reason": reason})
            changes.append((alarm, event))
        return changes

    def _state(self, entry: _Entry) -> AlarmState:
        if entry.shelf_end is not None:
            return AlarmState.SHELVED
        if entry.seen and not (entry.condition and entry.definition.lasting):
            return AlarmState.NORMAL
        cause = self._entries.get(entry.definition.follows_from or "")
        if entry.condition and cause is not None and cause.condition:
            return AlarmState.SUPPRESSED
        if entry.seen:
            return AlarmState.ACKNOWLEDGED
        return AlarmState.UNACKNOWLEDGED if entry.condition else AlarmState.RETURNED_UNACKNOWLEDGED

    def _chatters(self, entry: _Entry) -> bool:
        often = len(entry.raised) == CHATTER_TIMES
        return often and self._clock.ms_since(entry.raised[0]) <= CHATTER_S * 1000

    def _shelve(self, entry: _Entry, for_s: float) -> None:
        for_s = min(max(0.0, for_s), MOST_SHELVED_MIN * 60)
        entry.shelf_end = self._clock.after(for_s * 1000)
        entry.shelved_until = self._clock.utc() + dt.timedelta(seconds=for_s)

    def _alarm(self, entry: _Entry) -> Alarm:
        told = entry.definition.model_dump(exclude={"lasting", "follows_from"})
        return Alarm(
            **told, state=entry.told, raised_at=entry.raised_at, by=entry.by, shelved_until=entry.shelved_until,
            chattering=entry.quiet_since is not None,
        )  # fmt: skip

    def _tell(self, changes: list[tuple[Alarm, AlarmEvent]]) -> None:
        for alarm, event in changes:
            self._on_change(alarm, event)


def _off_the_shelf(entry: _Entry) -> None:
    entry.shelf_end = entry.shelved_until = None
    entry.seen, entry.by = not entry.condition, ""
