"""The file of tips: read whole, and changed by one process at a time, so that no reader ever sees half of it."""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from edge.fault_words import fault_in_words
from edge.files.synced import replace_synced
from edge.policy.tips import Tips

__all__ = ["TipsError", "change_tips", "read_tips"]


class TipsError(Exception):
    """The file of tips can't be used; the text says which file and what is wrong with it."""


def read_tips(path: Path) -> Tips:
    """The tips in a file; none where there is no file.

    Raises:
        TipsError: it can't be read, or is no file of tips.
    """
    try:
        return Tips.from_json(path.read_bytes())
    except FileNotFoundError:
        return Tips()
    except OSError as error:
        raise TipsError(f"the tips in {path} can't be read: {error.strerror}") from error
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise TipsError(f"{path} is no file of tips; {where}: {fault_in_words(first)}. Mend or remove it.") from error


def change_tips(path: Path, change: Callable[[Tips], Tips]) -> Tips:
    """Puts the changed tips in place of those in the file, durably, while no other process does; returns them.

    Raises:
        TipsError: the file can't be read or written; it is as it was.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.with_name(f"{path.name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            changed = change(read_tips(path))
            replace_synced(path, f"{changed.model_dump_json(indent=2)}\n".encode())
    except OSError as error:
        raise TipsError(f"the tips in {path} can't be changed: {error.strerror}") from error
    return changed
