"""Statements of origin with the truth of each, by language: the templates of `judging_sentences.toml` spelled out."""

from __future__ import annotations

import random
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from edge.domain import Polarity

__all__ = ["LANGUAGES", "Sentence", "sentences", "slogan"]

KINDS = ("asserted", "denied", "moved", "several", "other", "open")
ALTERNATIVES = re.compile(r"\[((?:[^\[\]|]*\|)+[^\[\]|]*)\]")
SLOT = re.compile(r"\{(\w)(\+?)\}")


@dataclass(frozen=True)
class Sentence:
    """One statement: what it says of which country. `open` ones make no claim that could be right or wrong."""

    language: str
    kind: str
    text: str
    truth: frozenset[tuple[str, Polarity]]


@cache
def _data() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "judging_sentences.toml").read_text(encoding="utf-8"))


LANGUAGES = tuple(_data())


def slogan(language: str, dice: random.Random) -> str:
    """Words of marketing or handling that stand beside a statement."""
    return str(dice.choice(_data()[language]["slogans"]))


def sentences(language: str, kind: str, dice: random.Random) -> Iterator[Sentence]:
    """Endless statements of one kind, every template in turn."""
    data = _data()[language]
    places = [dict(zip(["code", *data["forms"]], row.split(" "), strict=True)) for row in data["places"]]
    while True:
        for template in data[kind]:
            here, there = _two(places, template, dice)
            text = ALTERNATIVES.sub(lambda match: dice.choice(match[1].split("|")), template)
            text = SLOT.sub(lambda match, a=here, b=there: (b if match[2] else a)[match[1]].replace("_", " "), text)
            yield Sentence(language, kind, _cased(text, language, dice), _truth(kind, here["code"], there["code"]))


def _two(places: list[dict[str, str]], template: str, dice: random.Random) -> tuple[dict[str, str], dict[str, str]]:
    """Two places of different countries, with all the forms that the template asks of them."""
    wanted = {form for form, _ in SLOT.findall(template)}
    usable = [place for place in places if all(place[form] != "-" for form in wanted)]
    here = dice.choice(usable)
    if dice.random() < 0.5:  # labels about China are what matters most
        here = dice.choice([place for place in usable if place["code"] == "CN"])
    return here, dice.choice([place for place in usable if place["code"] != here["code"]])


def _truth(kind: str, here: str, there: str) -> frozenset[tuple[str, Polarity]]:
    asserted, denied = Polarity.ASSERTED, Polarity.DENIED
    return frozenset(
        {
            "asserted": {(here, asserted)},
            "denied": {(here, denied)},
            "moved": {(there, asserted), (here, denied)},
            "several": {(there, asserted)},
        }.get(kind, set())
    )


def _cased(text: str, language: str, dice: random.Random) -> str:
    """As written, or in capitals, as half of all labels are."""
    if dice.random() < 0.5:
        return text
    return text.replace("i", "İ").upper() if language == "tr" else text.upper()
