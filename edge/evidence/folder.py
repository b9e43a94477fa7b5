"""Writes one evidence folder, whole or not at all: built beside its place, flushed to the disk, then renamed.

A crash at any moment leaves either no folder or a complete one; what was half built is removed at the next try. A
picture that can't be read is listed as missing, with the reason; a folder that can't be written is an error, to be
tried again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

from edge import __version__
from edge.domain import DecisionRecord, Sha256, UtcTime, View
from edge.evidence.manifest import DECISION_FILE, EVIDENCE_FILE, MANIFEST_FILE, KeptFile, Manifest, MissingPicture
from edge.files.plain import open_plain
from edge.files.synced import sync, write_synced
from edge.journal import ChainExcerpt, Evidence

__all__ = ["Case", "folder_of", "read_manifest", "write_folder"]

MOST_PICTURE_BYTES = 512_000_000
"""No camera gives this much for one parcel; an endless file must not fill the disk."""

CHUNK_BYTES = 1 << 20

_KINDS = {b"\xff\xd8\xff": "jpg", b"\x89PN": "png", b"BM": "bmp", b"II*": "tif", b"MM\x00": "tif"}


@dataclass(frozen=True)
class Case:
    """One decision as the journal has it. `evidence_json` is the very text whose hash is in the chain, if still kept.

    Args:
        done: folder of the spool that the parcel's pictures were, or will be, moved to.
    """

    record: DecisionRecord
    excerpt: ChainExcerpt
    evidence_json: bytes | None
    done: Path

    @property
    def evidence(self) -> Evidence:
        """What the decision was made from, as far as that is still known."""
        return Evidence.from_json(self.evidence_json) if self.evidence_json is not None else Evidence()


def folder_of(root: Path, record: DecisionRecord, record_hash: Sha256) -> Path:
    """Where the evidence of a decision is. A number used again by another journal gets a place of its own."""
    place = root / f"{record.decided_at.utc:%Y/%m/%d}" / f"{record.seq:09d}"
    known = read_manifest(place)
    if known is None or known.record_hash == record_hash:
        return place
    return place.with_name(f"{place.name}-{record_hash[:8]}")


def read_manifest(folder: Path) -> Manifest | None:
    """The list of what is in a folder; None: there is no such folder, or it can't be read."""
    try:
        return Manifest.from_json((folder / MANIFEST_FILE).read_bytes())
    except (OSError, ValueError):
        return None


def write_folder(root: Path, case: Case, *, at: UtcTime) -> Manifest:
    """Keeps the evidence of a decision under `root`, once. Returns the list of what the folder holds.

    Raises:
        OSError: it can't be written. Only a hidden folder remains, which the next try replaces.
    """
    target = folder_of(root, case.record, case.excerpt.hash)
    known = read_manifest(target)
    if known is not None:
        return known
    building = target.with_name(f".{target.name}.part")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True, mode=0o750)
    files = [_written(building, DECISION_FILE, case.excerpt.record_json.encode())]
    if case.evidence_json is not None:
        files.append(_written(building, EVIDENCE_FILE, case.evidence_json))
    pictures, missing = _pictures(building, case)
    manifest = _manifest(case, [*files, *pictures], missing, at)
    _written(building, MANIFEST_FILE, manifest.model_dump_json(indent=2).encode())
    sync(building)
    building.rename(target)
    sync(target.parent)
    return manifest


def _manifest(case: Case, files: Sequence[KeptFile], missing: Sequence[MissingPicture], at: UtcTime) -> Manifest:
    record = case.record
    return Manifest(
        seq=record.seq,
        record_hash=case.excerpt.hash,
        hold_id=record.hold_id,
        action=record.decision.action,
        decided_at=record.decided_at.utc,
        kept_at=at,
        software=__version__,
        rules_revision=record.decision.rules_revision,
        config_revision=record.config_revision,
        record_version=record.record_version,
        files=tuple(files),
        missing=tuple(missing),
    )


def _pictures(building: Path, case: Case) -> tuple[list[KeptFile], list[MissingPicture]]:
    evidence = case.evidence
    read = {view.view: view.sha256 for view in evidence.reading.views} if evidence.reading else {}
    kept, missing = [], []
    for number, view in enumerate(evidence.parcel.pictures if evidence.parcel else (), start=1):
        try:
            source = _opened(view, case.done)
        except OSError as error:
            missing.append(MissingPicture(view=view.name, why=error.strerror or "can't be read"))
            continue
        with source:
            copied = _copied(_chunks(source.fileno()), building, f"picture-{number}")
        if copied is None:
            missing.append(MissingPicture(view=view.name, why="it could not be read to its end"))
            continue
        sha256 = read.get(view.name)
        as_read = None if sha256 is None else sha256 == copied.sha256
        kept.append(copied.model_copy(update={"view": view.name, "as_read": as_read}))
    return kept, missing


def _opened(view: View, done: Path) -> BufferedReader:
    """Opens the picture, wherever it is: the spool may be moving it just now. Never a link, a pipe or a device.

    Raises:
        OSError: it is in neither place, or is not a plain file.
    """
    arrived = Path(view.path)
    put_away = done / arrived.name
    for place in (arrived, put_away, arrived):
        try:
            file = open_plain(place)
        except FileNotFoundError:
            continue
        if os.fstat(file.fileno()).st_size <= MOST_PICTURE_BYTES:
            return file
        file.close()
        raise OSError(0, "it is too large")
    raise OSError(0, "the file is gone")


def _chunks(descriptor: int) -> Iterator[bytes | None]:
    """The content; a None at the end means that the file could not be read to its end."""
    left = MOST_PICTURE_BYTES
    while left > 0:
        try:
            chunk = os.read(descriptor, CHUNK_BYTES)
        except OSError:
            yield None
            return
        if not chunk:
            return
        left -= len(chunk)
        yield chunk


def _copied(chunks: Iterator[bytes | None], building: Path, stem: str) -> KeptFile | None:
    """Writes the original bytes, hashing them on the way, under a name that tells what kind of file they are."""
    digest, size, start = hashlib.sha256(), 0, b""
    unnamed = building / stem
    with unnamed.open("xb") as copy:
        for chunk in chunks:
            if chunk is None:
                unnamed.unlink()
                return None
            start = start or chunk[:4]
            digest.update(chunk)
            size += copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    kind = next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), "bin")
    named = unnamed.rename(building / f"{stem}.{kind}")
    return KeptFile(name=named.name, sha256=digest.hexdigest(), size_bytes=size)


def _written(folder: Path, name: str, content: bytes) -> KeptFile:
    write_synced(folder / name, content)
    return KeptFile(name=name, sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))
