"""The fast way of a table: its header compiled once, then whole columns turned into pieces of JSON at a time.

Each field of the model that the header has columns for becomes a memo from the texts of those columns to a piece of
the body (`fragments.py`). A row with one piece that can't be had is handed back, to go the strict way. So the fast way
never refuses, and what it accepts is what the strict way would have accepted (a property test holds the two together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from edge.countries import country_codes
from edge.domain import Declaration, DeclarationLine
from edge.records.entry import LARGEST, Intake, microseconds
from edge.records.files.assembly import AMOUNTS, ImportOptions, WeightsAre, says_more
from edge.records.files.columns import Kind, Part, Target
from edge.records.files.fragments import BAD, LEFT_OPEN, Memo, number_text, strict_value, text_fragments
from edge.records.files.lone_dots import LoneDot
from edge.records.files.party_column import PartyColumns
from edge.records.names import named

__all__ = ["SAID_ONCE", "Column", "TablePlan", "TextColumn"]

SAID_ONCE = ("currency", "mass_unit")
"""What the first row of an item may say for the rows below it that leave it open."""

_APART = {"item_id", "alt_ids", "record_version", "received_at", "source", "sender", "addressee", "currency", "lines"}
_PLAIN_NUMBERS = ("quantity", "line_value", "total_value")
"""Numbers without a largest value."""


class Column:
    """One value per row, from the texts of some columns, remembered for each different text."""

    def __init__(self, at: Sequence[int], compute: Callable[[Any], Any]) -> None:
        self._at = tuple(at)
        self._computed = Memo(compute)

    def values(self, columns: Sequence[Sequence[str]]) -> list[Any]:
        """The values of the rows of a table given by its columns."""
        keys: Any = columns[self._at[0]] if len(self._at) == 1 else zip(*(columns[i] for i in self._at), strict=True)
        return list(map(self._computed.__getitem__, keys))


class TextColumn:
    """The fragments of a column of free texts, which hardly repeat: worked out together instead of remembered."""

    def __init__(self, at: int, field: str) -> None:
        self._at = at
        self._field = field

    def values(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The fragments of the rows of a table given by its columns."""
        return text_fragments(self._field, columns[self._at])


class TablePlan:
    """How the rows under one header become entries."""

    def __init__(self, targets: Sequence[Target | None], options: ImportOptions, intake: Intake) -> None:
        self._named = [(i, target) for i, target in enumerate(targets) if target is not None]
        self._options = options
        self._hasher = intake.hasher
        self.received_us = microseconds(intake.received_at)
        self.alike_at = [i for i, target in self._named if target.part is not Part.LINE or target.field in SAID_ONCE]
        self.line_at = [i for i, target in self._named if target.part is Part.LINE]
        self.total_at = [i for i, target in self._named if target.field == "total_value"]
        self.item_at = self._at("item_id", Part.TOP)
        self.alt_at = self._at("alt_ids", Part.TOP)
        self.version = self._values("record_version", lambda number: number if number <= LARGEST else BAD)
        self.received = self._values("received_at", microseconds)
        self.source = self._values("source", str)
        self.posted = self._values("posting_date", lambda moment: int(moment.timestamp()))
        self.mass = self._values("gross_mass_g", lambda mass_g: min(mass_g, LARGEST))
        self.goods = self._goods_column()
        self.sender = self._party_columns(Part.SENDER, "sender")
        self.addressee = self._party_columns(Part.ADDRESSEE, "addressee")
        fields = [name for name in Declaration.model_fields if name not in _APART]
        cut = fields.index("gross_mass_g")
        self.before = self._fragments(Part.TOP, fields[:cut])
        self.after = self._fragments(Part.TOP, fields[cut:])
        self.line_no = next(iter(self._fragments(Part.LINE, ["line_no"])), None)
        self.line = self._fragments(Part.LINE, [name for name in DeclarationLine.model_fields if name != "line_no"])
        self.undescribed = "" if self._at("description", Part.LINE) else f',{named("description")}""'

    def _at(self, field: str, part: Part) -> list[int]:
        own = [i for i, target in self._named if target.field == field and target.part is part]
        return own or (self._named_currency() if (field, part) == ("currency", Part.LINE) else own)

    def _named_currency(self) -> list[int]:
        """Columns of values whose heads name the currency."""
        return [i for i, target in self._named if target.field == "line_value" and target.unit]

    def _values(self, field: str, read: Callable[[Any], Any]) -> Column | None:
        """A value of the declaration that stands in a column of the store: None where the row says nothing."""
        own = self._at(field, Part.TOP)
        at = sorted({*own, *self._asides(field, Part.TOP)}) if own else []
        targets = [target for i, target in self._named if i in at]

        def compute(texts: Any) -> Any:
            texts = (texts,) if isinstance(texts, str) else texts
            if not any(texts):
                return None
            strict = strict_value(targets, texts, frozenset((field,)), self._options)
            if strict is None:
                return BAD
            if strict.left_open:  # the piece of the body tells it, where there is one
                return BAD if field in _APART else None
            return BAD if strict.value is None else read(strict.value)

        return Column(at, compute) if at else None

    def _fragments(self, part: Part, fields: Iterable[str]) -> list[Column | TextColumn]:
        return [self._fragment(field, part) for field in fields if self._at(field, part)]

    def _fragment(self, field: str, part: Part) -> Column | TextColumn:
        own = self._at(field, part)
        at = sorted({*own, *self._asides(field, part)})
        targets = [target for i, target in self._named if i in at]
        wanted = frozenset((field, "currency") if field == "total_value" else (field,))

        def strict(texts: Any) -> str:
            texts = (texts,) if isinstance(texts, str) else texts
            if any(map(says_more, targets, texts)):
                return BAD
            found = strict_value(targets, texts, wanted, self._options)
            if found is None or not _codes_known(targets[0].kind, found.value):
                return BAD
            return LEFT_OPEN + found.fragment if found.left_open else found.fragment

        if len(at) > 1:
            return Column(at, strict)
        if targets[0].kind == "text":
            return TextColumn(at[0], field)
        plain = self._options.marks in {(".", LoneDot.DECIMAL), (None, LoneDot.DECIMAL)}
        short = field in _PLAIN_NUMBERS and not self._per_piece(field, part) and plain
        return Column(at, number_text(field, strict) if short else strict)

    def _asides(self, field: str, part: Part) -> list[int]:
        """Columns that have a say in a field besides its own: the unit, the quantity, the currency of a total."""
        if field == "total_value":
            return self._asides("currency", Part.LINE) + self._at("currency", Part.LINE)
        if field == "currency" and (named := self._named_currency()):
            return named + self._asides("line_value", part)
        own = [target for _, target in self._named if target.field == field and target.part is part]
        asides = self._at("mass_unit", Part.LINE) if any(target.kind == "mass" for target in own) else []
        return asides + self._at("quantity", part) if self._per_piece(field, part) else asides

    def _per_piece(self, field: str, part: Part) -> bool:
        """Whether an amount may be that of one piece."""
        own = [target for _, target in self._named if target.field == field and target.part is part]
        named = any(target.per == "unit" for target in own)
        return field in AMOUNTS and (named or self._options.weights_are is WeightsAre.UNIT)

    def _goods_column(self) -> Column | None:
        heading, text = self._at("hs_code", Part.LINE), self._at("description", Part.LINE)
        if not heading and not text:
            return None
        targets = [target for i, target in self._named if i in heading or i in text]

        def compute(texts: Any) -> int:
            texts = (texts,) if isinstance(texts, str) else texts
            code = strict_value(targets, texts, frozenset(("hs_code",)), self._options)
            named = strict_value(targets, texts, frozenset(("description",)), self._options)
            return self._hasher.goods_key(code.value if code else None, named.value if named else "")

        return Column(sorted(heading + text), compute)

    def _party_columns(self, part: Part, name: str) -> PartyColumns | None:
        columns = [(i, target.field) for i, target in self._named if target.part is part]
        return PartyColumns(name, columns, self._hasher) if columns else None


def _codes_known(kind: Kind, value: Any) -> bool:
    """Whether codes of countries, if the value is of such, are those of countries: the strict way tells of others."""
    match kind:
        case "country":
            return value is None or value in country_codes()
        case "countries":
            return country_codes().issuperset(value)
    return True
