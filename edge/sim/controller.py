"""A conveyor controller to work against: a real MQTT client round a simulated belt, with faults on demand.

It hears of parcels (`parcel`), takes commands (`decision`), answers each (`decision/ack`), watches the heartbeat, and
does its own default where no command comes in time. All it does goes into a log of JSON Lines, so that a checker can
later compare it with what the edge believes.
"""

from __future__ import annotations

import heapq
import json
import queue
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TextIO, TypeVar

import structlog
from pydantic import Field

from edge.clock import Clock
from edge.domain import Frozen, Share
from edge.link import (
    AckMessage,
    BadMessageError,
    DecisionMessage,
    Incoming,
    LinkSettings,
    LinkState,
    MqttLink,
    ParcelMessage,
    Topics,
)
from edge.sim.belt import Belt, BeltEvent, BeltSettings

__all__ = ["Controller", "ControllerSettings"]

LOOK_S = 0.05
"""How often the heartbeat and the lanes are looked at when no parcel is due earlier."""

Message = TypeVar("Message", DecisionMessage, ParcelMessage)

log = structlog.get_logger(__name__)


class ControllerSettings(Frozen):
    """Which station it belongs to, what belt it drives, and what it does wrong on purpose."""

    topics: Topics
    link: LinkSettings = LinkSettings()
    belt: BeltSettings = BeltSettings()
    log_file: Path | None = Field(default=None, description="JSON Lines of all it does; appended to")
    ack_delay_ms: float = Field(default=0, ge=0, description="every acknowledgement waits so long")
    drop_ack_share: Share = Field(default=0, description="share of acknowledgements that are lost")
    duplicate_ack_share: Share = Field(default=0, description="share of acknowledgements that are sent twice")
    seed: int = Field(default=1, description="of the dice for lost and doubled acknowledgements")


class Controller:
    """Runs until stopped: `run` on the calling thread, `stop` from any other."""

    def __init__(self, settings: ControllerSettings, clock: Clock | None = None) -> None:
        self._settings = settings
        self._clock = clock or Clock()
        self._belt = Belt(settings.belt, self._clock.monotonic_ns())
        self._dice = random.Random(settings.seed)  # noqa: S311 - repeatable faults, no secret
        self._inbox: queue.SimpleQueue[Callable[[], list[BeltEvent]]] = queue.SimpleQueue()
        self._acks: list[tuple[int, int, AckMessage]] = []
        self._acks_made = 0
        self._stopping = threading.Event()
        self._up = threading.Event()
        self._log: TextIO | None = None
        # Commands kept by the broker for a controller that was away would come too late.
        link = settings.link.without_session
        self._link = MqttLink(link, client_id=settings.topics.client_id("controller"))
        self._link.on_change(self._on_link_change)
        self._link.subscribe(settings.topics.decision, self._on_decision)
        self._link.subscribe(settings.topics.parcel, self._on_parcel)
        self._link.subscribe(settings.topics.heartbeat, self._on_heartbeat)

    def stop(self) -> None:
        """Makes `run` return."""
        self._stopping.set()

    def announce(self, track_id: str, time_left_ms: int) -> None:
        """A parcel passed the controller's own sensor: what it hears so needs no network."""
        now_ns = self._clock.monotonic_ns()
        self._inbox.put(lambda: self._belt.announce(track_id, time_left_ms, now_ns))

    def wait_until_up(self, timeout_s: float) -> bool:
        """Whether the broker let the controller in within the time."""
        return self._up.wait(timeout_s)

    def run(self) -> None:
        """Works until stopped.

        Raises:
            OSError: the log can't be written.
        """
        log_file = self._settings.log_file
        self._log = log_file.open("a", encoding="ascii") if log_file else None
        self._link.start()
        try:
            while not self._stopping.is_set():
                self._turn()
        finally:
            self._link.settled(1.0)
            self._link.stop()
            if self._log is not None:
                self._log.close()

    def _on_link_change(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self._up.set()

    def _on_decision(self, incoming: Incoming) -> None:
        message = self._read(DecisionMessage, incoming)
        if message is not None:
            self._inbox.put(lambda: self._belt.command(message, self._clock.monotonic_ns()))

    def _on_parcel(self, incoming: Incoming) -> None:
        message = self._read(ParcelMessage, incoming)
        left_ms = message.left_ms(self._settings.belt.speed_mm_s) if message is not None else None
        if message is not None and left_ms is not None:
            self.announce(message.track_id, left_ms)

    def _on_heartbeat(self, _: Incoming) -> None:
        self._inbox.put(lambda: self._belt.heartbeat(self._clock.monotonic_ns()))

    @staticmethod
    def _read(kind: type[Message], incoming: Incoming) -> Message | None:
        try:
            return kind.read(incoming.payload)
        except BadMessageError as error:
            log.warning("controller: bad message", error=str(error))
            return None

    def _turn(self) -> None:
        now_ns = self._clock.monotonic_ns()
        due = [at_ns for at_ns in (self._belt.next_due_ns(), self._acks[0][0] if self._acks else None) if at_ns]
        wait_s = max(0.0, min([LOOK_S, *((at_ns - now_ns) / 1e9 for at_ns in due)]))
        with suppress(queue.Empty):
            self._note(self._inbox.get(timeout=wait_s)())
        # After the message, never before: a command that came in time counts, though its parcel is due right now.
        self._note(self._belt.tick(self._clock.monotonic_ns()))
        self._send_acks()

    def _note(self, events: list[BeltEvent]) -> None:
        for event in events:
            self._write(event.model_dump(mode="json", exclude_none=True))
            if event.ack is None or event.track_id is None or event.seq is None:
                continue
            if self._dice.random() < self._settings.drop_ack_share:
                self._write({"event": "ack_dropped", "track_id": event.track_id, "seq": event.seq})
                continue
            copies = 2 if self._dice.random() < self._settings.duplicate_ack_share else 1
            at_ns = self._clock.monotonic_ns() + int(self._settings.ack_delay_ms * 1_000_000)
            for _ in range(copies):
                self._acks_made += 1
                ack = AckMessage.of(event.track_id, event.seq, event.ack)
                heapq.heappush(self._acks, (at_ns, self._acks_made, ack))

    def _send_acks(self) -> None:
        now_ns = self._clock.monotonic_ns()
        while self._acks and self._acks[0][0] <= now_ns:
            ack = self._acks[0][2]
            if not self._link.publish(self._settings.topics.ack, ack.payload()):
                # A real controller keeps its answers over a lost link too.
                time.sleep(0.01)
                return
            heapq.heappop(self._acks)
            self._write({"event": "ack", "track_id": ack.track_id, "seq": ack.seq, "result": ack.result.value})

    def _write(self, content: dict[str, object]) -> None:
        if self._log is None:
            return
        stamp = self._clock.stamp()
        line = {"at": stamp.utc.isoformat(), "monotonic_ns": stamp.instant.monotonic_ns, **content}
        self._log.write(json.dumps(line, ensure_ascii=True) + "\n")
        self._log.flush()
