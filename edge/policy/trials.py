"""Rules tried on made-up facts: does any make a rule fire, do all, and does another rule fire whenever it does?

The facts are taken from the context's exemplars and from the very texts and numbers the condition compares with: all
combinations, or as many as there is time for, drawn by chance and seeded by the rule's id. So an answer is the same
each time, and a rule that can fire is hardly ever missed.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import cel

from edge.domain import RuleMode
from edge.policy.context import CONTEXT, FACTS, Facts, FactValue, grouped
from edge.policy.rules import Rule

__all__ = ["Trial", "covered_by", "texts_in", "tried"]

_MOST_TRIES = 4_000
_KEPT = 40
_ENOUGH = 10
"""Whole contexts drawn round each firing before something is said about other rules."""
_NUMBER = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)(?![\w.])")
_TEXT = re.compile(r"\"((?:\\.|[^\"\\])*)\"|'((?:\\.|[^'\\])*)'")


class Trial(NamedTuple):
    """A rule's trial: how many of the facts tried made it fire, and some of those."""

    tried: int
    fired: int
    firing: tuple[Facts, ...]


def tried(rule: Rule) -> Trial:
    """Try a rule. Its condition must be sound."""
    number = fired = 0
    firing: list[Facts] = []
    for facts in _trials_of(rule):
        number += 1
        if rule.program.execute(cel.Context(variables=facts)):
            fired += 1
            if len(firing) < _KEPT:
                firing.append(facts)
    return Trial(number, fired, tuple(firing))


def covered_by(rule: Rule, firing: Sequence[Facts], others: Sequence[Rule]) -> Rule | None:
    """Another rule that fires whenever this one does, says the same reason, and weighs as much or more."""
    if rule.mode is not RuleMode.LIVE:
        return None
    dice = _dice(rule)
    rivals = [
        other
        for other in others
        if other.id != rule.id
        and other.mode is RuleMode.LIVE
        and other.code is rule.code
        and other.in_force == rule.in_force
        and other.weight >= rule.weight
    ]
    drawn = (_completed(facts, dice) for _ in range(_ENOUGH) for facts in firing)
    while rivals and (facts := next(drawn, None)) is not None:
        context = cel.Context(variables=facts)
        rivals = [rival for rival in rivals if rival.program.execute(context)]
    return rivals[0] if rivals else None


def _trials_of(rule: Rule) -> Iterator[Facts]:
    """All combinations of values where they are few, else as many drawn by chance."""
    values = {name: _values(name, rule.when) for name in rule.fact_names}
    if math.prod(map(len, values.values())) <= _MOST_TRIES:
        for combination in product(*values.values()):
            yield grouped(dict(zip(values, combination, strict=True)))
        return
    dice = _dice(rule)
    for _ in range(_MOST_TRIES):
        yield grouped({name: dice.choice(choices) for name, choices in values.items()})


def _dice(rule: Rule) -> random.Random:
    return random.Random(rule.id)  # noqa: S311 - chosen by the rule, so that each check says the same


def _values(name: str, condition: str) -> list[FactValue]:
    """What a fact may be: its exemplars, and what the condition compares with or lies near to it."""
    fact = FACTS[name]
    values = list(fact.exemplars)
    if fact.type.startswith("number"):
        for figure in _NUMBER.findall(condition):
            values += [float(figure), float(figure) * 1.1 + 0.1, float(figure) * 0.9 - 0.1]
    elif fact.type == "texts":
        values += [["VN"], *([text] for text in texts_in(condition))]
    elif not fact.values and fact.type in {"text", "text?"}:
        values += texts_in(condition)
    return values


def texts_in(condition: str) -> list[str]:
    """The texts in quotes that a condition compares with."""
    return [first or second for first, second in _TEXT.findall(condition)]


def _completed(facts: Facts, dice: random.Random) -> Facts:
    """The facts with all others drawn, as a whole context has them."""
    return {
        group: {name: dice.choice(fact.exemplars) for name, fact in documented.items()} | facts.get(group, {})
        for group, documented in CONTEXT.items()
    }
