"""The grammars of `data/grammar`, one file for each language, and the phrases that they list in short."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any, Final

from edge.claims.units import split_units

__all__ = ["grammars", "plain_words", "run_together", "spelled_out"]

ALTERNATIVES: Final = re.compile(r"\{([^{}]*)\}")


def grammars() -> Iterator[dict[str, Any]]:
    """The grammar of each language, as its file has it, English and Chinese first."""
    folder = files(__package__).joinpath("data", "grammar")
    for entry in sorted(folder.iterdir(), key=lambda item: (item.name not in {"en.toml", "zh.toml"}, item.name)):
        yield tomllib.loads(entry.read_text(encoding="utf-8"))


def spelled_out(phrases: Iterable[str]) -> Iterator[str]:
    """Phrases of the data with every choice of their alternatives: `fait{,e} {en,au}` is four."""
    for phrase in phrases:
        match = ALTERNATIVES.search(phrase)
        if match is None:
            yield phrase
        else:
            before, after = phrase[: match.start()], phrase[match.end() :]
            yield from spelled_out(f"{before}{word}{after}" for word in match[1].split(","))


def plain_words(phrases: Iterable[str]) -> frozenset[str]:
    """Negations of one word, folded, for telling damaged ones."""
    units = ([unit.text for unit in split_units(phrase)] for phrase in spelled_out(phrases))
    return frozenset(words[0] for words in units if len(words) == 1 and len(words[0]) > 1)


def run_together(phrases: Iterable[str]) -> frozenset[str]:
    """Phrases of several words, folded, without their blanks."""
    units = ([unit.text for unit in split_units(phrase)] for phrase in spelled_out(phrases))
    return frozenset("".join(words) for words in units if len(words) > 1)
