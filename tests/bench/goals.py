"""The goals of reading, each held against the figures of a run. Nothing fails here: the figures are for people."""

from __future__ import annotations

from collections.abc import Iterator

from figures import Share
from results import DeckFigures, Results
from table import table

__all__ = ["goals_table"]

Goal = tuple[str, str, bool]
"""What is wanted, what was measured, whether that is enough."""
HARD = ("story-hard", "world-hard", "line-scan-hard")
LINE_SCAN = ("line-scan", "line-scan-hard")


def goals_table(results: Results) -> str:
    """A row a goal that the run can speak of."""
    goals = [*_text(results), *_codes(results), *_speed(results)]
    return table(("goal", "measured", "met"), [(want, got, "yes" if met else "NO") for want, got, met in goals])


def _text(results: Results) -> Iterator[Goal]:
    for deck in results.decks:
        ours, theirs = deck.contestants.get("sortgate"), deck.contestants.get("rapidocr")
        if ours is None or theirs is None or deck.text_ratio is None:
            continue
        if not deck.deck.startswith(("real", "line")):
            yield (f"text CPU on {deck.deck} at most 0.1 of RapidOCR's", f"{deck.text_ratio.median:.3f}",
                   deck.text_ratio.median <= 0.1)  # fmt: skip
        mine, other = ours.scores, theirs.scores
        if deck.deck in HARD:
            lead = _points(mine.exact) - _points(other.exact)
            yield f"phrases on {deck.deck} at least 10 points above RapidOCR", f"{lead:+.1f}", lead >= 10
        lead = _points(mine.characters) - _points(other.characters)
        yield f"characters on {deck.deck} at least equal to RapidOCR's", f"{lead:+.1f} points", lead >= 0
    lost = sum(_said(deck, "denial_lost") for deck in results.decks)
    yield "no denied origin comes back as asserted", f"{lost}", lost == 0


def _codes(results: Results) -> Iterator[Goal]:
    scanned = [deck.contestants["sortgate-codes"] for name in LINE_SCAN
               if (deck := results.deck(name)) and "sortgate-codes" in deck.contestants]  # fmt: skip
    if scanned:
        share = Share(part=sum(one.scores.codes.part for one in scanned),
                      whole=sum(one.scores.codes.whole for one in scanned))  # fmt: skip
        yield "codes on line-scan frames at least 85 %", f"{_points(share):.1f} %", _points(share) >= 85
        cost = max(one.labelled.cpu_p50_ms for one in scanned if one.labelled)
        yield "codes on a line-scan frame at most 250 ms CPU", f"{cost} ms", cost <= 250
    area = results.cost("story", "sortgate-codes")
    if area:
        yield "codes on a 5-MP frame at most 60 ms CPU", f"{area.cpu_p50_ms} ms", area.cpu_p50_ms <= 60
    real = results.deck("real-codes")
    if real and {"sortgate-codes", "readers"} <= real.contestants.keys():
        lead = _points(real.contestants["sortgate-codes"].scores.codes) - _points(
            real.contestants["readers"].scores.codes
        )
        yield "codes on real pictures at least 12 points above both readers", f"{lead:+.1f}", lead >= 12
    wrong = sum(one.scores.wrong_codes for deck in results.decks
                for name, one in deck.contestants.items() if name == "sortgate-codes")  # fmt: skip
    yield "no wrong code", f"{wrong}", wrong == 0


def _speed(results: Results) -> Iterator[Goal]:
    empty = [one.empty.cpu_p50_ms for deck in results.decks if not deck.deck.startswith(("line", "real"))
             if (one := deck.contestants.get("sortgate")) and one.empty]  # fmt: skip
    if empty:
        yield "an empty side at most 25 ms CPU", f"{max(empty)} ms on the worst deck", max(empty) <= 25
    large = results.cost("mp-33", "sortgate")
    if large:
        yield "a 33-MP frame at most 400 ms CPU", f"{large.cpu_p50_ms} ms", large.cpu_p50_ms <= 400
    for ours in results.throughput[:1]:
        yield "at least 8 labelled 5-MP frames a second", f"{ours.frames_per_s}", ours.frames_per_s >= 8
    if results.latency:
        yield "latency p99 under 250 ms", f"{results.latency.p99_ms} ms", results.latency.p99_ms < 250
    costs = [one.labelled.peak_rss_mb for deck in results.decks
             if (one := deck.contestants.get("sortgate")) and one.labelled]  # fmt: skip
    if costs:
        yield "peak memory at most 600 MB", f"{max(costs)} MB", max(costs) <= 600
    if results.memory:
        slope = results.memory.slope_mb_per_1000
        yield f"memory flat over {results.memory.frames} frames", f"{slope} MB per 1,000", abs(slope) < 5


def _points(share: Share) -> float:
    return share.percent or 0.0


def _said(deck: DeckFigures, what: str) -> int:
    ours = deck.contestants.get("sortgate")
    return ours.scores.said.get(what, 0) if ours else 0
