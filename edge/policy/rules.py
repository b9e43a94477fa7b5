"""Rules as data: when a rule fires, what it says and what it asks for."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

import cel
from pydantic import Field

from edge.domain import Action, Frozen, ReasonCode, RuleMode, Severity
from edge.policy.conditions import names_in

__all__ = ["InForce", "Rule"]

_ACTIONS = {
    Severity.CRITICAL: Action.HOLD,
    Severity.HOLD: Action.HOLD,
    Severity.RECHECK: Action.RECHECK,
    Severity.ADVISORY: Action.PASS,
    Severity.INFO: Action.PASS,
}
_LIGHTEST_FIRST = (Action.PASS, Action.RECHECK, Action.NO_DECISION, Action.HOLD), tuple(Severity)


class InForce(Frozen):
    """First and last day of a rule, in UTC, both included."""

    from_: dt.date | None = Field(default=None, alias="from")
    to: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Whether the rule is judged on that day."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day <= self.to)


class Rule(Frozen):
    """One rule of a policy file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")
    code: ReasonCode
    severity: Severity
    action: Action | None = Field(default=None, description="what the rule asks for; left out, by its severity")
    mode: RuleMode = RuleMode.LIVE
    in_force: InForce = InForce()
    when: str = Field(min_length=1, description="condition in CEL over the documented context")
    say: str = Field(min_length=1)
    say_zh: str = Field(min_length=1)
    expected: str = ""
    observed: str = ""
    expected_zh: str = Field(default="", description="left out where `expected` holds no words but facts")
    observed_zh: str = Field(default="", description="left out where `observed` holds no words but facts")
    sources: tuple[str, ...] = Field(min_length=1)
    confidence: str | None = Field(default=None, description="the fact that holds the finding's confidence")
    two_persons: bool = Field(default=False, description="its holds are released or confirmed only by two people")

    @property
    def asks_for(self) -> Action:
        """The action a finding of this rule asks for."""
        return self.action or _ACTIONS[self.severity]

    @property
    def weight(self) -> tuple[int, int]:
        """Of two rules that fired, the greater decides: by action first, then by severity."""
        actions, severities = _LIGHTEST_FIRST
        return actions.index(self.asks_for), severities.index(self.severity)

    @cached_property
    def program(self) -> cel.Program:
        """The compiled condition."""
        return cel.compile(self.when)

    @cached_property
    def fact_names(self) -> tuple[str, ...]:
        """Facts the condition names, as `group.name`, each once."""
        return names_in(self.when)
