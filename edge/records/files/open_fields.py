"""Fields that a shipper leaves open in words: which texts state no value, by the kind of value that they stand for.

`0000-00-00` is no date and `000000` no tariff number, but 0 is a weight; `NA` is a country, and no weight.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from edge.records.files.columns import Kind, Target
from edge.records.files.currencies import currencies_meant
from edge.records.left_open import says_nothing

__all__ = ["leaves_open", "without_open"]

_COUNTRY_CODE = re.compile("[A-Za-z]{2}")


def leaves_open(kind: Kind, text: str) -> bool:
    """Whether a text states no value of its kind; a free text always states itself."""
    match kind:
        case "text" | "id":
            return False
        case "currency":
            meant = currencies_meant(text)
            return len(meant) > 1 or (not meant and says_nothing(text))
        case "country" | "countries":
            return not _COUNTRY_CODE.fullmatch(text.strip()) and (says_nothing(text) or not text.strip(" 0"))
        case "hs" | "date" | "contents":
            return says_nothing(text) or not text.strip(" 0.:/-")
    return says_nothing(text)


def without_open(pairs: Sequence[tuple[Target, str]]) -> list[tuple[Target, str]]:
    """The pairs that state something."""
    return [(target, text) for target, text in pairs if not leaves_open(target.kind, text)]
