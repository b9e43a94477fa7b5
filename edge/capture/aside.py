"""Puts aside what no parcel can be made of, so that somebody can look at it.

These are triggers that can't be used, with the pictures that they name, and pictures that no trigger has named for
long. Only so much of it is kept.
"""

from __future__ import annotations

import json
import os
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from edge.capture.trigger import MAX_TRIGGER_BYTES, is_trigger_name
from edge.files.plain import open_plain

__all__ = ["keep_newest", "move", "set_aside", "set_stray_aside", "strangers_in"]

MOST_NAME_BYTES = 120
"""Of a name that becomes a part of another one in `failed/`: the kernel takes 255."""

MOST_FILES = 5000
MOST_BYTES = 1_000_000_000
"""Kept in `failed/`: a scanner that never writes a trigger right must not fill the disk."""


def set_aside(trigger: Path, folder: Path, why: str, *, wanted: AbstractSet[str]) -> None:
    """Moves a trigger and its pictures into `folder`, with a text beside it.

    Args:
        trigger: the file, beside its pictures.
        folder: is made if it is missing.
        why: the text.
        wanted: names of pictures that stay, because another parcel needs them.

    Raises:
        OSError: not all of it could be moved; the trigger goes last.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = _free_place(folder, trigger.name)
    target.with_name(f"{target.name}.error.txt").write_text(why, encoding="utf-8", errors="backslashreplace")
    for file in _pictures_named_in(trigger):
        if file not in wanted:
            move(trigger.with_name(file), folder / f"{target.stem}.{_end_of(file)}")
    move(trigger, target)


def strangers_in(incoming: Path, known: AbstractSet[str]) -> set[tuple[str, int]]:
    """Plain files that are no triggers, no announcements, and not known: each by its name and the time of its change.

    Raises:
        OSError: the folder can't be read.
    """
    with os.scandir(incoming) as entries:
        return {
            (entry.name, entry.stat(follow_symlinks=False).st_ctime_ns)
            for entry in entries
            if entry.name not in known
            and not (is_trigger_name(entry.name) or entry.name.endswith(".announced"))
            and entry.is_file(follow_symlinks=False)
        }


def set_stray_aside(stray: Path, folder: Path) -> None:
    """Moves a file that belongs to no parcel into `folder`.

    Raises:
        OSError: it can't be moved.
    """
    move(stray, folder / f"stray.{_end_of(stray.name.lstrip('.'))}")


def keep_newest(folder: Path) -> None:
    """Removes what was set aside first, beyond the room that there is for all of it.

    Raises:
        OSError: the folder can't be read, or a file not removed.
    """
    with os.scandir(folder) as entries:
        found = [(entry.stat(follow_symlinks=False), entry.path) for entry in entries if not entry.is_dir()]
    files = sorted((stat.st_ctime_ns, stat.st_size, path) for stat, path in found)
    left, left_bytes = len(files), sum(size_bytes for _, size_bytes, _ in files)
    for _, size_bytes, path in files:
        if left <= MOST_FILES and left_bytes <= MOST_BYTES:
            return
        Path(path).unlink(missing_ok=True)
        left, left_bytes = left - 1, left_bytes - size_bytes


def move(source: Path, target: Path) -> None:
    """Moves a file. One that is missing was never there, or was moved before a crash."""
    with suppress(FileNotFoundError):
        source.replace(target)


def _free_place(folder: Path, name: str) -> Path:
    """A place that nothing lies at yet, with a name that leaves room for those of its companions."""
    stem = _end_of(Path(name).stem)
    target, number = folder / f"{stem}.json", 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{stem}.{number}.json"
    return target


def _end_of(name: str) -> str:
    return os.fsdecode(os.fsencode(name)[-MOST_NAME_BYTES:])


def _pictures_named_in(trigger: Path) -> list[str]:
    """The bare file names that a faulty trigger gives for its views, as far as it can be read."""
    try:
        with open_plain(trigger) as file:
            content = json.loads(file.read(MAX_TRIGGER_BYTES))
        names = [view["file"] for view in content["views"]]
    except (OSError, ValueError, RecursionError, KeyError, TypeError):
        return []
    return [name for name in names if isinstance(name, str) and _is_picture_in(trigger.parent, name)]


def _is_picture_in(folder: Path, name: str) -> bool:
    """A faulty trigger may name anything: other folders, another parcel's trigger, what can't be a name at all."""
    may_be_one = name and Path(name).name == name and not name.startswith(".") and not is_trigger_name(name)
    return bool(may_be_one) and os.path.lexists(folder / name)
