"""The journal's file in the hands of its one writer: the lock beside it, the connection, and the transactions.

One process writes a journal; a lock makes sure of it, which the kernel releases however the process ends. Within that
process every thread may write. A transaction that fails leaves nothing behind, and the next one may succeed without a
restart.

A file that turns out damaged, or that is no longer where it was, is another matter: what is written to it is lost. Then
every transaction fails, and `fault` says that only a new start helps, which replaces the file.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.journal.errors import (
    JournalCorruptError,
    JournalError,
    JournalLockedError,
    UnreadableRowError,
    damaged,
    explained,
    understood,
)
from edge.journal.opening import open_writer

__all__ = ["JournalFile", "lock_beside", "place_of", "size_bytes"]


class JournalFile:
    """Opens the file at `path` for writing, and creates it if there is none.

    Raises:
        JournalLockedError: another process writes it.
        JournalCorruptError: the file is damaged.
        JournalVersionError: it belongs to a newer version or to another program.
        JournalError: it can't be opened or written. Every method may raise this too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fault: JournalCorruptError | None = None
        """What can't be mended while the file is open; None: nothing is known to be wrong with it."""
        self._lock = threading.RLock()
        self._lock_file = lock_beside(path)
        try:
            self._connection = open_writer(path)
            self._place = place_of(path)
        except BaseException:
            os.close(self._lock_file)
            raise

    def close(self) -> None:
        """Ends all writing. What was committed is already on the disk."""
        with self._lock:
            self._connection.close()
            os.close(self._lock_file)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """All rows that a query gives."""
        with self._used():
            return self._connection.execute(sql, parameters).fetchall()

    def execute(self, sql: str, *parameters: object) -> int:
        """Executes a statement inside a transaction. Returns how many rows it changed."""
        with self._used():
            return self._connection.execute(sql, parameters).rowcount

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """For rows that the station can't do without: one that can't be understood is a fault of the whole file."""
        with self._used():
            try:
                with understood(self.path):
                    yield
            except UnreadableRowError as error:
                raise damaged(self.path, str(error)) from error

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commits all that the block writes, or none of it. A transaction inside another is part of that one."""
        with self._used():
            inside_another = self._connection.in_transaction  # the lock is ours, so the transaction is too
            if inside_another:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            finally:
                # After a full disk SQLite may have rolled back by itself; either way nothing half-done may stay open.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def _used(self) -> Iterator[None]:
        """The file for this thread alone, and its errors explained; the first that will not pass is remembered."""
        with self._lock:
            try:
                if place_of(self.path) != self._place:
                    raise damaged(self.path, "it was removed or replaced while it was being written")
                with explained(self.path):
                    yield
            except JournalCorruptError as error:
                self.fault = self.fault or error
                raise


def place_of(path: Path) -> tuple[int, int] | None:
    """What tells the file at a path from another one; None: there is none.

    Raises:
        JournalError: nobody can tell now.
    """
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise JournalError(f"the journal {path} can't be looked at ({error.strerror}). Check its disk.") from error
    return found.st_dev, found.st_ino


def size_bytes(path: Path) -> int:
    """What a journal takes on its disk, with what its write-ahead log has of it; 0: there is none."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def lock_beside(path: Path) -> int:
    """Takes the writer's lock of a journal. Closing the descriptor, or the end of the process, releases it.

    Raises:
        JournalLockedError: another process holds it.
        OSError: the lock file can't be made.
    """
    lock_path = path.with_name(f"{path.name}.lock")
    descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise JournalLockedError(
            f"the journal {path} is being written by another process. "
            f"Stop the other station first, or give this one a folder of its own."
        ) from error
    return descriptor
