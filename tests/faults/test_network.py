"""A network that misbehaves between the station and its broker: nothing is lost, doubled or acted on too late."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from edge.domain import Action, Decision, Delivery, ReasonCode
from edge.journal import DecisionDraft, Journal
from edge.sim import RenderedParcel
from fault_proxy import FaultProxy, Weather
from line_checker import check_line
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(240)

Settled = Callable[..., None]
Eventually = Callable[[Callable[[], object]], None]

WEATHERS = {
    "half a second late": Weather(latency_s=0.25),
    "a thousand bytes a second": Weather(bytes_per_s=1000),
    "a byte at a time": Weather(slice_bytes=1),
    "reset after two thousand bytes": Weather(limit_bytes=2000),
}


def run_parcels(line: LineUnderTest, honest: list[RenderedParcel], first: int, count: int) -> list[str]:
    tracks = [f"{number:06d}" for number in range(first, first + count)]
    for number, track in enumerate(tracks):
        line.drop_rendered(track, honest[number % 3], time_left_ms=7000)
    return tracks


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("a byte at a time", marks=pytest.mark.faults),
        "reset after two thousand bytes",
        pytest.param("half a second late", marks=pytest.mark.faults),
        pytest.param("a thousand bytes a second", marks=pytest.mark.faults),
    ],
)
def test_in_bad_weather_every_parcel_ends_once_and_all_is_well_after_it(
    line: LineUnderTest, network: FaultProxy, honest: list[RenderedParcel], settled: Settled, name: str
) -> None:
    line.declare(*honest)
    line.start()
    network.weather = WEATHERS[name]
    tracks = run_parcels(line, honest, 1, 4)
    settled(*tracks)
    network.weather = Weather()
    tracks += run_parcels(line, honest, 5, 3)
    settled(*tracks)
    check_line(line, tracks)
    rows = line.decisions()
    assert all(rows[track].delivery is Delivery.ACKNOWLEDGED for track in tracks[4:]), "I11: normal again by itself"


@pytest.mark.parametrize("harm", ["reset_all", "half_close_all"])
def test_a_connection_that_is_cut_is_made_again_and_what_waited_is_sent(
    line: LineUnderTest, network: FaultProxy, honest: list[RenderedParcel], settled: Settled, harm: str
) -> None:
    line.declare(*honest)
    line.start()
    tracks = []
    for first in (1, 3, 5):
        tracks += run_parcels(line, honest, first, 2)
        getattr(network, harm)()
    settled(*tracks)
    check_line(line, tracks)
    assert network.connections > 1


def test_a_black_hole_is_noticed_and_left_and_late_commands_are_not_sent_afterwards(
    line: LineUnderTest, network: FaultProxy, honest: list[RenderedParcel], settled: Settled
) -> None:
    line.declare(*honest)
    line.start()
    network.weather = Weather(swallowed=True)
    tracks = run_parcels(line, honest, 1, 3)
    time.sleep(6)  # the link gives the connection up within twice its keepalive
    network.weather = Weather()
    network.reset_all()
    tracks += run_parcels(line, honest, 4, 2)
    settled(*tracks)
    check_line(line, tracks)
    rows = line.decisions()
    assert all(rows[track].delivery is Delivery.ACKNOWLEDGED for track in tracks[3:])


def open_holds(line: LineUnderTest, count: int) -> list[str]:
    """Holds that nobody has looked at yet, from before the daemon is started; their tracks."""
    tracks = [f"H{number:05d}" for number in range(count)]
    with Journal(line.folder / "data" / "journal.sqlite") as journal:
        for track in tracks:
            draft = DecisionDraft(
                parcel_id=f"earlier-{track}", station="station-1", track_id=track, lane=17,
                decision=Decision(action=Action.HOLD, reasons=(ReasonCode.RECORD_MISSING,)),
                decided_at=line.clock.stamp(), latency_ms=1, time_left_ms=1,
            )  # fmt: skip
            journal.commit(draft)
    return tracks


@pytest.mark.faults
def test_with_thousands_of_open_holds_a_cut_connection_is_made_once_and_answers_come_in_time(
    line: LineUnderTest, network: FaultProxy, honest: list[RenderedParcel], settled: Settled, eventually: Eventually
) -> None:
    line.declare(*honest)
    tracks = open_holds(line, 2000)
    shown: set[bytes] = set()
    with line.listening(line.topics.hold("+"), shown.add):
        line.start()
        for _ in range(9):  # each time as long as is waited for anything else
            with contextlib.suppress(AssertionError):
                eventually(lambda: len(shown) >= len(tracks))
    assert len(shown) == len(tracks)
    for first in (1, 3, 5):
        network.reset_all()
        tracks += run_parcels(line, honest, first, 2)
        settled(*tracks)
    assert network.connections == 2 * (1 + 3), "decisions and holds have a connection each, and no cut led to the next"
    rows = line.decisions()
    assert all(rows[track].delivery is Delivery.ACKNOWLEDGED for track in tracks[-4:])
    check_line(line, tracks)
