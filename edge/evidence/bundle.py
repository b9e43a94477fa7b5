"""Puts a decision's evidence into one file, signed and self-explanatory, for people who do not have Sortgate.

The signature is over a list of hashes in the form of `sha256sum`, so that standard tools can verify it. File names come
from here, from camera names and from the operator's own rule files, never from anything that was read on a parcel.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from edge.domain import DecisionRecord, Sha256
from edge.evidence.folder import folder_of, read_manifest
from edge.evidence.manifest import MANIFEST_FILE, Manifest
from edge.evidence.mark import read_mark
from edge.evidence.signing import fingerprint_of, public_pem
from edge.journal import ChainExcerpt

__all__ = [
    "CHAIN_FILE",
    "KEY_FILE",
    "SIGNATURE_FILE",
    "SUMS_FILE",
    "BundleError",
    "NotKeptError",
    "NotKeptYetError",
    "NotWrittenError",
    "bundle_name",
    "export_bundle",
    "kept_manifest",
    "write_bundle",
]

CHAIN_FILE = "chain.json"
SUMS_FILE = "SHA256SUMS"
SIGNATURE_FILE = "SHA256SUMS.sig"
KEY_FILE = "public-key.pem"
README_FILE = "README.txt"

CHUNK_BYTES = 1 << 20


class BundleError(Exception):
    """Evidence can't be exported; the text says what is wrong and what to do."""


class NotKeptError(BundleError):
    """The evidence was removed for its age or to make room, or is of a parcel that is not kept."""


class NotKeptYetError(BundleError):
    """The evidence has yet to be written."""


class NotWrittenError(BundleError):
    """The archive can't be written, or something is there already that it must not replace."""


def kept_manifest(root: Path, record: DecisionRecord, record_hash: Sha256) -> Manifest:
    """The list of what is kept of a decision under `root`.

    Raises:
        NotKeptError, NotKeptYetError: nothing is kept, or not yet.
    """
    manifest = read_manifest(folder_of(root, record, record_hash))
    if manifest is not None:
        return manifest
    mark = read_mark(root)
    if mark is None or mark.seq < record.seq:
        raise NotKeptYetError(
            f"the evidence of decision {record.seq} is not written yet. It takes seconds; if it stays so, look at the "
            f"alarms and at the room on the disk"
        )
    raise NotKeptError(
        f"no evidence of decision {record.seq} is kept. The settings under [evidence] say whose is, those under "
        f"[journal] for how long"
    )


def export_bundle(root: Path, record: DecisionRecord, excerpt: ChainExcerpt, key: Ed25519PrivateKey, out: Path) -> None:
    """Writes the evidence of a decision, kept under `root`, to the new file `out`.

    Raises:
        NotWrittenError: `out` can't be written or already exists.
        BundleError: none is kept, or it was changed since.
    """
    if out.exists():
        raise NotWrittenError(f"{out} is there already; name another file")
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with unfinished.open("wb") as file:
            write_bundle(root, record, excerpt, key, file)
        unfinished.rename(out)
    except OSError as error:
        raise NotWrittenError(f"the evidence can't be written to {out}: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)


def write_bundle(
    root: Path, record: DecisionRecord, excerpt: ChainExcerpt, key: Ed25519PrivateKey, file: BinaryIO
) -> None:
    """Writes the evidence of a decision, kept under `root`, to an open file, a piece at a time.

    Raises:
        BundleError: none is kept, or it was changed since.
        OSError: it can't be read or written.
    """
    manifest = kept_manifest(root, record, excerpt.hash)
    contents = _Contents(root, folder_of(root, record, excerpt.hash), record, manifest, excerpt)
    with zipfile.ZipFile(file, "w") as archive:
        _Bundle(archive, bundle_name(record)).fill(contents, key)


def bundle_name(record: DecisionRecord) -> str:
    """Name of a bundle, and of its folder when it is unpacked."""
    return f"evidence-{record.station}-{record.seq}"


@dataclass(frozen=True)
class _Contents:
    """What goes into a bundle."""

    root: Path
    folder: Path
    record: DecisionRecord
    manifest: Manifest
    excerpt: ChainExcerpt


class _Bundle:
    """An archive being filled: each file is hashed as it goes in."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._sums: list[str] = []

    def fill(self, contents: _Contents, key: Ed25519PrivateKey) -> None:
        """Writes all contents; the list of hashes and its signature come last."""
        folder = contents.folder
        self._add_text(README_FILE, _readme(contents.record, contents.manifest, key))
        self._add_text(CHAIN_FILE, contents.excerpt.model_dump_json(indent=2))
        self._add_file(MANIFEST_FILE, folder / MANIFEST_FILE)
        for file in contents.manifest.files:
            if self._add_file(file.name, folder / file.name) != file.sha256:
                raise BundleError(f"{folder / file.name} was changed after it was kept: no evidence; find out why")
        for name, path in _rules(contents.root, contents.record):
            self._add_file(f"rules/{name}", path)
        self._add_text(KEY_FILE, public_pem(key.public_key()).decode())
        sums = "".join(self._sums)
        self._add_text(SUMS_FILE, sums)
        self._archive.writestr(f"{self._name}/{SIGNATURE_FILE}", key.sign(sums.encode()))

    def _add_text(self, name: str, text: str) -> None:
        self._archive.writestr(f"{self._name}/{name}", text, compress_type=zipfile.ZIP_DEFLATED)
        self._note(name, hashlib.sha256(text.encode()).hexdigest())

    def _add_file(self, name: str, path: Path) -> str:
        digest = hashlib.sha256()
        entry = zipfile.ZipInfo.from_file(path, f"{self._name}/{name}", strict_timestamps=False)
        with path.open("rb") as source, self._archive.open(entry, "w") as target:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
                target.write(chunk)
        self._note(name, digest.hexdigest())
        return digest.hexdigest()

    def _note(self, name: str, sha256: str) -> None:
        self._sums.append(f"{sha256}  {name}\n")


def _rules(root: Path, record: DecisionRecord) -> Iterable[tuple[str, Path]]:
    """The rule files that were in force, as far as they are kept. Operators' tips are not among them."""
    revision = record.decision.rules_revision.split("+", maxsplit=1)[0]
    folder = root / "rules" / revision
    return [(path.name, path) for path in sorted(folder.glob("*"))] if revision else []


def _readme(record: DecisionRecord, manifest: Manifest, key: Ed25519PrivateKey) -> str:
    template = Path(__file__).with_name("readme.txt").read_text(encoding="ascii")
    facts = {
        "seq": record.seq,
        "station": record.station,
        "decided": f"{record.decided_at.utc:%Y-%m-%d %H:%M:%S}",
        "action": record.decision.action,
        "reason": record.decision.reason,
        "hold": record.hold_id or "none",
        "rules": record.decision.rules_revision or "unknown",
        "configuration": record.config_revision,
        "software": manifest.software,
        "fingerprint": fingerprint_of(key.public_key()),
    }
    for name, value in facts.items():
        template = template.replace(f"{{{name}}}", str(value))
    return template
