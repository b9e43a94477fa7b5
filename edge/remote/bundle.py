"""A bundle: one numbered set of rules and settings for named stations, whole in one signed payload."""

from __future__ import annotations

import fnmatch
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from edge.domain import Frozen, UtcTime
from edge.remote.envelope import MOST_BYTES

__all__ = ["BUNDLE_TYPE", "POLICY_FILE", "Bundle", "Target", "build_bundle"]

BUNDLE_TYPE = "application/vnd.sortgate.bundle+json"
POLICY_FILE = "policy.yaml"

FileName = Annotated[str, StringConstraints(pattern=r"^(lists/)?[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.yaml$")]
"""A file beside the rules or in their folder of lists; no other place can be named."""

Pattern = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._*?\[\]-]{1,63}$")]


class Target(Frozen):
    """Stations by name; `*` and `?` stand for others, as in file names."""

    site: Pattern = "*"
    line: Pattern = "*"
    station: Pattern = "*"

    def covers(self, site: str, line: str, station: str) -> bool:
        """Whether a station is meant."""
        pairs = ((site, self.site), (line, self.line), (station, self.station))
        return all(fnmatch.fnmatchcase(name, pattern) for name, pattern in pairs)


class Bundle(Frozen):
    """What is signed. A station takes only a `revision` above every one that it took before."""

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
    confirm_within_s: float = Field(
        default=60,
        ge=5,
        le=3600,
        description="other settings are taken back unless the station is reached in time",
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if POLICY_FILE not in self.files:
            raise ValueError(f"a bundle needs {POLICY_FILE}")
        if sum(map(len, self.files.values())) > MOST_BYTES:
            raise ValueError(f"the files have more than {MOST_BYTES} characters")
        if self.expires_at <= self.made_at:
            raise ValueError("it would expire before it is made")
        return self


def build_bundle(bundle: Bundle) -> bytes:
    """The payload to be signed: the same bundle is the same bytes, wherever it is built."""
    ordered = bundle.model_copy(update={"files": dict(sorted(bundle.files.items()))})
    return ordered.to_json().encode()
