"""The charts of a run as PNG: accuracy against cost, how cost grows, codes by kind, and where our time goes.

Colours are those of Okabe and Ito, which people with any colour vision tell apart; shapes tell the same again.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, StrMethodFormatter

from contestants import CONTESTANTS
from figures import Share
from ladders import LINES, MEGAPIXELS
from results import Results

__all__ = ["draw_charts"]

mpl.use("Agg")
COLOURS = {
    "sortgate": "#0072B2",
    "sortgate-text": "#56B4E9",
    "sortgate-codes": "#0072B2",
    "rapidocr": "#D55E00",
    "tesseract": "#009E73",
    "tesseract-sparse": "#CC79A7",
    "readers": "#E69F00",
}
SHAPES = "os^vDPX*<>"
STAGES = ("#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#999999")
DPI = 130


def draw_charts(results: Results, folder: Path) -> None:
    """Draw what the run has figures for."""
    _accuracy(results, folder / "accuracy.png")
    _growth(results, folder / "cost.png")
    _codes(results, folder / "codes.png")
    _stages(results, folder / "stages.png")


def _accuracy(results: Results, file: Path) -> None:
    """Characters right and phrases found against CPU: a shape a deck, a colour a contestant."""
    decks = [deck for deck in results.decks if deck.deck[:4] != "real"]
    names = [name for name in ("sortgate-text", "rapidocr", "tesseract", "tesseract-sparse")
             if any(name in deck.contestants for deck in decks)]  # fmt: skip
    if not decks or not names:
        return
    figure, panels = _panels(2, "Text: what is read, and what it costs")
    for shape, deck in zip(SHAPES, decks, strict=False):
        for name in names:
            one = deck.contestants.get(name)
            if one is None or one.labelled is None:
                continue
            for axes, share in zip(panels, (one.scores.characters, one.scores.exact), strict=True):
                axes.scatter(one.labelled.cpu_p50_ms, share.percent or 0.0, s=60, marker=shape, color=COLOURS[name],
                             edgecolor="white", linewidth=0.6)  # fmt: skip
    for axes, title in zip(panels, ("characters right, % of all legible", "origin phrases exact, %"), strict=True):
        axes.set(xscale="log", xlabel="CPU ms a labelled frame, median (log)", ylabel=title, ylim=(-3, 103))
    for name in names:
        panels[0].scatter([], [], color=COLOURS[name], label=CONTESTANTS[name].title)
    for shape, deck in zip(SHAPES, decks, strict=False):
        panels[1].scatter([], [], color="#666666", marker=shape, label=deck.deck)
    for axes in panels:
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.14), ncols=4)
    _save(figure, file)


def _growth(results: Results, file: Path) -> None:
    """CPU by megapixels and by lines, for each contestant."""
    if not results.ladders:
        return
    figure, panels = _panels(2, "How cost grows")
    ladders = (
        ("mp", MEGAPIXELS, "megapixels of the frame, one label"),
        ("lines", LINES, "lines of text, 5 megapixels"),
    )
    for axes, (prefix, steps, title) in zip(panels, ladders, strict=True):
        for name, shape in zip(COLOURS, SHAPES, strict=False):
            costs = [(step, cost.cpu_p50_ms) for step in steps if (cost := results.cost(f"{prefix}-{step}", name))]
            if costs:
                axes.plot(*zip(*costs, strict=True), marker=shape, color=COLOURS[name], label=CONTESTANTS[name].title,
                          linestyle="--" if name == "sortgate-codes" else "-")  # fmt: skip
        axes.set(xscale="log", yscale="log", xlabel=title, ylabel="CPU ms a frame, median (log)")
        axes.set_xticks(steps, [str(step) for step in steps])
        axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:g}"))
        axes.minorticks_off()
    panels[0].legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.14), ncols=3)
    _save(figure, file)


def _codes(results: Results, file: Path) -> None:
    """Share of codes read, by kind: simulated and real pictures."""
    groups = {"simulated frames": [deck for deck in results.decks if deck.deck[:4] != "real"],
              "real pictures": [deck for deck in results.decks if deck.deck == "real-codes"]}  # fmt: skip
    groups = {title: decks for title, decks in groups.items() if decks}
    names = [name for name in ("sortgate-codes", "readers") if any(name in deck.contestants for deck in results.decks)]
    if not groups or not names:
        return
    figure, panels = _panels(len(groups), "Codes read, by kind")
    for axes, (title, decks) in zip(panels, groups.items(), strict=True):
        shares = {name: _together([deck.contestants[name].scores.by_symbology for deck in decks
                                   if name in deck.contestants]) for name in names}  # fmt: skip
        kinds = sorted({kind for each in shares.values() for kind in each})
        for number, name in enumerate(names):
            heights = [shares[name].get(kind, Share()).percent or 0.0 for kind in kinds]
            places = [at + (number - 0.5) * 0.38 for at in range(len(kinds))]
            axes.bar(places, heights, 0.36, color=COLOURS[name], label=CONTESTANTS[name].title)
        counts = [f"{kind}\n({shares[names[0]].get(kind, Share()).whole})" for kind in kinds]
        axes.set_xticks(range(len(kinds)), counts, fontsize=8)
        axes.set(ylim=(0, 108), ylabel="read, %", title=title)
    panels[0].legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.14), ncols=2)
    _save(figure, file)


def _together(parts: Sequence[dict[str, Share]]) -> dict[str, Share]:
    whole: dict[str, Share] = {}
    for part in parts:
        for kind, share in part.items():
            old = whole.get(kind, Share())
            whole[kind] = Share(part=old.part + share.part, whole=old.whole + share.whole)
    return whole


def _stages(results: Results, file: Path) -> None:
    """Where the time of our own reading goes, by deck."""
    costs = {
        deck.deck: cost for deck in (*results.decks, *results.ladders) if (cost := results.cost(deck.deck, "sortgate"))
    }
    stages = list(dict.fromkeys(stage for cost in costs.values() for stage in cost.stages_p50_ms))
    if not stages:
        return
    figure, (axes,) = _panels(1, "Where Sortgate's time goes: labelled frames, one thread")
    left = [0.0] * len(costs)
    for stage, colour in zip(stages, STAGES, strict=False):
        widths = [cost.stages_p50_ms.get(stage, 0.0) for cost in costs.values()]
        axes.barh(list(costs), widths, left=left, color=colour, label=stage, height=0.62)
        left = [one + other for one, other in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set_xlabel("wall ms a frame, median of each stage")
    axes.legend(frameon=False, fontsize=8)
    _save(figure, file)


def _panels(count: int, title: str) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(6.4 * count if count > 1 else 9.0, 4.8), layout="constrained")
    panels = [figure.add_subplot(1, count, number + 1) for number in range(count)]
    figure.suptitle(title, fontsize=13)
    for axes in panels:
        axes.grid(visible=True, color="#e6e6e6", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
    return figure, panels


def _save(figure: Figure, file: Path) -> None:
    figure.savefig(file, dpi=DPI)
