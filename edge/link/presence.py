"""Shows that the station is alive: a heartbeat every second, and a retained state with a will for the worst case."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from edge import __version__
from edge.domain import StationMode
from edge.link.connection import Will
from edge.link.messages import MODE_NUMBERS, HeartbeatMessage, StateMessage, StationState
from edge.link.mqtt import LinkState, MqttLink
from edge.link.settings import DispatchSettings
from edge.link.topics import Topics

__all__ = ["Presence"]

GOODBYE_S = 2.0


def _state_payload(state: StationState, session: int, mode: StationMode, config_revision: int) -> bytes:
    return StateMessage(
        state=state, session=session, software=__version__, config_revision=config_revision, mode=mode
    ).payload()


class Presence:
    """Publishes `heartbeat` and `state` on a thread of its own.

    The state is published on every connect, because a broker may have lost what it retained, and again at an interval,
    because its acknowledgement is what proves the link alive when no parcel comes.

    Args:
        link: not started yet, and made with `Presence.will_for` as its will.
        topics: of this station.
        settings: the two intervals.
        mode: what the station's decisions mean to the controller.
        config_revision: gives the revision that parcels are judged by.
        on_turn: called on each turn of the thread, at least with every heartbeat.
    """

    def __init__(
        self,
        link: MqttLink,
        topics: Topics,
        settings: DispatchSettings,
        *,
        mode: StationMode = StationMode.LIVE,
        config_revision: Callable[[], int] = lambda: 0,
        on_turn: Callable[[], None] = lambda: None,
    ) -> None:
        self._on_turn = on_turn
        self._link = link
        self._topics = topics
        self._settings = settings
        self._mode = mode
        self._config_revision = config_revision
        self._state = StationState.ONLINE
        self._due = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="presence", daemon=True)
        link.on_change(self._on_link_change)

    @staticmethod
    def will_for(topics: Topics, mode: StationMode, config_revision: Callable[[], int]) -> Callable[[int], Will]:
        """The will of the station's link: the state `offline`, of the very session that has broken."""
        return lambda session: Will(
            topics.state, _state_payload(StationState.OFFLINE, session, mode, config_revision())
        )

    def start(self) -> None:
        """Begins to publish."""
        self._thread.start()

    def stop(self) -> None:
        """Publishes that the station stops on purpose. Call it before the link is stopped."""
        self._stopping.set()
        self._due.set()
        if self._thread.ident is not None:
            self._thread.join()
        self._state = StationState.STOPPED
        if self._publish_state():
            self._link.settled(GOODBYE_S)

    def use(self, settings: DispatchSettings) -> None:
        """Changes the intervals, from the next beat on. From any thread."""
        self._settings = settings
        self._due.set()

    def set_degraded(self, degraded: bool) -> None:  # noqa: FBT001 - the one thing it says
        """Publishes whether a function of the station is less than well."""
        state = StationState.DEGRADED if degraded else StationState.ONLINE
        if state is not self._state:
            self._state = state
            self._due.set()

    def _on_link_change(self, state: LinkState) -> None:
        if state is LinkState.CONNECTED:
            self._due.set()

    def _run(self) -> None:
        counter = 0
        next_beat_s = next_state_s = time.monotonic()
        while not self._stopping.is_set():
            self._on_turn()
            beat_s, state_s = self._settings.heartbeat_interval_s, self._settings.state_interval_s
            now_s = time.monotonic()
            if now_s >= next_beat_s:
                counter += 1
                self._beat(counter)
                # Not `now + interval`: beats must not drift. And never in the past: no burst after a pause.
                next_beat_s = max(next_beat_s + beat_s, now_s)
            if self._due.is_set() or now_s >= next_state_s:
                self._due.clear()
                self._publish_state()
                next_state_s = now_s + state_s
            self._due.wait(max(0.0, min(next_beat_s, next_state_s) - time.monotonic()))

    def _beat(self, counter: int) -> None:
        message = HeartbeatMessage(counter=counter, mode=MODE_NUMBERS[self._mode], session=self._link.session)
        self._link.publish(self._topics.heartbeat, message.payload(), qos=0)

    def _publish_state(self) -> bool:
        payload = _state_payload(self._state, self._link.session, self._mode, self._config_revision())
        return self._link.publish(self._topics.state, payload, retain=True)
