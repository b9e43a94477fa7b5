"""From named values of a file to the fields of a declaration: values read by kind, amounts made line totals.

The trap of shipping interfaces is whether a weight or a value is that of one piece or of the whole line. A name that
says so is believed (`unit_price`, `itemTotalWeight`); for the others `ImportOptions.weights_are` decides, and the
default is the CN23's: the whole line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import Field

from edge.domain import Frozen
from edge.records.files import amounts, currencies, values
from edge.records.files.columns import Kind, Part, Per, Target
from edge.records.files.lone_dots import LoneDot
from edge.records.files.open_fields import without_open

__all__ = [
    "AMOUNTS",
    "PRICED",
    "Assembled",
    "FieldRefusedError",
    "ImportOptions",
    "Pairs",
    "WeightsAre",
    "assemble",
    "in_one",
    "says_more",
]

Pairs: TypeAlias = Sequence[tuple[Target, str]]


class WeightsAre(StrEnum):
    """What a weight or a value means whose name does not say it."""

    LINE = "line"
    UNIT = "unit"


class ImportOptions(Frozen):
    """What the person who imports knows of a file and the file itself does not say."""

    weights_are: WeightsAre = Field(
        default=WeightsAre.LINE, description="weights and values of this file: of the whole line, or of one piece"
    )
    mass_unit: Literal["g", "kg", "oz", "lb"] | None = Field(
        default=None, description="unit of weights for which neither the column nor the row names one"
    )
    encoding: str | None = Field(default=None, description="encoding of the text; none: told from its bytes")
    decimal_mark: Literal[".", ","] | None = Field(
        default=None, description="decimal mark of all numbers, the other one parts thousands; none: told from each"
    )
    lone_dot: LoneDot = Field(
        default=LoneDot.DECIMAL, description="the dot of numbers such as 1.250 where no decimal mark is said"
    )
    dates: Literal["day-first", "month-first"] | None = Field(
        default=None, description="order of dates such as 03/04/2026; none: they are refused"
    )
    columns: tuple[tuple[str, str], ...] = Field(
        default=(), description="heads of a table's columns, and the names of the fields that they mean"
    )

    @property
    def marks(self) -> tuple[str | None, LoneDot]:
        """How numbers are written."""
        return self.decimal_mark, self.lone_dot

    def column(self, head: str) -> str | None:
        """The name of the field that was said of a column."""
        return dict(self.columns).get(head.strip())


AMOUNTS = ("line_net_mass_g", "line_value")
"""What may be told of one piece and is kept of the whole line."""

PRICED = ("line_value", "total_value")

_IN_PARTS = {"address": ", ", "description": ", ", "name": " "}
"""Fields that several columns may tell: lines of an address, goods in several languages, first and last names."""


class FieldRefusedError(Exception):
    """A value of a row can't be taken."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Assembled(NamedTuple):
    """Fields for `Declaration.model_validate`, and whether a word for nothing stood in place of any of them."""

    fields: dict[str, Any]
    left_open: bool


_READERS: dict[Kind, Callable[[str, ImportOptions], Any]] = {
    "text": lambda text, _: text.strip(),
    "id": lambda text, _: values.item_ids(text),
    "ids": lambda text, _: [values.item_id(word) for word in values.words(text)],
    "words": lambda text, _: values.words(text),
    "number": lambda text, options: amounts.number(text, *options.marks),
    "pieces": lambda text, options: amounts.pieces(text, *options.marks),
    "integer": lambda text, options: amounts.number(text, *options.marks),
    "mm": lambda text, options: int(amounts.number(text, *options.marks)),
    "country": lambda text, _: values.country(text),
    "countries": lambda text, _: [values.country(word) for word in values.words(text)],
    "currency": lambda text, _: currencies.currency(text),
    "date": lambda text, options: values.date(text, options.dates),
    "hs": lambda text, _: values.hs_code(text),
    "contents": lambda text, _: values.contents_type(text),
    "mass unit": lambda text, _: text.strip(),
}


def assemble(header: Pairs, lines: Iterable[Pairs], options: ImportOptions) -> Assembled:
    """The fields of a declaration. Blank values must have been left out.

    Raises:
        FieldRefusedError: a value can't be read.
    """
    told = list(lines)
    stated, contents = without_open(header), list(map(without_open, told))
    left_open = any(len(some) < len(cells) for some, cells in zip((stated, *contents), (header, *told), strict=True))
    header = stated
    top: dict[str, Any] = {}
    sender: dict[str, Any] = {}
    addressee: dict[str, Any] = {}
    parts = {Part.TOP: top, Part.SENDER: sender, Part.ADDRESSEE: addressee}
    header = _pounds_with_ounces(header)
    unit = _mass_unit(header) or options.mass_unit
    for target, text in header:
        if target.kind != "mass unit":
            _put(parts[target.part], target, text, unit, options)
    if sender:
        top["sender"] = sender
    if addressee:
        top["addressee"] = addressee
    top["lines"] = [
        _line(number, pairs, options, top.get("currency"), unit)
        for number, (pairs, cells) in enumerate(zip(contents, told, strict=True), 1)
        if cells
    ]
    if "total_value" in top and "currency" not in top:
        # A flat table has one column for the currency; where its lines agree, the total is in it too.
        named = _currency_named(header)
        said = {named} if named else {line.get("currency") for line in top["lines"]}
        if len(said) == 1:
            top["currency"] = said.pop()
    _check_currency(header, top.get("currency"))
    return Assembled(top, left_open)


def _line(number: int, pairs: Pairs, options: ImportOptions, currency: str | None, unit: str | None) -> dict[str, Any]:
    line: dict[str, Any] = {"line_no": number, "description": ""}
    pairs = _pounds_with_ounces(pairs)
    unit = _mass_unit(pairs) or unit
    said = [_said_most_plainly(pairs, field) for field in AMOUNTS]
    for target, text in pairs:
        if target.kind != "mass unit" and (target.field not in AMOUNTS or (target, text) in said):
            _put(line, target, text, unit, options)
    currency = line.get("currency") or _currency_named(pairs) or currency
    if "line_value" in line and currency:
        line["currency"] = currency
        _check_currency(pairs, currency)
    for target, text in filter(None, said):
        if (_per(target, text) or options.weights_are) == "unit":
            line[target.field] = _line_total(line, target)
    return line


def _pounds_with_ounces(pairs: Pairs) -> Pairs:
    """The pairs, with pounds and ounces that stand in columns beside each other made the one mass that they tell."""
    ounces = {target._replace(unit=None): text for target, text in pairs if amounts.unit_meant(target.unit) == "oz"}
    pounds = {target._replace(unit=None) for target, _ in pairs if amounts.unit_meant(target.unit) == "lb"}
    both = pounds & ounces.keys()
    if not both:
        return pairs
    joined = []
    for target, text in pairs:
        unit = amounts.unit_meant(target.unit) if target._replace(unit=None) in both else None
        if unit == "lb":
            text = f"{text} lb {ounces[target._replace(unit=None)]} oz"  # noqa: PLW2901
        if unit != "oz":
            joined.append((target, text))
    return joined


def _said_most_plainly(pairs: Pairs, field: str) -> tuple[Target, str] | None:
    """Of several amounts of one line that of the line, else that of one piece, else one that says neither."""
    found = [(target, text) for target, text in pairs if target.field == field]
    return min(found, key=lambda pair: ("line", "unit", None).index(_per(*pair)), default=None)


def _per(target: Target, text: str) -> Per | None:
    return "unit" if amounts.of_each(text)[1] else target.per


def _line_total(line: dict[str, Any], target: Target) -> Decimal | int:
    quantity = line.get("quantity")
    if quantity is None:
        raise FieldRefusedError(target.field, "this amount is that of one piece, so the quantity is needed with it")
    total = line[target.field] * quantity
    return int(total) if target.kind == "mass" else total


def _mass_unit(pairs: Pairs) -> str | None:
    return next((text for target, text in pairs if target.kind == "mass unit"), None)


def _currency_named(pairs: Pairs) -> str | None:
    """The currency in the name of a value, or beside it, where a sign does not leave open which."""
    found = [(target.unit,) if target.unit else _beside(text) for target, text in pairs if target.field in PRICED]
    return next((meant[0] for meant in found if len(meant) == 1), None)


def _beside(text: str) -> tuple[str, ...]:
    """The currencies that may be meant by what stands beside an amount."""
    return currencies.priced(amounts.of_each(text)[0])[1]


def _check_currency(pairs: Pairs, currency: str | None) -> None:
    """Refuses a value that is in another currency than its line or its item says."""
    for target, text in pairs:
        beside = _beside(text) if target.field in PRICED else ()
        if beside and currency and currency not in beside:
            raise FieldRefusedError(target.field, f"'{text}' is not in {currency}, which is said beside it")


def says_more(target: Target, text: str) -> bool:
    """Whether an amount says more than itself: its currency, or that it is one piece's."""
    if target.field not in (*AMOUNTS, *PRICED):
        return False
    return amounts.of_each(text)[1] or (target.field in PRICED and bool(currencies.priced(text)[1]))


def in_one(field: str, before: str, text: str) -> str:
    """What two columns say of one field: of an address its lines, of a name its parts, else the last of them."""
    if not text or not before or field not in _IN_PARTS:
        return text or before
    known = field == "name" and text in (before, *before.split(" "))
    return before if known else before + _IN_PARTS[field] + text


def _put(fields: dict[str, Any], target: Target, text: str, unit: str | None, options: ImportOptions) -> None:
    name = target.field
    try:
        if target.kind == "mass":
            value: Any = amounts.mass_g(amounts.of_each(text)[0], target.unit or unit, *options.marks)
        elif name in PRICED:
            value = amounts.number(currencies.priced(amounts.of_each(text)[0])[0], *options.marks)
        else:
            value = _READERS[target.kind](text, options)
    except amounts.ValueRefusedError as error:
        raise FieldRefusedError(name, str(error)) from error
    if fields.get(name) and name in _IN_PARTS:
        value = in_one(name, fields[name], value)
    if target.kind == "id":
        # Several numbers, as of a first and a last carrier: the item is found by any.
        value = [number for number in value if number != fields.setdefault(name, value[0])]
        name = "alt_ids"
    if name == "alt_ids":
        value = [*fields.get(name, ()), *value]
    fields[name] = value
