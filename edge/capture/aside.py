"""Puts a trigger that can't be used aside, with the pictures that it names, so that somebody can look at it."""

from __future__ import annotations

import json
import os
from collections.abc import Set as AbstractSet
from contextlib import suppress
from pathlib import Path

from edge.capture.trigger import MAX_TRIGGER_BYTES
from edge.files.plain import open_plain

__all__ = ["move", "set_aside"]

MOST_NAME_BYTES = 120
"""Of a name that becomes a part of another one in `failed/`: the kernel takes 255."""


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
    may_be_one = name and Path(name).name == name and not name.startswith(".") and not name.endswith(".json")
    return bool(may_be_one) and os.path.lexists(folder / name)
