"""How parcels are decided from their pictures: `deploy/bench end_to_end [--decks world] [--parcels 200] [--seed 1]`.

Parcels of the simulator are drawn, read as a station's worker reads them, without a deadline, and judged as the station
judges them, with their declarations. Counted is what a customs office and an honest sender would ask about: who passed
that should have been held, who was held that should have passed, and who was sent round again. Each decision that is
not as the truth of its parcel asks for is printed with its reason and its pictures.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

import cv2

from deciding import AT, judge_knowing, tell
from edge.domain import Action, Decision, Reading, View
from edge.policy import Policy
from edge.records import RecordStore
from edge.sim import ParcelTruth
from edge.sim.case import Case
from edge.sim.plan import planned
from edge.sim.shift import SHIFT_START
from edge.sim.stage import Play, parcels_of, rendered
from edge.vision import Reader, VisionSettings
from frames import DECKS, Deck
from truth_read import announced

CACHE = Path(__file__).parent / ".cache" / "frames"

Pictures = tuple[Path, ...]


def main() -> None:
    """Draw, read, judge, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--decks", nargs="+", choices=DECKS, default=["clean-easy", "story", "world", "line-scan"])
    parser.add_argument("--parcels", type=int, default=200, help="of each deck")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for name in asked.decks:
        tell(_summary(DECKS[name], asked.parcels, asked.seed))


def _summary(deck: Deck, parcels: int, seed: int) -> str:
    cases = planned(deck.mix, parcels, seed, SHIFT_START)
    pictures = _drawn(deck, parcels, seed)
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        readings = list(pool.map(_read, pictures, chunksize=4))
    outcomes = Counter[str]()
    for case, decision, seen in zip(cases, _decided(cases, readings), pictures, strict=True):
        outcome = _outcome(case, decision)
        outcomes[outcome] += 1
        if outcome != "as expected":
            why = "; ".join(finding.sentence for finding in decision.findings if finding.code is decision.reason)
            tell(f"  {case.scenario}: {decision.action}, {case.expected.action} expected: {why}")
            tell(f"    {' '.join(map(str, seen))}")
    return f"{deck.name}, {parcels} parcels, seed {seed}: " + ", ".join(
        f"{n} {what}" for what, n in outcomes.most_common()
    )


def _drawn(deck: Deck, parcels: int, seed: int) -> list[Pictures]:
    """The pictures of each parcel, rendered unless the cache has them."""
    play = Play(mix=deck.mix, parcels=parcels, seed=seed, camera=deck.camera, difficulty=deck.difficulty)
    shift, truths = rendered(play, CACHE, on_parcel=lambda _: None)
    return [_pictures(parcels_of(shift), truth) for truth in truths]


def _pictures(folder: Path, truth: ParcelTruth) -> Pictures:
    paths = (folder / f"{truth.parcel}-{view}.jpg" for view in truth.views)
    return tuple(path for path in paths if path.is_file())


def _read(pictures: Pictures) -> Reading:
    return _reader().read([View(name=path.stem.rpartition("-")[2], path=str(path)) for path in pictures])


@cache
def _reader() -> Reader:
    """The reader of this process: one thread, as where every core has a worker."""
    cv2.setNumThreads(1)
    return Reader(VisionSettings(lanes=1))


def _decided(cases: list[Case], readings: Iterable[Reading]) -> list[Decision]:
    with tempfile.TemporaryDirectory() as folder, RecordStore(Path(folder) / "records.sqlite") as store:
        judge = judge_knowing(store, cases, Policy.load())
        return [
            judge.judge(announced(case, number, AT), reading, at=AT).decision
            for number, (case, reading) in enumerate(zip(cases, readings, strict=True))
        ]


def _outcome(case: Case, decision: Decision) -> str:
    if case.expected.met_by(decision.action, decision.reason):
        return "as expected"
    if decision.action is Action.PASS:
        return "wrongly passed"
    if decision.action is Action.HOLD:
        return "held for a wrong reason" if case.expected.action is Action.HOLD else "wrongly held"
    return "rechecked" if decision.action is Action.RECHECK else "without decision"


if __name__ == "__main__":
    main()
