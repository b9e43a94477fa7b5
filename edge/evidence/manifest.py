"""What is in an evidence folder: its files with their hashes, tied to the journal by the hash of the record."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from edge.domain import Action, Frozen, Label, Sha256, UtcTime

__all__ = ["DECISION_FILE", "EVIDENCE_FILE", "MANIFEST_FILE", "KeptFile", "Manifest", "MissingPicture"]

MANIFEST_FILE = "manifest.json"
DECISION_FILE = "decision.json"
EVIDENCE_FILE = "evidence.json"

FileName = Label
"""Made from numbers and camera names, never from anything read on a parcel."""


class KeptFile(Frozen):
    """One file of the folder. `as_read`: whether a picture is, bit for bit, the one the decision was made from."""

    name: FileName
    sha256: Sha256
    size_bytes: int = Field(ge=0)
    view: Label | None = Field(default=None, description="camera that took it; none: not a picture")
    as_read: bool | None = Field(default=None, description="none: not a picture, or it was not read")


class MissingPicture(Frozen):
    """A picture that could not be kept, and why."""

    view: Label
    why: str


class Manifest(Frozen):
    """Everything in one folder. The journal's hash of the record covers decision, evidence and pictures as read."""

    version: Literal[1] = 1
    seq: int = Field(ge=1, description="number of the decision in the journal")
    record_hash: Sha256 = Field(description="of the decision in the journal's chain")
    hold_id: Label | None
    action: Action
    decided_at: UtcTime
    kept_at: UtcTime
    software: str = Field(description="version of Sortgate that kept it")
    rules_revision: str
    config_revision: int
    record_version: int | None = Field(description="of the declaration it was judged by")
    files: tuple[KeptFile, ...]
    missing: tuple[MissingPicture, ...] = ()

    @property
    def size_bytes(self) -> int:
        """Size of all files together."""
        return sum(file.size_bytes for file in self.files)
