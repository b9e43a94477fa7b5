"""The parcels' way through a station, from cameras and spool to the journal: started last, and stopped first."""

from __future__ import annotations

import contextlib
import queue
from collections.abc import Callable, Iterator

from edge.capture import Spool
from edge.daemon.ground import Ground
from edge.daemon.memory import look_for_garbage_seldom
from edge.domain import DecisionRecord, Parcel
from edge.evidence import EvidenceKeeper
from edge.journal import Journal
from edge.link import MqttLink
from edge.station import (
    Announcements,
    Backlog,
    CameraDesk,
    Desk,
    FrozenCameras,
    Judge,
    Post,
    Quarantine,
    ReadingTime,
    Station,
)

__all__ = ["keeping_evidence", "letting_parcels_in"]

Committed = Callable[[DecisionRecord], None]

KEEPING_PATIENCE_S = 300.0
"""Copying a parcel's pictures to a slow disk, or removing many old ones, takes minutes at the very most."""


def keeping_evidence(ground: Ground, journal: Journal) -> EvidenceKeeper:
    """What keeps the evidence of holds, while its context lasts."""
    settings, telling = ground.settings, ground.telling
    keeper = EvidenceKeeper(
        settings.evidence_dir,
        settings.evidence,
        settings.journal,
        journal=journal.path,
        done=settings.spool.done,
        clock=ground.clock,
        health=telling.health,
        alarms=telling.alarms,
        on_turn=telling.beat("evidence", KEEPING_PATIENCE_S),
    )
    ground.on_change(lambda now: keeper.use(now.evidence, now.journal))
    return keeper


@contextlib.contextmanager
def letting_parcels_in(
    ground: Ground, journal: Journal, judge: Judge, committed: Committed, evidence: EvidenceKeeper
) -> Iterator[None]:
    """The station at work, while the context lasts."""
    settings = ground.settings
    spool = Spool(
        settings.spool,
        station=settings.station.station,
        clock=ground.clock,
        belt_speed_mm_s=settings.triggers.belt_speed_mm_s,
        may_forget=evidence.may_forget,
    )
    post = _post(ground, journal, judge, committed)
    station = Station(post, spool, settings.vision, poll_interval_s=settings.spool.poll_interval_ms / 1000)
    ground.on_change(lambda now: post.use(now.station))
    ground.on_change(lambda now: station.use(now.vision))
    # The cameras first: they get ready while the reading processes load their models.
    with _cameras(ground) as cameras:
        station.start()
        look_for_garbage_seldom()
        try:
            with _announcements(ground, post, cameras):
                yield
        finally:
            station.stop()


def _post(ground: Ground, journal: Journal, judge: Judge, committed: Committed) -> Post:
    """What every thread of the station works with."""
    station, telling = ground.settings.station, ground.telling
    settled: queue.SimpleQueue[Parcel] = queue.SimpleQueue()

    def on_commit(parcel: Parcel, record: DecisionRecord) -> None:
        committed(record)
        settled.put(parcel)
        telling.note_decision(record)

    return Post(
        clock=ground.clock,
        settings=station,
        backlog=Backlog(most=station.backlog_parcels),
        judge=judge,
        desk=Desk(
            clock=ground.clock,
            settings=station,
            journal=journal,
            health=telling.health,
            alarms=telling.alarms,
            on_commit=on_commit,
        ),
        quarantine=Quarantine(ground.settings.quarantine_dir),
        health=telling.health,
        alarms=telling.alarms,
        settled=settled,
        pulses=telling.pulses,
        reading_time=ReadingTime(least_ms=station.least_reading_ms),
        frozen_cameras=FrozenCameras(station.frozen_after_pictures, health=telling.health, alarms=telling.alarms),
    )


def _cameras(ground: Ground) -> CameraDesk:
    """The station's own cameras."""
    settings, telling = ground.settings, ground.telling
    return CameraDesk(
        settings.cameras, settings.cameras_dir, ground.clock, belt_speed_mm_s=settings.triggers.belt_speed_mm_s,
        health=telling.health, alarms=telling.alarms,
    )  # fmt: skip


def _announcements(ground: Ground, post: Post, cameras: CameraDesk) -> contextlib.AbstractContextManager[object]:
    """What takes the parcels that the line announces; nothing if it only drops files."""
    settings = ground.settings
    if not settings.triggers.mqtt:
        return contextlib.nullcontext()
    link = MqttLink(
        # Without a session: what waited at the broker while the station was away is about parcels that have gone by.
        settings.link.without_session,
        client_id=ground.topics.client_id("sortgate-parcels"),
    )
    return Announcements(
        link, ground.topics, post, cameras.cameras, incoming=settings.spool.incoming, triggers=settings.triggers
    )
