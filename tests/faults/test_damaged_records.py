"""The daemon beside a record store that is damaged: it starts, says so, decides without, and takes up a mended one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest

from edge.domain import ReasonCode
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(240)

Eventually = Callable[[Callable[[], object]], None]
Settled = Callable[..., None]


def alarms(line: LineUnderTest) -> dict[str, str]:
    return {alarm["alarm_id"]: alarm["state"] for alarm in line.status()["alarms"]}


def test_a_cut_store_keeps_no_station_from_starting_and_is_in_use_as_soon_as_it_is_put_back(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled, eventually: Eventually
) -> None:
    line.declare(*honest)
    store = line.folder / "data" / "records.sqlite"
    good = shutil.copy(store, line.folder / "good.sqlite")
    os.truncate(store, store.stat().st_size // 2)
    line.start()
    eventually(lambda: alarms(line).get("records-unavailable") == "unacknowledged")
    (records,) = (each for each in line.status()["functions"] if each["function"] == "records")
    assert "move the file" in records["detail"]
    line.drop_rendered("000001", honest[0])
    settled("000001")
    shutil.copy(good, store)
    eventually(lambda: alarms(line).get("records-unavailable") == "returned_unacknowledged")
    line.drop_rendered("000002", honest[0])
    settled("000002")
    rows = line.decisions()
    assert ReasonCode.RECORD_UNAVAILABLE in rows["000001"].record.decision.reasons
    assert not {ReasonCode.RECORD_UNAVAILABLE, ReasonCode.RECORD_MISSING} & set(rows["000002"].record.decision.reasons)
    assert line.log.read_bytes().count(b"declarations not searched") == 1


@pytest.mark.faults
def test_a_store_cut_under_a_running_daemon_ends_no_process_and_every_parcel_is_decided(
    line: LineUnderTest, honest: list[RenderedParcel], settled: Settled, eventually: Eventually
) -> None:
    line.declare(*honest)
    line.start()
    line.drop_rendered("000001", honest[0])
    settled("000001")
    os.truncate(line.folder / "data" / "records.sqlite", 4_096)
    for number in (1, 2):
        line.drop_rendered(f"00000{number + 1}", honest[number])
    settled("000002", "000003")
    eventually(lambda: "records-unavailable" in alarms(line))
    assert ReasonCode.RECORD_UNAVAILABLE in line.decisions()["000003"].record.decision.reasons
    assert line.daemon is not None
    assert line.daemon.poll() is None
