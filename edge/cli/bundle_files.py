"""The files of a bundle at the engineer's desk: gathers models and golden pictures, writes it, and puts them beside it.

`blobs/` beside the bundle holds each of them by its hash. So the folder of a bundle can be copied as it is to a stick
or a web server.
"""

from __future__ import annotations

import hashlib
import shutil
import tomllib
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path

from pydantic import ValidationError

from edge.cli.exits import CommandError, Exit
from edge.cli.output import write_whole
from edge.fault_words import fault_in_words
from edge.files.plain import open_plain
from edge.remote import MANIFEST_FILE, Blob, GoldenPicture, ModelFile

__all__ = [
    "BLOBS",
    "faults_beside",
    "gathered_golden",
    "gathered_models",
    "plain_content",
    "put_beside",
    "write_made",
]

BLOBS = "blobs"
LISTED = ("model", "characters", "weights")
"""The lists in a manifest whose files a station reads."""
PICTURES = {".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp"}


def gathered_models(folder: Path) -> dict[Path, ModelFile]:
    """The models in a folder: its manifest and the files that it lists, checked against the hashes that it gives."""
    manifest = folder / MANIFEST_FILE
    try:
        content = tomllib.loads(plain_content(manifest).decode())
        entries = [entry for kind in LISTED for entry in content.get(kind, [])]
        stated = {str(entry["file"]): str(entry["sha256"]) for entry in entries}
        files = {folder / name: _model(folder / name) for name in (MANIFEST_FILE, *stated)}
    except OSError as error:
        raise CommandError(f"{error.filename or manifest} can't be read: {error.strerror}", Exit.NO_INPUT) from error
    except (ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{manifest} can't be used: {error}", Exit.DATA) from error
    for path, file in files.items():
        if file.sha256 != stated.get(path.name, file.sha256):
            raise CommandError(f"{path} is not the file that its manifest lists; derive the models anew", Exit.DATA)
    return files


def gathered_golden(folder: Path) -> dict[Path, GoldenPicture]:
    """The pictures in a folder; NAME.txt beside NAME.jpg has the texts that must be read in it, one on each line."""
    try:
        pictures = sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)
        found = {path: _golden(path) for path in pictures}
    except OSError as error:
        raise CommandError(
            f"{error.filename} can't be read: {error.strerror}; each picture needs a text file of the same name with"
            " what must be read in it", Exit.NO_INPUT,
        ) from error  # fmt: skip
    except ValueError as error:
        raise CommandError(f"a golden picture in {folder} can't be used: {_first(error)}", Exit.DATA) from error
    if not found:
        raise CommandError(f"{folder} holds no picture ({', '.join(sorted(PICTURES))})", Exit.NO_INPUT)
    return found


def put_beside(bundle: Path, files: Iterable[tuple[Path, Blob]]) -> int:
    """Copies files into `blobs/` beside a bundle, unless they are there. Returns the size of all of them in bytes."""
    folder, total = bundle.parent / BLOBS, 0
    for path, blob in files:
        total += blob.size_bytes
        place = folder / blob.sha256
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if not place.exists() or place.stat().st_size != blob.size_bytes:
                fresh = place.with_suffix(".part")
                shutil.copyfile(path, fresh)
                fresh.replace(place)
        except OSError as error:
            raise CommandError(f"{place} can't be written: {error.strerror}", Exit.NO_OUTPUT) from error
    return total


def faults_beside(bundle: Path, blobs: Iterable[Blob]) -> list[str]:
    """What is wrong with the files beside a bundle, one sentence for each fault."""
    faults = []
    for blob in blobs:
        path = bundle.parent / BLOBS / blob.sha256
        try:
            with _opened(path) as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != blob.sha256:
                    faults.append(f"{path} is not what its name says; build the bundle anew")
        except OSError as error:
            faults.append(f"{path} can't be read: {error.strerror}")
    return faults


def plain_content(path: Path) -> bytes:
    """The bytes of an engineer's own file; a pipe is refused instead of waited for.

    Raises:
        OSError: it can't be read.
    """
    with _opened(path) as file:
        return file.read()


def _opened(path: Path) -> BufferedReader:
    """A file of the engineer's own: it may be a link to one elsewhere, but no pipe that would be waited for."""
    return open_plain(path, through_links=True)


def _model(path: Path) -> ModelFile:
    data = plain_content(path)
    return ModelFile(name=path.name, sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data))


def _golden(path: Path) -> GoldenPicture:
    data = plain_content(path)
    lines = plain_content(path.with_suffix(".txt")).decode().splitlines()
    texts = tuple(line.strip() for line in lines if line.strip())
    return GoldenPicture(sha256=hashlib.sha256(data).hexdigest(), size_bytes=len(data), texts=texts)


def _first(error: ValueError) -> str:
    return fault_in_words(error.errors()[0]) if isinstance(error, ValidationError) else str(error)


def write_made(path: Path, data: bytes) -> None:
    """Writes a root or a bundle, into a folder that is made where it is missing; ends the command if that can't be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CommandError(f"{path.parent} can't be made: {error.strerror}", Exit.NO_OUTPUT) from error
    write_whole(path, data)
