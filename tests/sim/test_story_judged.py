"""What a perfect reader would see leads to the expected decision: the mixes and the default rules agree."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from edge.domain import (
    Code,
    Instant,
    Parcel,
    Polarity,
    Reading,
    ReasonCode,
    Sight,
    Symbology,
    TextLine,
    View,
    ViewReading,
)
from edge.policy import Policy
from edge.records import RecordsSettings, RecordStore
from edge.sim import Place, RenderedParcel, shift
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


@pytest.fixture(scope="module")
def drawn() -> dict[str, list[RenderedParcel]]:
    return {"story": list(shift("story", 24, 4)), "hostile": list(shift("hostile", 16, 4))}


@pytest.mark.parametrize("mix", ["story", "hostile"])
def test_every_expected_decision_is_made_from_the_truth(
    mix: str, drawn: dict[str, list[RenderedParcel]], tmp_path: Path
) -> None:
    wrong = []
    with RecordStore(tmp_path / "records.db") as store:
        for parcel in drawn[mix]:
            store.upsert(parcel.declarations)
        judge = Judge(store, Policy.load(), RecordsSettings())
        for parcel in drawn[mix]:
            truth = parcel.truth
            fault = BROKEN.get(truth.scenario)
            reading = None if fault else Reading(views=tuple(perfect_view(parcel, view) for view in truth.views))
            decision = judge.judge(announced(parcel), reading, at=AT, fault=fault).decision
            if not truth.expected.met_by(decision.action, decision.reason):
                wrong.append((truth.parcel, truth.scenario, decision.action, decision.reasons))
    assert wrong == []


def test_every_claim_of_the_truth_is_in_the_picture(drawn: dict[str, list[RenderedParcel]]) -> None:
    for parcel in drawn["story"]:
        truth = parcel.truth
        said = {line.text for line in truth.lines if line.visible >= 0.9}
        assert all(claim.text in said or claim.place is Place.CODE for claim in truth.origin)
        if truth.scenario.startswith("denied"):
            assert any(claim.polarity is Polarity.DENIED for claim in truth.origin)
        main = [code for code in truth.codes if code.symbology is Symbology.CODE_128 and code.place is Place.LABEL]
        assert [code.visible for code in main] == [1.0]
        assert main[0].glared < 0.2
