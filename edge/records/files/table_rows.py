"""The fast way of the rows of a table: worked out column by column, and put together as declarations.

What a column can't say of a row (`BAD`), and rows of one item that say different things of it, are left to the strict
way, row by row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, compress, repeat
from operator import contains
from typing import Any, TypeAlias, TypeVar

from edge.records.files import values
from edge.records.files.amounts import ValueRefusedError
from edge.records.files.encoding import UNDECODABLE
from edge.records.files.fragments import BAD, LEFT_OPEN, quote
from edge.records.files.party_column import PartiesRead, PartyColumns
from edge.records.files.table_plan import Column, TablePlan
from edge.records.linking import links_of
from edge.records.names import named
from edge.records.packing import Declared, Packed, pack_columns

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
    count, singly = len(groups), len(groups) == len(columns[0])
    heads = columns if singly else [[column[rows[0]] for rows in groups] for column in columns]
    items, alts = _items(heads, plan.item_at), _alt_ids(heads, plan.alt_at)
    sender, addressee = _parties(plan.sender, heads), _parties(plan.addressee, heads)
    contents, goods = _contents(plan, columns, groups)
    texts = _joined([
        repeat("{" + named("item_id"), count), map(quote, items), _alt_pieces(alts),
        *(column.values(heads) for column in plan.before), sender.pieces, addressee.pieces,
        *(column.values(heads) for column in plan.after), *contents,
    ])  # fmt: skip
    asides = [_optional(column, heads) for column in (plan.version, plan.received, plan.source)]
    bodies = list(map(str.encode, texts))
    whole = b"".join(bodies)
    good = _good(items, alts, texts, asides, any_bad=BAD.encode() in whole or UNDECODABLE.encode() in whole)
    left_open = [False] * count
    if LEFT_OPEN.encode() in whole:
        left_open = [LEFT_OPEN in text for text in texts]
        bodies = [body.replace(LEFT_OPEN.encode(), b"") for body in bodies]
    if not singly:
        good = [one and _agree(plan, columns, rows) for one, rows in zip(good, groups, strict=True)]
    kept = _Kept(good)
    version, received, source = map(kept, asides)
    received_us = _or_else(received, plan.received_us)
    posted_s = kept(_optional(plan.posted, heads))
    if None in posted_s:
        posted_s = [us // 1_000_000 if s is None else s for s, us in zip(posted_s, received_us, strict=True)]
    masses = _or_else(kept(_optional(plan.mass, heads)), 0)
    linked, links = links_of([kept(keys) for keys in (*sender[1:], *addressee[1:])], kept(goods), masses)
    declared = Declared(
        lines=kept(lines), item_ids=kept(items), alt_ids=kept(alts), posted_s=posted_s, received_us=received_us,
        versions=version, sources=_or_else(source, "file"), bodies=kept(bodies),
        masses=masses, linked=linked, links=links, left_open=kept(left_open),
    )  # fmt: skip
    return pack_columns(declared), good


def _good(
    items: Sequence[str], alts: Sequence[tuple[str, ...]], texts: Sequence[str], asides: Sequence[Sequence[Any]],
    *, any_bad: bool,
) -> list[bool]:  # fmt: skip
    """Of each row whether all of it could be told."""
    odd = any_bad or "" in items or BAD in items or any(map(contains, alts, items))
    if not odd and not any(BAD in said for said in asides):
        return [True] * len(items)
    return [
        item not in ("", BAD) and item not in ids and BAD not in text and UNDECODABLE not in text and BAD not in said
        for item, ids, text, said in zip(items, alts, texts, zip(*asides, strict=True), strict=True)
    ]


class _Kept:
    """Leaves of a column what belongs to the good ones."""

    def __init__(self, good: list[bool]) -> None:
        self._good = good
        self._all = all(good)

    def __call__(self, column: Sequence[T]) -> Sequence[T]:
        return column if self._all else list(compress(column, self._good))


def _joined(columns: Sequence[Iterable[str]]) -> list[str]:
    return list(map("".join, zip(*columns, strict=True)))


def _optional(column: Column | None, heads: Cells) -> Sequence[Any]:
    """A value for each row, None where it says nothing."""
    return [None] * len(heads[0]) if column is None else column.values(heads)


def _or_else(values_said: Sequence[T | None], other: T) -> Sequence[T]:
    """The values, and another one where nothing is said."""
    return [other if said is None else said for said in values_said]


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
    if _PLAIN_IDS.fullmatch("".join(texts)) is None or any(map(str.isalpha, texts)):
        texts = [_only(text) for text in texts]
    return [text if len(text) <= _ID_CHARS else BAD for text in texts]


def _alt_ids(heads: Cells, at: Sequence[int]) -> Sequence[tuple[str, ...]]:
    """The other identifiers of each row, `BAD` among them where only the strict way can tell."""
    if len(at) != 1:
        return [(BAD,) if at else ()] * len(heads[0])
    texts = heads[at[0]]
    if _PLAIN_IDS.fullmatch("".join(texts)) is None:
        return [_words(values.words(text)) for text in texts]
    return [(text,) if text else () for text in texts]


def _only(text: str) -> str:
    """The identifier of a cell that holds one, `BAD` for others."""
    try:
        found = values.item_ids(text)
    except ValueRefusedError:
        return BAD
    return found[0] if len(found) == 1 else BAD


def _words(texts: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple([values.item_id(text) for text in texts])
    except ValueRefusedError:
        return (BAD,)


def _alt_pieces(alts: Sequence[tuple[str, ...]]) -> Iterable[str]:
    """The piece of each body with its other identifiers."""
    texts = "".join(chain.from_iterable(alts))
    if set(map(len, alts)) == {1} and _PLAIN_IDS.fullmatch(texts):
        return map(f',{named("alt_ids")}["%s"]'.__mod__, alts)
    return map(_alt_text, alts)


def _alt_text(ids: tuple[str, ...]) -> str:
    if not ids:
        return ""
    return BAD if BAD in ids else f",{named('alt_ids')}[{','.join(map(quote, ids))}]"


def _agree(plan: TablePlan, columns: Cells, rows: Rows) -> bool:
    """Whether rows of one item say the same of it, and have no total whose currency depends on all of them."""
    if len(rows) == 1:
        return True
    first = rows[0]
    if any(columns[at][first] for at in plan.total_at):
        return False
    return all(columns[at][row] == columns[at][first] for row in rows[1:] for at in plan.alike_at)


def _contents(plan: TablePlan, columns: Cells, groups: Sequence[Rows]) -> tuple[Sequence[Iterable[str]], Sequence[int]]:
    """The pieces that end each body, with the list of lines, and the key of the goods of the first of them."""
    count = len(columns[0])
    said = [columns[at] for at in plan.line_at]
    if not said:
        return [["}"] * len(groups)], [0] * len(groups)
    goods = plan.goods.values(columns) if plan.goods else [0] * count
    pieces: list[Iterable[str]] = [repeat(plan.undescribed, count), *(column.values(columns) for column in plan.line)]
    full = any("" not in column for column in said)
    if full and not plan.line_no and len(groups) == count:
        return [repeat(f",{named('lines')}[{{{_line_no(1)}", count), *pieces, repeat("}]}", count)], goods
    filled = ["x"] * count if full else _joined(said)
    numbers = [number[1:] for number in plan.line_no.values(columns)] if plan.line_no else [""] * count
    texts = _joined(pieces)
    ends, kinds = [], []
    for rows in groups:
        own = [row for row in rows if filled[row]]
        lines = [f"{{{numbers[row] or _line_no(n)}{texts[row]}}}" for n, row in enumerate(own, start=1)]
        ends.append(f",{named('lines')}[{','.join(lines)}]}}" if lines else "}")
        kinds.append(goods[own[0]] if own else 0)
    return [ends], kinds


def _line_no(number: int) -> str:
    return f"{named('line_no')}{number}"
