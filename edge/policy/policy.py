"""The policy: evidence in, one decision with every finding behind it out. Pure and deterministic; time is an argument.

The action that weighs most among live findings decides: a hold over no decision over a recheck over a pass. So a find
that was made holds the parcel even where a picture failed, and a failed picture is never taken for an empty one.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Self

import cel

from edge.domain import Action, Decision, Finding, ReasonCode, RuleMode
from edge.policy.context import Facts, value_of
from edge.policy.evidence import Evidence
from edge.policy.explain import Explained, explained
from edge.policy.facts import FactFinder
from edge.policy.loading import PolicyFiles, default_path, read_policy
from edge.policy.rules import Rule
from edge.policy.sentence import Names, say
from edge.policy.tips import Tips

__all__ = ["Policy"]


class Policy:
    """Rules, table of goods, control lists and operators' tips in service together. May be shared by threads."""

    def __init__(self, files: PolicyFiles, tips: Tips | None = None) -> None:
        self._files = files
        self.tips = tips or Tips()
        self.rules = files.rules
        self.revision = "+".join(filter(None, (files.revision, self.tips.revision)))
        """Short hash of all files and of the tips; equal revisions judge equally."""
        self.files_revision = files.revision
        """The part of it that stands for the files alone."""
        self._finder = FactFinder(files.goods, files.lists, files.origin_groups, self.tips)

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """The policy whose rules lie at `path`; None is the one that comes with Sortgate.

        Raises:
            PolicyError: it can't be read, or one of its rules can't be judged.
        """
        return cls(read_policy(path or default_path()))

    def texts(self) -> dict[str, str]:
        """The files as they were read, by name: the rules, the table of goods, and the control lists."""
        return {source.path.name: source.text for source in self._files.sources}

    def with_tips(self, tips: Tips) -> Policy:
        """The same rules with other tips beside them."""
        return Policy(self._files, tips)

    def decide(self, evidence: Evidence, *, at: dt.datetime) -> Decision:
        """Judge a parcel as of the moment `at`, which decides what rules and control lists are in force."""
        facts = self._finder.facts(evidence, at=at)
        context = cel.Context(variables=facts)
        day = at.date()
        fired = [rule for rule in self.rules if rule.in_force.covers(day) and rule.program.execute(context)]
        fired.sort(key=lambda rule: rule.weight, reverse=True)
        live = [rule for rule in fired if rule.mode is RuleMode.LIVE]
        action = live[0].asks_for if live else Action.PASS
        reasons = tuple(dict.fromkeys(rule.code for rule in live))
        fault = str(facts["reading"]["fault"])
        if action is Action.PASS and fault:
            # Not a rule, because no file of rules may leave it out: what was not read does not pass.
            action, reasons = Action.NO_DECISION, (ReasonCode(fault), *reasons)
        return Decision(
            action=action,
            reasons=reasons,
            findings=tuple(_finding(rule, facts, self._files.lists.names) for rule in fired),
            rules_revision=self.revision,
        )

    def explain(self, evidence: Evidence, *, at: dt.datetime) -> tuple[Explained, ...]:
        """Every rule in the order of the file: whether it fired, from what facts, and if not, why not."""
        facts = self._finder.facts(evidence, at=at)
        return tuple(explained(rule, facts, at.date(), self._files.lists.names) for rule in self.rules)


def _finding(rule: Rule, facts: Facts, names: Names) -> Finding:
    expected, observed = say(rule.expected, facts, "en", names), say(rule.observed, facts, "en", names)
    expected_zh = say(rule.expected_zh or rule.expected, facts, "zh", names)
    observed_zh = say(rule.observed_zh or rule.observed, facts, "zh", names)
    return Finding(
        rule_id=rule.id,
        code=rule.code,
        severity=rule.severity,
        mode=rule.mode,
        expected=expected,
        observed=observed,
        sources=rule.sources,
        confidence=float(str(value_of(facts, rule.confidence))) if rule.confidence else 1.0,
        sentence=say(rule.say, facts, "en", names),
        sentence_zh=say(rule.say_zh, facts, "zh", names),
        expected_zh="" if expected_zh == expected else expected_zh,
        observed_zh="" if observed_zh == observed else observed_zh,
        two_persons=rule.two_persons,
    )
