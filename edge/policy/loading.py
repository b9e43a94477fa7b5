"""Reading a policy from its files: the rules, the table of goods and the control lists that lie beside them.

What is wrong is said with the file and, for a rule, with its id and the line and column in the file, so that whoever
wrote it finds the place at once. A policy with one bad rule is refused whole.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import yaml
from pydantic import Field, ValidationError

from edge.claims import OriginGroups
from edge.domain import Frozen
from edge.policy.control import ControlList, ControlLists
from edge.policy.goods import GoodsTable
from edge.policy.rules import Problem, Rule, problems_of

__all__ = ["PolicyError", "PolicyFiles", "default_path", "read_policy"]

_FORMAT = 1
_Model = TypeVar("_Model", bound=Frozen)


class PolicyError(Exception):
    """A policy can't be taken into service; `problems` are its rules' faults, with places in the file."""

    def __init__(self, text: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(text)
        self.problems = problems


class _RuleFile(Frozen):
    """The file of rules."""

    version: int = Field(ge=1)
    origin_groups: OriginGroups = OriginGroups()
    rules: tuple[Rule, ...] = Field(min_length=1)


class PolicyFiles(NamedTuple):
    """A policy as read and checked, with the hash of all its files."""

    rules: tuple[Rule, ...]
    origin_groups: OriginGroups
    goods: GoodsTable
    lists: ControlLists
    revision: str


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
    digest = hashlib.sha256()
    parsed = [_parse(each, digest) for each in (path, goods_path, *list_paths)]
    (_, rule_tree), (_, goods_tree), *list_trees = [(yaml_text, tree) for yaml_text, tree in parsed]
    rules = _shaped(_RuleFile, rule_tree, path)
    if rules.version != _FORMAT:
        raise PolicyError(f"{path}: version {rules.version} of the rule file; this program reads version {_FORMAT}")
    _check_rules(path, parsed[0][0], rules.rules)
    lists = tuple(_shaped(ControlList, tree, each) for each, (_, tree) in zip(list_paths, list_trees, strict=True))
    goods = _shaped(GoodsTable, goods_tree, goods_path)
    return PolicyFiles(rules.rules, rules.origin_groups, goods, ControlLists(lists=lists), digest.hexdigest()[:16])


def _beside(path: Path, name: str) -> Path:
    own = path.with_name(name)
    return own if own.exists() else default_path().with_name(name)


def _parse(path: Path, digest: Any) -> tuple[str, Any]:
    try:
        data = path.read_bytes()
        digest.update(path.name.encode() + b"\0" + len(data).to_bytes(8, "big") + data)
        text = data.decode("utf-8")
        return text, yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise PolicyError(f"{path} can't be read as YAML: {error}") from error


def _shaped(model: type[_Model], tree: Any, path: Path) -> _Model:
    try:
        return model.model_validate(tree)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False)[:5])
        raise PolicyError(f"{path} is not of the expected shape: {faults}") from error


def _check_rules(path: Path, text: str, rules: tuple[Rule, ...]) -> None:
    ids = [rule.id for rule in rules]
    repeated = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if repeated:
        raise PolicyError(f"{path}: each rule needs an id of its own; more than one is called {', '.join(repeated)}")
    problems = [problem for rule in rules for problem in problems_of(rule)]
    if problems:
        places = _places(text)
        placed = tuple(_placed(problem, places) for problem in problems)
        lines = "\n".join(f"{path}:{p.line}:{p.column}: rule '{p.rule_id}', {p.part}: {p.why}" for p in placed)
        raise PolicyError(f"the policy is refused:\n{lines}", placed)


class _Place(NamedTuple):
    """Where the text of a rule's part begins in the file, counted from 1; a literal block begins on its own line."""

    line: int
    column: int


def _places(text: str) -> dict[tuple[str, str], _Place]:
    """Places of all parts of all rules by (rule id, part)."""
    found: dict[tuple[str, str], _Place] = {}
    root: Any = yaml.compose(text, Loader=yaml.SafeLoader)
    rules = next(value for key, value in root.value if key.value == "rules")
    for rule in rules.value:
        parts = {key.value: value for key, value in rule.value}
        for name, node in parts.items():
            mark = node.start_mark
            if isinstance(node, yaml.ScalarNode) and node.style == "|":
                # Its text begins on the next line, indented as that line is.
                line = text.splitlines()[mark.line + 1]
                place = _Place(mark.line + 2, len(line) - len(line.lstrip()) + 1)
            else:
                place = _Place(mark.line + 1, mark.column + 1 + (text[mark.index] in "'\""))
            found[parts["id"].value, name] = place
    return found


def _placed(problem: Problem, places: dict[tuple[str, str], _Place]) -> Problem:
    place = places.get((problem.rule_id, problem.part), _Place(1, 1))
    return problem.model_copy(
        update={"line": place.line + problem.line - 1, "column": place.column + problem.column - 1}
    )
