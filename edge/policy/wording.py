"""How the words of a text speak of a material: as a load of it, as a substance, or as a thing it is only a part of.

A text is read clause by clause, because a thing named beside a load does not excuse it: `tungsten carbide powder,
drill` names a powder first. Within a clause the last noun says what the goods are, so `drill bits, scrap tungsten
carbide` and `bits of tungsten carbide scrap` are scrap, and `tungsten carbide powder drill` is a drill.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from edge.claims.words.fold import fold
from edge.policy.goods_words import any_of, folded

__all__ = ["Clause", "Form", "Wording"]

_NOT_THE_GOODS = re.compile(
    r"(?<![a-z])(?:for|used (?:in|as|by))(?![a-z])[^,;.\n]*|(?:用于|适用于|应用于|用作|供)[^,;.\n的]*的?"
    r"|(?<![a-z])in (?:[a-z]+ ){0,3}(?:bottle|bag|drum|box|ampoule|vial|jar|can|tin|container|tube)(?:s|es)?(?![a-z])"
    r"|(?:玻璃|塑料|金属|铁|纸)?(?:瓶|桶|袋|罐|盒|箱)装|\d\s?[粒块片]"
    r"|(?<![a-z])liquid metal(?![a-z])|液态金属"
)
"""What goods are meant for, packed in and counted by says nothing of what they are: tungsten powder for drill bits is
no drill, 24 pieces of a capsule are no granules, and a liquid metal is spread and no ingot."""

_HAN = "\u3400-\u9fff"
_BETWEEN_CLAUSES = re.compile(
    rf"[;\n|\uff1b\u3001\u3002\uff0c\uff1a]|,(?!\d)|(?<!\d),|:(?=\s)|\s[-\u2013\u2014/+&]\s|(?<=[{_HAN}])\s+(?=[{_HAN}])|含有?"
    r"|\b(?:and|with|containing|contains|und|mit|et|avec|y|con)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]{2}")
_LATIN_WORD = re.compile("[a-z]+")
_UNITS = "kg kgs g mg pc pcs x mm cm dia bag drum"


class Form(NamedTuple):
    """How a text speaks of one material that it names."""

    load: bool = False
    """Its own clause is of a load of it: powder, ingots, scrap; or it is all that is said."""
    pure: bool = False
    """Its purity is stated, and not that of a thing."""
    raw: bool = False
    """Some words speak of substances: compounds, alloys, purities."""
    thing: bool = False
    """Some words name a thing."""


class Clause(NamedTuple):
    """Characters `start` to `end` of a text; where its words of a load begin, and where its last thing ends."""

    text: str
    start: int
    end: int
    offsets: Sequence[int]
    loads: tuple[int, ...]
    thing_until: int

    @property
    def names_thing(self) -> bool:
        """Whether a thing is named in it."""
        return self.thing_until > 0

    def is_load_of(self, at: int) -> bool:
        """Whether it is of a load of what is named at this character of the text."""
        if not self.names_thing:
            return bool(self.loads)
        name = bisect_left(self.offsets, at - self.start)
        return any(load >= max(name, self.thing_until) for load in self.loads)


class Wording:
    """Lists of words of one table of goods, made ready for looking them up."""

    def __init__(
        self,
        *,
        vague: Sequence[str],
        load: Sequence[str],
        raw: Sequence[str],
        alloy: Sequence[str],
        thing: Sequence[str],
        ordinary: Sequence[str],
    ) -> None:
        self._vague, self._load, self._raw = any_of(vague), any_of(load), any_of((*load, *raw))
        self._alloy, self._thing, self._ordinary = any_of(alloy), any_of(thing), any_of(ordinary)
        phrases = (*vague, *load, *raw, *alloy, _UNITS)
        words = [word for phrase in phrases for word in _LATIN_WORD.findall(folded(phrase))]
        self._left_out = frozenset(form for word in words for form in (word, f"{word}e"))
        endings = [word[1:] for word in raw if word.startswith("-")]
        self._endings = tuple(form for ending in endings for form in (ending, f"{ending}s"))
        # Declared descriptions repeat all day, so what was read of one is remembered.
        self._form_of_text: Callable[[str], tuple[bool, bool]] = lru_cache(maxsize=4096)(self._read_form)
        self._clauses: Callable[[str], tuple[Clause, ...]] = lru_cache(maxsize=4096)(self._read_clauses)

    def is_vague(self, text: str) -> bool:
        """Whether nothing is left of a description when the words that say nothing are taken out."""
        return not re.sub(r"[\W\d_]+", "", self._vague.sub(" ", folded(text)))

    def is_only(self, names: Iterable[str], text: str) -> bool:
        """Whether a text is nothing but these names, words that say nothing, words of a raw form, and figures."""
        left = folded(text)
        for name in map(folded, names):
            left = re.sub(rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])", " ", left)
        if not all(map(self._may_say_nothing, _LATIN_WORD.findall(left))):
            return False
        left = self._alloy.sub(" ", self._raw.sub(" ", self._vague.sub(" ", left)))
        return not re.sub(rf"[\W\d_]+|(?<![a-z])(?:{'|'.join(_UNITS.split())})(?![a-z])", "", left)

    def _may_say_nothing(self, word: str) -> bool:
        """Whether a Latin word stands in any of the words left out: asked first, because most lines have another."""
        return word in self._left_out or word.removesuffix("s") in self._left_out or word.endswith(self._endings)

    def form_of(self, texts: Iterable[str]) -> Form:
        """What all texts together say: whether any speaks of substances, and whether any names a thing."""
        forms = [self._form_of_text(text) for text in texts]
        return Form(raw=any(raw for raw, _ in forms), thing=any(thing for _, thing in forms))

    def clause_at(self, text: str, at: int) -> Clause:
        """The clause in which a character of the text stands."""
        return next(clause for clause in reversed(self._clauses(text)) if clause.start <= at)

    def _read_form(self, text: str) -> tuple[bool, bool]:
        text = self._ordinary.sub(" ", folded(text))
        thing = self._thing.search(_NOT_THE_GOODS.sub(" ", text)) is not None
        raw = self._raw.search(text) or (not thing and self._alloy.search(text))
        return bool(raw), thing

    def _read_clauses(self, text: str) -> tuple[Clause, ...]:
        cuts = [match.end() for match in _BETWEEN_CLAUSES.finditer(text)]
        ends = [*cuts[1:], len(text)]
        # A figure alone, such as a purity, says more of the clause before it.
        starts = [0, *(cut for cut, end in zip(cuts, ends, strict=False) if _WORD.search(text, cut, end))]
        return tuple(map(self._clause, [text] * len(starts), starts, [*starts[1:], len(text)]))

    def _clause(self, text: str, start: int, end: int) -> Clause:
        own = fold(text[start:end])
        said = _NOT_THE_GOODS.sub(lambda match: " " * len(match[0]), own.text)
        things = [match.span() for match in self._thing.finditer(said)]
        loads = (match.start() for match in self._load.finditer(said))
        # The powder of a face powder is no load: it is a part of a thing's name.
        outside = tuple(at for at in loads if not any(first <= at < last for first, last in things))
        return Clause(text, start, end, own.offsets, outside, max((last for _, last in things), default=0))
