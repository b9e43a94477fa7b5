"""Watches a station and tells people by the routes of the site, until told to stop.

It only reads: the status file, the journal and pictures. Whatever happens to it or to a service, the line goes on.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
from collections.abc import Callable, Sequence

import structlog

from edge.clock import Clock
from edge.console.notices.channel import Channel
from edge.console.notices.ledger import KEPT, Ledger
from edge.console.notices.matters import Matter, Matters
from edge.console.notices.plan import HOUR, next_message
from edge.console.notices.routes import Route
from edge.journal import JournalError

__all__ = ["Notifier"]

TURN_S = 1.0

log = structlog.get_logger(__name__)


class Notifier:
    """Tells what there is to tell.

    Args:
        matters: what there is to tell.
        routes: of the site.
        ledger: of deliveries.
        clock: of this machine.
        where: names the station.
        address: of the console, for links; empty: messages have none.
        picture_of: gives the deciding words of a hold as a JPEG, or None.
        changed: whether other routes or settings are now in force than those given here.
    """

    def __init__(
        self,
        matters: Matters,
        routes: Sequence[Route],
        ledger: Ledger,
        clock: Clock,
        *,
        where: str,
        address: str,
        picture_of: Callable[[str], bytes | None],
        changed: Callable[[], bool],
    ) -> None:
        self.superseded = False
        self._changed = changed
        self._matters, self._ledger, self._clock = matters, ledger, clock
        self._where, self._address, self._picture_of = where, address, picture_of
        self._channels = [Channel(route, ledger) for route in routes]
        self._stopping = threading.Event()
        self._tidied_at: dt.datetime | None = None

    def stop(self) -> None:
        """Asks `run` to end. May be called from any thread."""
        self._stopping.set()

    def run(self) -> None:
        """Works until told to stop, or until something has changed: then `superseded` is set, to be started again.

        So it is where the ledger turned out damaged.
        """
        try:
            self._ledger.resume()
        except sqlite3.OperationalError as error:
            log.error("what was on its way before is not told again", error=str(error))  # noqa: TRY400 - as below
        with contextlib.ExitStack() as ending:
            for channel in self._channels:
                channel.start()
                ending.callback(channel.join)
            for channel in self._channels:
                ending.callback(channel.stop)  # all of them, before the first is waited for
            while not self._stopping.wait(TURN_S):
                if self._changed():
                    self.superseded = True
                    return
                try:
                    self._turn()
                except (JournalError, sqlite3.OperationalError) as error:
                    # Nothing is lost: what can't be read or recorded now is told when it can be.
                    log.error("notices wait", error=str(error))  # noqa: TRY400 - the text says it all
                except sqlite3.DatabaseError as error:
                    log.error("the record of notices turned out damaged", error=str(error))  # noqa: TRY400 - as above
                    with contextlib.suppress(OSError):
                        self._ledger.set_aside()
                        self.superseded = True
                        return

    def _turn(self) -> None:
        matters = self._matters.open()
        now = self._clock.utc()
        local = now.astimezone().time().replace(tzinfo=None)
        for channel in self._channels:
            self._tell(channel, matters, now, local)
        if self._tidied_at is None or now - self._tidied_at > HOUR:
            self._ledger.forget(now - KEPT, set(matters))
            self._tidied_at = now

    def _tell(self, channel: Channel, matters: dict[str, Matter], now: dt.datetime, local: dt.time) -> None:
        route = channel.route
        if channel.full:
            return
        message = next_message(
            route, matters, told=self._ledger.told(route.name), sent=self._ledger.sent(route.name, now - HOUR),
            now=now, local=local, where=self._where, address=self._address,
        )  # fmt: skip
        if message is None:
            return
        picture = self._picture_of(message.hold_id) if route.with_picture and message.hold_id else None
        channel.send(self._ledger.begin(route.name, message, now), message, picture)
