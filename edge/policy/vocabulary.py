"""What a text in a condition can be meant for: codes of countries, materials, classes of goods, announcements.

A rule that compares with `"china"`, where facts hold `"CN"`, is sound and never fires: what it is to stop passes. So
each text of a condition is held against all that the facts beside it can be, where that is known.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from edge.claims.goods.materials import is_known_material
from edge.countries import country_codes
from edge.policy.conditions import without_remarks
from edge.policy.context import FACTS, Fact
from edge.policy.rules import Rule
from edge.policy.trials import texts_in

__all__ = ["Vocabulary"]

_WITHIN = re.compile(r"\.\s*(?:matches|startsWith|endsWith|contains)\s*\(")
"""Functions that look for a part of a text, or for a pattern."""
_HOLDS = {
    "country": "codes of countries such as CN",
    "material": "symbols of materials such as Dy",
    "class": "names of goods.yaml",
    "list": "ids of control lists",
}


class Vocabulary(NamedTuple):
    """The names that a site's own tables add: classes of goods, and ids of control lists."""

    classes: frozenset[str]
    lists: frozenset[str]

    def strange_texts(self, rule: Rule) -> Iterator[str]:
        """Of each text that no fact of the condition can be: what is wrong with it. Free texts can be anything."""
        condition = without_remarks(rule.when)
        facts = {name: FACTS[name] for name in rule.fact_names if FACTS[name].type.startswith("text")}
        if _WITHIN.search(condition) or not all(fact.of or fact.values for fact in facts.values()):
            return
        for text in dict.fromkeys(texts_in(condition)):
            if not any(self._can_be(fact, text) for fact in facts.values()):
                yield f"{_quoted(text)} is nothing that can be found there: {self._told(facts, text)}"

    def _can_be(self, fact: Fact, text: str) -> bool:
        if text == "" or text in fact.values:
            return True
        return is_known_material(text) if fact.of == "material" else text in self._known(fact)

    def _known(self, fact: Fact) -> frozenset[str]:
        known = {"country": country_codes(), "class": self.classes, "list": self.lists}
        return known.get(fact.of, frozenset()) | frozenset(fact.values)

    def _told(self, facts: dict[str, Fact], text: str) -> str:
        told = ", ".join(
            f"{name} holds {_HOLDS.get(fact.of) or ', '.join(fact.values)}" for name, fact in facts.items()
        )
        known = sorted(frozenset[str]().union(*map(self._known, facts.values())))
        near = [one for one in known if one.casefold() == text.casefold()] or get_close_matches(text, known, n=1)
        return f"{told}; did you mean {_quoted(near[0])}?" if near else told


def _quoted(text: str) -> str:
    return f'"{text}"'
