"""Tips reach a working station's judge, and a file that can't be used leaves those of before in force."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from edge.domain import Code, Instant, Parcel, Quad, Reading, Sight, Symbology, ViewReading
from edge.policy import Policy, Tip, TipKind, Tips, TipsError, change_tips
from edge.records import RecordsSettings
from edge.station import Judge, TipWatch

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
ITEM = "EE473124829CN"
INSTANT = Instant(boot_id="b", monotonic_ns=0)
PARCEL = Parcel(
    parcel_id="p", station="s", track_id="1", triggered_at=NOW, triggered=INSTANT, deadline=INSTANT
)  # fmt: skip
CODE = Code(text=ITEM, symbology=Symbology.CODE_128, view="top", box=Quad.upright(0, 0, 300, 60), readers=("zbar",))
READING = Reading(
    views=(ViewReading(view="top", code_sight=Sight.FOUND, text_sight=Sight.NOTHING, codes=(CODE,)),)
)  # fmt: skip
TIPS = Tips(
    last_number=1,
    tips=(Tip(id="T-1", kind=TipKind.IDENTIFIER, values=(ITEM,), added_at=NOW, expires_at=NOW + dt.timedelta(days=1)),),
)


def fired(judge: Judge) -> bool:
    decision = judge.judge(PARCEL, READING, at=NOW).decision
    return any(finding.rule_id == "tip-hold" for finding in decision.findings)


def test_tips_are_taken_up_when_the_file_changes_and_kept_when_it_breaks(tmp_path: Path) -> None:
    path, policy = tmp_path / "tips.json", Policy.load()
    judge = Judge(None, policy, RecordsSettings())
    watch = TipWatch(path, policy, judge)
    assert watch.look() is None
    assert not fired(judge)
    change_tips(path, lambda _: TIPS)
    assert watch.look() == TIPS
    assert watch.look() is None
    assert fired(judge)
    path.write_text("{")
    for _ in range(2):
        with pytest.raises(TipsError):
            watch.look()
    assert fired(judge)
    path.unlink()
    assert watch.look() == Tips()
    assert not fired(judge)
