"""Pictures that crashed or hung a reading process, by hash: they are kept as evidence and never read again.

There is one note per picture, named by its hash, so the list survives restarts, and an engineer can look at a picture
and take it off the list by deleting its note.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import threading
from contextlib import suppress
from pathlib import Path

from edge.domain import ReasonCode
from edge.files.plain import open_plain

__all__ = ["Quarantine", "sha256_of"]


def sha256_of(picture: Path) -> str | None:
    """The hash of a file's content, or None where it can't be read."""
    try:
        with open_plain(picture) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


class Quarantine:
    """The quarantined pictures of one station, kept in `folder`. Safe to use from any thread.

    Args:
        folder: created when missing.
        most: pictures kept; the oldest give way, so that a flood of bad pictures can't fill the disk.
    """

    def __init__(self, folder: Path, *, most: int = 200) -> None:
        self._folder = folder
        self._most = most
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._hashes = {path.stem for path in folder.glob("*.json")}

    def holds(self, sha256: str) -> bool:
        """Whether a picture with this hash is quarantined."""
        with self._lock:
            return sha256 in self._hashes

    def holds_picture(self, picture: Path) -> bool:
        """Whether the content of this file is quarantined. A file that can't be read is left to vision to report."""
        with self._lock:
            if not self._hashes:
                return False
        return self.holds(sha256_of(picture) or "")

    def add(self, sha256: str, picture: Path, *, reason: ReasonCode, parcel_id: str) -> None:
        """Quarantines a picture: keeps a copy of it, and a note that says why.

        The hash counts from now on even if the disk refuses the files.

        Raises:
            OSError: the note could not be written.
        """
        with self._lock:
            self._hashes.add(sha256)
        note = self._folder / f"{sha256}.json"
        temporary, kept = note.with_suffix(".tmp"), note.with_suffix(".picture")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)  # somebody may have tidied up
            temporary.write_text(json.dumps({"reason": reason, "parcel_id": parcel_id, "picture": picture.name}))
            with open_plain(picture) as file, kept.open("wb") as copy:
                shutil.copyfileobj(file, copy)
            temporary.replace(note)
        except OSError:
            for half in (temporary, kept):  # without its note nobody would ever remove it
                with suppress(OSError):
                    half.unlink(missing_ok=True)
            raise
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        notes = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        for note in notes[: max(0, len(notes) - self._most)]:
            note.with_suffix(".picture").unlink(missing_ok=True)
            note.unlink(missing_ok=True)
            with self._lock:
                self._hashes.discard(note.stem)
