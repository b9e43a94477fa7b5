"""Opens the journal whatever has become of its file: a damaged one is set aside, and the chain goes on in a new one.

The new file is the newest good copy, followed by every record of the damaged file that can still be read and verified.
It is built beside the damaged one and takes its place by a rename, so that a power cut at any moment leaves one of the
two. The break in the chain is recorded and hashed into it. Numbers that may have been given to lost records are never
given again: the controller may have acted on them.

Where there is no room for that beside the damaged file, the new one begins empty: a station that decides comes first.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import structlog

from edge.domain import Frozen, UtcTime
from edge.files.replaced import replace_file
from edge.files.synced import sync
from edge.journal.backup import good_backups, make_room, restore
from edge.journal.check import check_file
from edge.journal.errors import JournalCorruptError, explained
from edge.journal.file import JournalFile, lock_beside, size_bytes
from edge.journal.head_mark import HeadMark, read_mark
from edge.journal.journal import Journal
from edge.journal.opening import looking_through
from edge.journal.salvage import Salvaged, greatest_seq, salvage

__all__ = ["Recovery", "condemn", "look_for_damage", "open_journal"]

SKIPPED = 1_000_000
"""Numbers left out after a break: more than a line uses between two marks, and plain to see."""

KEPT_ASIDE = 3
"""Folders of damaged files, each as large as the journal: a disk that fails again and again must not be filled."""

SALVAGE_S = 600.0
"""Spent on records that no copy has, about 2,000 a second: a line must not stand for the hours that months take."""

LEAST_LEFT_BYTES = 50_000_000
"""Of the room on the disk, for the decisions that follow."""

_BESIDE = ("", "-wal", "-shm")

log = structlog.get_logger(__name__)


class Recovery(Frozen):
    """What became of a damaged journal."""

    cause: str
    set_aside: Path | None
    from_backup: Path | None
    salvaged: int
    first_seq: int


@dataclass(frozen=True)
class _Places:
    """The files that a recovery works with, all in the journal's folder."""

    journal: Path

    @property
    def building(self) -> Path:
        return self.journal.with_name(f"{self.journal.name}.building")

    @property
    def built(self) -> Path:
        return self.journal.with_name(f"{self.journal.name}.built")

    @property
    def condemned(self) -> Path:
        return self.journal.with_name(f"{self.journal.name}.condemned")

    def aside(self, at: UtcTime) -> Path:
        return self.journal.with_name(f"{self.journal.name}.damaged-{at:%Y%m%dT%H%M%S%fZ}")


def open_journal(path: Path, *, backups: Path, at: UtcTime) -> tuple[Journal, Recovery | None]:
    """Opens the journal at `path`. Returns it, and what had to be done to open it, if anything.

    Raises:
        JournalLockedError, JournalVersionError, JournalError: as `Journal` does.
        OSError: the files can't be moved.
    """
    places = _Places(path)
    _finish(places, at)
    mark = read_mark(path)
    if cause := _cause_to_replace(places, mark):
        return _replaced(places, backups, at, cause)
    try:
        journal = Journal(path)
    except JournalCorruptError as error:
        log.error("journal damaged", file=str(path), error=str(error))  # noqa: TRY400 - the text says all
        return _replaced(places, backups, at, "the file is damaged")
    if mark is None or journal.head[0] >= mark.seq:
        return journal, None
    cause = f"records {journal.head[0] + 1} to {mark.seq} are missing: an older file, or a lost write-ahead log"
    first_seq = mark.seq + SKIPPED
    journal.link_on(first_seq, cause=cause, set_aside="", at=at)
    return journal, Recovery(cause=cause, set_aside=None, from_backup=None, salvaged=0, first_seq=first_seq)


def condemn(path: Path, fault: JournalCorruptError) -> None:
    """Has the journal at `path` replaced at the next start, whatever a check of it would find then.

    Raises:
        OSError: that can't be noted: the check will decide.
    """
    replace_file(_Places(path).condemned, str(fault))


def look_for_damage(path: Path) -> None:
    """Looks at the whole of a journal while a station writes it. One that is damaged is replaced at the next start.

    Takes about two seconds for each gigabyte, and twenty where the disk has to be read.

    Raises:
        JournalCorruptError: it is damaged.
        JournalError: it can't be read.
        OSError: it is damaged, and that can't be noted.
    """
    try:
        with explained(path), looking_through(path) as connection:
            check_file(connection, path)
    except JournalCorruptError as error:
        condemn(path, error)
        raise


def _cause_to_replace(places: _Places, mark: HeadMark | None) -> str:
    """Why the journal is not even to be looked at; empty: it is."""
    if places.condemned.exists():
        return "the file turned out damaged, or was gone, while the station ran"
    return "the file is gone" if mark is not None and not _has_content(places.journal) else ""


def _has_content(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _replaced(places: _Places, backups: Path, at: UtcTime, cause: str) -> tuple[Journal, Recovery]:
    recovery = _replace(places, backups, at, cause)
    journal = Journal(places.journal)
    _forget_aside(places, journal)
    return journal, recovery


def _replace(places: _Places, backups: Path, at: UtcTime, cause: str) -> Recovery:
    """Builds a new file from what is left, then puts it in the place of the damaged one."""
    lock = lock_beside(places.journal)
    try:
        for end in _BESIDE:
            Path(f"{places.building}{end}").unlink(missing_ok=True)
        aside = places.aside(at)
        backup = next(good_backups(backups), None)
        if _is_room(places, backups, backup):
            if backup is not None:
                restore(backup, places.building)
            with contextlib.closing(JournalFile(places.building)) as file:
                salvaged = salvage(places.journal, file, within_s=SALVAGE_S)
        else:
            log.error("no room to take over what the damaged journal holds", set_aside=aside.name)
            backup, salvaged = None, Salvaged(records=0, greatest_seq=greatest_seq(places.journal))
        first_seq = _link_on(places, aside, salvaged, cause, at)
        sync(places.building)
        places.building.rename(places.built)
        sync(places.journal.parent)
        _swap(places, aside)
    finally:
        os.close(lock)
    return Recovery(cause=cause, set_aside=aside, from_backup=backup, salvaged=salvaged.records, first_seq=first_seq)


def _is_room(places: _Places, backups: Path, backup: Path | None) -> bool:
    """Whether a copy, and what the damaged file has besides, can be written beside it. Older copies go for it."""
    copied = size_bytes(backup) if backup is not None else 0
    needed = copied + 2 * max(0, size_bytes(places.journal) - copied) + LEAST_LEFT_BYTES  # twice: log and file
    if backups.exists() and backups.stat().st_dev == places.journal.parent.stat().st_dev:
        make_room(backups, needed, spared=backup)
    return shutil.disk_usage(places.journal.parent).free >= needed


def _link_on(places: _Places, aside: Path, salvaged: Salvaged, cause: str, at: UtcTime) -> int:
    """Notes in the new file what is missing, and returns the number that it goes on with."""
    with Journal(places.building) as journal:
        mark = read_mark(places.journal)
        known = max(journal.head[0], salvaged.greatest_seq, mark.seq if mark else 0)
        lost_in = _lost_in(journal, aside, known_seq=known)
        journal.link_on(known + SKIPPED, cause=cause, set_aside=lost_in, at=at)
    places.building.with_name(f"{places.building.name}.lock").unlink()
    return known + SKIPPED


def _lost_in(journal: Journal, aside: Path, *, known_seq: int) -> str:
    """The names of the folders with what the break that is to be noted leaves out.

    One that no record has followed is replaced by it, and what that one names may be lost in no other file.
    """
    head_seq, _ = journal.head
    pending = [gap.set_aside for gap in journal.breaks if gap.first_seq == head_seq + 1]
    own = [aside.name] if known_seq > head_seq or not any(pending) else []
    return ", ".join([*filter(None, pending), *own])


def _forget_aside(places: _Places, journal: Journal) -> None:
    """Removes folders of earlier damages but the newest, and those that hold numbers which the journal lacks."""
    lost = [gap.set_aside for gap in journal.breaks if gap.first_seq - SKIPPED > gap.known_seq]
    named = set(", ".join(lost).split(", "))
    folders = sorted(places.journal.parent.glob(f"{places.journal.name}.damaged-*"))
    for folder in folders[:-KEPT_ASIDE]:
        if folder.name not in named:
            shutil.rmtree(
                folder,
                onerror=lambda _, name, error: log.warning("folder not removed", name=str(name), error=str(error[1])),
            )


def _finish(places: _Places, at: UtcTime) -> None:
    """Finishes a recovery that was cut off after its new file was complete."""
    if places.built.exists() and not places.journal.exists():
        _swap(places, places.aside(at))
    places.built.unlink(missing_ok=True)


def _swap(places: _Places, aside: Path) -> None:
    aside.mkdir(exist_ok=True)
    for end in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            Path(f"{places.journal}{end}").rename(aside / f"{places.journal.name}{end}")
    sync(aside)
    places.built.rename(places.journal)
    places.condemned.unlink(missing_ok=True)
    sync(places.journal.parent)
