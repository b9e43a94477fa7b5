"""Why a rule fired or did not: the facts its condition names and, where it did not fire, the part that was not true."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import cel
from pydantic import Field

from edge.domain import Action, Frozen, ReasonCode, RuleMode, Severity
from edge.policy.conditions import names_in, without_remarks
from edge.policy.context import Facts, FactValue, value_of
from edge.policy.rules import Rule
from edge.policy.sentence import Names, say

__all__ = ["Explained", "explained", "parts_of"]

_CLOSES = {"(": ")", "[": "]", "{": "}"}


class Explained(Frozen):
    """How one rule judged a parcel. `facts` are all that its condition names.

    Where it did not fire, `because` is the first part of the condition that was not true, as the rule has it, and
    `because_facts` are the facts of that part. Both are empty where the rule fired or was not in force.
    """

    rule_id: str
    code: ReasonCode
    mode: RuleMode
    severity: Severity
    action: Action
    fired: bool
    in_force: bool
    condition: str
    facts: dict[str, FactValue]
    because: str = ""
    because_facts: dict[str, FactValue] = Field(default_factory=dict)
    sentence: str = Field(default="", description="what it says where it fired")
    sentence_zh: str = ""


def explained(rule: Rule, facts: Facts, day: dt.date, names: Names) -> Explained:
    """How a rule judged a parcel of these facts on a day."""
    context = cel.Context(variables=facts)
    in_force = rule.in_force.covers(day)
    fired = in_force and bool(rule.program.execute(context))
    failed = _first_untrue(rule.when, context) if in_force and not fired else ""
    return Explained(
        rule_id=rule.id,
        code=rule.code,
        mode=rule.mode,
        severity=rule.severity,
        action=rule.asks_for,
        fired=fired,
        in_force=in_force,
        condition=_on_one_line(rule.when),
        facts={name: value_of(facts, name) for name in rule.fact_names},
        because=_on_one_line(failed),
        because_facts={name: value_of(facts, name) for name in names_in(failed)},
        sentence=say(rule.say, facts, "en", names) if fired else "",
        sentence_zh=say(rule.say_zh, facts, "zh", names) if fired else "",
    )


def parts_of(condition: str) -> list[str]:
    """The parts that `&&` joins at the top of a condition; the whole where `||` or `?` stands there, too."""
    parts, start, at = [], 0, 0
    awaited: list[str] = []
    while at < len(condition):
        sign = condition[at]
        if sign in "\"'":
            at = _end_of_text(condition, at)
        elif sign in _CLOSES:
            awaited.append(_CLOSES[sign])
        elif awaited and sign == awaited[-1]:
            awaited.pop()
        elif not awaited and (condition.startswith("||", at) or sign == "?"):
            return [condition]
        elif not awaited and condition.startswith("&&", at):
            parts.append(condition[start:at])
            at += 1
            start = at + 1
        at += 1
    return [*parts, condition[start:]]


def _end_of_text(condition: str, at: int) -> int:
    """The place of the quote that closes the one at `at`."""
    end = at + 1
    while end < len(condition) and condition[end] != condition[at]:
        end += 2 if condition[end] == "\\" else 1
    return end


def _first_untrue(condition: str, context: cel.Context) -> str:
    """Parts are tried in the order in which they guard each other, so none is run that the rule itself would not."""
    plain = without_remarks(condition)
    return next((part for part in parts_of(plain) if not _program(part).execute(context)), plain)


@lru_cache(maxsize=1024)
def _program(part: str) -> cel.Program:
    return cel.compile(part)


def _on_one_line(condition: str) -> str:
    return " ".join(condition.split())
