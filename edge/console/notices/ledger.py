"""What was told to whom, on disk: nothing is told twice after a restart, and every delivery can be looked up.

A full disk is what people most need to be told of. So what can't be recorded is told all the same, and is remembered as
long as the process lives.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections import OrderedDict, deque
from contextlib import suppress
from pathlib import Path
from typing import Self

import structlog

from edge.console.notices.plan import Message
from edge.domain import Frozen, UtcTime

__all__ = ["Delivery", "Ledger"]

KEPT = dt.timedelta(days=90)
MOST_UNRECORDED = 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS deliveries (
    number  INTEGER PRIMARY KEY,
    route   TEXT NOT NULL,
    at      TEXT NOT NULL,
    title   TEXT NOT NULL,
    body    TEXT NOT NULL,
    tries   INTEGER NOT NULL DEFAULT 0,
    result  TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_by_route ON deliveries (route, at);
CREATE TABLE IF NOT EXISTS told (
    route   TEXT NOT NULL,
    key     TEXT NOT NULL,
    number  INTEGER NOT NULL REFERENCES deliveries (number) ON DELETE CASCADE,
    PRIMARY KEY (route, key)
) STRICT, WITHOUT ROWID;
"""


_CANNOT_WRITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}

log = structlog.get_logger(__name__)


class Delivery(Frozen):
    """One message on its way, or arrived: `result` is `waiting`, `delivered` or says why not."""

    number: int
    route: str
    at: UtcTime
    title: str
    body: str
    tries: int
    result: str


class Ledger:
    """The record of deliveries. Safe to use from any thread.

    Raises:
        sqlite3.Error: the file can't be opened or read. Every method may raise this too.
    """

    @classmethod
    def to_tell_by(cls, path: Path) -> Ledger:
        """A ledger whatever has become of its file: people are told, be it twice, and not left without a word.

        A damaged file is set aside, and where the disk takes no other, nothing is recorded while this process lives.

        Raises:
            sqlite3.OperationalError: another process has it.
        """
        try:
            return cls(path)
        except sqlite3.OperationalError as error:
            if _code(error) not in _CANNOT_WRITE:
                raise
            why = str(error)
        except sqlite3.DatabaseError as error:
            log.error("the record of notices is damaged and set aside", file=str(path), error=str(error))  # noqa: TRY400
            why = "it is damaged and can't be set aside"
            with suppress(OSError):
                _set_aside(path)
                return cls.to_tell_by(path)
        log.error("notices are not recorded until they are started again", file=str(path), why=why)
        return cls(Path(":memory:"))

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._unrecorded: OrderedDict[int, tuple[str, dt.datetime, tuple[str, ...]]] = OrderedDict()
        """Route, time and keys of messages that are in no file, by numbers below 0."""
        self._ended: deque[tuple[int, int, str]] = deque()
        self._connection = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; {_SCHEMA}")
        ((found,),) = self._connection.execute("PRAGMA quick_check(1)")
        if found != "ok":
            self._connection.close()
            raise sqlite3.DatabaseError(found)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._connection.close()

    def begin(self, route: str, message: Message, at: dt.datetime) -> int:
        """Records that a message is on its way: what it tells counts as told from now on. Returns its number."""
        with self._lock:
            try:
                return self._begun(route, message, at)
            except sqlite3.OperationalError:
                return self._remembered(route, message, at)

    def _begun(self, route: str, message: Message, at: dt.datetime) -> int:
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            number = self._connection.execute(
                "INSERT INTO deliveries (route, at, title, body, result) VALUES (?, ?, ?, ?, 'waiting')",
                (route, at.isoformat(), message.title, message.body),
            ).lastrowid
            self._connection.executemany(
                "INSERT OR REPLACE INTO told VALUES (?, ?, ?)", [(route, key, number) for key in message.keys]
            )
        return int(number or 0)

    def _remembered(self, route: str, message: Message, at: dt.datetime) -> int:
        number = min(self._unrecorded, default=0) - 1
        self._unrecorded[number] = route, at, message.keys
        if len(self._unrecorded) > MOST_UNRECORDED:
            self._unrecorded.popitem(last=False)
        return number

    def end(self, number: int, *, tries: int, fault: str) -> None:
        """Records that a message arrived or, with a `fault`, that it did not: then what it told is still to be told."""
        with self._lock:
            if number > 0:
                self._ended.append((number, tries, fault))
                self._record_ends()
            elif fault:
                self._unrecorded.pop(number, None)

    def set_aside(self) -> None:
        """Takes a file that turned out damaged out of the way of the next start.

        Raises:
            OSError: it can't be moved.
        """
        with self._lock:
            _set_aside(self._path)

    def _record_ends(self) -> None:
        """Records the ends of messages, as soon as they can be."""
        with suppress(sqlite3.DatabaseError):
            while self._ended:
                number, tries, fault = self._ended[0]
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    self._connection.execute(
                        "UPDATE deliveries SET tries = ?, result = ? WHERE number = ?",
                        (tries, fault or "delivered", number),
                    )
                    if fault:
                        self._connection.execute("DELETE FROM told WHERE number = ?", (number,))
                self._ended.popleft()

    def resume(self) -> None:
        """After a restart, has told again what was on its way: it may not have arrived."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(
                "DELETE FROM told WHERE number IN (SELECT number FROM deliveries WHERE result = 'waiting')"
            )
            self._connection.execute("UPDATE deliveries SET result = 'interrupted' WHERE result = 'waiting'")

    def told(self, route: str) -> set[str]:
        """Keys of what was told by a route, or is on its way."""
        with self._lock:
            self._record_ends()
            recorded = {key for (key,) in self._connection.execute("SELECT key FROM told WHERE route = ?", (route,))}
            return recorded.union(*(keys for of, _, keys in self._unrecorded.values() if of == route))

    def sent(self, route: str, since: dt.datetime) -> list[dt.datetime]:
        """When messages were sent by a route, oldest first, whatever became of them."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT at FROM deliveries WHERE route = ? AND at >= ? ORDER BY number", (route, since.isoformat())
            ).fetchall()
            unrecorded = [at for of, at, _ in self._unrecorded.values() if of == route and at >= since]
        return sorted([*(dt.datetime.fromisoformat(at) for (at,) in rows), *unrecorded])

    def forget(self, before: dt.datetime, still_open: set[str]) -> None:
        """Deletes old deliveries, except those that told something that is still open."""
        with self._lock, self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            old = self._connection.execute(
                "SELECT number FROM deliveries WHERE at < ?", (before.isoformat(),)
            ).fetchall()
            for (number,) in old:
                keys = self._connection.execute("SELECT key FROM told WHERE number = ?", (number,)).fetchall()
                if not any(key in still_open for (key,) in keys):
                    self._connection.execute("DELETE FROM deliveries WHERE number = ?", (number,))

    def latest(self, count: int) -> list[Delivery]:
        """The newest deliveries, newest first."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT number, route, at, title, body, tries, result FROM deliveries ORDER BY number DESC LIMIT ?",
                (count,),
            ).fetchall()
        names = tuple(Delivery.model_fields)
        return [Delivery.model_validate(dict(zip(names, row, strict=True))) for row in rows]


def _code(error: sqlite3.Error) -> int:
    return error.sqlite_errorcode & 0xFF


def _set_aside(path: Path) -> None:
    """Keeps the newest damaged file only, whose text may still be of use to somebody."""
    for end in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{end}").replace(f"{path}.damaged{end}")
