"""A bundle: one numbered set of rules, settings, routes of messages and models for named stations, in one payload.

The payload holds everything except the large files, models and golden pictures, which it names by their hash.
"""

from __future__ import annotations

import fnmatch
import hashlib
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from edge.domain import Frozen, UtcTime
from edge.remote.blobs import Blob
from edge.remote.envelope import MOST_BYTES
from edge.remote.probation import Probation

__all__ = [
    "BUNDLE_TYPE", "MANIFEST_FILE", "POLICY_FILE", "Bundle", "GoldenPicture", "ModelFile", "Target", "build_bundle",
]  # fmt: skip

BUNDLE_TYPE = "application/vnd.sortgate.bundle+json"
POLICY_FILE = "policy.yaml"
MANIFEST_FILE = "manifest.toml"

FileName = Annotated[str, StringConstraints(pattern=r"^(lists/)?[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.yaml$")]
"""A file beside the rules, or in their folder of lists; no other place can be named."""

Pattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._*?\[\]-]{1,63}$")]


class Target(Frozen):
    """Stations by name; `*` and `?` are wildcards, as in file names."""

    site: Pattern = "*"
    line: Pattern = "*"
    station: Pattern = "*"

    def __str__(self) -> str:
        return f"{self.site}/{self.line}/{self.station}"

    def covers(self, site: str, line: str, station: str) -> bool:
        """Whether a station is meant."""
        pairs = ((site, self.site), (line, self.line), (station, self.station))
        return all(fnmatch.fnmatchcase(name, pattern) for name, pattern in pairs)


ModelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


class ModelFile(Blob):
    """A file from the folder of models; the one called `manifest.toml` says what the others are."""

    name: ModelName


class GoldenPicture(Blob):
    """A picture of a label, and the texts that must be read in it."""

    texts: tuple[Annotated[str, StringConstraints(min_length=1, max_length=500)], ...] = Field(
        min_length=1, max_length=100
    )


class Bundle(Frozen):
    """What is signed. A station only takes a `revision` above every one that it has taken before."""

    version: Literal[1] = 1
    revision: int = Field(ge=1, le=1 << 53)
    made_at: UtcTime
    expires_at: UtcTime = Field(description="no station takes it up after this moment; one that has it keeps it")
    target: Target = Target()
    why: str = Field(min_length=1, max_length=500, description="what changes and why, for the people at the stations")
    most_hold_change_pct: float = Field(
        default=2.0, ge=0, le=100, description="refused where holds would change on more of the parcels judged before"
    )
    files: dict[FileName, str] = Field(min_length=1, max_length=200)
    settings_toml: str = Field(
        default="", max_length=100_000, description="settings that take the place of those in the station's own file"
    )
    routes_toml: str = Field(
        default="",
        max_length=100_000,
        description="routes of messages, in the place of the station's own; addresses stand in files there, never here",
    )
    confirm_within_s: float = Field(
        default=60,
        ge=5,
        le=3600,
        description="other settings are taken back unless the station is reached in time",
    )
    models: tuple[ModelFile, ...] = Field(default=(), max_length=64, description="none: the station's own are used")
    golden: tuple[GoldenPicture, ...] = Field(default=(), max_length=500)
    least_golden_pct: float = Field(
        default=100.0, ge=0, le=100, description="refused where less of the texts of the golden pictures is read"
    )
    probation: Probation = Field(default=Probation(), description="how it may change the work once it is in force")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if POLICY_FILE not in self.files:
            raise ValueError(f"a bundle needs {POLICY_FILE}")
        if sum(map(len, self.files.values())) > MOST_BYTES:
            raise ValueError(f"the files have more than {MOST_BYTES} characters")
        names = [file.name for file in self.models]
        if names and MANIFEST_FILE not in names:
            raise ValueError(f"models need their {MANIFEST_FILE}")
        if len(set(names)) != len(names):
            raise ValueError("two models have the same name")
        if self.expires_at <= self.made_at:
            raise ValueError("it would expire before it is made")
        return self

    @property
    def brings(self) -> str:
        """What is in it, in words."""
        given = {"settings": self.settings_toml, "routes of messages": self.routes_toml, "models": self.models}
        return ", ".join(("rules", *(name for name, content in given.items() if content)))

    @property
    def blobs(self) -> tuple[Blob, ...]:
        """All large files, each once."""
        named = (*self.models, *self.golden)
        return tuple(dict.fromkeys(Blob(sha256=file.sha256, size_bytes=file.size_bytes) for file in named))

    @property
    def blob_bytes(self) -> int:
        """Size of all large files together."""
        return sum(blob.size_bytes for blob in self.blobs)

    @property
    def model_set(self) -> str:
        """A name for exactly these models under exactly these file names; empty if there are none."""
        listed = "\n".join(sorted(f"{file.sha256} {file.name}" for file in self.models))
        return hashlib.sha256(listed.encode()).hexdigest() if listed else ""


def build_bundle(bundle: Bundle) -> bytes:
    """The payload to be signed: the same bundle gives the same bytes, wherever it is built."""
    ordered = bundle.model_copy(update={"files": dict(sorted(bundle.files.items()))})
    return ordered.to_json().encode()
