"""Blocks of a file on their way into the store: what every reader gives, in this process or from another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Protocol, TypeAlias

import msgspec

from edge.records.draft import Refused
from edge.records.entry import Entry
from edge.records.packing import Packed, merged, pack

__all__ = ["Block", "Broken", "Message", "Opened", "TreeFile", "Units", "block_of", "completed", "in_blocks"]

BLOCK_ROWS = 2_000

Units: TypeAlias = Iterator[Entry | Refused]


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The file has been begun. `head` is a table's row of heads, `ignored` its columns that mean nothing here.

    `undecided` are its columns of weights and values whose names don't say whether they are those of one piece,
    `head_line` is where the heads begin, and `export` what kind of export they are known for.
    """

    encoding: str
    head: str
    ignored: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    head_line: int = 1
    export: str = ""


class Block(msgspec.Struct, frozen=True, tag="block"):
    """Some declarations. `position` says where the file goes on behind them: in units, or in characters of its pieces.

    `repeated` is how many rows were the same as the one before, `ignored` are keys that mean nothing here: those of a
    table are known by its head, those of objects only as they come.
    """

    position: int
    bytes_read: int
    declarations: Packed
    refused: list[Refused]
    repeated: int = 0
    ignored: tuple[str, ...] = ()


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The file can't be read on."""

    line: int
    why: str


Message: TypeAlias = Opened | Block | Broken


class TreeFile(Protocol):
    """A file that can only be read from its beginning. Blocks after the first `skip` units come in its order."""

    head: str

    def blocks(self, skip: int) -> Iterator[Block]:
        """Blocks behind the first `skip` units of the file."""


def in_blocks(units: Units, *, skip: int) -> Iterator[Block]:
    """Blocks of a reader whose units are its values one by one; `units` begins behind the skipped ones.

    How far the file has been read in bytes is left at zero, for the opener of the file to fill in.
    """
    position = skip
    while taken := list(islice(units, BLOCK_ROWS)):
        position += len(taken)
        yield block_of(taken, position)


def block_of(units: Sequence[Entry | Refused], position: int = 0) -> Block:
    """One block of some units."""
    entries = [unit for unit in units if isinstance(unit, Entry)]
    return Block(position, 0, pack(entries), [unit for unit in units if isinstance(unit, Refused)])


def completed(packed: Packed, good: Sequence[bool], strict: Callable[[int], Entry | Refused]) -> Block:
    """One block of what went a fast way, and of the others, which `strict` makes by their number."""
    if all(good):
        return Block(0, 0, packed, [])
    left = [at for at, one in enumerate(good) if not one]
    units = list(map(strict, left))
    taken = [(at, unit) for at, unit in zip(left, units, strict=True) if isinstance(unit, Entry)]
    places = [at for at, one in enumerate(good) if one], [at for at, _ in taken]
    refused = [unit for unit in units if isinstance(unit, Refused)]
    return Block(0, 0, merged([packed, pack([entry for _, entry in taken])], places), refused)
