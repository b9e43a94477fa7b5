"""The revisions a station has taken, on its disk, and which of them is in force.

One small file says what is in force, and is replaced as a whole; everything it names is on the disk before it is
written. So the power may fail at any moment, and the station comes back with a revision that was verified, or with the
rules it was set up with.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from edge.domain import Frozen, Sha256, UtcTime
from edge.files.replaced import Version, version_of
from edge.remote.blobs import Blob, BlobStore
from edge.remote.bundle import BUNDLE_TYPE, Bundle
from edge.remote.disk import StoreError, lay_out, replace
from edge.remote.envelope import RefusedError, unverified_payload
from edge.remote.probation import Watch
from edge.remote.verify import Floor

__all__ = ["KEPT_REVISIONS", "Awaited", "Event", "RevisionStore", "Station", "Trial"]

MOST_EVENTS, MOST_REFUSED = 1000, 100
KEPT_REVISIONS = 5


class Event(Frozen):
    """Something that happened to the configuration, for its history."""

    at: UtcTime
    what: Literal["trusted", "applied", "refused", "rolled_back", "confirmed", "proved"]
    revision: int = 0
    digest: Sha256 | None = None
    signers: tuple[str, ...] = ()
    why: str = ""


class Trial(Frozen):
    """Settings that are in force until they are confirmed or taken back."""

    digest: Sha256
    within_s: float
    pushed: bool = Field(description="it came over the broker, and must be heard of there again")
    starts: int = Field(default=0, ge=0, description="how often the daemon was started under it")


class Awaited(Frozen):
    """A verified bundle that waits for its large files."""

    digest: Sha256
    blobs: tuple[Blob, ...] = Field(description="all that it names, those that are here among them")


class Station(Frozen):
    """What `state.json` holds. `taken` are digests of revisions on the disk, the newest last; `current` is one of them.

    If `current` is None, the rules that the station was set up with are in force.
    """

    version: Literal[1] = 1
    current: Sha256 | None = None
    taken: tuple[Sha256, ...] = ()
    refused: tuple[Sha256, ...] = ()
    trial: Trial | None = None
    watch: Watch | None = Field(default=None, description="the bundle in force is on probation")
    unproved: tuple[Watch, ...] = Field(
        default=(), description="probations that a later bundle came into, to begin anew where that one is taken back"
    )
    awaited: Awaited | None = None
    floor: Floor = Floor()
    events: tuple[Event, ...] = Field(default=(), description="oldest first")

    def revision_of(self, digest: Sha256) -> int:
        """The number of a revision that was applied; 0: that was too long ago to be known."""
        told = (event.revision for event in reversed(self.events) if (event.what, event.digest) == ("applied", digest))
        return next(told, 0)


class RevisionStore:
    """The revisions in one folder. Any process may read them; one at a time may change them.

    Args:
        folder: made at the first change.

    Every method raises StoreError if the folder can't be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state_file = folder / "state.json"
        self.blobs = BlobStore(folder / "blobs")
        self._root_file = folder / "root.json"
        self._revisions = folder / "revisions"
        self._known: tuple[Version, Station] | None = None

    def state(self) -> Station:
        """What is in force, and how it came about. The file is read only if it has changed since it was last read."""
        version, known = version_of(self.state_file), self._known
        if version and known and known[0] == version:
            return known[1]
        try:
            state = Station.from_json(self.state_file.read_bytes())
        except FileNotFoundError:
            return Station()
        except OSError as error:
            raise StoreError(f"{self.state_file} can't be read: {error.strerror}") from error
        except ValidationError as error:
            raise StoreError(
                f"{self.state_file} is damaged; remove it to go back to the rules of the station's own file"
            ) from error
        self._known = (version, state) if version else None
        return state

    def root(self) -> bytes | None:
        """The envelope of the trusted root; None: nobody has given one yet."""
        try:
            return self._root_file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(f"{self._root_file} can't be read: {error.strerror}") from error

    def keep_root(self, envelope: bytes) -> None:
        """Makes this the trusted root."""
        replace(self._root_file, envelope)

    def put(self, state: Station) -> None:
        """Makes this the state, and removes what neither the revision in force nor one of the newest needs."""
        newest = {
            "taken": state.taken[-KEPT_REVISIONS:],
            "refused": state.refused[-MOST_REFUSED:],
            "events": state.events[-MOST_EVENTS:],
        }
        kept = state.model_copy(update=newest)
        replace(self.state_file, kept.to_json().encode())
        for folder in self._revisions.glob("*"):
            if folder.name not in {*kept.taken, kept.current}:
                shutil.rmtree(folder, ignore_errors=True)
        self._collect(kept)

    def record(self, state: Station, event: Event) -> None:
        """Makes this the state, with one more event in its history."""
        self.put(state.model_copy(update={"events": (*state.events, event)}))

    def keep(self, envelope: bytes, bundle: Bundle) -> Sha256:
        """Puts a verified bundle on the disk, not yet in force. Its large files must be here. Returns its digest."""
        digest = hashlib.sha256(envelope).hexdigest()
        texts = {name: text.encode() for name, text in bundle.files.items()}
        try:
            lay_out(self.revision_dir(digest), {**texts, "bundle.json": envelope})
            models = self.model_dir(bundle)
            if models is not None and not self._models_intact(bundle):
                lay_out(models, {file.name: self.blobs.path(file) for file in bundle.models})
        except OSError as error:
            raise StoreError(
                f"the revision can't be kept in {self.folder}: {error.strerror}; nothing was changed"
            ) from error
        return digest

    def revision_dir(self, digest: Sha256) -> Path:
        """The folder of a revision that was kept: its rules and lists, and the envelope they came in."""
        return self._revisions / digest

    def model_dir(self, bundle: Bundle) -> Path | None:
        """The folder with the models of a kept bundle; None: it brings none. The same models have the same folder."""
        return self.folder / "models" / bundle.model_set if bundle.model_set else None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Lets only this process change the store while the block lasts; others wait for it."""
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

        Rules or models that have changed since, for whatever reason, are never used: the next older revision on the
        disk is, or the station's own rules.
        """
        state = self.state()
        if state.current is None:
            return None
        upto = state.taken[: state.taken.index(state.current) + 1] if state.current in state.taken else ()
        for digest in reversed(upto):
            bundle = self._intact(digest)
            if bundle is not None:
                return self.revision_dir(digest), bundle
        return None

    def _intact(self, digest: Sha256) -> Bundle | None:
        folder = self.revision_dir(digest)
        try:
            envelope = (folder / "bundle.json").read_bytes()
            if hashlib.sha256(envelope).hexdigest() != digest:
                return None
            bundle = Bundle.from_json(unverified_payload(envelope, BUNDLE_TYPE))  # verified before it was kept
            same = all((folder / name).read_bytes() == text.encode() for name, text in bundle.files.items())
        except (OSError, ValidationError, RefusedError):
            return None
        return bundle if same and self._models_intact(bundle) else None

    def _models_intact(self, bundle: Bundle) -> bool:
        folder = self.model_dir(bundle)
        return folder is None or all(self.blobs.intact(folder / file.name, file.sha256) for file in bundle.models)

    def _collect(self, state: Station) -> None:
        """Removes models and pictures that nothing needs. A revision that can no longer be read needs none."""
        bundles = [bundle for digest in {*state.taken, state.current} if digest and (bundle := self._kept(digest))]
        needed: Sequence[Blob] = [blob for bundle in bundles for blob in bundle.blobs]
        sets = {bundle.model_set for bundle in bundles}
        for folder in (self.folder / "models").glob("*"):
            if folder.name not in sets:
                shutil.rmtree(folder, ignore_errors=True)
        self.blobs.collect([*needed, *(state.awaited.blobs if state.awaited else ())])

    def _kept(self, digest: Sha256) -> Bundle | None:
        try:
            envelope = (self.revision_dir(digest) / "bundle.json").read_bytes()
            return Bundle.from_json(unverified_payload(envelope, BUNDLE_TYPE))
        except (OSError, ValidationError, RefusedError):
            return None
