"""Writes generated texts into a folder that a command names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from edge.cli.exits import CommandError, Exit

__all__ = ["write_texts"]


def write_texts(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Writes each text under its name into `folder`, which is made if it is missing. Returns the files."""
    files = {folder / name: text for name, text in texts.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(
            f"{folder} can't be written: {error.strerror}; name another folder", Exit.NO_OUTPUT
        ) from error
    return list(files)
