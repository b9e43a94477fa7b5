"""The watch over a bundle in force: by how much it may change what the station does, and whether it has.

Pure: the figures of the parcels before and since are given. The rehearsal judges old readings by new rules; only real
parcels show what other models or settings do to reading, and to the time it takes.
"""

from __future__ import annotations

from pydantic import Field

from edge.domain import Frozen, Instant, Sha256

__all__ = ["Performance", "Probation", "Watch", "objection"]

NOTICEABLE_MS = 250.0
"""A decision that comes later by less than this is no worse: no line leaves that little time."""


class Probation(Frozen):
    """What is allowed, compared with the parcels before."""

    for_s: float = Field(default=900, ge=0, le=86_400, description="watched for so long; 0: not at all")
    least_parcels: int = Field(default=50, ge=1, le=100_000, description="fewer tell nothing")
    most_hold_change_points: float = Field(
        default=10.0, ge=0, le=100, description="percentage points by which the share of holds may rise or fall"
    )
    most_undecided_rise_points: float = Field(
        default=5.0, ge=0, le=100, description="the same for parcels without a decision in time"
    )
    most_slower_pct: float = Field(
        default=50.0, ge=0, le=1000, description="by which the time of the slowest twentieth of decisions may rise"
    )


class Performance(Frozen):
    """How the station did over some parcels. `p95_ms`: from trigger to decision, 95th percentile."""

    parcels: int = Field(default=0, ge=0)
    held: int = Field(default=0, ge=0)
    undecided: int = Field(default=0, ge=0, description="without a decision, or with one after its deadline")
    p95_ms: float = Field(default=0.0, ge=0)
    upto_seq: int = Field(default=0, ge=0, description="the last decision that was there at the time")

    @property
    def held_pct(self) -> float:
        """Percentage of holds."""
        return 100 * self.held / self.parcels if self.parcels else 0.0

    @property
    def undecided_pct(self) -> float:
        """Percentage of parcels that went without a decision in time."""
        return 100 * self.undecided / self.parcels if self.parcels else 0.0

    def __str__(self) -> str:
        return (
            f"{self.held_pct:.1f} % held, {self.undecided_pct:.1f} % not decided in time, 95 % within"
            f" {self.p95_ms:.0f} ms, over {self.parcels} parcels"
        )


class Watch(Frozen):
    """A bundle on probation: what it may change, how the station did before, and since when it is watched."""

    digest: Sha256
    revision: int
    allowed: Probation
    before: Performance
    begun: Instant | None = Field(default=None, description="None until the station works under it")


def objection(allowed: Probation, before: Performance, since: Performance) -> str:
    """What speaks against a bundle; empty if nothing does, or if too few parcels have come to tell."""
    if min(before.parcels, since.parcels) < allowed.least_parcels:
        return ""
    if abs(since.held_pct - before.held_pct) > allowed.most_hold_change_points:
        return f"holds changed by more than {allowed.most_hold_change_points:g} points"
    if since.undecided_pct - before.undecided_pct > allowed.most_undecided_rise_points:
        return f"parcels not decided in time rose by more than {allowed.most_undecided_rise_points:g} points"
    most_ms = max(before.p95_ms * (1 + allowed.most_slower_pct / 100), before.p95_ms + NOTICEABLE_MS)
    if since.p95_ms > most_ms:
        return f"decisions came more than {allowed.most_slower_pct:g} % later"
    return ""
