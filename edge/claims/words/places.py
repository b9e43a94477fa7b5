"""Names of places by country: `data/countries.tsv`, in all languages of the grammars, and `data/places.tsv`.

The former are the names of Unicode CLDR, the latter what it does not list: former and short names, abbreviations,
adjectives, provinces and cities. ISO 3166 codes themselves (CN, CHN) are kept apart, since most of them are also words:
see `country_of_code`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Final, NamedTuple

from edge.claims.words.wordlists import word_list
from edge.countries import alpha_2, country_codes

__all__ = ["Place", "country_of_code", "place_forms", "stem_endings"]

FILES: Final = ("countries.tsv", "places.tsv")

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


SHORTENED: Final = {
    "republic": "rep", "democratic": "dem", "federation": "fed", "islands": "is", "saint": "st", "great": "gt",
    "république": "rép", "republique": "rep", "populaire": "pop", "démocratique": "dém",
    "república": "rep", "republica": "rep", "popular": "pop", "democrática": "dem",
    "repubblica": "rep", "popolare": "pop", "democratica": "dem", "republik": "rep",
}  # fmt: skip
"""Words in full names of countries, and what labels shorten them to (`People's Rep. of China`)."""

CYRILLIC_ENDINGS: Final = word_list("cyrillic_endings")
LATIN_ENDINGS: Final = word_list("latin_endings")


def stem_endings(word: str) -> frozenset[str]:
    """Endings of case, folded, that may stand behind a stem in the script of the word."""
    return CYRILLIC_ENDINGS if "\u0400" <= word[0] <= "\u04ff" else LATIN_ENDINGS


def place_forms() -> Iterator[tuple[str, Place, bool]]:
    """Every form with its place, and whether it is a stem that takes endings."""
    for row in _rows():
        code, place_class, language, forms = row.split("\t")
        place = Place(() if code == "-" else (code,), place_class, language, frozenset({language}))
        for form in forms.split(";"):
            for written in _ways_to_write(form.rstrip("*")):
                yield written, place, form.endswith("*")


def _ways_to_write(name: str) -> Iterable[str]:
    """A name as it is listed, then with each word, or several, shortened."""
    words = name.split(" ")
    ways = [(word, SHORTENED[word.lower()]) if word.lower() in SHORTENED else (word,) for word in words]
    return (name,) if max(map(len, ways)) == 1 else map(" ".join, product(*ways))


def _rows() -> Iterator[str]:
    for name in FILES:
        text = files("edge.claims").joinpath("data", name).read_text(encoding="utf-8")
        yield from (row for row in text.splitlines() if row and not row.startswith("#"))


@lru_cache(maxsize=1024)
def country_of_code(text: str) -> str | None:
    """The alpha-2 code of an ISO 3166 alpha-2 or alpha-3 code in capitals; None where it is not one."""
    meant = alpha_2(text) if re.fullmatch(r"[A-Z]{3}", text) else text
    return meant if meant in country_codes() else None
