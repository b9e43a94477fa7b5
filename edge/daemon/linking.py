"""All that a station sends and receives over its link: started in order, stopped in the opposite order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple, Protocol

from edge.daemon.ground import Ground
from edge.domain import Action, DecisionRecord
from edge.journal import Journal
from edge.link import (
    ALARMS,
    HOLDS,
    Dispatcher,
    HoldBoard,
    HoldClerk,
    MqttLink,
    Presence,
    RecordUpserts,
    Requests,
    Subject,
)
from edge.link.requests import RequestT, ResponseT
from edge.records import RecordStore
from edge.remote import RevisionStore, Trial
from edge.station import Apply, ConfigurationDesk, ProbationWatch

__all__ = ["Linked", "linked"]

LOOP_PATIENCE_S = 10.0
"""A loop of the link that takes this long for one turn has stalled: each turns at least once a second."""

STORE_PATIENCE_S = 30.0
"""A batch of declarations may have to wait for a transaction of an import: that does not mean its loop has stalled."""

EXAMINING_PATIENCE_S = 300.0
"""The process that examines a bundle is ended before this."""


class _Part(Protocol):
    """Something that works over the link, on a thread of its own."""

    def start(self) -> None: ...

    def stop(self) -> None: ...


class Linked(NamedTuple):
    """What the rest of the station sends through."""

    presence: Presence
    committed: Callable[[DecisionRecord], None]
    """To be called with each committed decision, from any thread."""


@contextlib.contextmanager
def linked(
    ground: Ground,
    journal: Journal,
    records: RecordStore,
    revisions: RevisionStore,
    *,
    trial: Trial | None,
    apply: Apply,
) -> Iterator[Linked]:
    """The link and everything that uses it, while the context lasts.

    Args:
        ground: of the station.
        journal: has the decisions to send, and books what people do with holds.
        records: stores the declarations that are sent.
        revisions: keeps the bundles that are pushed.
        trial: the one that the settings in force are on; None: none.
        apply: examines a bundle that was pushed.
    """
    dispatcher, presence = _decisions(ground, journal)
    board = _holds(ground, journal)

    def committed(record: DecisionRecord) -> None:
        dispatcher.wake()
        if record.decision.action is Action.HOLD:
            board.wake()

    parts = (
        dispatcher,
        board,
        _upserts(ground, records),
        _requests(ground, HOLDS, HoldClerk(journal, ground.clock, on_done=board.wake).carry_out),
        _requests(ground, ALARMS, ground.telling.alarm_desk.carry_out),
        _configuration(ground, revisions, trial=trial, apply=apply),
    )
    with _at_work(ground.link, parts, presence):
        yield Linked(presence, committed)


@contextlib.contextmanager
def _at_work(link: MqttLink, parts: Sequence[_Part], presence: Presence) -> Iterator[None]:
    """The parts at work over the link. Presence begins when all of them work, and says goodbye when none does."""
    link.start()
    for part in (*parts, presence):
        part.start()
    try:
        yield
    finally:
        for part in reversed(parts):
            part.stop()
        presence.stop()
        link.stop()


def _holds(ground: Ground, journal: Journal) -> HoldBoard:
    """What shows open holds, over a link of its own. It needs no session: over a new connection all are shown again."""
    settings = ground.settings
    link = MqttLink(
        settings.link.without_session,
        client_id=ground.topics.client_id("sortgate-holds"),
    )
    return HoldBoard(link, journal, ground.topics, on_turn=ground.telling.beat("hold-board", LOOP_PATIENCE_S))


def _decisions(ground: Ground, journal: Journal) -> tuple[Dispatcher, Presence]:
    """What sends decisions, and what shows that the station lives."""
    settings, telling = ground.settings, ground.telling
    dispatcher = Dispatcher(
        ground.link,
        journal,
        ground.topics,
        settings.dispatch,
        ground.clock,
        on_change=telling.note_delivery,
        on_hold_missed=telling.call_for_missed,
        on_turn=telling.beat("dispatcher", LOOP_PATIENCE_S),
    )
    presence = Presence(
        ground.link,
        ground.topics,
        settings.dispatch,
        mode=settings.station.mode,
        config_revision=lambda: ground.config_revision,
        on_turn=telling.beat("presence", LOOP_PATIENCE_S),
    )
    ground.on_change(lambda now: dispatcher.use(now.dispatch))
    ground.on_change(lambda now: presence.use(now.dispatch))
    return dispatcher, presence


def _upserts(ground: Ground, records: RecordStore) -> RecordUpserts:
    """What stores the declarations that are sent."""
    turn = ground.telling.beat("record-upserts", STORE_PATIENCE_S)
    return RecordUpserts(ground.link, records, ground.topics, ground.clock, on_turn=turn)


def _requests(
    ground: Ground, subject: Subject[RequestT, ResponseT], carry_out: Callable[[str, RequestT], ResponseT]
) -> Requests[RequestT, ResponseT]:
    """What answers people who ask something about a subject."""
    turn = ground.telling.beat(f"{subject.name}-requests", LOOP_PATIENCE_S)
    return Requests(ground.link, ground.topics, subject, carry_out, on_turn=turn)


def _configuration(ground: Ground, revisions: RevisionStore, *, trial: Trial | None, apply: Apply) -> ConfigurationDesk:
    """What takes bundles that are pushed, and watches over those on trial and on probation."""
    return ConfigurationDesk(
        ground.link,
        ground.topics,
        revisions,
        ground.clock,
        trial=trial,
        apply=apply,
        taken_up=lambda: ground.config_revision,
        look_after=ProbationWatch(revisions, ground.settings.journal_file, ground.clock).look,
        on_news=ground.telling.due.set,
        on_turn=ground.telling.beat("configuration", EXAMINING_PATIENCE_S),
    )
