"""What a shift of the demonstration came to: each decision held against the truth of its parcel."""

from __future__ import annotations

from collections.abc import Mapping

from rich.console import Console
from rich.table import Table

from edge.console import LiveRow, LiveTable
from edge.domain import Action, Delivery, ReasonCode
from edge.sim import ParcelTruth

__all__ = ["summarise"]

_TOO_SLOW = {ReasonCode.OVERLOAD, ReasonCode.READING_TIMEOUT}


def summarise(out: Console, table: LiveTable, truths: Mapping[str, ParcelTruth], *, rate: float) -> bool:
    """Prints what happened to the parcels, whose truths are given by track. Returns whether all went as it should."""
    rows = list(table.rows.values())
    wrong = [row for row in rows if not _as_expected(row, truths)]
    late = sum(row.decision.delivery is Delivery.LATE for row in rows)
    unacknowledged = sum(row.decision.delivery is not Delivery.ACKNOWLEDGED for row in rows)
    latencies = sorted(row.decision.record.latency_ms for row in rows)
    out.print(_scenario_table(table, truths))
    counts = {action: sum(row.decision.record.decision.action is action for row in rows) for action in Action}
    out.print(
        f"{len(truths)} parcels: {counts[Action.PASS]} passed, {counts[Action.HOLD]} held,"
        f" {counts[Action.RECHECK]} to recheck, {counts[Action.NO_DECISION]} without decision"
    )
    if latencies:
        p95 = latencies[min(len(latencies) - 1, round(0.95 * len(latencies)))]
        out.print(f"trigger to decision: median {latencies[len(latencies) // 2]:.0f} ms, p95 {p95:.0f} ms")
    out.print(f"late = {late}, unacknowledged = {unacknowledged}, not as expected = {len(wrong)}")
    for row in wrong:
        truth = truths[row.decision.record.track_id]
        out.print(
            f"  track {truth.parcel}: {truth.scenario} should be {truth.expected.action},"
            f" was {row.decision.record.decision.action} ({row.why})", soft_wrap=True,
        )  # fmt: skip
    hurried = sum(row.decision.record.decision.reason in _TOO_SLOW for row in wrong)
    if hurried:
        out.print(
            f"{hurried} of them were not read in time: this machine, with whatever else runs on it, can't keep up with"
            f" {rate:g} parcels an hour. Try a lower --rate.", soft_wrap=True,
        )  # fmt: skip
    return not wrong and not late and not unacknowledged and len(rows) == len(truths)


def _as_expected(row: LiveRow, truths: Mapping[str, ParcelTruth]) -> bool:
    """Whether a decision is the one that the truth of the parcel calls for."""
    record = row.decision.record
    return truths[record.track_id].expected.met_by(record.decision.action, record.decision.reason)


def _scenario_table(table: LiveTable, truths: Mapping[str, ParcelTruth]) -> Table:
    """By scenario: how many parcels there were, what was to be decided, and how many were decided so."""
    found: dict[tuple[str, Action], list[bool]] = {}
    for row in table.rows.values():
        truth = truths[row.decision.record.track_id]
        found.setdefault((truth.scenario, truth.expected.action), []).append(_as_expected(row, truths))
    told = Table("scenario", "to be", "parcels", "as expected", title="What the shift held", title_justify="left")
    for (scenario, action), right in sorted(found.items()):
        sign = "" if all(right) else "  <--"
        told.add_row(scenario.replace("_", " "), action, str(len(right)), f"{sum(right)}{sign}")
    return told
