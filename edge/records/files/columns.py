"""The meaning of the names that shipping systems give to fields, from the table in `columns.yaml`.

Where a name leaves open whether an amount is that of one piece or of the whole line, `Target.per` is None and the
importer's setting decides.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias

from edge.records.files.currencies import currency_behind
from edge.shipped_tables import shipped_table

__all__ = [
    "LINE_LISTS",
    "NESTED",
    "PARTIES",
    "TOTALS",
    "Kind",
    "Part",
    "Per",
    "Target",
    "fold_name",
    "target_in_row",
    "target_in_tree",
]

Kind: TypeAlias = Literal[
    "text", "id", "ids", "words", "number", "pieces", "integer", "mass", "mm", "country", "countries", "currency",
    "date", "hs", "contents", "mass unit",
]  # fmt: skip
Per: TypeAlias = Literal["unit", "line"]


class Part(StrEnum):
    """The part of a declaration that a field belongs to."""

    TOP = "top"
    SENDER = "sender"
    ADDRESSEE = "addressee"
    LINE = "line"


class Target(NamedTuple):
    """A field of ours. `unit` (of a value its currency) and `per` are what the name in the file says of an amount."""

    part: Part
    field: str
    kind: Kind = "text"
    unit: str | None = None
    per: Per | None = None


_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def fold_name(name: str) -> str:
    """A column's name without case, blanks, punctuation, width and accents, umlauts as two letters."""
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_UMLAUTS)
    if not folded.isascii():
        folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return re.sub(r"[\W_]+", "", folded)


_UNITS = (
    "kg", "kgs", "g", "gram", "grams", "gramm", "oz", "ounces", "lb", "lbs", "pounds", "千克", "公斤", "克", "кг",
    "г",  # noqa: RUF001
)  # fmt: skip
_UNITS_BEHIND = {"": None, **{before + unit: unit for before in ("", "in ", "en ") for unit in _UNITS}}
_TABLE: dict[str, Any] = shipped_table("edge.records.files", "columns.yaml")


def _fields(part: Part) -> dict[str, Target]:
    return {
        fold_name(name): Target(part, field, entry.get("kind", "text"))
        for field, entry in _TABLE[part.value].items()
        for name in (field, *entry.get("names", ()))
    }


def _party(part: Part) -> dict[str, Target]:
    return {
        fold_name(name): Target(part, field, "country" if field == "country" else "text")
        for field, names in _TABLE["party"].items()
        for name in (field, *names)
    }


def _masses(part: Part, field: str, names: list[str], prefix: str = "", per: Per | None = None) -> dict[str, Target]:
    return {
        fold_name(f"{prefix} {name} {behind}"): Target(part, field, "mass", unit, per)
        for name in names
        for behind, unit in _UNITS_BEHIND.items()
    }


def _bare_masses(part: Part, field: str) -> dict[str, Target]:
    """Masses that are called by their unit alone, which a single letter does not tell."""
    return {fold_name(unit): Target(part, field, "mass", unit) for unit in _UNITS if unit.isascii() and len(unit) > 1}


def _values(names: list[str], per: Per | None) -> dict[str, Target]:
    return {fold_name(name): Target(Part.LINE, "line_value", "number", None, per) for name in names}


_SIDES: dict[str, Part] = {"sender": Part.SENDER, "addressee": Part.ADDRESSEE}
_PARTY_WORDS = {fold_name(name): part for side, part in _SIDES.items() for name in _TABLE[side]}
_PARTY_BETWEEN = ("", *map(fold_name, _TABLE["party_between"]))
PARTIES: dict[str, Part] = _PARTY_WORDS | {
    fold_name(name): part for side, part in _SIDES.items() for name in _TABLE[f"{side}_objects"]
}
"""Folded names of the objects, or beginnings of columns, that hold a party."""

NESTED: frozenset[str] = frozenset(map(fold_name, _TABLE["nested"]))
"""Folded names of objects whose fields are read as the declaration's own."""

LINE_LISTS: frozenset[str] = frozenset(map(fold_name, _TABLE["line_lists"]))
"""Folded names of lists that hold the lines of contents."""

_GOODS = tuple(map(fold_name, _TABLE["goods"]))
TOTALS: frozenset[str] = frozenset(map(fold_name, _TABLE["totals"]))
"""Folded words for the sum of all rows."""

_LINE = {
    **_fields(Part.LINE),
    **_masses(Part.LINE, "line_net_mass_g", _TABLE["net_mass"]),
    **_masses(Part.LINE, "line_net_mass_g", _TABLE["net_mass"], "unit", "unit"),
    **_masses(Part.LINE, "line_net_mass_g", _TABLE["net_mass"], "line", "line"),
    **_masses(Part.LINE, "line_net_mass_g", _TABLE["line_net_mass"], per="line"),
    **_masses(Part.LINE, "line_net_mass_g", _TABLE["unit_net_mass"], per="unit"),
    **_bare_masses(Part.LINE, "line_net_mass_g"),
    **_values(_TABLE["value"], None),
    **_values(_TABLE["line_value"], "line"),
    **_values(_TABLE["unit_value"], "unit"),
}
_TOP = {
    **_masses(Part.TOP, "gross_mass_g", _TABLE["gross_mass"]),
    **_fields(Part.TOP),
}
_ROW = {**_LINE, **_TOP}
_TREE = {
    # At the top of a nested object a bare weight, unit or currency is that of the parcel.
    Part.TOP: {
        **_TOP,
        **_masses(Part.TOP, "gross_mass_g", ["weight"]),
        **_bare_masses(Part.TOP, "gross_mass_g"),
        **{fold_name(name): Target(Part.TOP, "mass_unit", "mass unit") for name in ("mass unit", "weight unit")},
        **dict.fromkeys(("currency", "declaredvaluecurrency"), Target(Part.TOP, "currency", "currency")),
    },
    Part.LINE: _LINE,
    Part.SENDER: _party(Part.SENDER),
    Part.ADDRESSEE: _party(Part.ADDRESSEE),
}


def target_in_row(name: str) -> Target | None:
    """The field that a column of a flat table means; None where it means nothing here."""
    return _target(name, _ROW) or _told_of_goods(name) or _told_of_a_party(name)


def target_in_tree(name: str, part: Part) -> Target | None:
    """The field that a key of a nested object means, within that part; None where it means nothing here."""
    told = {Part.TOP: _told_of_a_party, Part.LINE: _told_of_goods}.get(part)
    return _target(name, _TREE[part]) or (told(name) if told else None)


def _target(name: str, targets: dict[str, Target]) -> Target | None:
    return _value_in_currency(name, targets) or targets.get(fold_name(name))


def _told_of_goods(name: str) -> Target | None:
    """What is told of goods that the name says again: `commodity weight`, `Product Country of Origin`."""
    plain, code = currency_behind(name)
    for text, unit in ((plain, code), (name, None)):
        folded = fold_name(text)
        rests = (folded.removeprefix(word) for word in _GOODS if folded.startswith(word))
        told = next((target for rest in rests if (target := _LINE.get(rest))), None)
        if told and (text == name or told.field == "line_value"):
            return told._replace(unit=unit) if unit else told
    return None


def _told_of_a_party(name: str) -> Target | None:
    """What a name says of a party that it names: `sender city`, `ville du destinataire`, or the word alone."""
    folded = fold_name(name)
    if folded in _PARTY_WORDS:
        return Target(_PARTY_WORDS[folded], "name")
    for word, part in PARTIES.items():
        if folded.startswith(word) and (told := _TREE[part].get(folded.removeprefix(word))):
            return told
    for word, part in _PARTY_WORDS.items():
        before = folded.removesuffix(word) if folded.endswith(word) else ""
        for between in _PARTY_BETWEEN:
            if before.endswith(between) and (told := _TREE[part].get(before.removesuffix(between))):
                return told
    return None


def _value_in_currency(name: str, targets: dict[str, Target]) -> Target | None:
    """A value whose name may end in its currency (`Value (EUR)`, `申报单价(USD)`)."""
    plain, code = currency_behind(name)
    target = targets.get(fold_name(plain))
    return target._replace(unit=code) if target and target.field in {"line_value", "total_value"} else None
