"""The report of a soak: what each fault did, how soon all was well again, and the latency of decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from edge.domain import Action, Delivery
from edge.journal import DecisionRow
from edge.link import DispatchSettings
from soak_site import TIME_LEFT_MS, Drop, Site
from soak_watch import WARM_S, Sample, lives

__all__ = ["RECOVERY_S", "Happened", "Outcome", "Report"]

RECOVERY_S = 30.0
IN_FLIGHT_S = (TIME_LEFT_MS + DispatchSettings().confirm_within_ms) / 1000
"""What was on the belt when a fault began, or whose last word the station still waited for, is its prey too."""
QUIET_S = 3.0
HEAD = """\
| fault | acknowledged | late | unconfirmed | no decision | parcels well after s | health well after s | told of |
|---|---|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Happened:
    """A fault that happened, on the monotonic clock."""

    name: str
    began_s: float
    ended_s: float


@dataclass(frozen=True)
class Outcome:
    """What one fault did. Times are seconds from its end to the last trace of it; None: still there at the next."""

    fault: str
    parcels: int
    acknowledged: int
    late: int
    unconfirmed: int
    undecided: int
    told: tuple[str, ...]
    parcels_well_after_s: float | None
    health_well_after_s: float | None

    def as_row(self) -> str:
        """A line of a Markdown table."""
        after = [f"{value:.1f}" if value is not None else "never" for value in
                 (self.parcels_well_after_s, self.health_well_after_s)]  # fmt: skip
        counts = f"{self.acknowledged}/{self.parcels} | {self.late} | {self.unconfirmed} | {self.undecided}"
        return f"| {self.fault} | {counts} | {after[0]} | {after[1]} | {', '.join(self.told)} |\n"


def _is_bad(row: DecisionRow) -> bool:
    return row.delivery is not Delivery.ACKNOWLEDGED or row.record.decision.action is Action.NO_DECISION


class Report:
    """All that is known after a soak.

    Args:
        site: what was dropped, and how the daemon fared.
        samples: all looks.
        faults: what happened, in order.
        rows: the journal, by track.
        broken: the invariant that does not hold; empty: all do.
    """

    def __init__(
        self,
        site: Site,
        samples: Sequence[Sample],
        faults: Sequence[Happened],
        rows: dict[str, DecisionRow],
        broken: str,
    ) -> None:
        self._site, self._samples, self._faults, self._rows, self._broken = site, samples, faults, rows, broken
        self._drops = [drop for drop in site.drops if drop.track_id in rows]
        self._ends_s = [*(fault.began_s for fault in faults[1:]), samples[-1].at_s]
        self.outcomes = [self._outcome(fault, next_s) for fault, next_s in zip(faults, self._ends_s, strict=True)]
        self.wrong = self._judged_wrongly()
        self.lives = lives(samples)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost, wrong, slow to come back or ever growing."""
        back = [outcome.parcels_well_after_s for outcome in self.outcomes]
        soon = all(after_s is not None and after_s < RECOVERY_S for after_s in back)
        grows = any(life.grows for life in self.lives)
        return soon and not (self._broken or self.wrong or self._site.unasked_ends or grows)

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        return {
            "outcomes": [asdict(outcome) for outcome in self.outcomes],
            "lives": [asdict(life) for life in self.lives],
            "samples": [asdict(sample) for sample in self._samples],
        }

    def text(self) -> str:
        """For people, in Markdown."""
        samples, site = self._samples, self._site
        most = (
            f"daemon {max(one.rss_mb for one in samples):.0f} MB, a reader {max(one.readers_mb for one in samples):.0f}"
            f" MB, {max(one.files for one in samples)} files, {max(one.threads for one in samples)} threads,"
            f" {max(one.waiting for one in samples)} triggers waiting"
        )
        return "\n".join(
            (
                HEAD + "".join(outcome.as_row() for outcome in self.outcomes),
                "Trigger to decision, ms (p50 / p99 / max):",
                *self._latencies(),
                f"\nThe daemon by its lives, after {WARM_S:.0f} s of each:",
                *(f"- {asdict(life)}{', grows' if life.grows else ''}" for life in self.lives),
                f"- most: {most}",
                f"\n{len(site.drops)} parcels, {len(self._faults)} faults; a disk of its own: {site.own_disk}",
                f"The daemon ended unasked {site.unasked_ends} times",
                f"Judged wrongly: {dict(self.wrong) or 'none'}",
                f"Invariants: {self._broken or 'all hold'}\n",
            )
        )

    def _latencies(self) -> Iterator[str]:
        for label, drops in (("all", self._drops), ("away from faults", self._calm())):
            for kind, read in (("reading replayed", False), ("really read", True)):
                values = [self._rows[drop.track_id].record.latency_ms for drop in drops if drop.really_read is read]
                yield f"- {label}, {kind}: {_quantiles(values)} ({len(values)} parcels)"

    def _judged_wrongly(self) -> Counter[str]:
        """Replayed parcels that were passed though they are to be held, or held though they are to pass."""
        wrong: Counter[str] = Counter()
        for drop in self._drops:
            action = self._rows[drop.track_id].record.decision.action
            if drop.expected is not None and action in {Action.PASS, Action.HOLD} and action is not drop.expected:
                wrong[f"{action} for {drop.expected}"] += 1
        return wrong

    def _outcome(self, fault: Happened, next_s: float) -> Outcome:
        own = [
            (drop, self._rows[drop.track_id])
            for drop in self._drops
            if fault.began_s <= drop.at_s + IN_FLIGHT_S < next_s
        ]
        looks = [sample for sample in self._samples if fault.began_s <= sample.at_s < next_s]
        bad_s = [drop.at_s for drop, row in own if _is_bad(row)]
        unwell_s = [sample.at_s for sample in looks if sample.unwell]
        return Outcome(
            fault=fault.name,
            parcels=len(own),
            acknowledged=sum(row.delivery is Delivery.ACKNOWLEDGED for _, row in own),
            late=sum(row.delivery is Delivery.LATE for _, row in own),
            unconfirmed=sum(row.delivery is Delivery.UNCONFIRMED for _, row in own),
            undecided=sum(row.record.decision.action is Action.NO_DECISION for _, row in own),
            told=tuple(dict.fromkeys(name for sample in looks for name in sample.unwell)),
            parcels_well_after_s=_well_after(bad_s, fault.ended_s, next_s - IN_FLIGHT_S),
            health_well_after_s=_well_after(unwell_s, fault.ended_s, next_s),
        )

    def _calm(self) -> list[Drop]:
        """Parcels dropped at least 10 s after a fault and its traces, and gone before the next."""
        calm = []
        for fault, next_s, outcome in zip(self._faults, self._ends_s, self.outcomes, strict=True):
            if outcome.parcels_well_after_s is not None:
                since_s = fault.ended_s + outcome.parcels_well_after_s + 10
                calm += [drop for drop in self._drops if since_s < drop.at_s < next_s - IN_FLIGHT_S]
        return calm


def _well_after(bad_s: Sequence[float], ended_s: float, next_s: float) -> float | None:
    """Seconds from the end of the fault to the last bad thing; None where that went on until the next fault."""
    last_s = max(bad_s, default=ended_s)
    return None if last_s > next_s - QUIET_S else round(max(0.0, last_s - ended_s), 1)


def _quantiles(values: Sequence[float]) -> str:
    """Median, 99th percentile, greatest."""
    if not values:
        return "-"
    return " / ".join(f"{value:.1f}" for value in np.percentile(values, [50, 99, 100]))
