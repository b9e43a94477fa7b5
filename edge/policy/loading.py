"""Reading a policy from its files: the rules, the table of goods and the control lists that lie beside them.

What is wrong is said with the file, the line and the column, and for a rule with its id, so that whoever wrote it finds
the place at once. All that is wrong is said together, and a policy with one bad rule is refused whole.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import Field, ValidationError

from edge.claims import OriginGroups
from edge.domain import Frozen
from edge.files.plain import open_plain
from edge.policy.control import ControlList, ControlLists
from edge.policy.goods import GoodsTable
from edge.policy.places import Source, impossible_days, line_of, node_at, place_in_part, repeated_keys
from edge.policy.problem import Problem
from edge.policy.rules import Rule
from edge.policy.shape import problems_of_shape
from edge.policy.soundness import problems_of

__all__ = ["PolicyError", "PolicyFiles", "default_path", "read_policy"]

_FORMAT = 1
_Model = TypeVar("_Model", bound=Frozen)


class PolicyError(Exception):
    """A policy can't be taken into service; `problems` are all its faults, with their places in the files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("the policy is refused:\n" + "\n".join(map(str, problems)))
        self.problems = tuple(problems)


class _RuleFile(Frozen):
    """The file of rules."""

    version: int = Field(ge=1)
    origin_groups: OriginGroups = OriginGroups()
    rules: tuple[Rule, ...] = Field(min_length=1)


class PolicyFiles(NamedTuple):
    """A policy as read and checked, with the hash of all its files. `sources` are the files, the rules' own first."""

    rules: tuple[Rule, ...]
    origin_groups: OriginGroups
    goods: GoodsTable
    lists: ControlLists
    revision: str
    sources: tuple[Source, ...]


def default_path() -> Path:
    """The rules that come with Sortgate."""
    return Path(__file__).with_name("default.yaml")


def read_policy(path: Path) -> PolicyFiles:
    """Read the rules at `path`, with `goods.yaml` and `lists/*.yaml` beside them, or the packaged ones where absent.

    Raises:
        PolicyError: a file can't be read, is no YAML, not of its shape, or a rule can't be judged.
    """
    goods_path = _beside(path, "goods.yaml")
    list_paths = sorted(_beside(path, "lists").glob("*.yaml"))
    problems: list[Problem] = []
    sources = [source for each in (path, goods_path, *list_paths) if (source := _read(each, problems))]
    if problems:
        raise PolicyError(problems)
    rules = _shaped(_RuleFile, sources[0], problems)
    goods = _shaped(GoodsTable, sources[1], problems)
    lists = [found for source in sources[2:] if (found := _shaped(ControlList, source, problems))]
    problems += _problems_of_lists(sources[2:], lists)
    if rules is not None:
        problems += _problems_of_rules(sources[0], rules)
    if problems or rules is None or goods is None:
        raise PolicyError(problems)
    return PolicyFiles(
        rules=rules.rules,
        origin_groups=rules.origin_groups,
        goods=goods,
        lists=ControlLists(lists=tuple(lists)),
        revision=_digest(sources),
        sources=tuple(sources),
    )


def _beside(path: Path, name: str) -> Path:
    own = path.with_name(name)
    return own if own.exists() else default_path().with_name(name)


def _digest(sources: Iterable[Source]) -> str:
    """Hash of the names and contents of all files."""
    digest = hashlib.sha256()
    for source in sources:
        data = source.text.encode()
        digest.update(source.path.name.encode() + b"\0" + len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:16]


def _read(path: Path, problems: list[Problem]) -> Source | None:
    """The file as YAML; None, and what is wrong among the problems, where it is none."""
    try:
        with open_plain(path, through_links=True) as file:
            text = file.read().decode("utf-8")
        loader = yaml.SafeLoader(text)
        root = loader.get_single_node()
        if days := list(impossible_days(path, root)):
            problems += days
            return None
        tree: Any = None if root is None else loader.construct_document(root)
    except OSError as error:
        problems.append(Problem(file=str(path), why=f"can't be read: {error.strerror}"))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        why = f"can't be read as YAML: {error.problem or error.context}"
        problems.append(Problem(file=str(path), line=line, column=column, why=why))
    except (UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        why = "it is nested too deep" if isinstance(error, RecursionError) else str(error).replace("\n", " ")
        problems.append(Problem(file=str(path), why=f"can't be read as YAML: {why}"))
    else:
        source = Source(path, text, root, tree)
        problems += repeated_keys(source)
        return source
    return None


def _shaped(model: type[_Model], source: Source, problems: list[Problem]) -> _Model | None:
    try:
        return model.model_validate(source.tree)
    except ValidationError as error:
        problems += problems_of_shape(source, error, model)
        return None


def _problems_of_lists(sources: Sequence[Source], lists: Sequence[ControlList]) -> Iterator[Problem]:
    """Two files for one announcement: the older would go on binding beside the newer."""
    counts = Counter(found.id for found in lists)
    for source in sources:
        own = source.tree.get("id") if isinstance(source.tree, dict) else None
        if counts[str(own)] > 1:
            line, column = line_of(node_at(source.root, ("id",)))
            why = f"each list needs an id of its own; {counts[str(own)]} files have {own}"
            yield Problem(file=str(source.path), part="id", line=line, column=column, why=why)


def _problems_of_rules(source: Source, found: _RuleFile) -> Iterator[Problem]:
    if found.version != _FORMAT:
        why = f"version {found.version} of the rule file; this program reads version {_FORMAT}"
        line, column = line_of(node_at(source.root, ("version",)))
        yield Problem(file=str(source.path), part="version", line=line, column=column, why=why)
    counts = Counter(rule.id for rule in found.rules)
    for number, rule in enumerate(found.rules):
        if counts[rule.id] > 1:
            line, column = line_of(node_at(source.root, ("rules", number, "id")))
            why = f"each rule needs an id of its own; {counts[rule.id]} are called {rule.id}"
            yield Problem(file=str(source.path), rule_id=rule.id, part="id", line=line, column=column, why=why)
        for problem in problems_of(rule):
            line, column = place_in_part(source, ("rules", number, problem.part), problem.line, problem.column)
            yield problem.model_copy(update={"file": str(source.path), "line": line, "column": column})
