"""How parcels are decided when all is read: `python tests/bench/deciding.py [--parcels 2000] [--mix clean]`.

Parcels of the simulator with the lines and codes of their own labels, set but not drawn, are judged as the station
judges them: identifiers, look-up, claims, policy. Printed are decisions that are not as the truth of the parcel asks
for, each with its reason, and the CPU time of judging one parcel (also one of 80 lines, none of them judged before).
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from edge.daemon.memory import look_for_garbage_seldom
from edge.domain import Decision, Reading, TextLine
from edge.policy import Policy
from edge.records import RecordsSettings, RecordStore
from edge.sim.case import Case
from edge.sim.dice import Dice
from edge.sim.plan import planned
from edge.sim.shift import SHIFT_START
from edge.station import Judge
from truth_read import announced, perfectly_read

AT = SHIFT_START + dt.timedelta(hours=1)
LINES = 80


def tell(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def read(mix: str, parcels: int, seed: int) -> tuple[list[Case], list[Reading]]:
    """The parcels of a mix, and all that stands on their labels."""
    cases = planned(mix, parcels, seed, SHIFT_START)
    return cases, [perfectly_read(case, Dice("read", seed, n)) for n, case in enumerate(cases)]


def crowded(readings: list[Reading]) -> list[Reading]:
    """Readings of `LINES` lines: those of a third of the parcels, each with lines of the others beside its own."""
    alone = len(readings) // 3
    others = (line for reading in readings[alone:] for line in reading.lines if len(line.text) > 1)
    return [full(reading, others) for reading in readings[:alone]]


def full(reading: Reading, others: Iterator[TextLine]) -> Reading:
    """The reading with the next lines of other labels beside its own, so that there are `LINES`."""
    view = reading.views[0]
    more = islice(others, max(0, LINES - len(view.lines)))
    return reading.model_copy(update={"views": (view.model_copy(update={"lines": (*view.lines, *more)}),)})


def main() -> None:
    """Judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parcels", type=int, default=2000)
    parser.add_argument("--mix", default="clean")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    cases, readings = read(asked.mix, asked.parcels, asked.seed)
    more_cases, more_readings = read(asked.mix, asked.parcels, asked.seed + 1)
    with tempfile.TemporaryDirectory() as folder, RecordStore(Path(folder) / "records.sqlite") as store:
        judge = judge_knowing(store, [*cases, *more_cases], Policy.load())
        wrong, fired, times_ms = _judged(judge, cases, readings)
        tell(f"{len(cases)} parcels of the mix {asked.mix}: {len(wrong)} not decided as their truth asks for")
        for case, decision in wrong[:40]:
            why = "; ".join(f.sentence for f in decision.findings if f.code is decision.reason)
            tell(f"  {case.scenario}: {decision.action}, {case.expected.action} expected: {why}")
        tell("findings: " + ", ".join(f"{rule} {number}" for rule, number in fired.most_common()))
        tell(_spread("judging one parcel as it is", times_ms))
        many = crowded(more_readings)
        _, _, times_ms = _judged(judge, more_cases[: len(many)], many)
        tell(_spread(f"judging one parcel with {LINES} lines", times_ms))


def judge_knowing(store: RecordStore, cases: Iterable[Case], policy: Policy) -> Judge:
    """A judge with a store of all that was declared for these parcels, and for those related to them."""
    declared = ((*filter(None, [case.declaration]), *case.elsewhere) for case in cases)
    store.upsert([*chain.from_iterable(declared)])
    return Judge(store, policy, RecordsSettings())


def _judged(
    judge: Judge, cases: list[Case], readings: list[Reading]
) -> tuple[list[tuple[Case, Decision]], Counter[str], list[float]]:
    wrong, fired, times_ms = [], Counter[str](), []
    judge.warm_up(at=AT)
    look_for_garbage_seldom()
    for number, (case, reading) in enumerate(zip(cases, readings, strict=True)):
        parcel = announced(case, number, AT)
        begun = time.thread_time()
        decision = judge.judge(parcel, reading, at=AT).decision
        times_ms.append((time.thread_time() - begun) * 1000)
        fired.update(finding.rule_id for finding in decision.findings)
        if not case.expected.met_by(decision.action, decision.reason):
            wrong.append((case, decision))
    return wrong, fired, times_ms


def _spread(what: str, times_ms: list[float]) -> str:
    ordered = sorted(times_ms)
    p50, p99 = (ordered[min(len(ordered) - 1, int(len(ordered) * share))] for share in (0.5, 0.99))
    return f"{what}: CPU {p50:.2f} ms median, {p99:.2f} ms p99, {ordered[-1]:.2f} ms at most"


if __name__ == "__main__":
    main()
