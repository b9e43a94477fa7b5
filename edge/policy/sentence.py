"""Sentences with facts in them: `{label.denied:country}` puts a fact in, written for people in English or Chinese.

People who read them need not know chemistry: `{control.on_label:material}` says dysprosium (Dy), `{control.lists:list}`
the announcement as officers call it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from babel import Locale

from edge.policy.context import FACTS, Facts, FactValue, value_of

__all__ = ["Language", "Names", "check_sentence", "placeholders", "say", "without_places"]

Language = Literal["en", "zh"]
_PLACE = re.compile(r"\{([^{}]*)\}")
_FACT = re.compile(r"([a-z_]+\.[a-z_]+)(?::(country|material|list|mass|density|exact))?")
_UNKNOWN = {"en": "not known", "zh": "不详"}
_NOTHING = {"en": "nothing", "zh": "无"}
_COMMA = {"en": ", ", "zh": "、"}
_GRAMS_IN_KG = 1000
_ELEMENT = re.compile(r"[A-Z][a-z]?")


class Names(NamedTuple):
    """What materials and announcements are called, by their symbols and ids."""

    materials: Mapping[str, Mapping[Language, str]]
    lists: Mapping[str, Mapping[Language, str]]


def check_sentence(template: str) -> str | None:
    """What is wrong with a template, or None."""
    lone = re.search(r"[{}]", _PLACE.sub("", template))
    if lone:
        return f"a '{lone[0]}' stands alone; a fact is put in as {{group.name}}"
    for inner in _PLACE.findall(template):
        match = _FACT.fullmatch(inner)
        if match is None:
            return f"'{{{inner}}}' is no placeholder; {{group.name}} or {{group.name:country}} is expected"
        if match[1] not in FACTS:
            return f"no fact is called '{match[1]}'"
    return None


def placeholders(template: str) -> frozenset[str]:
    """The facts that a template puts in, as `group.name`."""
    return frozenset(inner.partition(":")[0] for inner in _PLACE.findall(template))


def without_places(template: str) -> str:
    """The words of a template alone, without what it puts in."""
    return _PLACE.sub(" ", template)


def say(template: str, facts: Facts, language: Language, names: Names) -> str:
    """The template with its facts put in."""

    def written(place: re.Match[str]) -> str:
        match = _FACT.fullmatch(place[1])
        # A template is checked when the policy is loaded.
        assert match is not None  # noqa: S101 - tells the type checker what `check_sentence` made sure of
        return _write(value_of(facts, match[1]), match[2] or "", language, names)

    return _PLACE.sub(written, template)


def _write(value: FactValue, form: str, language: Language, names: Names) -> str:
    if value is None:
        return _UNKNOWN[language]
    if isinstance(value, list):
        return _COMMA[language].join(_called(each, form, language, names) for each in value) or _NOTHING[language]
    if isinstance(value, float):
        return _number(value, form)
    return _called(str(value), form, language, names)


def _called(text: str, form: str, language: Language, names: Names) -> str:
    match form:
        case "country":
            return _country(text, language)
        case "material":
            return _material(text, language, names)
        case "list":
            return names.lists.get(text, {}).get(language, text)
    return text


def _material(symbol: str, language: Language, names: Names) -> str:
    """Its name, with the symbol of an element beside it; the others are no symbols that anybody knows."""
    name = names.materials.get(symbol, {}).get(language)
    if name is None:
        return symbol
    if not _ELEMENT.fullmatch(symbol):
        return name
    return f"{name} ({symbol})" if language == "en" else f"{name}\uff08{symbol}\uff09"


def _number(value: float, form: str) -> str:
    if form == "mass":
        return f"{value / _GRAMS_IN_KG:.2f} kg" if value >= _GRAMS_IN_KG else f"{value:.0f} g"
    if form == "density":
        return f"{value:.2f} kg/L"
    if form == "exact":
        return f"{value:g}"
    return f"{value:.1f}".removesuffix(".0")


@lru_cache(maxsize=1024)
def _country(code: str, language: Language) -> str:
    return str(Locale(language).territories.get(code, code))
