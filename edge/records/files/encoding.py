"""Which encoding a text file is in, from its bytes alone: byte order mark, UTF-8, UTF-16, GB 18030, Windows-1252.

The whole file is checked before a row is taken, because the first letter outside ASCII may stand in the last row.
And one row that some other program wrote does not make the file another one: what is nearly all UTF-8 is read as that,
and only the rows with bytes that are not can't be taken.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from edge.records.draft import ImportFileError, Refused

__all__ = ["KEEP_READING", "UNDECODABLE", "detect_encoding", "undecodable_row"]

SAMPLE_BYTES = 1 << 20
CHUNK_BYTES = 1 << 18
"""As much text as stays in the processor's cache: with four times as many, the check takes twice as long."""
UNDECODABLE = "\ufdd0"
"""Stands for bytes that are no text: a code point that Unicode keeps free for programs, and no file may hold."""
KEEP_READING = "undecodable"
"""The handler of errors that puts it there."""
_FAULTS_AT_MOST = 0.1
"""Share of the letters beyond ASCII. In other encodings nearly all of them are faults."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_CHINESE_SHARE = 0.9


def detect_encoding(path: Path) -> str:
    """Name of the Python codec to read `path` with.

    Raises:
        ImportFileError: it is none of these.
        OSError: the file can't be read.
    """
    with path.open("rb") as file:
        head = file.read(SAMPLE_BYTES)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    if _nearly_utf8(path):
        return "utf-8"
    for name in ("gb18030", "cp1252"):
        if (name != "gb18030" or _looks_chinese(head)) and _decodes(path, name):
            return name
    why = "the encoding of its text can't be told; say it by --encoding, such as big5, shift_jis or cp437"
    raise ImportFileError(path, 1, why)


def _looks_chinese(sample: bytes) -> bool:
    """Chinese text has its high bytes in pairs; accented letters of western text stand alone."""
    runs = _HIGH_RUN.findall(sample)
    return bool(runs) and sum(len(run) % 2 == 0 for run in runs) >= _CHINESE_SHARE * len(runs)


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _nearly_utf8(path: Path) -> bool:
    if _decodes(path, "utf-8"):
        return True
    decoder = codecs.getincrementaldecoder("utf-8")(KEEP_READING)
    letters = faults = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            text = decoder.decode(chunk)
            faults += text.count(UNDECODABLE)
            letters += len(text) - len(text.encode("ascii", "ignore"))
    return faults <= _FAULTS_AT_MOST * letters


def undecodable_row(line: int, raw: str) -> Refused:
    """The refusal of a row with bytes that are no text."""
    return Refused(line, "row", "bytes that are no UTF-8, as the rest of the file is; save it in one encoding", raw)


def _keep_reading(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNDECODABLE, error.end


codecs.register_error(KEEP_READING, _keep_reading)
