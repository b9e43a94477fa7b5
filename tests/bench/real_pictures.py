"""Real pictures with known contents, from any folder that describes them in JSON Lines.

`codes.jsonl`: a row a picture with `path`, `symbology`, `text` and `match` (exact, suffix, contains, nosep).
`no_code.txt`: paths of pictures without any code. `text.jsonl`: `path` and `texts`, lines that
are in the picture, not always all of them. Files that are missing are left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from frames import Frame, Shows, WantedCode

__all__ = ["TruthError", "real_frames"]


class TruthError(ValueError):
    """A row of a truth file can't be used; the text names file and row."""


def real_frames(folder: Path) -> list[Frame]:
    """The frames of a folder, those with codes first.

    Raises:
        TruthError: a row has no such form, or names a picture that is not there.
    """
    frames = [_with_codes(row, path) for row, path in _rows(folder, "codes.jsonl")]
    none = folder / "no_code.txt"
    names = none.read_text(encoding="utf-8").split() if none.is_file() else []
    frames += [
        Frame(name=name, deck="real-none", path=_picture(folder, name, none), shows=Shows.NOTHING, for_text=False)
        for name in names
    ]
    return frames + [_with_text(row, path) for row, path in _rows(folder, "text.jsonl")]


def _rows(folder: Path, name: str) -> Iterator[tuple[dict[str, Any], Path]]:
    """Each row with its picture."""
    file = folder / name
    if not file.is_file():
        return
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), start=1):
        if not line:
            continue
        try:
            row = json.loads(line)
            path = row["path"]
        except (ValueError, KeyError, TypeError) as error:
            raise TruthError(f"{file}, line {number}: no JSON object with a path ({error})") from error
        yield row, _picture(folder, path, file)


def _picture(folder: Path, name: str, file: Path) -> Path:
    path = folder / name
    if not path.is_file():
        raise TruthError(f"{file} names {name}, which is not in {folder}")
    return path


def _with_codes(row: dict[str, Any], path: Path) -> Frame:
    code = WantedCode(text=row["text"], symbology=row["symbology"], match=row.get("match", "exact"))
    return Frame(
        name=row["path"],
        deck="real-codes",
        path=path,
        shows=Shows.LABEL,
        codes=(code,),
        printed=(code,),
        for_text=False,
    )


def _with_text(row: dict[str, Any], path: Path) -> Frame:
    return Frame(
        name=row["path"],
        deck="real-text",
        path=path,
        shows=Shows.LABEL,
        texts=tuple(row["texts"]),
        for_codes=False,
    )
