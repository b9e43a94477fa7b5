"""The fast way of the rows of a table: worked out column by column, and put together as declarations.

What a column can't say of a row (`BAD`), and rows of one item that say different things of it, are left to the strict
way, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import compress
from typing import Any, TypeAlias, TypeVar

from edge.records import values
from edge.records.fragments import BAD, quote
from edge.records.linking import links_of
from edge.records.packing import Declared, Packed, pack_columns
from edge.records.party_column import PartiesRead, PartyColumns
from edge.records.table_plan import Column, TablePlan

__all__ = ["Cells", "Rows", "worked_out"]

Cells: TypeAlias = Sequence[Sequence[str]]
"""The columns of a table, all of one length."""
Rows: TypeAlias = Sequence[int]
"""The rows of one item, counted from 0."""
_ID_CHARS = 64
_PLAIN_IDS = re.compile("[0-9A-Z]*")
"""Identifiers in their normal form, with nothing that would part two of them."""

T = TypeVar("T")


def worked_out(
    plan: TablePlan, columns: Cells, groups: Sequence[Rows], lines: Sequence[int]
) -> tuple[Packed, list[bool]]:
    """The declarations that stand in groups of rows, and of each group whether it is among them.

    `lines` are those of the file where the groups begin.
    """
    firsts = [rows[0] for rows in groups]
    heads = columns if len(firsts) == len(columns[0]) else [[column[row] for row in firsts] for column in columns]
    items, alts = _items(heads, plan.item_at), _alt_ids(heads, plan.alt_at)
    sender, addressee = _parties(plan.sender, heads), _parties(plan.addressee, heads)
    contents, goods = _contents(plan, columns, groups)
    texts = _joined([
        [f'{{"item_id":{quote(item)}' for item in items], [_alt_text(ids) for ids in alts],
        *(column.values(heads) for column in plan.before), sender.pieces, addressee.pieces,
        *(column.values(heads) for column in plan.after), contents,
    ])  # fmt: skip
    asides = [_optional(column, heads) for column in (plan.version, plan.received, plan.source)]
    good = [
        item not in ("", BAD) and item not in ids and BAD not in text and BAD not in said
        for item, ids, text, said in zip(items, alts, texts, zip(*asides, strict=True), strict=True)
    ]
    if len(firsts) < len(columns[0]):
        good = [one and _agree(plan, columns, rows) for one, rows in zip(good, groups, strict=True)]
    kept = _Kept(good)
    version, received, source = map(kept, asides)
    received_us = [plan.received_us if moment is None else moment for moment in received]
    posted = zip(kept(_optional(plan.posted, heads)), received_us, strict=True)
    masses = [mass_g or 0 for mass_g in kept(_optional(plan.mass, heads))]
    linked, links = links_of([kept(keys) for keys in (*sender[1:], *addressee[1:])], kept(goods), masses)
    declared = Declared(
        lines=kept(lines), item_ids=kept(items), alt_ids=kept(alts),
        posted_s=[known_us // 1_000_000 if posted_s is None else posted_s for posted_s, known_us in posted],
        received_us=received_us, versions=version, sources=["file" if said is None else said for said in source],
        bodies=list(map(str.encode, kept(texts))), masses=masses, linked=linked, links=links,
    )  # fmt: skip
    return pack_columns(declared), good


class _Kept:
    """Leaves of a column what belongs to the good ones."""

    def __init__(self, good: list[bool]) -> None:
        self._good = good
        self._all = all(good)

    def __call__(self, column: Sequence[T]) -> Sequence[T]:
        return column if self._all else list(compress(column, self._good))


def _joined(columns: Sequence[Sequence[str]]) -> list[str]:
    return list(map("".join, zip(*columns, strict=True)))


def _optional(column: Column | None, heads: Cells) -> Sequence[Any]:
    """A value for each row, None where it says nothing."""
    return [None] * len(heads[0]) if column is None else column.values(heads)


def _parties(side: PartyColumns | None, heads: Cells) -> PartiesRead:
    if side is not None:
        return side.read(heads)
    nobody = [b""] * len(heads[0])
    return PartiesRead([""] * len(heads[0]), nobody, nobody, nobody)


def _items(heads: Cells, at: Sequence[int]) -> Sequence[str]:
    """Identifiers in their normal form; `BAD` or none where only the strict way can tell, as with several columns."""
    if len(at) != 1:
        return [BAD] * len(heads[0])
    texts = heads[at[0]]
    if _PLAIN_IDS.fullmatch("".join(texts)) is None:
        texts = [_words([text])[0] for text in texts]
    return [text if len(text) <= _ID_CHARS else BAD for text in texts]


def _alt_ids(heads: Cells, at: Sequence[int]) -> Sequence[tuple[str, ...]]:
    """The other identifiers of each row, `BAD` among them where only the strict way can tell."""
    if len(at) != 1:
        return [(BAD,) if at else ()] * len(heads[0])
    texts = heads[at[0]]
    if _PLAIN_IDS.fullmatch("".join(texts)) is None:
        return [_words(values.words(text)) for text in texts]
    return [(text,) if text else () for text in texts]


def _words(texts: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple([values.item_id(text) for text in texts])
    except values.ValueRefusedError:
        return (BAD,)


def _alt_text(ids: tuple[str, ...]) -> str:
    if not ids:
        return ""
    return BAD if BAD in ids else f',"alt_ids":[{",".join(map(quote, ids))}]'


def _agree(plan: TablePlan, columns: Cells, rows: Rows) -> bool:
    """Whether rows of one item say the same of it, and have no total whose currency depends on all of them."""
    if len(rows) == 1:
        return True
    first = rows[0]
    if any(columns[at][first] for at in plan.total_at):
        return False
    return all(columns[at][row] == columns[at][first] for row in rows[1:] for at in plan.header_at)


def _contents(plan: TablePlan, columns: Cells, groups: Sequence[Rows]) -> tuple[Sequence[str], Sequence[int]]:
    """The end of each body, with the list of lines, and the key of the goods of the first of them."""
    count = len(columns[0])
    said = [columns[at] for at in plan.line_at]
    if not said:
        return ["}"] * len(groups), [0] * len(groups)
    filled = _joined(said) if all("" in column for column in said) else ["x"] * count
    numbers = [number[1:] for number in plan.line_no.values(columns)] if plan.line_no else [""] * count
    texts = _joined([[plan.undescribed] * count, *(column.values(columns) for column in plan.line)])
    goods = plan.goods.values(columns) if plan.goods else [0] * count
    ends, kinds = [], []
    for rows in groups:
        own = [row for row in rows if filled[row]]
        lines = [f"{{{numbers[row] or _line_no(n)}{texts[row]}}}" for n, row in enumerate(own, start=1)]
        ends.append(f',"lines":[{",".join(lines)}]}}' if lines else "}")
        kinds.append(goods[own[0]] if own else 0)
    return ends, kinds


def _line_no(number: int) -> str:
    return f'"line_no":{number}'
