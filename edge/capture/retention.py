"""Keeps the folder of done parcels within its budget by removing the oldest ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["Shelf"]

FEW = 20
"""Parcels removed at a time when the disk runs low: freeing all at once would keep the next parcel waiting."""

MOST_SPARED = 50
"""Parcels that must stay, looked at in one go; the rest is looked at when the next parcel is done."""


MEASURED = 20
"""Parcels of an earlier run measured at a time. All of them take ten seconds on a cold disk, too long for a start."""


class Shelf:
    """Folders, one for each parcel, oldest first, with the room that each takes.

    Args:
        folder: holds the parcels' folders; nothing else in it is removed.
        keep_parcels: how many to keep.
        keep_bytes: how much room they may take together.
        least_free_bytes: with less free disk the oldest go too, a few at a time.
        may_forget: asked, with the name of a parcel's folder, before it is removed.

    Raises:
        OSError: the folder can't be read.
    """

    def __init__(
        self,
        folder: Path,
        *,
        keep_parcels: int,
        keep_bytes: int,
        least_free_bytes: int = 0,
        may_forget: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._folder = folder
        self._keep_parcels = keep_parcels
        self._keep_bytes = keep_bytes
        self._least_free_bytes = least_free_bytes
        self._may_forget = may_forget
        with os.scandir(folder) as entries:
            known = sorted((entry.stat().st_mtime_ns, entry.name) for entry in entries if entry.is_dir())
        # Names only: a path takes several times the memory, and there are 20,000 of them.
        self._unmeasured = [name for _, name in reversed(known)]
        self._shelved = dict.fromkeys(reversed(self._unmeasured), 0)
        """The room that each takes, oldest first; 0 until it is measured."""
        self._spared: dict[str, int] = {}
        """Those that had to stay when they were looked at; all others may go before them."""
        self._bytes = 0
        self._measure_some()
        self._trim()

    def add(self, parcel: Path) -> None:
        """Takes in a parcel's folder, and removes the oldest ones beyond the budget."""
        self._put(self._shelved, parcel.name)
        self._measure_some()
        self._trim()

    def _measure_some(self) -> None:
        """Goes on finding the room that parcels of an earlier run take."""
        for _ in range(min(MEASURED, len(self._unmeasured))):
            name = self._unmeasured.pop()
            for shelf in (self._shelved, self._spared):
                if name in shelf:
                    with suppress(OSError):  # somebody has tidied up
                        self._put(shelf, name)

    def _put(self, shelf: dict[str, int], name: str) -> None:
        """Notes the room that a parcel's folder takes."""
        size_bytes = _size_bytes(self._folder / name)
        self._bytes += size_bytes - shelf.get(name, 0)
        shelf[name] = size_bytes

    def _trim(self) -> None:
        low = shutil.disk_usage(self._folder).free < self._least_free_bytes
        may_go = FEW if low else 0
        # Those that had to stay are the oldest: some of them are asked for again, a few at a time and all in turn.
        for shelf in (self._spared, self._shelved):
            stayed: dict[str, int] = {}
            while shelf and (may_go > 0 or self._over_budget(len(stayed))) and len(stayed) < MOST_SPARED:
                name = next(iter(shelf))
                size_bytes = shelf.pop(name)
                if not self._may_forget(name):
                    stayed[name] = size_bytes
                    continue
                may_go -= 1
                self._bytes -= size_bytes
                # Whatever can't be removed now is found again at the next start.
                shutil.rmtree(self._folder / name, ignore_errors=True)
            self._spared.update(stayed)

    def _over_budget(self, stayed: int) -> bool:
        return len(self._shelved) + len(self._spared) + stayed > self._keep_parcels or self._bytes > self._keep_bytes


def _size_bytes(parcel: Path) -> int:
    with os.scandir(parcel) as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
