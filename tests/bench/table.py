"""The figures as Markdown tables, for people: who read how much, at what cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from contestants import CONTESTANTS
from figures import Cost, Ratio, Share
from results import DeckFigures, OneOnDeck, Results

__all__ = ["codes_table", "cost_table", "percent", "script_table", "speed_lines", "table", "text_table"]


def text_table(decks: Sequence[DeckFigures]) -> str:
    """Text by deck and contestant."""
    head = (
        "frames", "contestant", "phrases exact", "phrases >= 90", "denial lost", "denial made up", "uncertain",
        "characters of all", "of lines found", "CPU ms p50", "p95", "RSS MB", "faulted",
    )  # fmt: skip
    rows = []
    for deck, name, one in _each(decks):
        scores, said = one.scores, one.scores.said
        if CONTESTANTS[name].text:
            rows.append(
                (
                    deck, CONTESTANTS[name].title, _share(scores.exact), _share(scores.close),
                    said.get("denial_lost", 0), said.get("denial_made_up", 0), said.get("uncertain", 0),
                    percent(scores.characters), percent(scores.found), *_cpu(one.labelled),
                    one.labelled.peak_rss_mb if one.labelled else "-", scores.faulted,
                )
            )  # fmt: skip
    return table(head, rows)


def script_table(decks: Sequence[DeckFigures]) -> str:
    """Characters right of all, by script, of all decks together; and lines that were said to be there but unread."""
    names = [name for name in CONTESTANTS if CONTESTANTS[name].text and any(name in deck.contestants for deck in decks)]
    scripts = sorted({script for deck in decks for one in deck.contestants.values() for script in one.scores.by_script})
    rows = []
    for script in scripts:
        cells = []
        for name in names:
            found = [deck.contestants[name].scores for deck in decks if name in deck.contestants]
            shares = [scores.by_script.get(script, Share()) for scores in found]
            whole = Share(part=sum(one.part for one in shares), whole=sum(one.whole for one in shares))
            unread = sum(scores.said_unread.get(script, 0) for scores in found)
            cells.append(percent(whole) + (f" ({unread} lines said unread)" if unread else ""))
        rows.append((script, *cells))
    return table(("script", *(CONTESTANTS[name].title for name in names)), rows)


def codes_table(decks: Sequence[DeckFigures]) -> str:
    """Codes by deck and contestant."""
    head = ("frames", "contestant", "codes read", "wrong reads", "CPU ms p50", "p95", "by kind")
    rows = []
    for deck, name, one in _each(decks):
        if CONTESTANTS[name].codes:
            kinds = ", ".join(f"{kind} {_share(share)}" for kind, share in one.scores.by_symbology.items())
            cost = one.labelled or one.empty
            title = CONTESTANTS[name].title
            rows.append((deck, title, _share(one.scores.codes), one.scores.wrong_codes, *_cpu(cost), kinds))
    return table(head, rows)


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
    return table(head, rows)


def speed_lines(results: Results) -> str:
    """Frames a second, latency and memory, a line each."""
    lines = [
        f"- {one.title}: {one.frames_per_s} frames/s on {one.processes} cores over {one.seconds:.0f} s,"
        f" {one.cpu_ms_a_frame} ms CPU a frame"
        for one in results.throughput
    ]
    if results.latency:
        lines.append(f"- latency of {results.latency.frames} frames: p50 {results.latency.p50_ms} ms,"
                     f" p99 {results.latency.p99_ms} ms")  # fmt: skip
    if results.memory:
        memory = results.memory
        lines.append(f"- memory over {memory.frames} frames of varied shape: peak {memory.peak_mb} MB,"
                     f" slope {memory.slope_mb_per_1000} MB per 1,000 frames")  # fmt: skip
    return "\n".join(lines)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def percent(share: Share) -> str:
    """With one decimal place; a dash of nothing."""
    return "-" if share.percent is None else f"{share.percent:.1f} %"


def _each(decks: Sequence[DeckFigures]) -> Iterable[tuple[str, str, OneOnDeck]]:
    """Deck, contestant and figures, contestants in the order in which they are listed."""
    return (
        (deck.deck, name, deck.contestants[name]) for deck in decks for name in CONTESTANTS if name in deck.contestants
    )


def _cpu(cost: Cost | None) -> tuple[object, object]:
    return (cost.cpu_p50_ms, cost.cpu_p95_ms) if cost else ("-", "-")


def _share(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else "-"


def _ratio(ratio: Ratio | None) -> str:
    return "-" if ratio is None else f"{ratio.median:.3f} ({ratio.low:.3f} to {ratio.high:.3f})"
