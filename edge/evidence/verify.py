"""Verifies a bundle of evidence and names every alteration: signature, hashes, manifest, and place in the chain.

A bundle is hostile until it is verified. Nothing of it is unpacked to the disk, names are compared and never used as
paths, and texts are read only up to a limit.
"""

from __future__ import annotations

import hashlib
import re
import zipfile
import zlib
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from edge.domain import DecisionRecord, Frozen, Sha256
from edge.evidence.bundle import CHAIN_FILE, KEY_FILE, SIGNATURE_FILE, SUMS_FILE
from edge.evidence.manifest import DECISION_FILE, EVIDENCE_FILE, MANIFEST_FILE, Manifest
from edge.evidence.signing import KeyFileError, fingerprint_of, read_public_key
from edge.journal import ChainExcerpt, Evidence

__all__ = ["BundleReport", "verify_bundle"]

MOST_FILES = 1000
MOST_TEXT_BYTES = 64_000_000
MOST_BYTES = 4_000_000_000
CHUNK_BYTES = 1 << 20

_SUM_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]{1,200})")
_SIGNED_APART = {SUMS_FILE, SIGNATURE_FILE}
_BAD_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError)


class BundleReport(Frozen):
    """Result of a verification. Without faults, it is what the holder of the key with that fingerprint signed."""

    faults: tuple[str, ...]
    fingerprint: Sha256 | None = None
    seq: int | None = None
    record_hash: Sha256 | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was altered."""
        return not self.faults


def verify_bundle(path: Path, trusted: Ed25519PublicKey | None = None) -> BundleReport:
    """Checks the bundle at `path`, against the `trusted` key if one is given, else against the key inside.

    Raises:
        OSError: the file can't be read.
    """
    try:
        archive = zipfile.ZipFile(path)
    except _BAD_ZIP:
        return BundleReport(faults=("the file is no ZIP archive, or it is not whole: its end is missing or damaged",))
    with archive:
        try:
            return _Check(archive, trusted).report()
        except _BAD_ZIP:
            return BundleReport(faults=("a file in the archive is damaged and can't be unpacked",))


class _Check:
    """One reading of a bundle."""

    def __init__(self, archive: zipfile.ZipFile, trusted: Ed25519PublicKey | None) -> None:
        self._archive = archive
        self._trusted = trusted
        self._faults: list[str] = []
        self._hashes: dict[str, str] = {}
        self._key: Ed25519PublicKey | None = None
        self._entries_by_name: dict[str, zipfile.ZipInfo] = {}

    def report(self) -> BundleReport:
        self._entries_by_name = self._entries()
        if self._faults:
            return BundleReport(faults=tuple(self._faults))
        self._hashes = {name: self._hash(entry) for name, entry in self._entries_by_name.items()}
        self._signature()
        self._sums()
        self._manifest()
        chain = self._chain()
        return BundleReport(
            faults=tuple(dict.fromkeys(self._faults)),
            fingerprint=fingerprint_of(self._key) if self._key else None,
            seq=chain.seq if chain else None,
            record_hash=chain.hash if chain else None,
        )

    def _fault(self, text: str) -> None:
        self._faults.append(text)

    def _entries(self) -> dict[str, zipfile.ZipInfo]:
        """The files by their names inside the one folder of the bundle."""
        found: dict[str, zipfile.ZipInfo] = {}
        infos = self._archive.infolist()
        if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
            self._fault("the archive is larger than any evidence")
            return found
        for info in infos:
            folder, _, name = info.filename.partition("/")
            if not name or folder != infos[0].filename.partition("/")[0]:
                self._fault(f"{info.filename!a} lies outside the folder of the evidence")
            elif name in found:
                self._fault(f"{name!a} is there twice")
            found[name] = info
        return found

    def _hash(self, entry: zipfile.ZipInfo) -> str:
        digest = hashlib.sha256()
        with self._archive.open(entry) as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest()

    def _content(self, name: str) -> bytes | None:
        """A file's content; None, with a fault noted, if it is missing or too long."""
        entry = self._entries_by_name.get(name)
        if entry is None:
            self._fault(f"{name} is missing")
            return None
        if entry.file_size > MOST_TEXT_BYTES:
            self._fault(f"{name} is longer than any such file")
            return None
        return self._archive.read(entry)

    def _signature(self) -> None:
        pem, sums, signature = (self._content(name) for name in (KEY_FILE, SUMS_FILE, SIGNATURE_FILE))
        if pem is None or sums is None or signature is None:
            return
        try:
            self._key = read_public_key(pem)
        except KeyFileError as error:
            self._fault(f"{KEY_FILE}: {error}")
            return
        if self._trusted is not None and fingerprint_of(self._trusted) != fingerprint_of(self._key):
            self._fault(f"{KEY_FILE} is another key than the trusted one: somebody else made this bundle")
        try:
            (self._trusted or self._key).verify(signature, sums)
        except InvalidSignature:
            self._fault(f"{SUMS_FILE} is not what was signed, or the signature was changed")

    def _sums(self) -> None:
        content = self._content(SUMS_FILE)
        if content is None:
            return
        listed: dict[str, str] = {}
        for line in content.decode("ascii", errors="replace").splitlines():
            match = _SUM_LINE.fullmatch(line)
            if match is None:
                self._fault(f"{SUMS_FILE} holds a line that is no hash of a file")
                return
            listed[match[2]] = match[1]
        for name, sha256 in listed.items():
            if name not in self._hashes:
                self._fault(f"{name} was taken out")
            elif self._hashes[name] != sha256:
                self._fault(f"{name} was changed")
        for name in self._hashes.keys() - listed.keys() - _SIGNED_APART:
            self._fault(f"{name!a} was put in")

    def _manifest(self) -> None:
        content = self._content(MANIFEST_FILE)
        if content is None:
            return
        try:
            manifest = Manifest.from_json(content)
        except ValueError:
            self._fault(f"{MANIFEST_FILE} can't be read")
            return
        for file in manifest.files:
            if self._hashes.get(file.name) != file.sha256:
                self._fault(f"{file.name} is not the file that the station kept")

    def _chain(self) -> ChainExcerpt | None:
        """Checks that decision, evidence and pictures are those that the journal's hash covers."""
        content, decision = self._content(CHAIN_FILE), self._content(DECISION_FILE)
        if content is None or decision is None:
            return None
        try:
            chain = ChainExcerpt.from_json(content)
            DecisionRecord.from_json(chain.record_json)
        except ValueError:
            self._fault(f"{CHAIN_FILE} can't be read")
            return None
        if not chain.intact:
            self._fault("the hash of the record does not fit: decision, evidence or place in the chain were changed")
        if chain.record_json.encode() != decision:
            self._fault(f"{DECISION_FILE} is not the decision in the journal")
        for action in chain.actions:
            if not action.intact:
                self._fault(f"action {action.number} of a person was changed")
        self._evidence(chain)
        return chain

    def _evidence(self, chain: ChainExcerpt) -> None:
        if EVIDENCE_FILE not in self._hashes:
            return  # it was deleted for its age before the folder was made; the manifest does not list it
        if self._hashes[EVIDENCE_FILE] != chain.evidence_sha256:
            self._fault(f"{EVIDENCE_FILE} is not the evidence that the journal vouches for")
            return
        manifest, text = self._content(MANIFEST_FILE), self._content(EVIDENCE_FILE)
        if manifest is None or text is None:
            return
        try:
            reading = Evidence.from_json(text).reading
            files = Manifest.from_json(manifest).files
        except ValueError:
            return  # the manifest is at fault, and has been named
        read = {view.view: view.sha256 for view in reading.views if view.sha256} if reading else {}
        for file in files:
            if file.as_read and self._hashes.get(file.name) != read.get(file.view or ""):
                self._fault(f"{file.name} is not the picture that was read")
