"""Bundles pushed over a real broker to a running daemon: taken up, refused, and taken back by itself."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable

import pytest

from broker_process import Broker
from edge.domain import Action
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest
from passing_parcels import decided_in_time, parcels_passing
from push_office import HOLD_ALL, PushOffice, sortgate

pytestmark = pytest.mark.timeout(240)

Eventually = Callable[[Callable[[], object]], None]
Decided = Callable[..., None]
Settled = Callable[..., None]

CUT_OFF = "[link]\nport = 1\n"
"""Settings that cut a station off: nobody listens there."""
HARMLESS = "[link]\nkeepalive_s = 5\n"
"""Settings that a station starts anew for."""
OTHER_LANE = "[station.lanes]\nhold = 21\n[dispatch]\nresend_after_ms = 300\n[vision]\nmax_patches = 5\n"
"""Settings that it takes up as it runs."""


def test_rules_and_live_settings_pushed_under_twenty_parcels_a_second_delay_none_and_decide_the_next(
    line: LineUnderTest, office: PushOffice, honest: list[RenderedParcel], settled: Settled, eventually: Eventually
) -> None:
    line.declare(*honest)
    line.start()
    bundle = office.bundle(1, rules=HOLD_ALL)
    assert "trusts nobody" in office.push(bundle, code=1)
    office.trusted()
    reader = line.worker.pid
    # Holding everything is what a probation takes back, on a slow machine before the parcels of this test are through.
    bundle = office.bundle(2, "--probation", "0", rules=HOLD_ALL, settings=OTHER_LANE)
    with parcels_passing(line, first=100) as tracks:
        told = office.push(bundle)
    assert "stations that have it: 1 of 1" in told
    settled(*tracks)
    assert decided_in_time(line, tracks)
    eventually(lambda: b"reading process renewed" in line.log.read_bytes())
    line.drop_rendered("000001", honest[0])
    settled("000001")
    record = line.decisions()["000001"].record
    assert (record.decision.action, record.config_revision) == (Action.HOLD, 2)
    assert (record.lane, line.log.read_bytes().count(b"station ready")) == (21, 1), "taken up without a restart"
    eventually(lambda: line.worker.pid != reader)
    assert "stations that have it: 1 of 1" in office.push(bundle), "the same again is no news"


def test_settings_that_cut_the_station_off_are_taken_back_by_itself_and_no_parcel_is_lost(
    line: LineUnderTest, office: PushOffice, honest: list[RenderedParcel], decided: Decided, eventually: Eventually
) -> None:
    line.declare(*honest)
    line.start()
    office.trusted()
    eventually(office.status)
    pid = office.status()["pid"]
    began = time.monotonic()
    told = office.push(office.bundle(1, "--confirm-within", "6", settings=CUT_OFF), code=1)
    assert "rolled back" in told
    assert "not reached within 6 s" in told
    assert time.monotonic() - began > 6
    line.drop_rendered("000001", honest[0])
    decided("000001")
    assert office.status()["pid"] == pid, "it is the same process to whoever watches over it"
    history = json.loads(sortgate("config", "history", "--json", "--config", str(line.config)))
    assert [event["what"] for event in history["events"]] == ["trusted", "applied", "rolled_back"]
    assert len(history["refused"]) == 1
    eventually(lambda: office.status().get("config_revision") == 0)


def test_other_settings_are_confirmed_over_the_connection_made_under_them(
    line: LineUnderTest, office: PushOffice, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.declare(*honest)
    line.start()
    office.trusted()
    assert "stations that have it: 1 of 1" in office.push(office.bundle(1, settings=HARMLESS))
    assert "keepalive_s" in sortgate("config", "show", "--changed", "--config", str(line.config))
    history = sortgate("config", "history", "--config", str(line.config))
    assert "confirmed" in history
    line.drop_rendered("000001", honest[0])
    settled("000001")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('data_dir = "/tmp/elsewhere"\n', ":1: data_dir is the station's own"),
        ('[station]\nstation = "another"\n', ":2: station.station is the station's own"),
        ("[link]\nprot = 1\n", ":2: link.prot: nothing is called so here; did you mean port"),
        ("[link\n", ": not valid TOML"),
    ],
)
def test_settings_that_can_not_be_are_refused_before_anything_changes(
    line: LineUnderTest, office: PushOffice, settings: str, told: str
) -> None:
    office.trusted()
    bundle = office.altered(office.bundle(1), settings_toml=settings)
    assert f"the bundle's settings{told}" in sortgate("config", "apply", bundle, "--config", str(line.config), code=65)
    assert "refused before" in sortgate("config", "apply", bundle, "--config", str(line.config), code=65)


def test_settings_from_a_stick_are_confirmed_when_the_broker_is_reached(
    line: LineUnderTest, office: PushOffice, eventually: Eventually
) -> None:
    line.start()
    office.trusted()
    bundle = office.bundle(1, settings=HARMLESS)
    assert "on trial" in sortgate("config", "apply", bundle, "--config", str(line.config))
    eventually(lambda: "confirmed" in sortgate("config", "history", "--config", str(line.config)))


@pytest.mark.faults
def test_killed_under_settings_on_trial_the_station_comes_back_with_those_of_before(
    line: LineUnderTest, office: PushOffice, eventually: Eventually
) -> None:
    office.trusted()
    bundle = office.bundle(1, "--confirm-within", "600", settings=CUT_OFF)
    sortgate("config", "apply", bundle, "--config", str(line.config))
    for _ in range(3):
        line.start()
        line.end(signal.SIGKILL)
    line.start()
    eventually(lambda: office.status().get("config_revision") == 0)
    assert "was started 3 times" in sortgate("config", "history", "--config", str(line.config))


def test_settings_under_which_the_station_can_not_start_are_taken_back_at_once(
    line: LineUnderTest, office: PushOffice, broker: Broker
) -> None:
    office.trusted()
    taken = f"[health]\nmetrics_port = {broker.port}\n"
    sortgate("config", "apply", office.bundle(1, settings=taken), "--config", str(line.config))
    line.start()
    assert "could not start" in sortgate("config", "history", "--config", str(line.config))
