"""The station's end of a push: takes bundles in over the broker, and has them applied.

A bundle is examined and applied by a process of its own, so that neither its contents nor the time it takes can touch
the parcels. Settings on trial are confirmed here, over the connection that was made under them, or given up.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from edge.clock import Clock
from edge.link import (
    BadMessageError,
    ConfigDesiredMessage,
    ConfigState,
    Incoming,
    LinkState,
    MqttLink,
    Topics,
    joined,
    part_of,
)
from edge.link.config_messages import MOST_PARTS
from edge.remote import Awaited, RevisionStore, StoreError, Trial, confirm, give_up
from edge.station.apply_process import Apply, Outcome, applied
from edge.station.blob_receiver import BlobReceiver
from edge.station.configuration_report import ConfigurationReport

__all__ = ["ConfigurationDesk"]

TURN_S = 0.5
PAUSE_S = 5.0
"""After the disk could not be read or written."""
MOST_REFUSED = 100
RETRY_S = 30.0
"""Before another try at a bundle that could not be examined for a passing reason."""

log = structlog.get_logger(__name__)


class ConfigurationDesk:
    """One thread between the broker and the revisions on disk. Make it before the link is started.

    Args:
        link: to the broker.
        topics: of this station.
        store: of revisions.
        clock: of this machine.
        trial: the one that the daemon was started under; None: nothing is on trial.
        apply: examines the bundle in a file and puts it in force.
        taken_up: gives the revision that parcels are judged by.
        look_after: sees how a bundle on probation is doing; called on each turn.
        on_news: called when another revision has come into force and is to be taken up.
        on_turn: called on each turn of the thread, at least every few minutes.
    """

    def __init__(
        self,
        link: MqttLink,
        topics: Topics,
        store: RevisionStore,
        clock: Clock,
        *,
        trial: Trial | None,
        apply: Apply,
        taken_up: Callable[[], int],
        look_after: Callable[[], None] = lambda: None,
        on_news: Callable[[], None],
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._link, self._store, self._clock = link, store, clock
        self._trial, self._apply = trial, apply
        self._look_after, self._on_news, self._on_turn = look_after, on_news, on_turn
        self._ends_s = time.monotonic() + trial.within_s if trial else 0.0
        self._desired: ConfigDesiredMessage | None = None
        self._parts: dict[int, tuple[str, bytes]] = {}
        self._refused: dict[str, str] = {}
        self._not_before_s = 0.0
        self._fault = ""
        self._news = threading.Event()
        self._receiver = BlobReceiver(link, topics, store.blobs, self._news.set)
        self._report = ConfigurationReport(link, topics, store, clock, taken_up=taken_up, on_echo=self._news.set)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="configuration", daemon=True)
        link.subscribe(topics.config_desired, self._on_desired, takes_retained=True)
        link.subscribe(topics.config_part("+"), self._on_part, takes_retained=True)
        link.on_change(self._on_link)

    def start(self) -> None:
        """Begins to take bundles in."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; a bundle in examination is examined again after the restart."""
        self._stopping.set()
        self._news.set()
        if self._thread.ident is not None:
            self._thread.join(10)

    def _on_desired(self, message: Incoming) -> None:
        if not message.payload:
            self._desired = None
            return
        try:
            self._desired = ConfigDesiredMessage.read(message.payload)
        except BadMessageError as error:
            log.warning("bad desire for a configuration", error=str(error))
        self._news.set()

    def _on_part(self, message: Incoming) -> None:
        name = message.topic.rpartition("/")[2]
        if not message.payload:
            return
        if not name.isascii() or not name.isdecimal() or not 0 <= int(name) < MOST_PARTS:
            log.warning("part of a bundle with an impossible number")
            return
        try:
            self._parts[int(name)] = part_of(message.payload)
        except BadMessageError as error:
            log.warning("bad part of a bundle", error=str(error))
        self._news.set()

    def _on_link(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self._report.begin_anew()
            self._news.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._on_turn()
            self._news.wait(TURN_S)
            self._news.clear()
            try:
                self._turn()
                self._note_fault("")
            except (StoreError, OSError) as error:
                self._note_fault(str(error))
                self._stopping.wait(PAUSE_S)

    def _note_fault(self, fault: str) -> None:
        """Logs a fault once when it comes and once when it is over, however often it is met."""
        if fault and not self._fault:
            log.error("configuration can't be kept", error=fault)
        elif self._fault and not fault:
            log.info("configuration can be kept again")
        self._fault = fault

    def _turn(self) -> None:
        self._settle_trial()
        self._look_after()
        bundle = self._complete()
        if bundle is not None:
            self._take(bundle)
        desired = self._desired.digest if self._desired else None
        self._report.tell(desired, self._refused.get(desired or ""))

    def _whole(self, awaited: Awaited | None, digest: str) -> bool:
        """Whether all large files of a bundle are here, as far as is known; asks for those that are missing."""
        return awaited is None or awaited.digest != digest or self._receiver.turn(awaited)

    def _settle_trial(self) -> None:
        trial = self._trial
        if trial is None:
            return
        desired = self._desired
        if trial.pushed and desired is not None and desired.digest == trial.digest:
            confirm(self._store, trial, how="heard of again over the new connection", now=self._clock.utc())
            self._trial = None
        elif not trial.pushed and self._report.heard:
            confirm(self._store, trial, how="the broker was reached both ways", now=self._clock.utc())
            self._trial = None
        elif time.monotonic() > self._ends_s:
            detail = self._link.report().detail
            why = f"not reached within {trial.within_s:g} s under these settings{f' ({detail})' if detail else ''}"
            log.error("settings taken back", why=why)
            give_up(self._store, trial, why=why[:500], now=self._clock.utc())
            self._trial = None

    def _complete(self) -> bytes | None:
        """The desired bundle, if it is a new one and all of it is here."""
        desired = self._desired
        if desired is None or self._trial is not None or time.monotonic() < self._not_before_s:
            return None
        state = self._store.state()
        if desired.digest in {state.current, *state.refused, *self._refused}:
            return None
        if not self._whole(state.awaited, desired.digest):
            return None
        parts = [self._parts.get(number, ("", b"")) for number in range(desired.parts)]
        if any(digest != desired.digest for digest, _ in parts):
            return None
        try:
            return joined(desired.digest, [data for _, data in parts])
        except BadMessageError as error:
            self._refuse(desired.digest, str(error))
            return None

    def _take(self, bundle: bytes) -> None:
        desired = self._desired
        if desired is None:
            return
        self._report.say(ConfigState.VERIFYING, desired.digest)
        outcome, sentence = applied(bundle, self._store.folder / "incoming.json", self._apply)
        state = self._store.state()
        if state.current == desired.digest:
            self._on_news()
        elif outcome is Outcome.REFUSED:
            log.warning("bundle refused", why=sentence)
            self._refuse(desired.digest, sentence)
        else:
            log.warning("bundle waits", why=sentence)
            if state.awaited is None or state.awaited.digest != desired.digest:
                self._not_before_s = time.monotonic() + RETRY_S

    def _refuse(self, digest: str, sentence: str) -> None:
        self._refused[digest] = sentence
        while len(self._refused) > MOST_REFUSED:
            del self._refused[next(iter(self._refused))]
