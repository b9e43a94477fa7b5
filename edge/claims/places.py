"""Names of places by country: Unicode CLDR's country names in all languages of the grammars, and `data/places.tsv`.

The file adds what CLDR does not list: former and short names, abbreviations, adjectives, provinces and cities. ISO
3166 codes themselves (CN, CHN) are kept apart, since most of them are also words: see `country_of_code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from babel import Locale
from babel.core import get_global

from edge.claims.wordlists import word_list

__all__ = ["Place", "country_of_code", "place_forms", "stem_endings"]

LANGUAGES: Final = (
    "en", "zh", "zh_Hant", "fr", "de", "es", "pt", "it", "ru", "ja", "ko", "vi", "ar", "th", "pl", "tr", "nl",
    "sv", "da", "cs", "sk", "uk", "ro", "hu", "id", "el", "he", "hi",
)  # fmt: skip
REGIONS: Final = frozenset({"002", "009", "019", "021", "142", "150", "419", "EU", "EZ", "UN", "005", "003", "035"})
"""CLDR's continents and unions: places without one country."""

NO_COUNTRY: Final = frozenset({"ZZ", "XA", "XB", "QO", "EU", "EZ", "UN"})

CLASSES: Final = ("name", "former", "abbreviation", "adjective", "region", "city")
"""From the surest to the weakest: a form that names a country and a province means the country, if nothing tells."""


class Place(NamedTuple):
    """A place: the countries it may lie in, surest first; none of them for a region of many countries."""

    countries: tuple[str, ...]
    place_class: str
    language: str
    languages: frozenset[str]

    def joined(self, other: Place) -> Place:
        """Both meanings of one form."""
        languages = self.languages | other.languages
        first, second = sorted((self, other), key=lambda place: CLASSES.index(place.place_class))
        countries = tuple(dict.fromkeys((*first.countries, *second.countries)))
        classes = {self.place_class, other.place_class}
        place_class = "adjective" if "adjective" in classes and "name" not in classes else first.place_class
        return Place(countries, place_class, first.language, languages)


CYRILLIC_ENDINGS: Final = word_list("cyrillic_endings")
LATIN_ENDINGS: Final = word_list("latin_endings")


def stem_endings(word: str) -> frozenset[str]:
    """Endings of case, folded, that may stand behind a stem in the script of the word."""
    return CYRILLIC_ENDINGS if "\u0400" <= word[0] <= "\u04ff" else LATIN_ENDINGS


def place_forms() -> Iterator[tuple[str, Place, bool]]:
    """Every form with its place, and whether it is a stem that takes endings."""
    for language in LANGUAGES:
        short = language.partition("_")[0]
        for code, name in Locale.parse(language).territories.items():
            if code in REGIONS:
                countries: tuple[str, ...] = ()
            elif re.fullmatch(r"[A-Z]{2}", code) and code not in NO_COUNTRY:
                countries = (code,)
            else:
                continue
            place_class = "name" if countries else "region"
            yield name, Place(countries, place_class, short, frozenset({short})), False
            if " (" in name:
                yield name.partition(" (")[0], Place(countries, place_class, short, frozenset({short})), False
    yield from _listed_forms()


def _listed_forms() -> Iterator[tuple[str, Place, bool]]:
    text = files(__package__).joinpath("data", "places.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        code, place_class, language, forms = line.split("\t")
        place = Place(() if code == "-" else (code,), place_class, language, frozenset({language}))
        for form in forms.split(";"):
            yield form.rstrip("*"), place, form.endswith("*")


@cache
def _codes() -> dict[str, str]:
    names = (str(code) for code in Locale.parse("en").territories)
    codes = {code: code for code in names if re.fullmatch(r"[A-Z]{2}", code) and code not in NO_COUNTRY}
    for alias, targets in get_global("territory_aliases").items():
        if re.fullmatch(r"[A-Z]{3}", str(alias)) and len(targets) == 1:
            codes[str(alias)] = str(targets[0])
    return codes


def country_of_code(text: str) -> str | None:
    """The alpha-2 code of an ISO 3166 alpha-2 or alpha-3 code in capitals; None where it is not one."""
    return _codes().get(text)
