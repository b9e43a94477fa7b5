"""Golden pictures: labels whose text is known, read with new models before any parcel is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from edge.domain import View
from edge.vision import ModelError, VisionSettings, VisionWorker, WorkerError

__all__ = ["golden_pct"]

LOADING_S = 60.0
READING_S = 30.0
"""For one picture: many times what a reading takes on a busy line."""


def golden_pct(pictures: Sequence[tuple[Path, Sequence[str]]], vision: VisionSettings) -> float:
    """Percentage of the texts that are read in their pictures; 100 without any picture, once the models have loaded.

    Case, blanks and line ends make no difference. A separate process reads, as it does for parcels.

    Raises:
        ValueError: the models don't load, give no numbers, or crash or hang the process that reads with them.
    """
    try:
        with VisionWorker(vision) as worker:
            worker.wait_ready(LOADING_S)
            read = [
                _bare(text) in seen
                for path, texts in pictures
                for seen in [_seen(worker, path)]  # once a picture
                for text in texts
            ]
    except (ModelError, WorkerError) as error:
        raise ValueError(str(error)) from error
    return 100 * sum(read) / len(read) if read else 100.0


def _seen(worker: VisionWorker, picture: Path) -> str:
    reading = worker.read([View(name="golden", path=str(picture))], budget_ms=None, timeout_s=READING_S)
    return "".join(_bare(line.text) for line in reading.lines)


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
