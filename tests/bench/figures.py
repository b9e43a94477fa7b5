"""From single readings to figures: medians, percentiles, ratios with their intervals, and shares."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from contestants import Answer
from edge.domain import Frozen
from frames import Frame
from score_codes import CodeScore, score_codes, wrong_codes
from score_text import LineScore, Said, StatementScore, score_lines, score_statements, score_texts

__all__ = ["Cost", "Ratio", "Row", "Scores", "Share", "cost_of", "ratio_of", "scores_of"]

RESAMPLES = 2000
SEED = 20261123


@dataclass(frozen=True)
class Row:
    """One reading of one frame by one contestant."""

    frame: Frame
    contestant: str
    answer: Answer


class Share(Frozen):
    """So many of so many."""

    part: int = 0
    whole: int = 0

    @property
    def percent(self) -> float | None:
        """None of nothing."""
        return 100 * self.part / self.whole if self.whole else None


class Cost(Frozen):
    """What readings cost, in ms; memory in MB."""

    frames: int
    cpu_p50_ms: float
    cpu_p95_ms: float
    wall_p50_ms: float
    wall_p95_ms: float
    wall_p99_ms: float
    peak_rss_mb: float
    stages_p50_ms: dict[str, float] = Field(default_factory=dict)


class Ratio(Frozen):
    """Median of the ratios frame by frame, with the interval that holds 95 % of its bootstrap resamples."""

    median: float
    low: float
    high: float
    frames: int


class Scores(Frozen):
    """How well some frames were read. `characters`: right of all legible; `found`: right of those in lines found."""

    characters: Share = Share()
    found: Share = Share()
    by_script: dict[str, Share] = Field(default_factory=dict)
    said_unread: dict[str, int] = Field(default_factory=dict, description="lines said to be there but unread")
    exact: Share = Share()
    close: Share = Share()
    said: dict[str, int] = Field(default_factory=dict)
    codes: Share = Share()
    by_symbology: dict[str, Share] = Field(default_factory=dict)
    wrong_codes: int = 0
    faulted: int = Field(default=0, description="frames that the contestant said it could not open or read")


def cost_of(rows: Sequence[Row]) -> Cost:
    """The cost of at least one reading."""
    cpu = np.array([row.answer.cpu_ms for row in rows])
    wall = np.array([row.answer.wall_ms for row in rows])
    stages: dict[str, list[float]] = defaultdict(list)
    for row in rows:
        for stage, spent in row.answer.stages.items():
            stages[stage].append(spent)
    return Cost(
        frames=len(rows),
        cpu_p50_ms=_percentile(cpu, 50),
        cpu_p95_ms=_percentile(cpu, 95),
        wall_p50_ms=_percentile(wall, 50),
        wall_p95_ms=_percentile(wall, 95),
        wall_p99_ms=_percentile(wall, 99),
        peak_rss_mb=max(row.answer.peak_rss_mb for row in rows),
        stages_p50_ms={stage: round(float(np.median(spent)), 1) for stage, spent in stages.items()},
    )


def ratio_of(ours: Sequence[Row], theirs: Sequence[Row]) -> Ratio | None:
    """Our processor time over theirs on the frames that both read; None without such frames."""
    other = {row.frame.name: row.answer.cpu_ms for row in theirs}
    ratios = np.array([row.answer.cpu_ms / other[row.frame.name] for row in ours if other.get(row.frame.name, 0.0) > 0])
    if not len(ratios):
        return None
    drawn = np.random.default_rng(SEED).choice(ratios, (RESAMPLES, len(ratios)))
    low, high = np.percentile(np.median(drawn, axis=1), [2.5, 97.5])
    return Ratio(
        median=round(float(np.median(ratios)), 4),
        low=round(float(low), 4),
        high=round(float(high), 4),
        frames=len(ratios),
    )


def scores_of(rows: Iterable[Row]) -> Scores:
    """The scores of some readings together."""
    lines: list[LineScore] = []
    statements: list[StatementScore] = []
    codes: list[CodeScore] = []
    wrong = faulted = 0
    for row in rows:
        lines += score_lines(row.frame, row.answer)
        statements += score_statements(row.frame, row.answer) + score_texts(row.frame, row.answer)
        codes += score_codes(row.frame, row.answer.codes)
        wrong += len(wrong_codes(row.frame, row.answer.codes))
        faulted += bool(row.answer.faults)
    found = [line for line in lines if line.found]
    scripts = sorted({line.script.value for line in lines})
    kinds = sorted({code.symbology for code in codes})
    return Scores(
        characters=_right(lines),
        found=_right(found),
        by_script={script: _right([line for line in lines if line.script == script]) for script in scripts},
        said_unread={script: sum(line.said_unread for line in lines if line.script == script) for script in scripts},
        exact=Share(part=sum(one.exact for one in statements), whole=len(statements)),
        close=Share(part=sum(one.close for one in statements), whole=len(statements)),
        said={said.value: sum(one.said is said for one in statements) for said in Said},
        codes=Share(part=sum(code.read for code in codes), whole=len(codes)),
        by_symbology={
            kind: Share(
                part=sum(code.read for code in codes if code.symbology == kind),
                whole=sum(code.symbology == kind for code in codes),
            )
            for kind in kinds
        },
        wrong_codes=wrong,
        faulted=faulted,
    )


def _right(lines: Sequence[LineScore]) -> Share:
    whole = sum(line.characters for line in lines)
    return Share(part=whole - sum(line.errors for line in lines), whole=whole)


def _percentile(values: np.ndarray[tuple[int], np.dtype[np.float64]], percent: float) -> float:
    return round(float(np.percentile(values, percent)), 1)
