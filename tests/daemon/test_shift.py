"""The way of a parcel through the real daemon: read, judged, committed, sent, acknowledged, put away."""

from __future__ import annotations

import json
from collections.abc import Callable

import cv2
import numpy as np
import pytest

from edge.domain import AckResult, Action, Delivery, ReasonCode, ViewFault
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)

Decided = Callable[..., None]
Settled = Callable[..., None]


def jpeg_of(parcel: RenderedParcel) -> bytes:
    """The first picture of a rendered parcel."""
    return next(iter(parcel.pictures.values()))


def test_honest_mail_is_read_passed_acknowledged_and_put_away(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.declare(*honest)
    line.start()
    for number, parcel in enumerate(honest, start=1):
        line.drop_rendered(f"{number:06d}", parcel, time_left_ms=20_000)
    settled("000001", "000002", "000003")
    rows = line.decisions()
    assert {row.record.decision.action for row in rows.values()} == {Action.PASS}
    assert {row.ack for row in rows.values()} == {AckResult.PASSED}
    assert [rows[f"{number:06d}"].record.item_id for number in (1, 2, 3)] == [parcel.truth.item_id for parcel in honest]
    assert line.end() == 0
    assert list(line.incoming.iterdir()) == []


def test_a_parcel_that_nobody_declared_goes_round_again(
    line: LineUnderTest, honest: list[RenderedParcel], decided: Decided
) -> None:
    line.start()
    line.drop_rendered("000001", honest[0])
    decided("000001")
    record = line.decisions()["000001"].record
    assert (record.decision.action, record.decision.reason) == (Action.RECHECK, ReasonCode.RECORD_MISSING)


def test_a_bad_picture_gets_no_decision_with_its_reason_and_the_next_parcel_goes_on(
    line: LineUnderTest, honest: list[RenderedParcel], decided: Decided
) -> None:
    whole = jpeg_of(honest[0])
    strip = cv2.imencode(".jpg", np.zeros((100, 30_000), np.uint8))[1].tobytes()
    bad = {
        "000001": (ViewFault.TRUNCATED, whole[: len(whole) // 2], ReasonCode.PICTURE_UNREADABLE),
        "000002": (ViewFault.NOT_A_PICTURE, b"<html>no picture</html>", ReasonCode.PICTURE_UNREADABLE),
        "000003": (ViewFault.TOO_LARGE, strip, ReasonCode.PICTURE_UNREADABLE),
        "000004": (ViewFault.MISSING, None, ReasonCode.PICTURE_MISSING),
    }
    line.declare(*honest)
    line.start()
    for track, (_, data, _) in bad.items():
        line.drop(track, {"top": data})
    line.drop_rendered("000005", honest[0])
    decided(*bad, "000005")
    rows = line.decisions()
    for track, (fault, _, reason) in bad.items():
        assert rows[track].record.decision.action is Action.NO_DECISION, fault
        assert rows[track].record.decision.reason is reason, fault
        reading = line.evidence(track).reading
        assert reading is not None
        assert reading.faults == (fault,)
    assert rows["000005"].record.decision.action is Action.PASS


def test_a_parcel_that_comes_too_late_is_recorded_as_late_and_never_commanded(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.start()
    line.drop_rendered("000001", honest[0], time_left_ms=0)
    settled("000001")
    row = line.decisions()["000001"]
    assert row.delivery is Delivery.LATE
    assert row.record.decision.reason is ReasonCode.DEADLINE_MISSED
    assert row.attempts == 0


def test_a_broken_trigger_is_set_aside_with_its_reason_and_its_parcel_still_gets_a_disposition(
    line: LineUnderTest, decided: Decided
) -> None:
    line.start()
    hidden = line.incoming / ".bad.part"  # a trigger is whole when it can be seen
    hidden.write_text(json.dumps({"version": 1, "track_id": "000009", "views": "none"}))
    hidden.rename(line.incoming / "bad.json")
    decided("000009")
    assert line.decisions()["000009"].record.decision.reason is ReasonCode.TRIGGER_INVALID
    line.end()
    failed = line.incoming.parent / "failed"
    assert "views" in (failed / "bad.json.error.txt").read_text()


def test_a_second_daemon_on_the_same_data_refuses_to_start(line: LineUnderTest) -> None:
    line.start()
    first = line.daemon
    with pytest.raises(AssertionError, match="another daemon"):
        line.start()
    second, line.daemon = line.daemon, first
    assert second is not None
    assert second.wait(30) == 69


def test_a_daemon_with_data_of_its_own_refuses_the_spool_of_another(line: LineUnderTest) -> None:
    line.start()
    first = line.daemon
    text = line.config.read_text()
    line.config.write_text(text.replace('data_dir = "data"', 'data_dir = "other"'))
    assert line.config.read_text() != text
    with pytest.raises(AssertionError, match="another station takes its parcels from"):
        line.start()
    second, line.daemon = line.daemon, first
    assert second is not None
    assert second.wait(30) == 69
