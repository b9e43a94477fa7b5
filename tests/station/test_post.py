"""The last step all threads share: judge, commit, tell. Whatever fails in it, the parcel gets its one disposition."""

from __future__ import annotations

import datetime as dt
import gc
import json
import queue
import sqlite3
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from edge.alarms import AlarmRegister
from edge.capture import Spool, SpoolSettings
from edge.clock import Clock
from edge.domain import (
    Action,
    Alarm,
    AlarmState,
    Code,
    FunctionState,
    Parcel,
    Quad,
    Reading,
    ReasonCode,
    Role,
    ScannerCode,
    Sight,
    Symbology,
    TextLine,
    ViewReading,
)
from edge.health import HealthMonitor, Pulses
from edge.journal import Journal
from edge.policy import Policy
from edge.records import RecordsSettings, RecordStore
from edge.station import Backlog, Desk, FrozenCameras, Judge, Post, Quarantine, ReadingTime, StationSettings
from edge.station.intake import Intake
from spool_folder import content, drop

READING = Reading(
    views=(
        ViewReading(
            view="top",
            code_sight=Sight.FOUND,
            text_sight=Sight.NOTHING,
            codes=(
                Code(
                    text="EE473124829CN",
                    symbology=Symbology.CODE_128,
                    view="top",
                    box=Quad.upright(0, 0, 300, 60),
                    readers=("zbar", "zxing-cpp"),
                ),
            ),
        ),
    )
)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordStore]:
    with RecordStore(tmp_path / "records.sqlite") as store:
        yield store


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as opened:
        yield opened


@pytest.fixture
def told() -> list[Alarm]:
    return []


@pytest.fixture
def post(tmp_path: Path, records: RecordStore, journal: Journal, told: list[Alarm]) -> Post:
    clock, settings, health = Clock(), StationSettings(), HealthMonitor()
    alarms = AlarmRegister(clock, on_change=lambda alarm, _: told.append(alarm))
    settled: queue.SimpleQueue[Parcel] = queue.SimpleQueue()
    desk = Desk(
        clock=clock,
        settings=settings,
        journal=journal,
        health=health,
        alarms=alarms,
        on_commit=lambda parcel, _: settled.put(parcel),
    )
    return Post(
        clock=clock,
        settings=settings,
        backlog=Backlog(most=10),
        judge=Judge(records, Policy.load(), RecordsSettings()),
        desk=desk,
        quarantine=Quarantine(tmp_path / "quarantine"),
        health=health,
        alarms=alarms,
        settled=settled,
        pulses=Pulses(),
        reading_time=ReadingTime(least_ms=200),
        frozen_cameras=FrozenCameras(3, health=health, alarms=alarms),
    )


def parcel(post: Post, track_id: str = "1", *, time_left_ms: float = 5000) -> Parcel:
    now = post.clock.instant()
    return Parcel(
        parcel_id=f"s-{track_id}",
        station="s",
        track_id=track_id,
        triggered_at=dt.datetime.now(dt.UTC),
        triggered=now,
        deadline=post.clock.after(time_left_ms, now),
    )


def present(post: Post) -> list[str]:
    return [alarm.alarm_id for alarm in post.alarms.present()]


def test_a_settled_parcel_is_committed_before_it_is_put_away(post: Post, journal: Journal) -> None:
    post.settle(parcel(post), READING, None)
    settled = post.settled.get_nowait()
    record = journal.knows(settled.parcel_id)
    assert record is not None
    assert record.item_id == "EE473124829CN"
    assert record.decision.reason is ReasonCode.RECORD_MISSING


def test_a_store_that_fails_is_an_alarm_and_ignorance_not_an_absent_declaration(
    post: Post, records: RecordStore, journal: Journal
) -> None:
    with records.transaction() as connection:
        connection.execute("ALTER TABLE identifier RENAME TO taken_away")
    post.settle(parcel(post), READING, None)
    record = journal.knows("s-1")
    assert record is not None
    assert ReasonCode.RECORD_UNAVAILABLE in record.decision.reasons
    assert ReasonCode.RECORD_MISSING not in record.decision.reasons
    assert present(post) == ["records-unavailable"]
    with records.transaction() as connection:
        connection.execute("ALTER TABLE taken_away RENAME TO identifier")
    post.settle(parcel(post, "2"), READING, None)
    (health,) = (known for known in post.health.report() if known.function == "records")
    assert health.state is FunctionState.OK


def test_an_origin_in_a_code_that_only_the_lines_scanner_read_is_a_claim_of_the_parcel(post: Post) -> None:
    scanned = ScannerCode(text="0106901234567892422156", symbology_id="]C1")
    one = parcel(post).model_copy(update={"scanner_codes": (scanned,)})
    judged = post.judge.judge(one, READING, at=dt.datetime.now(dt.UTC))
    assert [(claim.role, claim.country) for claim in judged.evidence.claims.origin] == [(Role.ORIGIN, "CN")]


def test_a_judge_that_fails_leaves_no_parcel_without_a_disposition(
    post: Post, journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Policy, "decide", lambda *_, **__: 1 / 0)
    post.settle(parcel(post), READING, None)
    record = journal.knows("s-1")
    assert record is not None
    assert (record.decision.action, record.decision.reason) == (Action.NO_DECISION, ReasonCode.DEGRADED)
    assert post.health.degraded


def test_what_the_journal_refuses_is_kept_and_committed_once_as_soon_as_it_takes_it(
    post: Post, journal: Journal
) -> None:
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute("ALTER TABLE outbox RENAME TO taken_away")
        connection.commit()
        for track_id in ("1", "2"):
            post.settle(parcel(post, track_id), READING, None)
        post.desk.settle_unwritten()
        assert post.settled.empty()
        assert present(post) == ["journal-failing"]
        connection.execute("ALTER TABLE taken_away RENAME TO outbox")
        connection.commit()
    post.desk.settle_unwritten()
    assert [post.settled.get_nowait().track_id for _ in range(2)] == ["1", "2"]
    post.desk.settle_unwritten()
    assert post.settled.empty()
    assert journal.head[0] == 2


def test_parcels_that_come_while_too_many_wait_for_the_journal_are_found_when_it_takes_them(
    post: Post,
    journal: Journal,
    tmp_path: Path,
    eventually: Callable[[Callable[[], object]], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("edge.station.desk.UNWRITTEN_MANY", 3)
    spool = Spool(SpoolSettings(folder=tmp_path / "spool"), station="s", clock=post.clock)
    for number in range(30):
        drop(tmp_path / "spool", f"{number:06d}")
    intake = Intake(spool, post, poll_interval_s=0.01)
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute("ALTER TABLE outbox RENAME TO taken_away")
        connection.commit()
        intake.start()
        try:
            eventually(lambda: post.desk.is_full)
            connection.execute("ALTER TABLE taken_away RENAME TO outbox")
            connection.commit()
            eventually(lambda: journal.head[0] == 30)
            eventually(lambda: not list((tmp_path / "spool/incoming").iterdir()))
        finally:
            intake.stop(timeout_s=10)


def test_parcels_that_can_not_be_put_away_for_a_while_hold_up_no_other_and_are_put_away_later(
    post: Post, journal: Journal, tmp_path: Path, eventually: Callable[[Callable[[], object]], None]
) -> None:
    folder = tmp_path / "spool"
    spool = Spool(SpoolSettings(folder=folder), station="s", clock=post.clock)
    (folder / "done").rmdir()
    (folder / "done").touch()
    intake = Intake(spool, post, poll_interval_s=0.01)
    intake.start()
    try:
        for number in (1, 2):
            drop(folder, f"{number:06d}")
            eventually(lambda number=number: journal.head[0] == number)
        assert (folder / "incoming/000001.json").exists()
        assert "spool-failing" not in present(post)
        (folder / "done").unlink()
        eventually(lambda: len(list(folder.glob("done/*/*.json"))) == 2)
    finally:
        intake.stop(timeout_s=10)


def test_a_track_that_was_decided_before_a_restart_is_still_on_the_belt(
    post: Post, journal: Journal, tmp_path: Path, eventually: Callable[[Callable[[], object]], None]
) -> None:
    post.settle(parcel(post, "000001", time_left_ms=600_000), READING, None)
    spool = Spool(SpoolSettings(folder=tmp_path / "spool"), station="s", clock=post.clock)
    drop(tmp_path / "spool", "000001")
    intake = Intake(spool, post, poll_interval_s=0.01)
    intake.start()
    try:
        eventually((tmp_path / "spool/failed/000001.json").exists)
    finally:
        intake.stop(timeout_s=10)
    assert journal.head[0] == 1


def test_a_trigger_that_comes_again_does_not_replace_the_pictures_that_were_judged(
    post: Post, tmp_path: Path, eventually: Callable[[Callable[[], object]], None]
) -> None:
    folder = tmp_path / "spool"
    spool = Spool(SpoolSettings(folder=folder), station="s", clock=post.clock)
    intake = Intake(spool, post, poll_interval_s=0.01)
    drop(folder, "000001")
    intake.start()
    try:
        eventually(lambda: list(folder.glob("done/*/000001.json")))
        (folder / "incoming/000001-top.jpg").write_bytes(b"another picture")
        (folder / "incoming/.again").write_text(json.dumps(content("000001")))
        (folder / "incoming/.again").rename(folder / "incoming/000001.json")
        eventually((folder / "failed/000001.json").exists)
    finally:
        intake.stop(timeout_s=10)
    (judged,) = folder.glob("done/*/000001-top.jpg")
    assert judged.read_bytes() == b"picture"


def test_a_spool_that_can_not_be_used_for_a_while_is_an_alarm_until_it_can(
    post: Post, tmp_path: Path, eventually: Callable[[Callable[[], object]], None]
) -> None:
    spool = Spool(SpoolSettings(folder=tmp_path / "spool"), station="s", clock=post.clock)
    incoming = tmp_path / "spool" / "incoming"
    intake = Intake(spool, post, poll_interval_s=0.01)
    intake.start()
    try:
        incoming.rmdir()
        eventually(incoming.is_dir)
        while not incoming.is_file():  # until we are quicker than who makes it again
            incoming.rmdir()
            with suppress(IsADirectoryError):
                incoming.touch()
        eventually(lambda: present(post) == ["spool-failing"])
        incoming.unlink()
        eventually(incoming.is_dir)
        eventually(lambda: [alarm.state for alarm in post.alarms.present()] == [AlarmState.RETURNED_UNACKNOWLEDGED])
    finally:
        intake.stop(timeout_s=10)


def test_what_waits_for_a_full_disk_costs_little_memory(post: Post, journal: Journal) -> None:
    box = Quad.upright(0, 0, 300, 20)
    lines = [TextLine(text=f"line {number} of it", confidence=1, view="top", box=box) for number in range(30)]
    reading = READING.model_copy(update={"views": (READING.views[0].model_copy(update={"lines": tuple(lines)}),)})
    post.settle(parcel(post), reading, None)  # whatever is built once is built now
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute("ALTER TABLE outbox RENAME TO taken_away")
        connection.commit()
        tracemalloc.start()
        try:
            for number in range(5):
                post.settle(parcel(post, f"{number}-waits"), Reading.from_json(reading.to_json()), None)
            gc.collect()
            held_bytes, _ = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
        connection.execute("ALTER TABLE taken_away RENAME TO outbox")
        connection.commit()
    assert held_bytes < 5 * 16_000
    post.desk.settle_unwritten()
    assert journal.head[0] == 6


def test_a_decision_committed_after_its_deadline_is_late_and_never_sent(post: Post, journal: Journal) -> None:
    with closing(sqlite3.connect(journal.path)) as connection:
        connection.execute("ALTER TABLE outbox RENAME TO taken_away")
        connection.commit()
        post.settle(parcel(post, time_left_ms=50), READING, None)
        time.sleep(0.06)
        connection.execute("ALTER TABLE taken_away RENAME TO outbox")
        connection.commit()
    post.desk.settle_unwritten()
    assert journal.knows("s-1") is not None
    assert journal.pending() == []


def test_a_late_decision_raises_the_alarm_and_the_next_one_in_time_ends_it(post: Post, told: list[Alarm]) -> None:
    post.settle(parcel(post, "1", time_left_ms=-5), None, ReasonCode.DEADLINE_MISSED)
    assert present(post) == ["decisions-late"]
    post.settle(parcel(post, "2"), READING, None)
    assert [alarm.state for alarm in told][-1] == "returned_unacknowledged"


def test_a_trigger_that_can_not_be_read_is_not_called_late(post: Post) -> None:
    post.settle(parcel(post, time_left_ms=0), None, ReasonCode.TRIGGER_INVALID)
    assert present(post) == []


def test_a_parcel_is_read_only_where_its_time_allows(post: Post) -> None:
    assert post.can_be_read(parcel(post, time_left_ms=5000))
    assert not post.can_be_read(parcel(post, time_left_ms=post.settings.reserve_ms + 100))
