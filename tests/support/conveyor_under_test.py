"""One station and one controller on one broker: journal, dispatcher and conveyor, without the rest of a daemon."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller_at_work import controller_at_work
from edge.clock import Clock
from edge.domain import AckResult, Action, Decision, DecisionRecord, Delivery, ReasonCode
from edge.journal import DecisionDraft, DecisionRow, Journal, JournalReader
from edge.link import DeliveryChange, Dispatcher, DispatchSettings, LinkSettings, MqttLink, Topics
from edge.sim.belt import BeltSettings
from edge.sim.controller import Controller, ControllerSettings
from edge.sim.line import Line

__all__ = ["Conveyor", "draft", "send"]

CLOCK = Clock()
QUICK = {"retry_least_s": 0.05, "retry_most_s": 0.2, "keepalive_s": 1, "ack_timeout_s": 1.0}
FINAL = {Delivery.ACKNOWLEDGED, Delivery.UNCONFIRMED, Delivery.LATE}


@dataclass
class Conveyor:
    """One station and one controller on one broker, and what each of them says."""

    port: int
    folder: Path
    topics: Topics = field(
        default_factory=lambda: Topics(site="test", line="line", station=f"s{uuid.uuid4().hex[:12]}")
    )
    changes: list[DeliveryChange] = field(default_factory=list)

    @property
    def link_settings(self) -> LinkSettings:
        return LinkSettings(port=self.port, **QUICK)

    @property
    def journal_file(self) -> Path:
        return self.folder / "journal.db"

    def controller(self, **faults: Any) -> AbstractContextManager[Controller]:
        settings = ControllerSettings(
            topics=self.topics, link=self.link_settings, log_file=self.folder / "controller.jsonl",
            **{"belt": BeltSettings(heartbeat_timeout_s=60), **faults},
        )  # fmt: skip
        return controller_at_work(settings, CLOCK)

    @contextmanager
    def station(self, **settings: int) -> Iterator[tuple[Journal, Dispatcher]]:
        with Journal(self.journal_file) as journal:
            link = MqttLink(self.link_settings, client_id=f"edge-{self.topics.station}")
            plain = {"resend_after_ms": 50, "confirm_within_ms": 300}
            dispatcher = Dispatcher(
                link, journal, self.topics, DispatchSettings(**{**plain, **settings}), CLOCK,
                on_change=self.changes.append, on_hold_missed=lambda _: None,
            )  # fmt: skip
            link.start()
            dispatcher.start()
            try:
                yield journal, dispatcher
            finally:
                dispatcher.stop()
                link.stop()

    def line(self) -> Line:
        return Line(self.link_settings, self.topics)

    def rows(self) -> list[DecisionRow]:
        with JournalReader(self.journal_file) as reader:
            return reader.since(0)

    def finished(self) -> bool:
        rows = self.rows()
        return bool(rows) and all(row.delivery in FINAL for row in rows)

    def log(self, *events: str) -> list[dict[str, Any]]:
        lines = (self.folder / "controller.jsonl").read_text().splitlines()
        return [line for line in map(json.loads, lines) if not events or line["event"] in events]

    def check(self) -> None:
        """The invariants, from what both sides wrote down."""
        rows = self.rows()
        with JournalReader(self.journal_file) as reader:
            assert reader.verify().ok
        effects = Counter((line["track_id"], line["seq"]) for line in self.log("diverted"))
        assert all(count == 1 for count in effects.values())
        assert all(count == 1 for count in Counter(track for track, _ in effects).values())
        for row in rows:
            done = effects[row.record.track_id, row.record.seq]
            assert not (row.delivery is Delivery.LATE and done), "a late command was carried out"
            if row.ack in {AckResult.DIVERTED, AckResult.PASSED}:
                assert done == 1, "booked as done, but not done"


def draft(number: int, time_left_ms: int, action: Action = Action.HOLD) -> DecisionDraft:
    return DecisionDraft(
        parcel_id=f"st1-{number:06d}", station="st1", track_id=f"{number:06d}",
        decision=Decision(action=action, reasons=(ReasonCode.WATCHLIST,) if action is Action.HOLD else ()),
        lane=17 if action is Action.HOLD else 0, decided_at=CLOCK.stamp(), latency_ms=1, time_left_ms=time_left_ms,
    )  # fmt: skip


def send(journal: Journal, dispatcher: Dispatcher, line: Line, number: int, time_left_ms: int) -> DecisionRecord:
    line.announce(f"{number:06d}", time_left_ms)
    record = journal.commit(draft(number, time_left_ms, Action.HOLD if number % 2 else Action.PASS))
    dispatcher.wake()
    return record
