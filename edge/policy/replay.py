"""A policy tried on the past: which decisions on parcels that were judged already would come out otherwise.

Pure: it compares what was decided with what the given policy decides from the same evidence at the same moment. So it
can be run beside a working station, and can gate a new policy before it is taken into service.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pydantic import Field

from edge.domain import Action, Decision, Frozen, ReasonCode
from edge.policy.evidence import Evidence
from edge.policy.policy import Policy

__all__ = ["Change", "PastCase", "ReplayReport", "RuleChange", "replay"]


class PastCase(NamedTuple):
    """A parcel as it was judged: its number in the journal, the evidence, the moment, and what was decided."""

    seq: int
    track_id: str
    evidence: Evidence
    judged_at: dt.datetime
    decision: Decision


class Change(Frozen):
    """One parcel that would be decided otherwise, or for another reason; `rules` are those that made the difference."""

    seq: int
    track_id: str
    item_id: str | None
    was: Action
    becomes: Action
    was_reason: ReasonCode
    becomes_reason: ReasonCode
    rules_gone: tuple[str, ...] = ()
    rules_new: tuple[str, ...] = ()
    sentence: str = Field(default="", description="of the finding that weighs most in the new decision, or did before")

    @property
    def direction(self) -> str:
        """From what to what, such as `pass -> hold`."""
        return f"{self.was} -> {self.becomes}"


class RuleChange(Frozen):
    """How often one rule fired then and would fire now, and on how many parcels that changed the action."""

    rule_id: str
    fired: int
    would_fire: int
    gone: int = Field(description="parcels on which it fired then and would not now")
    new: int = Field(description="parcels on which it would fire and did not")
    actions_changed: int = Field(description="parcels of these two kinds whose action changes")


class ReplayReport(Frozen):
    """What a policy would change. `changes` are counts of parcels by direction, `examples` a few of each."""

    revision: str
    judged: int
    not_judged: int = Field(default=0, description="parcels whose evidence is gone or not whole")
    actions_changed: int
    reasons_changed: int = Field(description="same action, but another reason weighs most")
    holds_new: int
    holds_gone: int
    changes: dict[str, int]
    rules: tuple[RuleChange, ...] = Field(description="rules that would fire on other parcels, most changes first")
    examples: tuple[Change, ...]

    @property
    def hold_change_pct(self) -> float:
        """Parcels that would newly be held or no longer be, in percent of those judged."""
        return 100 * (self.holds_new + self.holds_gone) / self.judged if self.judged else 0.0


@dataclass
class _Count:
    """Numbers of one replay while it runs."""

    judged: int = 0
    not_judged: int = 0
    reasons_changed: int = 0
    directions: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)
    would_fire: Counter[str] = field(default_factory=Counter)
    gone: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    actions_changed: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Change]] = field(default_factory=dict)


def replay(cases: Iterable[PastCase | None], policy: Policy, *, examples: int = 5) -> ReplayReport:
    """Judge past cases by a policy and tell what changes.

    Args:
        cases: read one by one, so they may be more than fit into memory; None stands for a parcel that can't be
            judged again, because its evidence is gone or not whole.
        policy: the one that is tried.
        examples: parcels kept of each direction of change, the first that come.
    """
    count = _Count()
    for case in cases:
        if case is None:
            count.not_judged += 1
            continue
        _take(count, case, policy.decide(case.evidence, at=case.judged_at), examples)
    directions = dict(sorted(count.directions.items(), key=lambda item: (-item[1], item[0])))
    return ReplayReport(
        revision=policy.revision,
        judged=count.judged,
        not_judged=count.not_judged,
        actions_changed=sum(directions.values()),
        reasons_changed=count.reasons_changed,
        holds_new=sum(n for direction, n in directions.items() if direction.endswith(f"-> {Action.HOLD}")),
        holds_gone=sum(n for direction, n in directions.items() if direction.startswith(f"{Action.HOLD} ->")),
        changes=directions,
        rules=tuple(_rule_changes(count)),
        examples=tuple(change for kept in count.examples.values() for change in kept),
    )


def _take(count: _Count, case: PastCase, now: Decision, examples: int) -> None:
    """Adds one parcel to the numbers."""
    then = case.decision
    before, after = _fired(then), _fired(now)
    gone, new = before - after, after - before
    acts_otherwise = then.action is not now.action
    count.judged += 1
    count.fired.update(before)
    count.would_fire.update(after)
    count.gone.update(gone)
    count.new.update(new)
    if acts_otherwise:
        count.actions_changed.update(gone | new)
    elif then.reason is not now.reason:
        count.reasons_changed += 1
    else:
        return
    change = Change(
        seq=case.seq, track_id=case.track_id, item_id=case.evidence.identity.item_id,
        was=then.action, becomes=now.action, was_reason=then.reason, becomes_reason=now.reason,
        rules_gone=tuple(sorted(gone)), rules_new=tuple(sorted(new)), sentence=_sentence(now) or _sentence(then),
    )  # fmt: skip
    if acts_otherwise:
        count.directions[change.direction] += 1
    kept = count.examples.setdefault(change.direction, [])
    if len(kept) < examples:
        kept.append(change)


def _rule_changes(count: _Count) -> Iterator[RuleChange]:
    moved = count.gone.keys() | count.new.keys()
    for rule_id in sorted(moved, key=lambda rule: (-count.gone[rule] - count.new[rule], rule)):
        yield RuleChange(
            rule_id=rule_id,
            fired=count.fired[rule_id],
            would_fire=count.would_fire[rule_id],
            gone=count.gone[rule_id],
            new=count.new[rule_id],
            actions_changed=count.actions_changed[rule_id],
        )


def _fired(decision: Decision) -> frozenset[str]:
    return frozenset(finding.rule_id for finding in decision.findings)


def _sentence(decision: Decision) -> str:
    return decision.deciding_finding.sentence if decision.deciding_finding else ""
