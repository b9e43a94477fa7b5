"""A text file in pieces of whole rows, so that several processes can read it at once.

Only a reader of the format knows where a row ends: a line break may stand within quotes, and rows that follow each
other may belong to one item. So the reader says where a text may be cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, TextIO

from edge.records.blocks import Block
from edge.records.draft import ImportFileError

__all__ = ["EndlessItemError", "Piece", "PieceReader", "count_lines", "pieces"]

PIECE_CHARS = 1 << 16
"""Some hundred rows: enough to work on by columns, and few enough for what is made of them to stay in the
processor's cache: pieces four times as large, or as small, take a tenth longer a row."""

MOST_HELD_CHARS = 16 << 20
"""Of rows whose end is not in sight. The line that sorts mail runs on the same machine, and needs its memory."""


class EndlessItemError(Exception):
    """The item that a text begins with has more rows than any item; the text says how many that are."""


class Piece(NamedTuple):
    """Some rows. `line` is that of the file where they begin, `end` counts the characters of the file up to theirs."""

    text: str
    line: int
    end: int


class PieceReader(Protocol):
    """What reads a format of rows."""

    head: str
    ignored: tuple[str, ...]
    undecided: tuple[str, ...]
    export: str

    def cut(self, text: str) -> int:
        """How many characters of a text that goes on in the file make whole rows, those of one item together.

        Raises:
            EndlessItemError: all of it is one item, which must be a mistake.
        """

    def read(self, text: str, line: int) -> Block:
        """The declarations of whole rows, the first of which begins at `line`."""


def pieces(file: TextIO, path: Path, reader: PieceReader, *, line: int, begun: int, skip: int) -> Iterator[Piece]:
    """The pieces behind the first `skip` characters of the file, of which `begun` and all lines before `line` are read.

    Raises:
        ImportFileError: it is no text to its end, or a row or an item has no end for so long that it must be a mistake.
    """
    held = ""
    try:
        while begun < skip:
            passed = file.read(min(PIECE_CHARS, skip - begun))
            line, begun = line + count_lines(passed), begun + len(passed)
        while fresh := file.read(max(PIECE_CHARS, len(held))):
            held += fresh
            end = _cut(reader, held, path, line)
            if not end and len(held) > MOST_HELD_CHARS:
                why = f"no row ends within the next {MOST_HELD_CHARS:,} characters; is a line break missing"
                raise ImportFileError(path, line, why)
            if end:
                begun += end
                yield Piece(held[:end], line, begun)
                line, held = line + count_lines(held[:end]), held[end:]
    except UnicodeDecodeError as error:
        raise ImportFileError(path, line + count_lines(held), f"not readable as text: {error}") from error
    if held:
        yield Piece(held, line, begun + len(held))


def _cut(reader: PieceReader, text: str, path: Path, line: int) -> int:
    try:
        return reader.cut(text)
    except EndlessItemError as error:
        raise ImportFileError(path, line, str(error)) from error


def count_lines(text: str) -> int:
    """Line ends in a text, of all three kinds."""
    breaks = text.count("\n")
    return breaks if "\r" not in text else breaks + text.count("\r") - text.count("\r\n")
