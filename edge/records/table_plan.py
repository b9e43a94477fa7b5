"""The fast way of a table: its header compiled once, then whole columns turned into pieces of JSON at a time.

Each field of the model that the header has columns for becomes a memo from the texts of those columns to a piece of
the body (`fragments.py`). A row with one piece that can't be had is handed back, to go the strict way. So the fast way
never refuses, and what it accepts is what the strict way would have accepted (a property test holds the two together).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from edge.domain import Declaration, DeclarationLine
from edge.records import values
from edge.records.assembly import ImportOptions, WeightsAre
from edge.records.columns import Part, Target
from edge.records.entry import LARGEST, SMALL_PARCEL_G, Entry, Intake, body_digest, microseconds
from edge.records.fragments import BAD, Memo, number_text, quote, strict_value, text_fragment
from edge.records.parties import item_key
from edge.records.party_column import PartyColumns

__all__ = ["Chunk", "TablePlan"]

_ID_CHARS = 64
_APART = {"item_id", "alt_ids", "record_version", "received_at", "source", "sender", "addressee", "currency", "lines"}
_AMOUNTS = ("line_net_mass_g", "line_value")
_PLAIN_NUMBERS = ("quantity", "line_value", "total_value")
"""Numbers without a largest value."""


class _Column:
    """One value per row, from the texts of some columns. What hardly comes twice is not worth remembering."""

    def __init__(self, at: Sequence[int], compute: Callable[[Any], Any], *, repeats: bool = True) -> None:
        self._at = tuple(at)
        self._compute = Memo(compute).__getitem__ if repeats else compute

    def values(self, columns: list[tuple[str, ...]]) -> list[Any]:
        keys: Any = columns[self._at[0]] if len(self._at) == 1 else zip(*(columns[i] for i in self._at), strict=True)
        return list(map(self._compute, keys))


class TablePlan:
    """How the rows under one header become entries."""

    def __init__(self, targets: Sequence[Target | None], options: ImportOptions, intake: Intake) -> None:
        self._named = [(i, target) for i, target in enumerate(targets) if target is not None]
        self._options = options
        self._hasher = intake.hasher
        self.received_us = microseconds(intake.received_at)
        self.header_at = [i for i, target in self._named if target.part is not Part.LINE]
        self.line_at = [i for i, target in self._named if target.part is Part.LINE]
        self.total_at = [i for i, target in self._named if target.field == "total_value"]
        self.item = self._column("item_id", _item)
        self.alt_ids = self._column("alt_ids", _alt_ids)
        self.version = self._values("record_version", lambda number: number if number <= LARGEST else BAD)
        self.received = self._values("received_at", microseconds)
        self.source = self._values("source", str)
        self.posted = self._values("posting_date", lambda moment: int(moment.timestamp()))
        self.mass = self._values("gross_mass_g", lambda mass_g: min(mass_g, LARGEST))
        self.goods = self._goods_column()
        self.sender = self._party_column(Part.SENDER, "sender")
        self.addressee = self._party_column(Part.ADDRESSEE, "addressee")
        fields = [name for name in Declaration.model_fields if name not in _APART]
        cut = fields.index("gross_mass_g")
        self.before = self._fragments(Part.TOP, fields[:cut])
        self.after = self._fragments(Part.TOP, fields[cut:])
        self.line_no = next(iter(self._fragments(Part.LINE, ["line_no"])), None)
        self.line = self._fragments(Part.LINE, [name for name in DeclarationLine.model_fields if name != "line_no"])
        self.undescribed = "" if self._at("description", Part.LINE) else ',"description":""'

    def chunk(self, rows: list[list[str]]) -> Chunk:
        """The rows, all as wide as the header, worked out column by column."""
        return Chunk(self, rows)

    def _at(self, field: str, part: Part) -> list[int]:
        return [i for i, target in self._named if target.field == field and target.part is part]

    def _column(self, field: str, compute: Callable[[str], Any]) -> _Column | None:
        """A field of free text that has one column; with several, each row goes the strict way."""
        at = self._at(field, Part.TOP)
        return _Column(at, compute if len(at) == 1 else lambda _: None, repeats=False) if at else None

    def _values(self, field: str, read: Callable[[Any], Any]) -> _Column | None:
        """A value of the declaration that stands in a column of the store: None where the row says nothing."""
        at = self._at(field, Part.TOP)
        targets = [target for i, target in self._named if i in at]

        def compute(texts: Any) -> Any:
            texts = (texts,) if isinstance(texts, str) else texts
            if not any(texts):
                return None
            strict = strict_value(targets, texts, frozenset((field,)), self._options)
            return BAD if strict is None or strict[1] is None else read(strict[1])

        return _Column(at, compute) if at else None

    def _fragments(self, part: Part, fields: Iterable[str]) -> list[_Column]:
        return [self._fragment(field, part) for field in fields if self._at(field, part)]

    def _fragment(self, field: str, part: Part) -> _Column:
        own = self._at(field, part)
        at = sorted({*own, *self._asides(field, part)})
        targets = [target for i, target in self._named if i in at]
        wanted = frozenset((field, "currency") if field == "total_value" else (field,))

        def strict(texts: Any) -> str:
            texts = (texts,) if isinstance(texts, str) else texts
            found = strict_value(targets, texts, wanted, self._options)
            return BAD if found is None else found[0]

        if len(at) > 1:
            return _Column(at, strict)
        if targets[0].kind == "text":
            return _Column(at, text_fragment(field))
        short = field in _PLAIN_NUMBERS and not self._per_piece(field, part) and self._options.decimal_mark != ","
        return _Column(at, number_text(field, strict) if short else strict)

    def _asides(self, field: str, part: Part) -> list[int]:
        """Columns that have a say in a field besides its own: the unit, the quantity, the currency of a total."""
        if field == "total_value":
            return self._at("currency", Part.LINE)
        own = [target for _, target in self._named if target.field == field and target.part is part]
        asides = self._at("mass_unit", part) if any(target.kind == "mass" for target in own) else []
        return asides + self._at("quantity", part) if self._per_piece(field, part) else asides

    def _per_piece(self, field: str, part: Part) -> bool:
        """Whether an amount may be that of one piece."""
        own = [target for _, target in self._named if target.field == field and target.part is part]
        named = any(target.per == "unit" for target in own)
        return field in _AMOUNTS and (named or self._options.weights_are is WeightsAre.UNIT)

    def _goods_column(self) -> _Column | None:
        heading, text = self._at("hs_code", Part.LINE), self._at("description", Part.LINE)
        if not heading and not text:
            return None
        targets = [target for i, target in self._named if i in heading or i in text]

        def compute(texts: Any) -> int:
            texts = (texts,) if isinstance(texts, str) else texts
            code = strict_value(targets, texts, frozenset(("hs_code",)), self._options)
            named = strict_value(targets, texts, frozenset(("description",)), self._options)
            return self._hasher.goods_key(code[1] if code else None, named[1] if named else "")

        return _Column(sorted(heading + text), compute)

    def _party_column(self, part: Part, name: str) -> _Column | None:
        columns = [(i, target.field) for i, target in self._named if target.part is part]
        if not columns:
            return None
        party = PartyColumns(name, columns, self._hasher)
        return _Column(party.at, party.read, repeats=part is Part.SENDER)


class Chunk:
    """Rows of a table, worked out; asked for one declaration after the other."""

    def __init__(self, plan: TablePlan, rows: list[list[str]]) -> None:
        columns = list(zip(*rows, strict=True))
        self._plan, self._rows = plan, rows
        count = len(rows)

        def of(column: _Column | None, default: Any = None) -> list[Any]:
            return [default] * count if column is None else column.values(columns)

        def joined(pieces: list[_Column]) -> list[str]:
            return list(map("".join, zip(*(piece.values(columns) for piece in pieces), strict=True))) or [""] * count

        said = [columns[i] for i in plan.line_at]
        self._items, self._alts = of(plan.item), of(plan.alt_ids, ("", (), ()))
        self._before, self._after, self._lines = joined(plan.before), joined(plan.after), joined(plan.line)
        self._has_line = list(map("".join, zip(*said, strict=True))) if said else [""] * count
        self._sender, self._addressee = of(plan.sender, ("", ())), of(plan.addressee, ("", ()))
        self._line_no, self._goods = of(plan.line_no, ""), of(plan.goods, 0)
        self._version, self._received, self._source = of(plan.version), of(plan.received), of(plan.source)
        self._posted, self._mass = of(plan.posted), of(plan.mass)

    def entry(self, line: int, rows: Sequence[int]) -> Entry | None:
        """The declaration that stands in these rows of the chunk, or None where it must go the strict way."""
        first = rows[0]
        if (self._items[first] is None) or (len(rows) > 1 and not self._agree(rows)):
            return None
        item_id, item_text = self._items[first]
        alt_text, alt_ids, alt_keys = self._alts[first] or (BAD, (), ())
        sender_text, sender_keys = self._sender[first]
        addressee_text, addressee_keys = self._addressee[first]
        contents, goods = self._contents(rows)
        text = (
            f'{{"item_id":{item_text}{alt_text}{self._before[first]}{sender_text}{addressee_text}'
            f"{self._after[first]}{contents}}}"
        )
        version, received_us, source = self._version[first], self._received[first], self._source[first]
        if BAD in text or BAD in (version, received_us, source) or item_id in alt_ids:
            return None
        if received_us is None:
            received_us = self._plan.received_us
        posted_s, mass_g = self._posted[first], self._mass[first] or 0
        links = tuple([key ^ goods for key in sender_keys + addressee_keys]) if mass_g <= SMALL_PARCEL_G else ()
        body = text.encode()
        return Entry(
            line, item_id, alt_keys, received_us // 1_000_000 if posted_s is None else posted_s, received_us, version,
            "file" if source is None else source, body_digest(body), body, links, mass_g,
        )  # fmt: skip

    def _agree(self, rows: Sequence[int]) -> bool:
        """Whether rows of one item say the same of it, and have no total whose currency depends on all of them."""
        first = self._rows[rows[0]]
        if any(first[i] for i in self._plan.total_at):
            return False
        return all(self._rows[row][i] == first[i] for row in rows[1:] for i in self._plan.header_at)

    def _contents(self, rows: Sequence[int]) -> tuple[str, int]:
        """The list of lines, and the key of the goods of the first of them."""
        lines: list[str] = []
        goods, undescribed = None, self._plan.undescribed
        for row in rows:
            if self._has_line[row]:
                goods = self._goods[row] if goods is None else goods
                number = self._line_no[row][1:] or f'"line_no":{len(lines) + 1}'
                lines.append(f"{{{number}{undescribed}{self._lines[row]}}}")
        return (f',"lines":[{",".join(lines)}]' if lines else ""), goods or 0


def _item(text: str) -> tuple[str, str] | None:
    try:
        found = values.item_id(text)
    except values.ValueRefusedError:
        return None
    return (found, quote(found)) if 0 < len(found) <= _ID_CHARS else None


def _alt_ids(text: str) -> tuple[str, tuple[str, ...], tuple[int, ...]]:
    try:
        found = tuple([values.item_id(word) for word in values.words(text)])
    except values.ValueRefusedError:
        return BAD, (), ()
    if len(found) == 1:
        return f',"alt_ids":[{quote(found[0])}]', found, (item_key(found[0]),)
    written = f',"alt_ids":[{",".join(map(quote, found))}]' if found else ""
    return written, found, tuple(dict.fromkeys(map(item_key, found)))
