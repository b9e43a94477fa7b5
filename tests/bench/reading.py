"""How well and how fast parcels are read, by Sortgate and by its peers, in one run: `deploy/bench reading`.

Renders frames with the simulator, has every contestant read them in turn, and says what each read and what it cost:
as tables here, as `figures.json`, `failures.jsonl` and charts in a folder, and in the README if asked.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.progress import Progress, TaskID

from charts import draw_charts
from contestants import CACHE, CONTESTANTS, ROOT
from endurance import SUSTAINED, latency_of, memory_over, throughput_of
from failures import write_failures
from figures import Row
from frames import DECKS, Frame, Shows, frames_of
from goals import goals_table
from ladders import line_ladder, size_ladder
from machine import this_machine
from match import played, started
from readme import write_readme
from real_pictures import real_frames
from results import Results, decks_of
from table import codes_table, cost_table, script_table, speed_lines, text_table

__all__ = ["main"]

PARCELS, QUICK_PARCELS = 24, 6
SECONDS, QUICK_SECONDS = 30.0, 5.0
LATENCY_READS, QUICK_LATENCY_READS = 200, 20
REAL = ROOT.parent / "shared" / "data"


@dataclass(frozen=True)
class Hand:
    """The frames of a run: what is scored, and what only shows how cost grows."""

    scored: list[Frame]
    ladders: list[Frame]


def main() -> None:
    """Run the benchmark."""
    options = _options()
    machine = this_machine()
    with Progress(transient=True) as progress:
        hand = _dealt(options, progress)
        rows, versions = _played(options, hand, progress)
        rungs = {frame.name for frame in hand.ladders}
        results = Results(
            machine=machine,
            command=shlex.join(["deploy/bench", "reading", *sys.argv[1:]]),
            seeds=tuple(options.seeds),
            parcels=options.parcels,
            versions=versions,
            decks=decks_of([row for row in rows if row.frame.name not in rungs]),
            ladders=decks_of([row for row in rows if row.frame.name in rungs]),
        )
        results = _sustained(options, hand, results, progress)
    _say(options, results, rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy/bench reading", description=__doc__.split("\n")[0])
    parser.add_argument("--parcels", type=int, default=None, help=f"parcels of each deck (default {PARCELS})")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1], help="each seed gives other parcels (default 1)")
    parser.add_argument("--decks", nargs="*", choices=list(DECKS), default=list(DECKS), metavar="DECK")
    parser.add_argument("--only", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS), metavar="CONTESTANT")
    parser.add_argument("--real", type=Path, default=REAL, help="folder of real pictures with their truth")
    parser.add_argument("--match-only", action="store_true", help="no ladders, frames a second, latency or memory")
    parser.add_argument("--memory", type=int, default=0, help="frames over which memory is watched (default none)")
    parser.add_argument("--quick", action="store_true", help="fewer parcels, no real pictures, shorter runs")
    parser.add_argument("--out", type=Path, default=CACHE / "latest", help="folder for figures, failures and charts")
    parser.add_argument("--write-readme", action="store_true", help="put the tables into README.md")
    options = parser.parse_args()
    options.parcels = options.parcels or (QUICK_PARCELS if options.quick else PARCELS)
    return options


def _dealt(options: argparse.Namespace, progress: Progress) -> Hand:
    total = len(options.decks) * len(options.seeds) * options.parcels
    task = progress.add_task("rendering", total=total)
    scored = [
        frame
        for name in options.decks
        for seed in options.seeds
        for frame in frames_of(
            DECKS[name], options.parcels, seed, CACHE / "frames", on_parcel=lambda _: progress.advance(task)
        )
    ]
    if options.real.is_dir() and not options.quick:
        scored += real_frames(options.real)
    seed = options.seeds[0]
    ladders = [] if options.match_only else size_ladder(CACHE / "ladders", seed) + line_ladder(CACHE / "ladders", seed)
    return Hand(scored, ladders)


def _played(options: argparse.Namespace, hand: Hand, progress: Progress) -> tuple[list[Row], dict[str, dict[str, str]]]:
    frames = hand.scored + hand.ladders
    task = progress.add_task("starting contestants", total=len(frames))
    with started([CONTESTANTS[name] for name in options.only], frames[0]) as processes:
        versions = {process.contestant.name: process.about for process in processes}
        return played(processes, frames, on_frame=lambda turn, frame: _show(progress, task, turn, frame)), versions


def _show(progress: Progress, task: TaskID, turn: int, frame: Frame) -> None:
    progress.update(task, completed=turn, description=frame.name[-40:])


def _sustained(options: argparse.Namespace, hand: Hand, results: Results, progress: Progress) -> Results:
    """What takes many readings in a row, on the labelled frames of the story deck, as an area camera delivers them."""
    frames = [frame for frame in hand.scored if frame.deck == "story" and frame.shows is Shows.LABEL]
    if options.match_only or not frames:
        return results
    task = progress.add_task("many readings in a row", total=len(SUSTAINED) + 2)
    throughput = []
    for contestant in SUSTAINED:
        throughput.append(throughput_of(contestant, frames, QUICK_SECONDS if options.quick else SECONDS))
        progress.advance(task)
    ours = CONTESTANTS["sortgate"]
    latency = latency_of(ours, frames, QUICK_LATENCY_READS if options.quick else LATENCY_READS)
    progress.advance(task)
    memory = memory_over(ours, hand.scored + hand.ladders, options.memory) if options.memory else None
    return results.model_copy(update={"throughput": tuple(throughput), "latency": latency, "memory": memory})


def _say(options: argparse.Namespace, results: Results, rows: Sequence[Row]) -> None:
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "figures.json").write_text(results.model_dump_json(indent=1), encoding="utf-8")
    failures = write_failures(rows, options.out / "failures.jsonl")
    draw_charts(results, options.out)
    decks = results.decks
    parts = [
        f"{results.machine.to_json()}\nseeds {options.seeds}, {options.parcels} parcels a deck",
        text_table(decks), script_table(decks), codes_table(decks), cost_table((*decks, *results.ladders)),
        speed_lines(results), goals_table(results),
        f"{failures} readings with a failure, charts and figures: {options.out}",
    ]  # fmt: skip
    sys.stdout.write("\n\n".join(part for part in parts if part) + "\n")
    if options.write_readme:
        write_readme(results, ROOT / "README.md")


if __name__ == "__main__":
    main()
