"""The figures as Markdown tables, for people: who read how much, at what cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contestants import CONTESTANTS
from figures import Ratio, Share
from results import DeckFigures

__all__ = ["codes_table", "cost_table", "text_table"]


def text_table(decks: Sequence[DeckFigures]) -> str:
    """Text by deck and contestant."""
    head = (
        "frames", "contestant", "phrases exact", "phrases >= 90", "denial lost", "denial made up", "uncertain",
        "characters of all", "of lines found", "CPU ms p50", "p95", "RSS MB", "faulted",
    )  # fmt: skip
    rows = []
    for deck in decks:
        for name, one in deck.contestants.items():
            if not CONTESTANTS[name].text:
                continue
            scores, cost = one.scores, one.labelled
            said = scores.said
            rows.append(
                (
                    deck.deck, CONTESTANTS[name].title, _share(scores.exact), _share(scores.close),
                    said.get("denial_lost", 0), said.get("denial_made_up", 0), said.get("uncertain", 0),
                    _percent(scores.characters), _percent(scores.found),
                    cost.cpu_p50_ms if cost else "-", cost.cpu_p95_ms if cost else "-",
                    cost.peak_rss_mb if cost else "-", scores.faulted,
                )
            )  # fmt: skip
    return _table(head, rows)


def codes_table(decks: Sequence[DeckFigures]) -> str:
    """Codes by deck and contestant."""
    head = ("frames", "contestant", "codes read", "wrong reads", "CPU ms p50", "p95", "by kind")
    rows = []
    for deck in decks:
        for name, one in deck.contestants.items():
            if CONTESTANTS[name].codes:
                cost = one.labelled
                kinds = ", ".join(f"{kind} {_share(share)}" for kind, share in one.scores.by_symbology.items())
                rows.append(
                    (
                        deck.deck, CONTESTANTS[name].title, _share(one.scores.codes), one.scores.wrong_codes,
                        cost.cpu_p50_ms if cost else "-", cost.cpu_p95_ms if cost else "-", kinds,
                    )
                )  # fmt: skip
    return _table(head, rows)


def cost_table(decks: Sequence[DeckFigures]) -> str:
    """Our processor time over the peers' on labelled frames, and that of empty sides, by deck."""
    head = ("frames", "text / RapidOCR", "codes / both readers", "empty side, CPU ms p50", "stages, wall ms p50")
    rows = []
    for deck in decks:
        ours = deck.contestants.get("sortgate")
        empty = ours.empty.cpu_p50_ms if ours and ours.empty else "-"
        stages = ours.labelled.stages_p50_ms if ours and ours.labelled else {}
        spent = ", ".join(f"{stage} {ms}" for stage, ms in stages.items())
        rows.append((deck.deck, _ratio(deck.text_ratio), _ratio(deck.codes_ratio), empty, spent))
    return _table(head, rows)


def _share(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else "-"


def _percent(share: Share) -> str:
    return "-" if share.percent is None else f"{share.percent:.1f} %"


def _ratio(ratio: Ratio | None) -> str:
    return "-" if ratio is None else f"{ratio.median:.3f} ({ratio.low:.3f} to {ratio.high:.3f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)
