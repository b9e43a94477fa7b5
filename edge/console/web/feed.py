"""What every open screen is told as it happens: server-sent events, rendered once for all screens in a language.

An event carries all of what it replaces, so a screen that was away needs only the latest one; its `Last-Event-ID` only
spares it what it already shows. A slow screen gets fewer events, never a queue of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog

from edge.console.web.bar import Bar, StateWord
from edge.console.web.queue import HoldQueue, Queue
from edge.console.web.words import Words
from edge.domain import Alarm
from edge.journal import JournalError

__all__ = ["Feed", "Snapshot"]

log = structlog.get_logger(__name__)

TURN_S = 0.5
UNFORESEEN = "the console failed in an unforeseen way; see the log"
FRESH_S = 15.0
"""Between repetitions of the queue when nothing has happened: it shows how long each parcel has waited."""


@dataclass(frozen=True)
class Snapshot:
    """What screens show now. `number` grows whenever the queue is sent, `touched` whenever a case has changed."""

    bar: Bar
    queue: Queue = field(default_factory=lambda: Queue(""))
    number: int = 0
    touched: int = 0

    @property
    def mark(self) -> str:
        """Changes whenever what a case shows may have changed."""
        return f"{self.queue.mark}-{self.touched}"


class Feed:
    """Looks at the station and tells the screens. `run` is a task of the event loop; all else is called in that loop.

    Args:
        queue: read in threads, by nobody else.
        read_bar: reads the state of the station.
        render: renders a template with the snapshot, in a language.
    """

    def __init__(
        self, queue: HoldQueue, read_bar: Callable[[], Bar], render: Callable[[str, Words, Snapshot], str]
    ) -> None:
        self._queue, self._read_bar, self._render = queue, read_bar, render
        self._told_s = -FRESH_S
        self._turn, self._woken = asyncio.Event(), asyncio.Event()
        self._rendered: dict[tuple[str, str], tuple[Snapshot, str]] = {}
        self.now = Snapshot(read_bar())

    def touch(self) -> None:
        """Notes that something which cases show has changed, although the journal has not."""
        self.now = Snapshot(self.now.bar, self.now.queue, self.now.number, self.now.touched + 1)
        self._woken.set()

    async def run(self) -> None:
        """Looks, tells, and waits, until cancelled."""
        while True:
            await self.look()
            self._turn.set()
            self._turn = asyncio.Event()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TURN_S):
                    await self._woken.wait()
            self._woken.clear()

    async def look(self) -> None:
        """Brings `now` up to date."""
        try:
            bar = await asyncio.to_thread(self._read_bar)
            mark = await asyncio.to_thread(self._queue.mark)
            queue, number = self.now.queue, self.now.number
            alarms_changed = _alarms_of(bar) != _alarms_of(self.now.bar)  # such as of a parcel that was not diverted
            if mark != queue.mark or alarms_changed or time.monotonic() - self._told_s > FRESH_S:
                queue, number = await asyncio.to_thread(self._queue.read), number + 1
                self._told_s = time.monotonic()
            touched = self.now.touched + alarms_changed
            self.now = Snapshot(bar, queue, number, touched)
        except JournalError as error:
            log.error("the journal can't be read", error=str(error))  # noqa: TRY400 - the text says it all
            self._show_stale(str(error))
        except Exception:
            # Whatever failed, the screens must not go on showing the last state as that of now.
            if self.now.bar.why != UNFORESEEN:
                log.exception("the screens can't be brought up to date")
            self._show_stale(UNFORESEEN)

    def _show_stale(self, why: str) -> None:
        self.now = Snapshot(Bar(StateWord.STALE, why), self.now.queue, self.now.number, self.now.touched)

    async def events(
        self, words: Words, *, with_queue: bool, last_id: str, allowed: Callable[[], bool]
    ) -> AsyncIterator[str]:
        """Events for one screen, until it goes away or may no longer look.

        Args:
            words: in the language of the person at the screen.
            with_queue: whether it shows the queue; a case is only told that something has changed.
            last_id: the id of the last event it got, or empty.
            allowed: asked before each event whether it may still look.
        """
        shown, bar_shown, mark = -1, "", last_id
        if last_id == self.now.mark:
            shown = self.now.number
        while allowed():
            snapshot, parts = self.now, []
            bar = self.html("bar.html", words)
            parts.append(_event("beat" if bar == bar_shown else "bar", "" if bar == bar_shown else bar))
            if with_queue and snapshot.number != shown:
                parts.append(_event("queue", self.html("queue.html", words), snapshot.mark))
            elif not with_queue and snapshot.mark != mark:
                parts.append(_event("changed", "", snapshot.mark))
            shown, bar_shown, mark = snapshot.number, bar, snapshot.mark
            yield "".join(parts)
            await self._turn.wait()

    def html(self, template: str, words: Words) -> str:
        """A part of the screen as it is now, rendered once for everybody."""
        key = template, words.language
        known = self._rendered.get(key)
        if known is None or known[0] is not self.now:
            known = self._rendered[key] = self.now, self._render(template, words, self.now)
        return known[1]


def _alarms_of(bar: Bar) -> tuple[Alarm, ...]:
    """All alarms, in sight or not."""
    return bar.status.alarms if bar.status else ()


def _event(name: str, data: str, event_id: str = "") -> str:
    lines = "".join(f"data: {line}\n" for line in data.split("\n"))
    return f"{f'id: {event_id}' + chr(10) if event_id else ''}event: {name}\n{lines}\n"
