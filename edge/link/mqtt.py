"""The link to the broker: a connection that comes back by itself.

Messages are sent now or not at all. Nothing is queued here: the journal's outbox is the only queue that survives, and
it alone knows whether a command is still worth sending.
"""

from __future__ import annotations

import secrets
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from enum import StrEnum

import structlog

from edge.domain import Frozen
from edge.link.connection import Connection, Incoming, Will
from edge.link.listeners import Listeners
from edge.link.settings import LinkSettings

__all__ = ["LinkReport", "LinkState", "MqttLink"]

STEADY_S = 10.0
"""A connection that lasted this long was a good one: the next try may come soon."""

_DICE = secrets.SystemRandom()
"""Of its own: the state of the shared one belongs to whoever seeds it."""

FLAPPING = 3
"""This many connections in a row that were let in and then ended at once are no accident."""

log = structlog.get_logger(__name__)


class LinkState(StrEnum):
    """`REFUSED`: the broker answers, but does not let us in or throws us out; trying harder won't help."""

    CONNECTED = "connected"
    DOWN = "down"
    REFUSED = "refused"


class LinkReport(Frozen):
    """State of the link. Counters run from the start; `ack_age_ms` is the age of the broker's last acknowledgement."""

    state: LinkState
    detail: str = ""
    ack_age_ms: float | None = None
    in_flight: int = 0
    connects: int = 0
    received: int = 0
    retained_ignored: int = 0
    handler_faults: int = 0


class MqttLink:
    """Keeps one connection at a time. Subscribe and set hooks before `start`.

    Args:
        settings: where the broker is and how patient to be.
        client_id: name at the broker; two clients of the same name throw each other out.
        will: makes the last will of a connection from its session number.
    """

    def __init__(self, settings: LinkSettings, *, client_id: str, will: Callable[[int], Will] | None = None) -> None:
        self._settings = settings
        self._client_id = client_id
        self._will = will
        self._listeners = Listeners()
        self._hooks: list[Callable[[LinkState], None]] = []
        self._unheard_hooks: list[Callable[[str], None]] = []
        self._connection: Connection | None = None
        self._last_ack_s: float | None = None
        self._state, self._detail = LinkState.DOWN, "not connected yet"
        self._told: LinkState | None = None
        self._connects = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"mqtt-{client_id}", daemon=True)
        self.session = 0

    def subscribe(
        self, topic: str, handler: Callable[[Incoming], None], *, takes_retained: bool = False, qos: int = 1
    ) -> None:
        """Has messages of `topic` handed to `handler`, on the network thread: it must not block.

        A level of the topic may be `+`; if two subscriptions match, the one made first gets the message.

        A retained message is an old one. Unless `takes_retained` is set, it is counted and ignored: a command must
        never be found waiting.

        At QoS 1 the broker sends a few messages at a time and waits for their acknowledgements, in a single queue for
        all topics. If it retains thousands, and losing one does no harm, `qos` 0 keeps that queue free for the others.
        """
        self._listeners.add(topic, handler, takes_retained=takes_retained, qos=qos)

    def on_change(self, hook: Callable[[LinkState], None]) -> None:
        """Has `hook` called, on the network thread, when the link comes up, goes down or is refused.

        A first try that fails is told, too: a link that never came up must not pass for one that is well.
        """
        self._hooks.append(hook)

    def on_unheard(self, hook: Callable[[str], None]) -> None:
        """Has `hook` called, on the network thread, with a sentence that names the topics that the broker refuses us.

        The link stays up: what may be sent and heard still is.
        """
        self._unheard_hooks.append(hook)

    def start(self) -> None:
        """Begins to connect, and never gives up until `stop`."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the link, with a goodbye to the broker so that it does not publish the will."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    @property
    def connected(self) -> bool:
        """Whether the broker has let us in, and as far as is known is still there."""
        connection = self._connection
        return connection is not None and connection.up

    @property
    def room(self) -> int:
        """How many messages at QoS 1 would be sent at once; 0 while there is no connection."""
        connection = self._connection
        return connection.room if connection is not None else 0

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = False, expiry_s: int | None = None
    ) -> bool:
        """Hands a message to the broker, if the link can take it now.

        Returns:
            False if nothing was sent. True proves nothing yet: only the receiver's own answer does.
        """
        connection = self._connection
        if connection is None:
            return False
        return connection.publish(topic, payload, qos=qos, retain=retain, expiry_s=expiry_s)

    def settled(self, timeout_s: float) -> bool:
        """Waits until the broker owes nothing. False: it still does after `timeout_s`, or the link is down."""
        end_s = time.monotonic() + timeout_s
        while time.monotonic() < end_s:
            connection = self._connection
            if connection is None or not connection.up:
                return False
            if connection.in_flight == 0:
                return True
            time.sleep(0.005)
        return False

    def report(self) -> LinkReport:
        """State of the link now."""
        connection = self._connection
        in_flight = connection.in_flight if connection else 0
        last_ack_s = (connection.last_ack_s if connection else None) or self._last_ack_s
        return LinkReport(
            state=self._state,
            detail=self._detail,
            ack_age_ms=None if last_ack_s is None else (time.monotonic() - last_ack_s) * 1000,
            in_flight=in_flight,
            connects=self._connects,
            received=self._listeners.received,
            retained_ignored=self._listeners.retained_ignored,
            handler_faults=self._listeners.faults,
        )

    def _run(self) -> None:
        wait_s = self._settings.retry_least_s
        short_lived = 0
        while not self._stopping.is_set():
            began_s, connects = time.monotonic(), self._connects
            state, detail = self._live_one_connection()
            steady = time.monotonic() - began_s > STEADY_S
            short_lived = 0 if steady or self._connects == connects else short_lived + 1
            if short_lived >= FLAPPING and not self._stopping.is_set():
                # Some brokers don't say so when they end a connection because another client uses its name.
                state, detail = LinkState.REFUSED, f"{detail}; is there another client of the same name?"
            self._change(state, detail)
            wait_s = self._settings.retry_least_s if steady else min(wait_s * 2, self._settings.retry_most_s)
            pause_s = self._settings.retry_most_s if state is LinkState.REFUSED else wait_s
            # Spread out, so that all stations of a site do not knock at the same moment.
            self._stopping.wait(pause_s * _DICE.uniform(0.7, 1.0))

    def _live_one_connection(self) -> tuple[LinkState, str]:
        # Never the same twice, even over restarts, so that an old connection's will can be told from a new one's.
        self.session = max(self.session + 1, time.time_ns() // 1_000_000)
        connection = Connection(
            self._settings, self._client_id, topics=self._listeners.topics, on_up=self._up, on_unheard=self._unheard,
            on_message=self._listeners.hand_over,
        )  # fmt: skip
        self._connection = connection
        try:
            connection.open(self._will(self.session) if self._will else None)
            detail = connection.serve(self._stopping)
        except (OSError, ValueError) as error:
            detail = f"no connection to {self._settings.host}:{self._settings.port}: {_why(error)}"
        finally:
            self._connection = None
            self._last_ack_s = connection.last_ack_s or self._last_ack_s
            connection.close()
        return (LinkState.REFUSED if connection.refusal else LinkState.DOWN), detail

    def _up(self) -> None:
        self._connects += 1
        self._change(LinkState.CONNECTED, "")

    def _unheard(self, topics: Sequence[str]) -> None:
        sentence = f"the broker does not let us hear {', '.join(topics)}"
        log.error("link", client=self._client_id, fault=sentence)
        for hook in self._unheard_hooks:
            self._listeners.call(hook, sentence)

    def _change(self, state: LinkState, detail: str) -> None:
        """Notes how the link does, and tells it once: not at every try that fails like the one before."""
        news = state is not self._told
        self._state, self._detail = state, detail
        if not news or self._stopping.is_set():  # a link that was told to end is no news
            return
        self._told = state
        log.info("link", client=self._client_id, state=state.value, detail=detail)
        for hook in self._hooks:
            self._listeners.call(hook, state)


def _why(error: OSError | ValueError) -> str:
    """What failed, in plain words; of a file, such as the password's, with its name."""
    if isinstance(error, ssl.SSLCertVerificationError):
        todo = "link.tls_ca_file must hold the certificate that signed the broker's, and link.host be a name in that"
        return f"{error.strerror}: {todo}"
    return error.strerror if isinstance(error, OSError) and error.strerror and error.filename is None else str(error)
