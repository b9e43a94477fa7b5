"""The text of a table, parted into rows and cells: by the marks alone where they do it, else as CSV with its quotes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TextIO

from edge.records.files.pieces import count_lines

__all__ = ["CsvText", "EndlessRowError", "header_of"]

MAX_FIELD_CHARS = 1 << 20
DELIMITERS = ",;\t|"
_EXCEL_SEPARATOR = re.compile(r"sep=.\r?\n", re.IGNORECASE)
"""A line that Excel writes and reads before the header to say what parts its columns."""
_QUOTED = re.compile('"[^"]*"')
_GOES_ON = "unexpected end of data"


class EndlessRowError(Exception):
    """A quote is never closed, or so far away that it must be a mistake. `line` counts from 0 where the row begins."""

    def __init__(self, line: int, why: str) -> None:
        super().__init__(why)
        self.line = line
        self.goes_on = _GOES_ON in why


class CsvText:
    """How the rows of one table are written.

    Args:
        header: as `header_of` read it.
    """

    def __init__(self, header: str) -> None:
        header = _EXCEL_SEPARATOR.sub("", header, count=1)
        self._delimiter = _delimiter(header)
        self.by_semicolons = self._delimiter == ";"
        self.names: list[str] = next(csv.reader(io.StringIO(header, newline=""), delimiter=self._delimiter), [])
        csv.field_size_limit(MAX_FIELD_CHARS)

    def rows(self, text: str, line: int) -> tuple[Sequence[int], list[list[str]]]:
        """The rows of a text whose first line is this one, with the line where each begins.

        Raises:
            csv.Error: a row's quotes are not in order; `each` tells which.
        """
        rows = self._plain_rows(text)
        if rows is not None:
            return range(line, line + len(rows)), rows
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True)
        rows = list(reader)
        if reader.line_num == len(rows):
            return range(line, line + len(rows)), rows
        return list(accumulate((1 + sum(map(count_lines, cells)) for cells in rows[:-1]), initial=line)), rows

    def each(self, text: str) -> Iterator[tuple[int, list[str], str]]:
        """Rows, the line from 0 where each begins, and why it is none: after such a one the next line goes on.

        Raises:
            EndlessRowError: while iterating.
        """
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self._delimiter, strict=True)
        while True:
            line = reader.line_num
            try:
                yield line, next(reader), ""
            except StopIteration:
                return
            except csv.Error as error:
                if reader.line_num - line > 1 or _GOES_ON in str(error):
                    raise EndlessRowError(line, str(error)) from error
                yield line, [], str(error)

    def backwards(self, text: str) -> Iterable[tuple[int, list[str]]]:
        """Whole rows and where they begin, from the last one on; the text may end within a row behind it.

        Raises:
            EndlessRowError: a quote that opens in a whole row is not closed in it.
        """
        return self._quoted_backwards(text) if _needs_csv(text) else self._plain_backwards(text)

    def _plain_rows(self, text: str) -> list[list[str]] | None:
        """The rows of a text that marks alone part into rows and cells; None for others."""
        if _needs_csv(text) or len(text) > MAX_FIELD_CHARS:
            return None
        if "\r" in text:
            text = text.replace("\r\n", "\n")
            if "\r" in text:
                return None
        delimiter = self._delimiter
        return [row.split(delimiter) for row in text.removesuffix("\n").split("\n")]

    def _plain_backwards(self, text: str) -> Iterator[tuple[int, list[str]]]:
        mark = "\n" if "\n" in text else "\r"
        end = text.rfind(mark, 0, len(text) - 1) + 1
        while end:
            begin = text.rfind(mark, 0, end - 1) + 1
            yield begin, text[begin:end].rstrip("\r\n").split(self._delimiter)
            end = begin

    def _quoted_backwards(self, text: str) -> list[tuple[int, list[str]]]:
        """For texts of which only from the beginning can be told where a row ends."""
        begins = [0, *accumulate(map(len, io.StringIO(text, newline="")))]
        rows: list[tuple[int, list[str], str]] = []
        try:
            rows.extend(self.each(text))
        except EndlessRowError as error:
            if not error.goes_on:
                raise
        # Of the last one nobody knows whether it goes on.
        return [(begins[line], cells) for line, cells, _ in reversed(rows[:-1])]


def header_of(file: TextIO) -> str:
    """The first row of a table as it stands in the file; a head may have a line break in it.

    Raises:
        csv.Error: it has no end.
    """
    lines = [file.readline(MAX_FIELD_CHARS)]
    if _EXCEL_SEPARATOR.fullmatch(lines[0]):
        lines.append(file.readline(MAX_FIELD_CHARS))

    row = len(lines) - 1
    # Where a quoted title goes on in the next line, nothing before its end tells what parts the columns.
    while (
        lines[row].startswith('"') and "".join(lines[row:]).count('"') % 2 and (more := file.readline(MAX_FIELD_CHARS))
    ):
        lines.append(more)

    def taken() -> Iterator[str]:
        yield from lines[row:]
        while line := file.readline(MAX_FIELD_CHARS):
            lines.append(line)
            yield line

    next(csv.reader(taken(), delimiter=_delimiter("".join(lines[row:])), strict=True), None)
    return "".join(lines)


def _needs_csv(text: str) -> bool:
    """Whether there are quotes, or line ends of two kinds, so that rows are not parted by one mark."""
    return '"' in text or ("\r" in text and "\n" in text and text.count("\r") != text.count("\r\n"))


def _delimiter(header: str) -> str:
    return max(DELIMITERS, key=_QUOTED.sub("", header).count)
