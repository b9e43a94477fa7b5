"""The grammars of `data/grammar`, one file for each language, and the phrases that they list in short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from typing import Any, Final

from edge.claims.words.units import split_units

__all__ = ["Phrase", "grammars", "is_of_letters", "plain_words", "run_together", "spelled_out"]

Phrase = Sequence[str]
"""The folded units of a phrase."""

ALTERNATIVES: Final = re.compile(r"\{([^{}]*)\}")


def grammars() -> Iterator[dict[str, Any]]:
    """The grammar of each language, as its file has it, English and Chinese first."""
    folder = files("edge.claims").joinpath("data", "grammar")
    for entry in sorted(folder.iterdir(), key=lambda item: (item.name not in {"en.toml", "zh.toml"}, item.name)):
        yield tomllib.loads(entry.read_text(encoding="utf-8"))


def _with_alternatives(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases of the data with every choice of their alternatives: `fait{,e} {en,au}` is four."""
    for phrase in phrases:
        match = ALTERNATIVES.search(phrase)
        if match is None:
            yield phrase
        else:
            before, after = phrase[: match.start()], phrase[match.end() :]
            yield from _with_alternatives(f"{before}{word}{after}" for word in match[1].split(","))


def spelled_out(phrases: Iterable[str]) -> list[Phrase]:
    """Phrases of the data, with every choice of their alternatives, as the folded units that they are made of."""
    return [tuple(unit.text for unit in split_units(phrase)) for phrase in _with_alternatives(phrases)]


def is_of_letters(word: str) -> bool:
    """Whether a word has letters or digits, which may be misread; signs (`!=`) are what they are."""
    return any(map(str.isalnum, word))


def plain_words(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Negations of one word, for telling damaged ones."""
    return frozenset(
        phrase[0] for phrase in phrases if len(phrase) == 1 and len(phrase[0]) > 1 and is_of_letters(phrase[0])
    )


def run_together(phrases: Iterable[Phrase]) -> frozenset[str]:
    """Phrases of several words, without their blanks."""
    return frozenset("".join(phrase) for phrase in phrases if len(phrase) > 1)
