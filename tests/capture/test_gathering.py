"""An announced parcel appears in the spool once, with the pictures that came or with the reason why not."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from edge.capture import (
    Arrival,
    Camera,
    CameraSettings,
    CameraState,
    Gathering,
    Spool,
    SpoolSettings,
    Trigger,
    TriggerError,
    gathering,
)
from edge.clock import Clock
from edge.domain import ViewFault
from edge.sim.camera import SimulatedCamera
from small_disk import fill, small_disk

Eventually = Callable[[Callable[[], object]], None]

CLOCK = Clock()


def trigger(track_id: str = "004711", *, age_ms: float = 0, **more: Any) -> Trigger:
    began = CLOCK.after(-age_ms)
    fields = {"time_left_ms": 5000, "views": [{"name": "top", "file": f"{track_id}-top.jpg"}], **more}
    return Trigger.model_validate(
        {
            "version": 1,
            "track_id": track_id,
            "triggered_at": CLOCK.utc() - dt.timedelta(milliseconds=age_ms),
            "boot_id": began.boot_id,
            "triggered_monotonic_ns": began.monotonic_ns,
            **{name: value for name, value in fields.items() if value is not None},
        }
    )


class Site:
    """A gathering and the spool behind it."""

    def __init__(self, folder: Path, cameras: Sequence[Camera] = (), **settings: Any) -> None:
        self.settings = SpoolSettings(folder=folder)
        self.incoming = self.settings.incoming
        self.lost: list[tuple[str, str]] = []
        self.gathering = Gathering(
            self.incoming, cameras, CLOCK, on_lost=lambda trigger, why: self.lost.append((trigger.track_id, why)),
            **{"belt_speed_mm_s": None, "picture_wait_ms": 300, "reserve_ms": 100, **settings},
        )  # fmt: skip
        self.spool = Spool(self.settings, station="st1", clock=CLOCK)
        self.arrived: list[Arrival] = []
        self.gathering.start()

    def arrivals(self, count: int = 1) -> bool:
        self.arrived += [one for one in self.spool.poll() if isinstance(one, Arrival)]
        return len(self.arrived) >= count

    def picture(self, name: str) -> None:
        (self.incoming / name).write_bytes(b"picture")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Callable[..., Site]]:
    sites: list[Site] = []

    def make(**settings: Any) -> Site:
        sites.append(Site(tmp_path, **settings))
        return sites[-1]

    yield make
    for one in sites:
        one.gathering.stop()


def test_a_parcel_waits_for_the_picture_that_it_names(site: Callable[..., Site], eventually: Eventually) -> None:
    one = site(picture_wait_ms=20_000)
    assert one.gathering.announce(trigger(mass_g=812, scanner_codes=[{"text": "RB123456785CN"}]))
    assert not one.arrivals()
    one.picture("004711-top.jpg")
    eventually(one.arrivals)
    (arrival,) = one.arrived
    assert arrival.parcel.measurement.mass_g == 812
    assert Path(arrival.parcel.views[0].path).read_bytes() == b"picture"
    one.spool.done(arrival)
    assert list(one.incoming.iterdir()) == []


def test_a_picture_that_does_not_come_is_named_all_the_same_and_the_parcel_goes_on(
    site: Callable[..., Site], eventually: Eventually
) -> None:
    one = site(picture_wait_ms=30)
    one.gathering.announce(trigger())
    eventually(one.arrivals)
    assert not Path(one.arrived[0].parcel.views[0].path).exists()


def test_a_parcel_goes_on_before_its_deadline_with_what_there_is(
    site: Callable[..., Site], eventually: Eventually
) -> None:
    one = site(picture_wait_ms=60_000, reserve_ms=4900)
    one.gathering.announce(trigger())
    eventually(one.arrivals)
    assert CLOCK.ms_until(one.arrived[0].parcel.deadline) > 0


def test_the_same_announcement_again_is_one_parcel_and_a_track_that_comes_round_is_another(
    site: Callable[..., Site], eventually: Eventually
) -> None:
    one = site(picture_wait_ms=10)
    assert one.gathering.announce(trigger(age_ms=4000))
    assert not one.gathering.announce(trigger())
    eventually(lambda: one.gathering.announce(trigger()))
    eventually(lambda: one.arrivals(2))
    first, second = (arrival.parcel for arrival in one.arrived)
    assert first.track_id == second.track_id
    assert first.parcel_id != second.parcel_id


def test_a_distance_is_time_by_the_speed_of_the_belt(site: Callable[..., Site], eventually: Eventually) -> None:
    one = site(belt_speed_mm_s=2000, picture_wait_ms=10)
    one.spool = Spool(one.settings, station="st1", clock=CLOCK, belt_speed_mm_s=2000)
    one.gathering.announce(trigger(time_left_ms=None, distance_mm=9999))
    eventually(one.arrivals)
    parcel = one.arrived[0].parcel
    assert (parcel.deadline.monotonic_ns - parcel.triggered.monotonic_ns) // 1_000_000 == 4999


@pytest.mark.parametrize(
    ("fields", "why"),
    [({"views": []}, "no camera is configured"), ({"time_left_ms": None, "distance_mm": 100}, "belt_speed_mm_s")],
)
def test_what_can_not_be_used_is_refused_with_its_track(
    site: Callable[..., Site], fields: dict[str, Any], why: str
) -> None:
    with pytest.raises(TriggerError, match=why) as refused:
        site().gathering.announce(trigger(**fields))
    assert refused.value.track_id == "004711"


def test_what_was_announced_before_a_crash_is_finished_by_the_next_start(
    site: Callable[..., Site], eventually: Eventually
) -> None:
    before = site(picture_wait_ms=60_000)
    announced = trigger()
    before.gathering.announce(announced)
    eventually(lambda: list(before.incoming.glob(".*.announced")))
    before.gathering.stop()
    (before.incoming / ".torn.announced").write_bytes(b'{"version": 1, "track')
    after = site()
    eventually(after.arrivals)
    parcel = after.arrived[0].parcel
    assert parcel.triggered.monotonic_ns == announced.triggered_monotonic_ns
    assert len(after.arrived) == 1
    assert not list(after.incoming.glob(".*"))


def test_whatever_lies_where_announcements_are_written_down_the_station_starts_and_finishes_the_others(
    tmp_path: Path, site: Callable[..., Site], eventually: Eventually
) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    os.mkfifo(incoming / ".pipe.announced")
    (incoming / ".link.announced").symlink_to("/etc/passwd")
    (incoming / ".folder.announced").mkdir()
    (incoming / ".folder.announced.part").mkdir()
    undated = {"version": 1, "track_id": "1", "time_left_ms": 4000, "views": [{"name": "top", "file": "a.jpg"}]}
    (incoming / ".undated.announced").write_text(json.dumps(undated))
    (incoming / ".whole.announced").write_text(trigger().model_dump_json(exclude_none=True))
    one = site()
    eventually(one.arrivals)
    assert [arrival.parcel.track_id for arrival in one.arrived] == ["004711"]


def test_a_parcel_left_over_that_a_full_disk_can_not_take_is_given_back_and_the_station_starts(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 1) as disk:
        (disk / "incoming").mkdir()
        (disk / "incoming/.whole.announced").write_text(trigger().model_dump_json(exclude_none=True))
        for folder in ("done", "failed"):
            (disk / folder).mkdir()
        fill(disk)
        one = Site(disk)
        one.gathering.stop()
        assert [track_id for track_id, _ in one.lost] == ["004711"]


def test_a_parcel_that_the_spool_can_not_take_is_given_back_for_its_disposition(
    site: Callable[..., Site], eventually: Eventually
) -> None:
    one = site(picture_wait_ms=10)
    one.incoming.rmdir()
    one.incoming.write_bytes(b"a file where the folder was")
    one.gathering.announce(trigger())
    eventually(lambda: one.lost)
    assert one.lost[0][0] == "004711"
    assert "spool can't be written" in one.lost[0][1]


def test_a_step_that_fails_in_an_unforeseen_way_costs_no_other_parcel(
    site: Callable[..., Site], eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = site(picture_wait_ms=10)
    failed: list[str] = []

    def fails(_: Path, trigger: Trigger, *__: object) -> None:
        failed.append(trigger.track_id)
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(gathering, "lay", fails)
        one.gathering.announce(trigger("1"))
        eventually(lambda: failed)
    one.gathering.announce(trigger("2"))
    eventually(one.arrivals)
    assert one.arrived[0].parcel.track_id == "2"


def test_a_line_can_say_itself_that_a_view_was_not_captured(tmp_path: Path) -> None:
    spool = Spool(SpoolSettings(folder=tmp_path), station="st1", clock=CLOCK)
    views = [{"name": "top", "file": "a.jpg"}, {"name": "left", "not_captured": "not_captured", "why": "lamp is dark"}]
    content = {"version": 1, "track_id": "1", "time_left_ms": 4000, "views": views}
    (tmp_path / "incoming" / "1.json").write_text(json.dumps(content))
    (arrival,) = spool.poll()
    assert isinstance(arrival, Arrival)
    assert [view.name for view in arrival.parcel.pictures] == ["top"]
    assert arrival.parcel.views[1].not_captured is ViewFault.NOT_CAPTURED


def test_a_parcel_gets_its_own_part_of_the_picture_of_its_moment(
    site: Callable[..., Site], eventually: Eventually
) -> None:
    # A millisecond is a millimetre. When the first parcel (light) lies in the middle, the next (dark) follows it.
    scene = np.full((200, 1000), 128, dtype=np.uint8)
    scene[:, 375:625], scene[:, 25:275] = 230, 20
    with SimulatedCamera(width_px=1000, height_px=200, frames_per_s=20) as sim:
        camera = Camera(
            CameraSettings(name="top", source=sim.url, offset_ms=900, field_mm=1000, window_ms=80),
            CLOCK,
            belt_speed_mm_s=1000,
        )
        camera.start()
        try:
            eventually(lambda: camera.report().state is CameraState.LIVE)
            one = site(cameras=[camera], belt_speed_mm_s=1000)
            sim.show(cv2.imencode(".jpg", scene)[1].tobytes(), after_s=0.525, for_s=1)
            one.gathering.announce(trigger("000001", length_mm=250, views=None))
            one.gathering.announce(trigger("000002", age_ms=-350, length_mm=250, views=None))
            one.gathering.announce(trigger("000003", age_ms=-355, length_mm=250, views=None))
            eventually(lambda: one.arrivals(3))
        finally:
            camera.stop()
    first, *too_close = (arrival.parcel for arrival in one.arrived)
    own = cv2.imread(first.views[0].path, cv2.IMREAD_GRAYSCALE)
    assert own.min() > 100, "nothing of the dark neighbour is left"
    assert own.max() > 200
    assert {parcel.views[0].not_captured for parcel in too_close} == {ViewFault.PARCELS_TOO_CLOSE}
    assert all("mm" in parcel.views[0].why for parcel in too_close)
