"""How well and how fast parcels are read, by Sortgate and by its peers, in one run: `deploy/bench reading`.

Renders frames with the simulator, has every contestant read them in turn, and prints what each read and what it cost.
"""

from __future__ import annotations

import argparse
import sys

from rich.progress import Progress

from contestants import CACHE, CONTESTANTS, Contestant
from figures import Row
from frames import DECKS, Frame, frames_of
from match import played, started
from results import deck_figures, this_machine
from table import codes_table, cost_table, text_table

__all__ = ["main"]

PARCELS, QUICK_PARCELS = 24, 6


def main() -> None:
    """Run the benchmark."""
    options = _options()
    with Progress(transient=True) as progress:
        frames = _rendered(options, progress)
        rows = _played(options, frames, progress)
    decks = [deck_figures(name, [row for row in rows if row.frame.deck == name]) for name in options.decks]
    sys.stdout.write(
        f"{this_machine().to_json()}\n\n{text_table(decks)}\n\n{codes_table(decks)}\n\n{cost_table(decks)}\n"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=None, help=f"parcels of each deck (default {PARCELS})")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="each seed gives other parcels (default 1)")
    parser.add_argument("--decks", nargs="+", choices=list(DECKS), default=list(DECKS), metavar="DECK")
    parser.add_argument("--only", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS), metavar="CONTESTANT")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_PARCELS} parcels of each deck")
    options = parser.parse_args()
    options.parcels = options.parcels or (QUICK_PARCELS if options.quick else PARCELS)
    return options


def _rendered(options: argparse.Namespace, progress: Progress) -> list[Frame]:
    total = len(options.decks) * len(options.seeds) * options.parcels
    task = progress.add_task("rendering", total=total)
    return [
        frame
        for name in options.decks
        for seed in options.seeds
        for frame in frames_of(
            DECKS[name], options.parcels, seed, CACHE / "frames", on_parcel=lambda _: progress.advance(task)
        )
    ]


def _played(options: argparse.Namespace, frames: list[Frame], progress: Progress) -> list[Row]:
    contestants: list[Contestant] = [CONTESTANTS[name] for name in options.only]
    task = progress.add_task("starting contestants", total=len(frames))

    def on_frame(turn: int, frame: Frame) -> None:
        progress.update(task, completed=turn, description=frame.name)

    with started(contestants, frames[0]) as processes:
        return played(processes, frames, on_frame)


if __name__ == "__main__":
    main()
