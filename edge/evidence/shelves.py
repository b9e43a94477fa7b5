"""Keeps the evidence folders within their budgets of room and age: holds on one shelf, all others on another.

The oldest go first. Evidence of a hold that is open, or that somebody has ordered to be kept, is never removed, however
full its shelf: then the shelf is over its budget, and says so.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import structlog

from edge.evidence.manifest import Manifest
from edge.journal import JournalReader

__all__ = ["Budget", "Shelves"]

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Budget:
    """Room in bytes and age in days that the folders of one shelf may have."""

    most_bytes: int
    most_days: int


class _Folder(NamedTuple):
    """One folder, kept small: there may be 50,000. `place` is its path under the root, YYYY/MM/DD/SEQ."""

    place: str
    day: dt.date
    size_bytes: int


class Shelves:
    """The folders under `root`, as far as they are known: those that were there before once `count` has ended.

    For use from one thread. Every method may raise `OSError`, and `edge.journal.JournalError` where that can't be read.

    Args:
        root: holds YYYY/MM/DD/SEQ.
        journal: tells which decisions are holds, and what state those are in.
        holds, others: the two budgets.
    """

    def __init__(self, root: Path, journal: JournalReader, *, holds: Budget, others: Budget) -> None:
        self._root, self._journal = root, journal
        self._budgets = {True: holds, False: others}
        self._folders: dict[bool, dict[int, _Folder]] = {True: {}, False: {}}

    def count(self) -> Iterator[None]:
        """Finds what an earlier run has put there, a folder a step: 50,000 of them take half a minute on a cold disk.

        What can't be looked at there, or was not put there by us, is passed over: no parcel waits for it.
        """
        for day in sorted(self._root.glob("[0-9]*/[0-9]*/[0-9]*")):
            for path in sorted(day.glob("*")):
                try:
                    self._find(path)
                except (OSError, ValueError) as error:
                    log.warning("evidence passed over", place=str(path), error=str(error))
                yield

    def use(self, *, holds: Budget, others: Budget) -> None:
        """Changes the budgets, from the next look on. From any thread."""
        self._budgets = {True: holds, False: others}

    def add(self, path: Path, manifest: Manifest) -> None:
        """Takes in a new folder."""
        self._note(manifest.seq, path, of_hold=manifest.hold_id is not None)

    def trim(self, *, today: dt.date) -> list[str]:
        """Removes what is too old or too much, oldest first. Returns which shelves are still over their budget."""
        over = []
        for of_hold, budget in self._budgets.items():
            shelf = self._folders[of_hold]
            size = sum(folder.size_bytes for folder in shelf.values())
            for seq, folder in sorted(shelf.items()):
                too_old = (today - folder.day).days > budget.most_days
                if (too_old or size > budget.most_bytes) and self._may_go(seq, of_hold=of_hold):
                    self._remove(seq, of_hold=of_hold)
                    size -= folder.size_bytes
                elif size <= budget.most_bytes and not too_old:
                    break
            if size > budget.most_bytes:
                over.append("holds" if of_hold else "others")
        return over

    def make_room(self, wanted_bytes: int) -> int:
        """Removes others than holds, oldest first, until this much is free or none is left. Returns the bytes freed."""
        freed = 0
        for seq, folder in sorted(self._folders[False].items()):
            if freed >= wanted_bytes:
                break
            self._remove(seq, of_hold=False)
            freed += folder.size_bytes
        return freed

    def _find(self, path: Path) -> None:
        if path.name.startswith("."):
            shutil.rmtree(path)  # half built, or half removed
        elif path.name[:9].isdigit():
            seq = int(path.name[:9])
            self._note(seq, path, of_hold=self._journal.hold_of(seq) is not None)

    def _note(self, seq: int, path: Path, *, of_hold: bool) -> None:
        place = path.relative_to(self._root).as_posix()
        day = dt.date.fromisoformat(place[:10].replace("/", "-"))
        self._folders[of_hold][seq] = _Folder(place, day, _size_bytes(path))

    def _may_go(self, seq: int, *, of_hold: bool) -> bool:
        if not of_hold:
            return True
        hold = self._journal.hold_of(seq)
        return hold is None or (hold.closed and not hold.keep_evidence)

    def _remove(self, seq: int, *, of_hold: bool) -> None:
        """Removes a folder, hiding it first, so that nobody finds one with half of its files."""
        path = self._root / self._folders[of_hold][seq].place
        hidden = path.with_name(f".{path.name}.gone")
        with suppress(FileNotFoundError):  # somebody has tidied up: it is gone, which is what we want
            path.rename(hidden)
        del self._folders[of_hold][seq]
        if hidden.exists():
            shutil.rmtree(hidden)
        with suppress(OSError):  # the day, the month and the year, as soon as they are empty
            for folder in path.parents[:3]:
                folder.rmdir()


def _size_bytes(folder: Path) -> int:
    with os.scandir(folder) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
