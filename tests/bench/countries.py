"""Derives `edge/claims/data/countries.tsv`: the names of countries in all languages of the grammars, from Unicode CLDR.

Run as `python tests/bench/countries.py > edge/claims/data/countries.tsv`. The names come with Babel, which takes half a
second and fifty megabytes to load so many languages: too much for each start of a process that needs nothing else.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from babel import Locale

__all__ = ["rows"]

LANGUAGES = (
    "en", "zh", "zh_Hant", "fr", "de", "es", "pt", "it", "ru", "ja", "ko", "vi", "ar", "th", "pl", "tr", "nl",
    "sv", "da", "cs", "sk", "uk", "ro", "hu", "id", "el", "he", "hi",
)  # fmt: skip
REGIONS = frozenset({"002", "009", "019", "021", "142", "150", "419", "EU", "EZ", "UN", "005", "003", "035"})
"""CLDR's continents and unions: places without one country."""

NO_COUNTRY = frozenset({"ZZ", "XA", "XB", "QO", "EU", "EZ", "UN"})

HEAD = """\
# Names of countries, and of regions of many countries (`-`), from Unicode CLDR: written by `tests/bench/countries.py`.
# Columns as in `places.tsv`; where a name has an addition in brackets, it is listed without it too.
# Copyright 1991-2026 Unicode, Inc.; Unicode License V3, https://www.unicode.org/license.txt
"""


def rows() -> Iterator[str]:
    """The rows of the file, in the order of CLDR."""
    for locale in LANGUAGES:
        language = locale.partition("_")[0]
        for code, name in Locale.parse(locale).territories.items():
            short = name.partition(" (")[0]
            forms = name if short == name else f"{name};{short}"
            if code in REGIONS:
                yield f"-\tregion\t{language}\t{forms}"
            elif re.fullmatch(r"[A-Z]{2}", code) and code not in NO_COUNTRY:
                yield f"{code}\tname\t{language}\t{forms}"


if __name__ == "__main__":
    sys.stdout.write(HEAD + "".join(f"{row}\n" for row in rows()))
