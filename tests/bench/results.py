"""All figures of a run as one value that is written as JSON: what ran where, and how everyone did on each deck."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from pathlib import Path

import psutil

from edge.domain import Frozen
from figures import Cost, Ratio, Row, Scores, cost_of, ratio_of, scores_of

__all__ = ["DeckFigures", "Machine", "OneOnDeck", "deck_figures", "this_machine"]


class Machine(Frozen):
    """Where a run was made. `load` is the load average before it: near 0 on a quiet machine."""

    processor: str
    cores: int
    memory_gb: float
    system: str
    python: str
    load: float


class OneOnDeck(Frozen):
    """One contestant on one deck. Costs of frames with a label to be read, and of empty sides, apart."""

    scores: Scores
    labelled: Cost | None
    empty: Cost | None


class DeckFigures(Frozen):
    """All contestants on one deck, and our processor time over the peers' on its labelled frames."""

    deck: str
    frames: int
    contestants: dict[str, OneOnDeck]
    text_ratio: Ratio | None
    codes_ratio: Ratio | None


def deck_figures(deck: str, rows: Sequence[Row]) -> DeckFigures:
    """The figures of one deck's readings."""
    by_name: dict[str, list[Row]] = {}
    for row in rows:
        by_name.setdefault(row.contestant, []).append(row)
    labelled = {name: [row for row in own if row.frame.labelled] for name, own in by_name.items()}
    return DeckFigures(
        deck=deck,
        frames=len({row.frame.name for row in rows}),
        contestants={name: _one(own) for name, own in by_name.items()},
        text_ratio=ratio_of(labelled.get("sortgate-text", []), labelled.get("rapidocr", [])),
        codes_ratio=ratio_of(labelled.get("sortgate-codes", []), labelled.get("readers", [])),
    )


def _one(rows: Sequence[Row]) -> OneOnDeck:
    labelled = [row for row in rows if row.frame.labelled]
    empty = [row for row in rows if row.frame.empty]
    return OneOnDeck(
        scores=scores_of(rows),
        labelled=cost_of(labelled) if labelled else None,
        empty=cost_of(empty) if empty else None,
    )


def this_machine() -> Machine:
    """The machine that this runs on."""
    models = [
        line.split(":", 1)[1].strip()
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    ]
    return Machine(
        processor=models[0] if models else platform.processor(),
        cores=len(os.sched_getaffinity(0)),
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        system=platform.platform(),
        python=platform.python_version(),
        load=round(os.getloadavg()[0], 2),
    )
