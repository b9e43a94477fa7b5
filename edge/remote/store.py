"""The revisions a station has taken, on its disk, and which of them is in force.

One small file says what is in force and is replaced as a whole; everything it names is on the disk before. So power may
go at any moment, and the station comes back with a revision that was verified, or with the rules it was set up with.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from edge.domain import Frozen, Sha256, UtcTime
from edge.remote.bundle import BUNDLE_TYPE, Bundle
from edge.remote.envelope import RefusedError, unverified_payload
from edge.remote.verify import Floor

__all__ = ["Event", "RevisionStore", "Station", "StoreError", "Trial"]

MOST_EVENTS = 1000
KEPT_REVISIONS = 5


class StoreError(Exception):
    """The store can't be read or written; the text says where and what to do."""


class Event(Frozen):
    """Something that happened to the configuration, for its history."""

    at: UtcTime
    what: Literal["trusted", "applied", "refused", "rolled_back", "confirmed"]
    revision: int = 0
    digest: Sha256 | None = None
    signers: tuple[str, ...] = ()
    why: str = ""


class Trial(Frozen):
    """Other settings that are in force until they are confirmed, or taken back."""

    digest: Sha256
    within_s: float
    pushed: bool = Field(description="it came over the broker, and must be heard of there again")
    starts: int = Field(default=0, ge=0, description="how often the daemon was started under it")


class Station(Frozen):
    """What `state.json` holds. `taken` are digests of revisions on the disk, the newest last; `current` is one of them.

    None in force means the rules that the station was set up with.
    """

    version: Literal[1] = 1
    current: Sha256 | None = None
    taken: tuple[Sha256, ...] = ()
    refused: tuple[Sha256, ...] = ()
    trial: Trial | None = None
    floor: Floor = Floor()
    events: tuple[Event, ...] = Field(default=(), description="oldest first")


class RevisionStore:
    """The revisions in one folder. One process changes it at a time; any may read.

    Args:
        folder: made at the first change.

    Every method raises StoreError where the folder can't be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state_file = folder / "state.json"
        self._root_file = folder / "root.json"

    def state(self) -> Station:
        """What is in force, and how it came about."""
        try:
            return Station.from_json(self.state_file.read_bytes())
        except FileNotFoundError:
            return Station()
        except (OSError, ValidationError) as error:
            raise StoreError(
                f"{self.state_file} can't be read; remove it to go back to the rules of the station's own file"
            ) from error

    def root(self) -> bytes | None:
        """The envelope of the trusted root; None where nobody has given one yet."""
        try:
            return self._root_file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self._root_file} can't be read: {error.strerror}") from error

    def keep_root(self, envelope: bytes) -> None:
        """Trusts this root from now on."""
        self._replace(self._root_file, envelope)

    def put(self, state: Station) -> None:
        """Makes this the state; revisions that are neither in force nor among the newest are removed then."""
        kept = state.model_copy(update={"taken": state.taken[-KEPT_REVISIONS:], "events": state.events[-MOST_EVENTS:]})
        self._replace(self.state_file, kept.to_json().encode())
        for folder in self._revisions().glob("*"):
            if folder.name not in {*kept.taken, kept.current}:
                shutil.rmtree(folder, ignore_errors=True)

    def keep(self, envelope: bytes, bundle: Bundle) -> Sha256:
        """Puts a verified bundle on the disk, not yet in force; its digest."""
        digest = hashlib.sha256(envelope).hexdigest()
        final, building = self._revisions() / digest, self._revisions() / f".{digest}"
        try:
            shutil.rmtree(building, ignore_errors=True)
            for name, text in {**bundle.files, "bundle.json": envelope.decode()}.items():
                (building / name).parent.mkdir(parents=True, exist_ok=True)
                _write(building / name, text.encode())
            for folder in {(building / name).parent for name in bundle.files}:
                _flush(folder)
            shutil.rmtree(final, ignore_errors=True)
            building.rename(final)
            _flush(self._revisions())
        except OSError as error:
            raise StoreError(f"the revision can't be kept in {final}: {error.strerror}; nothing was changed") from error
        return digest

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Only one process changes the store while the block lasts; others wait for it."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        except OSError as error:
            raise StoreError(f"{self.folder} can't be written: {error.strerror}; nothing was changed") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def in_force(self) -> tuple[Path, Bundle] | None:
        """The folder of the revision in force and its bundle; None: what the station was set up with.

        Files that are not those of the bundle any more, for whatever reason, are never used: the next older revision
        on the disk is, or the station's own rules.
        """
        state = self.state()
        if state.current is None:
            return None
        upto = state.taken[: state.taken.index(state.current) + 1] if state.current in state.taken else ()
        for digest in reversed(upto):
            bundle = self._intact(digest)
            if bundle is not None:
                return self._revisions() / digest, bundle
        return None

    def _intact(self, digest: Sha256) -> Bundle | None:
        folder = self._revisions() / digest
        try:
            envelope = (folder / "bundle.json").read_bytes()
            if hashlib.sha256(envelope).hexdigest() != digest:
                return None
            bundle = Bundle.from_json(unverified_payload(envelope, BUNDLE_TYPE))  # verified before it was kept
            same = all((folder / name).read_bytes() == text.encode() for name, text in bundle.files.items())
        except (OSError, ValidationError, RefusedError):
            return None
        return bundle if same else None

    def _revisions(self) -> Path:
        return self.folder / "revisions"

    def _replace(self, path: Path, content: bytes) -> None:
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(fresh, content)
            fresh.replace(path)
            _flush(self.folder)
        except OSError as error:
            raise StoreError(f"{path} can't be written: {error.strerror}; nothing was changed") from error


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
