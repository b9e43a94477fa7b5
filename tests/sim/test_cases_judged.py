"""Whole shifts judged from what is printed, without drawing them: every decision is as the truth asks for."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from edge.domain import Action
from edge.policy import Policy
from edge.records import RecordsSettings, RecordStore
from edge.sim.dice import Dice
from edge.sim.plan import planned
from edge.sim.shift import SHIFT_START
from edge.station import Judge
from truth_read import announced, perfectly_read

AT = SHIFT_START + dt.timedelta(hours=1)


@pytest.mark.parametrize(("mix", "parcels", "seed"), [("story", 160, 21), ("clean", 160, 22), ("world", 60, 23)])
def test_every_parcel_is_decided_as_its_truth_asks_for(mix: str, parcels: int, seed: int, tmp_path: Path) -> None:
    cases = planned(mix, parcels, seed, SHIFT_START)
    wrong = []
    with RecordStore(tmp_path / "records.sqlite") as store:
        store.upsert([case.declaration for case in cases if case.declaration])
        store.upsert([declaration for case in cases for declaration in case.elsewhere])
        judge = Judge(store, Policy.load(), RecordsSettings())
        for number, case in enumerate(cases):
            reading = perfectly_read(case, Dice("read", seed, number))
            decision = judge.judge(announced(case, number, AT), reading, at=AT).decision
            if not case.expected.met_by(decision.action, decision.reason):
                wrong.append((case.scenario, decision.action, decision.reasons))
    assert wrong == []
    assert {case.expected.action for case in cases} >= ({Action.PASS} if mix == "clean" else {Action.PASS, Action.HOLD})
