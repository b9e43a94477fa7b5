"""The proof at load that a rule can be judged on any parcel.

CEL finds syntax errors when it compiles; unknown names and wrong types show only when a condition runs into them, and
`&&` can hide them for months. So each condition is checked for names the context does not have, and run on every pair
of exemplar values of the facts it names, before a policy is taken into service. What would take too long is not run.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import combinations, product
from math import prod

import cel

from edge.policy.conditions import named_at, signs_in
from edge.policy.context import CONTEXT, FACTS, Facts, FactValue, grouped, value_of
from edge.policy.loops import MOST_ROUNDS, rounds
from edge.policy.problem import Problem
from edge.policy.rules import Rule
from edge.policy.sentence import check_sentence

__all__ = ["problems_of"]

_ELSEWHERE = {
    "and": "&&", "AND": "&&", "or": "||", "OR": "||", "not": "!", "NOT": "!", "=": "==",
    "None": "null", "True": "true", "False": "false",
}  # fmt: skip
"""Words and signs of other languages, and what a condition has for them."""

_CEL_PLACE = re.compile(r"<input>:(\d+):(\d+):\s*(.*)")
_MOST_COMBINATIONS = 256
_MOST_NAMED = 6
"""Facts with their values in the text of a problem."""
_MOST_S, _MOST_S_EACH = 1.0, 0.01
"""Processor time for judging exemplars, at all and by each of them: a thousand times what the rules of a line need."""


def problems_of(rule: Rule) -> list[Problem]:
    """Everything that keeps a rule from being judged; empty for a sound one."""
    of_condition = _syntax(rule) or _unknown_names(rule) or _endless_loops(rule) or _failing_runs(rule)
    return [*_bad_sentences(rule), *_bad_confidence(rule), *of_condition]


def _bad_sentences(rule: Rule) -> Iterator[Problem]:
    for part in ("say", "say_zh", "expected", "observed", "expected_zh", "observed_zh"):
        if why := check_sentence(getattr(rule, part)):
            yield Problem(rule_id=rule.id, part=part, why=why)


def _bad_confidence(rule: Rule) -> Iterator[Problem]:
    if rule.confidence is not None:
        fact = FACTS.get(rule.confidence)
        if fact is None or fact.type != "number":
            yield Problem(rule_id=rule.id, part="confidence", why=f"'{rule.confidence}' is no fact of type number")


def _syntax(rule: Rule) -> list[Problem]:
    try:
        _ = rule.program
    except ValueError as error:
        places = _CEL_PLACE.findall(str(error)) or [("1", "1", str(error))]
        line, column, why = places[0]
        why = why.partition(" expecting ")[0] + _hint(rule.when)
        return [Problem(rule_id=rule.id, part="when", line=int(line), column=int(column), why=why)]
    return []


def _hint(condition: str) -> str:
    """What CEL writes otherwise than other languages do, of what stands in a condition."""
    hints = dict.fromkeys(
        f"; write {_ELSEWHERE[sign]} for {sign}" for sign in signs_in(condition) if sign in _ELSEWHERE
    )
    return "".join(hints)


def _unknown_names(rule: Rule) -> list[Problem]:
    found = []
    for name, offset in named_at(rule.when):
        group, _, fact = name.partition(".")
        if name in _ELSEWHERE:
            why = f"write {_ELSEWHERE[name]} for {name}"
        elif group not in CONTEXT:
            quoted = "" if fact else ", or a text in quotes"
            why = f"no group of facts is called '{group}'; expected one of {', '.join(CONTEXT)}{quoted}"
        elif fact not in CONTEXT[group]:
            near = get_close_matches(fact, CONTEXT[group], n=1)
            meant = f"did you mean {group}.{near[0]}? There are" if near else "expected one of"
            why = f"no fact is called '{name}'; {meant} {', '.join(CONTEXT[group])}"
        else:
            continue
        before = rule.when[:offset]
        column = offset - (before.rfind("\n") + 1) + 1
        found.append(Problem(rule_id=rule.id, part="when", line=before.count("\n") + 1, column=column, why=why))
    return found


def _endless_loops(rule: Rule) -> list[Problem]:
    if rounds(rule.when) <= MOST_ROUNDS:
        return []
    why = f"its loops, one in another, may go round more than {MOST_ROUNDS:,} times; shorten its lists or nest it less"
    return [Problem(rule_id=rule.id, part="when", why=why)]


def _failing_runs(rule: Rule) -> list[Problem]:
    began_s = time.thread_time()
    for number, facts in enumerate(_exemplars(rule.fact_names)):
        if time.thread_time() - began_s > _MOST_S + number * _MOST_S_EACH:
            why = f"judging it takes more than {_MOST_S_EACH * 1000:.0f} ms; shorten its lists or loops"
            return [Problem(rule_id=rule.id, part="when", why=why)]
        try:
            result = rule.program.execute(cel.Context(variables=facts))
        except (RuntimeError, TypeError, KeyError, ValueError, OverflowError) as error:
            failed = " ".join(str(error).split(".", 1)[0].split())
            why = f"with {_named(facts, rule.fact_names)} it fails: {failed}{_unknown(facts, rule.fact_names)}"
        else:
            if isinstance(result, bool):
                continue
            why = f"with {_named(facts, rule.fact_names)} it gives {result!r}; true or false is expected"
        return [Problem(rule_id=rule.id, part="when", why=why)]
    return []


def _exemplars(names: tuple[str, ...]) -> Iterator[Facts]:
    """Contexts that hold every pair of exemplar values of the named facts, and all combinations where they are few."""
    values = [FACTS[name].exemplars for name in names]
    is_few = prod(map(len, values)) <= _MOST_COMBINATIONS
    for combination in product(*values) if is_few else _pairs(values):
        yield grouped(dict(zip(names, combination, strict=True)))


def _pairs(values: list[list[FactValue]]) -> Iterator[tuple[FactValue, ...]]:
    """Every pair of values of two facts, the others once at their emptiest and once at their fullest."""
    for base in ([each[0] for each in values], [each[-1] for each in values]):
        for first, second in combinations(range(len(values)), 2):
            for a, b in product(values[first], values[second]):
                filled = list(base)
                filled[first], filled[second] = a, b
                yield tuple(filled)


def _named(facts: Facts, names: tuple[str, ...]) -> str:
    return ", ".join(f"{name} = {json.dumps(value_of(facts, name))}" for name in names[:_MOST_NAMED])


def _unknown(facts: Facts, names: tuple[str, ...]) -> str:
    """What to write where a fact that is not known makes a condition fail."""
    missing = [f"{name} != null" for name in names if value_of(facts, name) is None]
    return f"; null is what is not known: begin with {' && '.join(missing)} &&" if missing else ""
