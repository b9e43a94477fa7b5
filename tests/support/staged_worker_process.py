"""A reading process that does what the picture says: crash, hang, grow, or repeat a reading that was recorded.

The real process with its real models, pipe and protocol; only a picture that is a note in JSON is not read but obeyed.
Recorded readings lie in the file that `STAGED_READINGS` names, by name.

A note: {"staged": "reading" | "crash" | "hang" | "grow", "reading": NAME, "was": ITEM, "item": ITEM}. Each parcel bears
a number of its own: `was` is the number on the label that was recorded, `item` the one to be read in its place. Each
also bears a few lines that no other has, as names and addresses are: else the caches of a long soak would tell nothing.
Without a reading to repeat, the note is read as the picture that it is not.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from edge.domain import Quad, Reading, Sha256, TextLine, View, ViewReading
from edge.vision import VisionSettings, worker_process
from edge.vision.reader import Reader

__all__ = ["renumbered"]

BEGINNING = b'{"staged"'
GROWTH_BYTES = 700_000_000
OWN_LINES = 3


class StagedReader(Reader):
    """Reads what is a picture, and obeys what is a note."""

    def __init__(self, settings: VisionSettings) -> None:
        super().__init__(settings)
        recorded = os.environ.get("STAGED_READINGS")
        self._recorded: dict[str, str] = json.loads(Path(recorded).read_text()) if recorded else {}
        self._grown = b""

    def read(
        self,
        views: Sequence[View],
        *,
        budget_ms: float | None = None,
        on_picture: Callable[[Sha256], None] | None = None,
    ) -> Reading:
        begun = time.perf_counter()
        contents = [_content(Path(view.path)) for view in views]
        if not contents or not all(content.startswith(BEGINNING) for content in contents):
            return super().read(views, budget_ms=budget_ms, on_picture=on_picture)
        hashes = [hashlib.sha256(content).hexdigest() for content in contents]
        for sha256 in hashes:
            if on_picture is not None:
                on_picture(sha256)
        note = json.loads(contents[0])
        self._obey(note)
        if "reading" not in note:
            return super().read(views, budget_ms=budget_ms)
        reading = Reading.from_json(renumbered(self._recorded[note["reading"]], note["was"], note["item"]))
        seen = tuple(
            view.model_copy(
                update={"sha256": sha256, "pixel_sha256": sha256, "lines": _with_own_lines(view, note["item"])}
            )
            for view, sha256 in zip(reading.views, hashes, strict=True)
        )
        elapsed_ms = (time.perf_counter() - begun) * 1000
        return reading.model_copy(update={"views": seen, "elapsed_ms": elapsed_ms})

    def _obey(self, note: dict[str, Any]) -> None:
        match note["staged"]:
            case "crash":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "hang":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "grow":
                self._grown = os.urandom(1) * GROWTH_BYTES


def _with_own_lines(view: ViewReading, item: str) -> tuple[TextLine, ...]:
    """The lines of a view, and below them text of this parcel alone; none where nothing was read."""
    if not view.lines:
        return ()
    texts = (f"Client {item[2:10]}-{number}, order {number}{item[5:10]}" for number in range(OWN_LINES))
    below = max(line.box.bounds[3] for line in view.lines)
    return view.lines + tuple(
        TextLine(text=text, confidence=1.0, view=view.view, box=Quad.upright(0, top, 400, top + 30))
        for text, top in zip(texts, (below + 40 * n for n in range(1, OWN_LINES + 1)), strict=True)
    )


def _content(picture: Path) -> bytes:
    try:
        return picture.read_bytes()
    except FileNotFoundError:  # given up meanwhile, and put away
        return b""


def renumbered(text: str, was: str, item: str) -> str:
    """The text with one item number in the place of another, in whatever groups it was printed."""
    return re.sub(r"\s?".join(was), item, text)


if __name__ == "__main__":
    worker_process.Reader = StagedReader  # type: ignore[misc]
    worker_process.main()
