"""A policy looked over before it is used: what keeps it from being loaded, and what is allowed but hardly meant."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from edge.claims.goods.materials import is_known_material
from edge.domain import Frozen, RuleMode
from edge.policy.control import ControlList
from edge.policy.loading import PolicyError, PolicyFiles, read_policy
from edge.policy.places import line_of, node_at
from edge.policy.problem import Problem
from edge.policy.rules import Rule
from edge.policy.sentence import placeholders, without_places
from edge.policy.trials import covered_by, tried
from edge.policy.vocabulary import Vocabulary

__all__ = ["Checked", "Counts", "check"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_LATELY = dt.timedelta(days=90)
"""For so long after a suspension ended it is worth a look whether it was extended."""


class Counts(Frozen):
    """What a policy holds."""

    rules: int
    shadow: int
    in_force: int
    by_severity: dict[str, int]
    classes_of_goods: int
    control_lists: int
    control_lists_in_force: int


class Checked(Frozen):
    """Outcome of a check. With errors the policy can't be used, and nothing else was looked at."""

    revision: str = ""
    errors: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    counts: Counts | None = None


def check(path: Path, *, at: dt.datetime) -> Checked:
    """Look over the policy whose rules lie at `path`, as of the moment `at`."""
    try:
        files = read_policy(path)
    except PolicyError as error:
        return Checked(errors=error.problems)
    warnings = [*_about_rules(files, at.date()), *_about_goods(files), *_about_lists(files, at)]
    return Checked(revision=files.revision, warnings=tuple(warnings), counts=_counts(files, at))


def _counts(files: PolicyFiles, at: dt.datetime) -> Counts:
    return Counts(
        rules=len(files.rules),
        shadow=sum(rule.mode is RuleMode.SHADOW for rule in files.rules),
        in_force=sum(rule.in_force.covers(at.date()) for rule in files.rules),
        by_severity=dict(Counter(rule.severity.value for rule in files.rules)),
        classes_of_goods=len(files.goods.classes),
        control_lists=len(files.lists.lists),
        control_lists_in_force=sum(found.in_force(at) for found in files.lists.lists),
    )


def _about_rules(files: PolicyFiles, day: dt.date) -> Iterator[Problem]:
    source = files.sources[0]
    for number, rule in enumerate(files.rules):
        found = (*_about_dates(rule, day), *_about_sentences(rule), *_about_condition(rule, files))
        for part, why in found:
            line, column = line_of(node_at(source.root, ("rules", number, part)))
            yield Problem(file=str(source.path), rule_id=rule.id, part=part, line=line, column=column, why=why)


def _about_dates(rule: Rule, day: dt.date) -> Iterator[tuple[str, str]]:
    first, last = rule.in_force.from_, rule.in_force.to
    if first and last and first > last:
        yield "in_force", f"never in force: it ends on {last}, before it begins on {first}"
    elif last and last < day:
        yield "in_force", f"in force no longer, since {last}"
    elif first and first > day:
        yield "in_force", f"not yet in force, before {first}"


def _about_sentences(rule: Rule) -> Iterator[tuple[str, str]]:
    if not _LATIN.search(rule.say):
        yield "say", "an English sentence is expected here"
    if not _HAN.search(rule.say_zh):
        yield "say_zh", "a Chinese sentence is expected here"
    for part, text, own in (
        ("expected", rule.expected, rule.expected_zh), ("observed", rule.observed, rule.observed_zh),
    ):  # fmt: skip
        if not own and _LATIN.search(without_places(text)):
            yield part, f"it has English words and no {part}_zh to say them in Chinese"
    missing = sorted(placeholders(rule.say) - placeholders(rule.say_zh))
    if missing:
        yield "say_zh", f"the English sentence also names {', '.join(missing)}"


def _about_condition(rule: Rule, files: PolicyFiles) -> Iterator[tuple[str, str]]:
    classes = frozenset(goods.name for goods in files.goods.classes)
    vocabulary = Vocabulary(classes, frozenset(found.id for found in files.lists.lists))
    yield from (("when", why) for why in vocabulary.strange_texts(rule))
    yield from _about_firing(rule, files.rules)


def _about_firing(rule: Rule, rules: tuple[Rule, ...]) -> Iterator[tuple[str, str]]:
    trial = tried(rule)
    if trial.fired == 0:
        yield "when", f"none of {trial.tried} trials made it fire; does it contradict itself?"
    elif trial.fired == trial.tried:
        yield "when", f"all of {trial.tried} trials made it fire; it would find something on every parcel"
    else:
        other = covered_by(rule, trial.firing, rules)
        if other is not None:
            yield "when", f"shadowed: whenever it fires, '{other.id}' gives the same reason with at least its weight"


def _about_goods(files: PolicyFiles) -> Iterator[Problem]:
    source = files.sources[1]
    for number, goods in enumerate(files.goods.classes):
        for symbol in goods.made_with:
            if not is_known_material(symbol):
                line, column = line_of(node_at(source.root, ("classes", number, "made_with")))
                why = f"{goods.name}: no name or formula is read as {symbol}, so it explains nothing"
                yield Problem(file=str(source.path), part="made_with", line=line, column=column, why=why)


def _about_lists(files: PolicyFiles, at: dt.datetime) -> Iterator[Problem]:
    for source, found in zip(files.sources[2:], files.lists.lists, strict=True):
        for why in _about_list(found, at):
            yield Problem(file=str(source.path), why=f"{found.id}: {why}")
        for number, entry in enumerate(found.entries):
            if not is_known_material(entry.symbol):
                line, column = line_of(node_at(source.root, ("entries", number, "symbol")))
                why = f"no name or formula is read as {entry.symbol}; only its CAS and tariff numbers will be found"
                yield Problem(file=str(source.path), part="symbol", line=line, column=column, why=why)


def _about_list(found: ControlList, at: dt.datetime) -> Iterator[str]:
    day = found.day_of(at)
    if not found.confirmed:
        yield "not confirmed: it was not held against the text of the announcement"
    if found.effective_from and day < found.effective_from:
        yield f"not yet in force, before {found.effective_from}"
    if found.effective_to and day > found.effective_to:
        yield f"in force no longer, since {found.effective_to}"
    if found.suspended_from and found.suspended_to:
        if found.suspended_from <= day <= found.suspended_to:
            yield f"suspended, up to and including {found.suspended_to}; it binds again by itself"
        elif found.suspended_to < day <= found.suspended_to + _LATELY:
            yield f"binds again since its suspension ended on {found.suspended_to}; make sure it was not extended"
