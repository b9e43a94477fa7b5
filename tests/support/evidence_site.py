"""What evidence has to do with at one station: a journal, a spool of done parcels, and a keeper to run over them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from edge.alarms import AlarmRegister
from edge.clock import Clock
from edge.domain import (
    Action,
    Decision,
    DecisionRecord,
    Finding,
    HoldAction,
    HoldActionKind,
    Parcel,
    Reading,
    ReasonCode,
    Severity,
    Sight,
    View,
    ViewReading,
)
from edge.evidence import EvidenceKeeper, EvidenceSettings, Manifest, folder_of, read_manifest
from edge.health import HealthMonitor
from edge.journal import DecisionDraft, Evidence, Journal, JournalReader, JournalSettings

__all__ = ["CLOCK", "JPEG", "Site"]

CLOCK = Clock()
JPEG = b"\xff\xd8\xff\xe0 not really, but its first bytes are"


class Site:
    """Everything of one station that evidence has to do with."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "evidence"
        self.done = folder / "spool" / "done"
        self.incoming = folder / "spool" / "incoming"
        self.incoming.mkdir(parents=True, exist_ok=True)
        self.journal = Journal(folder / "journal.sqlite")
        self.health = HealthMonitor(["evidence"])
        self.alarms = AlarmRegister(CLOCK)
        self.numbers = iter(range(1, 10_000))

    def decide(
        self, action: Action = Action.HOLD, *, pictures: int = 2, size_bytes: int = 100, put_away: bool = True
    ) -> DecisionRecord:
        """Commits a decision; its pictures lie in the spool, put away or not yet."""
        number = next(self.numbers)
        parcel_id = f"st1-{number:06d}"
        place = self.done / parcel_id if put_away else self.incoming
        place.mkdir(parents=True, exist_ok=True)
        views, readings = [], []
        for picture in range(pictures):
            name = f"{number:06d}-{picture}.jpg"
            data = JPEG + number.to_bytes(4, "big") + bytes([picture]) * size_bytes
            (place / name).write_bytes(data)
            views.append(View(name=f"view-{picture}", path=str(self.incoming / name)))
            sha256 = hashlib.sha256(data).hexdigest()
            readings.append(
                ViewReading(
                    view=f"view-{picture}",
                    sha256=sha256,
                    code_sight=Sight.NOTHING,
                    text_sight=Sight.NOTHING,
                )
            )
        now = CLOCK.instant()
        parcel = Parcel(
            parcel_id=parcel_id, station="st1", track_id=f"{number:06d}", triggered_at=CLOCK.utc(), triggered=now,
            deadline=now, views=tuple(views),
        )  # fmt: skip
        finding = Finding(
            rule_id="r", code=ReasonCode.ORIGIN_DENIAL_CONTRADICTED, severity=Severity.HOLD, sentence="Denied."
        )
        draft = DecisionDraft(
            parcel_id=parcel_id, station="st1", track_id=parcel.track_id,
            decision=Decision(action=action, reasons=(finding.code,), findings=(finding,), rules_revision="abc123+t1"),
            decided_at=CLOCK.stamp(), latency_ms=1, time_left_ms=1,
        )  # fmt: skip
        return self.journal.commit(draft, Evidence(parcel=parcel, reading=Reading(views=tuple(readings), elapsed_ms=1)))

    @contextmanager
    def keeper(self, **settings: Any) -> Iterator[EvidenceKeeper]:
        """A keeper at work while the block lasts."""
        with EvidenceKeeper(
            self.root, EvidenceSettings(**{"least_free_mb": 0, **settings}), JournalSettings(),
            journal=self.journal.path, done=self.done, clock=CLOCK, health=self.health, alarms=self.alarms,
        ) as keeper:  # fmt: skip
            yield keeper

    def folder(self, record: DecisionRecord) -> Path:
        with JournalReader(self.journal.path) as reader:
            excerpt = reader.excerpt(record.seq)
        assert excerpt is not None
        return folder_of(self.root, record, excerpt.hash)

    def kept(self, record: DecisionRecord) -> Manifest | None:
        return read_manifest(self.folder(record))

    def act(self, kind: HoldActionKind, record: DecisionRecord) -> None:
        assert record.hold_id is not None
        action_id = f"tx-{next(self.numbers)}"
        self.journal.holds.act(
            HoldAction(action_id=action_id, hold_id=record.hold_id, kind=kind, by="lin", at=CLOCK.stamp())
        )
