"""Rules as data: their shape, and the proof at load that each of them can be judged on any parcel.

CEL finds syntax errors when it compiles; unknown names and wrong types show only when a condition runs into them, and
`&&` can hide them for months. So each condition is checked for names the context does not have, and run on every pair
of exemplar values of the facts it names, before a policy is taken into service. What would take too long is not run.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cached_property
from itertools import combinations, islice, product
from typing import Any

import cel
from pydantic import Field

from edge.domain import Action, Frozen, ReasonCode, RuleMode, Severity
from edge.policy.context import CONTEXT, Facts, FactValue
from edge.policy.loops import MOST_ROUNDS, rounds
from edge.policy.sentence import check_sentence

__all__ = ["InForce", "Problem", "Rule", "names_in", "problems_of", "without_remarks"]

_TEXT = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_TEXT_OR_REMARK = re.compile(_TEXT.pattern + r"|//[^\n]*")
_NAME = re.compile(r"(?<![\w.])([A-Za-z_]\w*)((?:\s*\.\s*[A-Za-z_]\w*)*)")
_BOUND = re.compile(r"\.\s*(?:all|exists|exists_one|filter|map)\s*\(\s*([A-Za-z_]\w*)\s*,")
_FUNCTIONS = frozenset({"size", "double", "int", "string", "has", "true", "false", "null", "in"})
_ELSEWHERE = {
    "and": "&&", "AND": "&&", "or": "||", "OR": "||", "not": "!", "NOT": "!", "=": "==",
    "None": "null", "True": "true", "False": "false",
}  # fmt: skip
"""Words and signs of other languages, and what a condition has for them."""

_CEL_PLACE = re.compile(r"<input>:(\d+):(\d+):\s*(.*)")
_MOST_COMBINATIONS = 256
_MOST_S, _MOST_S_EACH = 1.0, 0.01
"""Processor time for judging exemplars, at all and by each of them: a thousand times what the rules of a line need."""

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


class Problem(Frozen):
    """What is wrong, and where: `line` and `column` count from 1, in the file, or within `part` where none is named."""

    file: str = ""
    rule_id: str = ""
    part: str = ""
    line: int = 1
    column: int = 1
    why: str

    def __str__(self) -> str:
        """`FILE:LINE:COLUMN: rule 'ID', PART: WHY`, as compilers say it and editors understand."""
        what = ", ".join(filter(None, (f"rule '{self.rule_id}'" if self.rule_id else "", self.part)))
        return f"{self.file}:{self.line}:{self.column}: {what + ': ' if what else ''}{self.why}"


def without_remarks(condition: str) -> str:
    """The condition with its `//` remarks blanked out; a `//` within a text stays."""
    return _TEXT_OR_REMARK.sub(lambda m: " " * len(m[0]) if m[0].startswith("//") else m[0], condition)


def names_in(condition: str) -> tuple[str, ...]:
    """Facts a condition names, as `group.name`, each once."""
    return tuple(dict.fromkeys(name for name, _ in _names(condition) if "." in name))


def problems_of(rule: Rule) -> list[Problem]:
    """Everything that keeps a rule from being judged; empty for a sound one."""
    found = [
        Problem(rule_id=rule.id, part=part, line=1, column=1, why=why)
        for part, text in (
            ("say", rule.say), ("say_zh", rule.say_zh), ("expected", rule.expected), ("observed", rule.observed),
            ("expected_zh", rule.expected_zh), ("observed_zh", rule.observed_zh),
        )
        if (why := check_sentence(text))
    ]  # fmt: skip
    if rule.confidence is not None:
        group, _, name = rule.confidence.partition(".")
        if name not in CONTEXT.get(group, {}) or CONTEXT[group][name].type != "number":
            why = f"'{rule.confidence}' is no fact of type number"
            found.append(Problem(rule_id=rule.id, part="confidence", line=1, column=1, why=why))
    return found + (_syntax(rule) or _unknown_names(rule) or _endless_loops(rule) or _failing_runs(rule))


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
    written = re.findall(r"[A-Za-z]+|(?<![=!<>])=(?!=)", _TEXT_OR_REMARK.sub("", condition))
    hints = dict.fromkeys(f"; write {_ELSEWHERE[sign]} for {sign}" for sign in written if sign in _ELSEWHERE)
    return "".join(hints)


def _unknown_names(rule: Rule) -> list[Problem]:
    found = []
    for name, offset in _names(rule.when):
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


def _names(condition: str) -> Iterator[tuple[str, int]]:
    """Names in a condition with their offsets: `group.fact`, without functions and variables of macros."""
    blank = _TEXT_OR_REMARK.sub(lambda m: " " * len(m[0]), condition)
    bound = set(_BOUND.findall(blank)) | _FUNCTIONS
    for match in _NAME.finditer(blank):
        if match[1] not in bound:
            parts = [match[1], *re.findall(r"\w+", match[2])]
            yield ".".join(parts[:2]), match.start()


def _endless_loops(rule: Rule) -> list[Problem]:
    if rounds(rule.when) <= MOST_ROUNDS:
        return []
    why = f"its loops, one in another, may go round more than {MOST_ROUNDS:,} times; shorten its lists or nest it less"
    return [Problem(rule_id=rule.id, part="when", line=1, column=1, why=why)]


def _failing_runs(rule: Rule) -> list[Problem]:
    began_s = time.thread_time()
    for number, facts in enumerate(_exemplars(rule.fact_names)):
        if time.thread_time() - began_s > _MOST_S + number * _MOST_S_EACH:
            why = f"judging it takes more than {_MOST_S_EACH * 1000:.0f} ms; shorten its lists or loops"
            return [Problem(rule_id=rule.id, part="when", line=1, column=1, why=why)]
        try:
            result = rule.program.execute(cel.Context(variables=facts))
        except (RuntimeError, TypeError, KeyError, ValueError, OverflowError) as error:
            why = f"with {_named(facts, rule.fact_names)} it fails: {' '.join(str(error).split('.', 1)[0].split())}"
        else:
            if isinstance(result, bool):
                continue
            why = f"with {_named(facts, rule.fact_names)} it gives {result!r}; true or false is expected"
        return [Problem(rule_id=rule.id, part="when", line=1, column=1, why=why)]
    return []


def _exemplars(names: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Contexts that hold every pair of exemplar values of the named facts, and all combinations where they are few."""
    values = [_fact(name) for name in names]
    count = 1
    for each in values:
        count *= len(each)
    if count <= _MOST_COMBINATIONS:
        chosen: Iterator[tuple[FactValue, ...]] = product(*values)
    else:
        chosen = _pairs(values)
    for combination in chosen:
        facts: Facts = {}
        for name, value in zip(names, combination, strict=True):
            group, _, fact = name.partition(".")
            facts.setdefault(group, {})[fact] = value
        yield facts


def _pairs(values: list[list[FactValue]]) -> Iterator[tuple[FactValue, ...]]:
    """Every pair of values of two facts, the others once at their emptiest and once at their fullest."""
    for base in ([each[0] for each in values], [each[-1] for each in values]):
        for first, second in combinations(range(len(values)), 2):
            for a, b in product(values[first], values[second]):
                filled = list(base)
                filled[first], filled[second] = a, b
                yield tuple(filled)


def _fact(name: str) -> list[FactValue]:
    group, _, fact = name.partition(".")
    return CONTEXT[group][fact].exemplars


def _named(facts: dict[str, Any], names: tuple[str, ...]) -> str:
    parts = (name.partition(".") for name in islice(names, 6))
    return ", ".join(f"{group}.{fact} = {facts[group][fact]!r}" for group, _, fact in parts)
