"""What a perfect reader would see leads to the expected decision: the mixes and the default rules agree."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from edge.domain import Code, Instant, Parcel, Reading, ReasonCode, Sight, TextLine, View, ViewReading
from edge.policy import Policy
from edge.records import RecordsSettings, RecordStore
from edge.sim import RenderedParcel, shift
from edge.sim.shift import SHIFT_START
from edge.station.judge import Judge

BROKEN = {
    "picture_missing": ReasonCode.PICTURE_MISSING,
    "picture_truncated": ReasonCode.PICTURE_UNREADABLE,
    "not_a_picture": ReasonCode.PICTURE_UNREADABLE,
    "picture_too_wide": ReasonCode.PICTURE_UNREADABLE,
}
AT = SHIFT_START + dt.timedelta(hours=1)


def announced(parcel: RenderedParcel) -> Parcel:
    trigger = parcel.trigger
    return Parcel(
        parcel_id=f"sim-{trigger.track_id}",
        station="sim",
        track_id=trigger.track_id,
        triggered_at=AT,
        triggered=Instant(boot_id="b", monotonic_ns=0),
        deadline=Instant(boot_id="b", monotonic_ns=10**10),
        scanner_codes=trigger.scanner_codes,
        measurement=trigger.measurement,
        views=tuple(View(name=view.name, path=view.file) for view in trigger.views),
    )


def perfect_view(parcel: RenderedParcel, view: str) -> ViewReading:
    codes = tuple(
        Code(
            text=code.text,
            symbology=code.symbology,
            symbology_id=code.symbology_id,
            view=view,
            box=code.box,
            readers=("truth",),
        )
        for code in parcel.truth.codes
        if code.view == view and code.visible > 0.95
    )
    lines = tuple(
        TextLine(text=line.text, confidence=1.0, view=view, box=line.box)
        for line in parcel.truth.lines
        if line.view == view and line.visible > 0.9
    )
    return ViewReading(
        view=view,
        codes=codes,
        code_sight=Sight.FOUND if codes else Sight.NOTHING,
        lines=lines,
        text_sight=Sight.FOUND if lines else Sight.NOTHING,
    )


@pytest.mark.parametrize(("mix", "parcels"), [("story", 30), ("hostile", 16)])
def test_every_expected_decision_is_made_from_the_truth(mix: str, parcels: int, tmp_path: Path) -> None:
    drawn = list(shift(mix, parcels, 4))
    wrong = []
    with RecordStore(tmp_path / "records.db") as store:
        for parcel in drawn:
            store.upsert(parcel.declarations)
        judge = Judge(store, Policy.load(), RecordsSettings())
        for parcel in drawn:
            truth = parcel.truth
            fault = BROKEN.get(truth.scenario)
            reading = None if fault else Reading(views=tuple(perfect_view(parcel, view) for view in truth.views))
            decision = judge.judge(announced(parcel), reading, at=AT, fault=fault).decision
            if not truth.expected.met_by(decision.action, decision.reason):
                wrong.append((truth.parcel, truth.scenario, decision.action, decision.reasons))
    assert wrong == []
