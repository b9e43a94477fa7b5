"""One connection to the broker, from CONNECT to its end, on a paho-mqtt client of its own.

Three habits of paho shape this. Its queue outlives a lost connection and then sends messages that have grown old, which
must never happen to a command: so a client serves one connection only, and what the broker did not take is forgotten
with it. An exception in a callback ends paho's network thread: so that thread is not used, and callbacks can't raise.
And `is_connected()` stays true on a dead link: so the link is judged by the acknowledgements that the broker owes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

from edge.link.settings import LinkSettings, ProtocolVersion
from edge.link.sockets import hurry, tls_context

__all__ = ["Connection", "Incoming", "Will"]

MAX_IN_FLIGHT = 16
"""Less than the Receive Maximum of 20 that mosquitto announces: more would wait inside paho and grow old there."""

BUSY_PATIENCE = 8.0
"""A broker that sends but does not acknowledge gets this many times the patience that a silent one gets."""

MAX_PACKET_BYTES = 65_536
LOOP_S = 0.25

_UNWANTED = {135, 138, 142, 152}
"""Not authorised, banned, session taken over by another client of this name, administrative action
(MQTT 5.0, section 3.14.2.1)."""


@dataclass(frozen=True)
class Incoming:
    """A message that has arrived."""

    topic: str
    payload: bytes
    retained: bool


@dataclass(frozen=True)
class Will:
    """What the broker publishes, retained, when the connection breaks."""

    topic: str
    payload: bytes


@lru_cache(maxsize=64)
def _expiring(expiry_s: int) -> Properties:
    """Properties of a message that expires. Remembered, because paho makes them as slowly as the rest of a message."""
    properties = Properties(PacketTypes.PUBLISH)
    properties.MessageExpiryInterval = expiry_s
    return properties


class Connection:
    """A connection to `open`, to `serve` until it ends, and to `close`.

    Args:
        settings: where the broker is and how patient to be.
        client_id: name at the broker.
        topics: whose messages are asked for as soon as the broker has let us in, each with its quality of service.
        on_up: called when they are asked for.
        on_unheard: called with those of the topics that the broker refuses.
        on_message: called for every message. None of the three may raise; all run in `serve`.
    """

    def __init__(
        self,
        settings: LinkSettings,
        client_id: str,
        *,
        topics: Mapping[str, int],
        on_up: Callable[[], None],
        on_unheard: Callable[[Sequence[str]], None],
        on_message: Callable[[Incoming], None],
    ) -> None:
        self._settings = settings
        self._v5 = settings.protocol is ProtocolVersion.V5
        self._topics = topics
        self._on_up, self._on_unheard = on_up, on_unheard
        self._on_message = on_message
        self._lock = threading.Lock()
        self._owed: list[tuple[float, MQTTMessageInfo]] = []
        self.up = False
        self.refusal = ""
        self._farewell = ""
        self.last_ack_s: float | None = None
        self._heard_s = 0.0
        self._client = self._new_client(client_id)

    def open(self, will: Will | None) -> None:
        """Connects; the broker's answer comes while serving.

        Raises:
            OSError: there is no connection, or a file that the settings name can't be read.
            ValueError: a TLS file or the address can't be used.
        """
        settings, client = self._settings, self._client
        if will is not None:
            client.will_set(will.topic, will.payload, qos=1, retain=True)
        if settings.username is not None:
            secret = settings.password_file.read_text(encoding="utf-8-sig").strip() if settings.password_file else None
            client.username_pw_set(settings.username, secret)
        if settings.tls_ca_file is not None:
            client.tls_set_context(tls_context(settings))
        if not self._v5:
            client.connect(settings.host, settings.port, keepalive=settings.keepalive_s)
            return
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = settings.session_expiry_s
        properties.MaximumPacketSize = MAX_PACKET_BYTES
        fresh = settings.session_expiry_s == 0
        client.connect(
            settings.host, settings.port, keepalive=settings.keepalive_s, clean_start=fresh, properties=properties
        )

    def serve(self, stopping: threading.Event) -> str:
        """Moves messages both ways until the connection ends or `stopping` is set. Returns why it ended.

        Raises:
            OSError: the network failed.
        """
        while not stopping.is_set():
            rc = self._client.loop(timeout=LOOP_S)
            if rc is not MQTTErrorCode.MQTT_ERR_SUCCESS:
                return self.refusal or self._farewell or f"the connection broke ({rc.name})"
            if self._gives_no_answer():
                return "the broker took a message and does not acknowledge it"
        self._client.disconnect()
        self._client.loop(timeout=LOOP_S)
        return "stopped"

    def close(self) -> None:
        """Closes the socket. Unless a goodbye was sent before, the broker now publishes the will."""
        self.up = False
        client = self._client
        opened = client.socket()
        if opened is not None:
            opened.close()
        # Paho closes the pair of sockets that wakes its loop when the client goes; held by its own callbacks it would
        # go only with a search for cycles, and a broker that is away for hours leaves one of them every few seconds.
        client.on_connect = client.on_disconnect = client.on_message = client.on_subscribe = None

    @property
    def in_flight(self) -> int:
        """How many messages the broker has not acknowledged yet."""
        with self._lock:
            owed = [(since_s, info) for since_s, info in self._owed if not info.is_published()]
            if len(owed) < len(self._owed):
                self.last_ack_s = time.monotonic()
            self._owed = owed
            return len(owed)

    @property
    def room(self) -> int:
        """How many messages at QoS 1 would be sent at once."""
        return max(0, MAX_IN_FLIGHT - self.in_flight) if self.up else 0

    def publish(self, topic: str, payload: bytes, *, qos: int, retain: bool, expiry_s: int | None) -> bool:
        """Sends a message now or not at all. Returns whether it was sent."""
        if not (self.room if qos else self.up):
            return False
        properties = _expiring(expiry_s) if expiry_s is not None and self._v5 else None
        info = self._client.publish(topic, payload, qos=qos, retain=retain, properties=properties)
        if info.rc is not MQTTErrorCode.MQTT_ERR_SUCCESS:
            return False
        if qos:
            with self._lock:
                self._owed.append((time.monotonic(), info))
        return True

    def _new_client(self, client_id: str) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            protocol=MQTTProtocolVersion.MQTTv5 if self._v5 else MQTTProtocolVersion.MQTTv311,
            clean_session=None if self._v5 else self._settings.session_expiry_s == 0,
            reconnect_on_failure=False,
        )
        client.connect_timeout = self._settings.connect_timeout_s
        # With this hook set, paho leaves all writing to the thread that calls `loop`.
        client.on_socket_register_write = lambda *_: None
        client.on_socket_open = lambda _client, _userdata, opened: hurry(opened)
        client.on_connect = lambda _client, _userdata, _flags, reason, _properties: self._answered(reason)
        client.on_disconnect = lambda _client, _userdata, _flags, reason, _properties: self._dismissed(reason)
        client.on_subscribe = lambda _client, _userdata, _mid, reasons, _properties: self._granted(reasons)
        client.on_message = lambda _client, _userdata, message: self._heard(
            Incoming(message.topic, bytes(message.payload), message.retain)
        )
        return client

    def _heard(self, message: Incoming) -> None:
        self._heard_s = time.monotonic()
        self._on_message(message)

    def _answered(self, reason: ReasonCode) -> None:
        if reason.is_failure:
            self.refusal = f"the broker refused the connection: {reason}"
            return
        self._subscribe()  # before anybody may send: nobody misses the answer to what was sent
        self.up = True
        self.last_ack_s = time.monotonic()
        self._on_up()

    def _subscribe(self) -> None:
        if not self._topics:
            return
        if self._v5:
            self._client.subscribe([(topic, SubscribeOptions(qos=qos)) for topic, qos in self._topics.items()])
        else:
            self._client.subscribe(list(self._topics.items()))

    def _granted(self, reasons: Sequence[ReasonCode]) -> None:
        unheard = [topic for topic, reason in zip(self._topics, reasons, strict=False) if reason.is_failure]
        if unheard:
            self._on_unheard(unheard)

    def _dismissed(self, reason: ReasonCode) -> None:
        # With MQTT 5 the broker says why it ends a connection.
        if reason.value in _UNWANTED:
            self.refusal = f"the broker ended the connection: {reason}"
        elif reason.is_failure:
            self._farewell = f"the connection ended: {reason}"
        self.up = False

    def _gives_no_answer(self) -> bool:
        """Whether the broker has owed an acknowledgement for too long.

        A broker that still sends is only busy: on a slow network hundreds of retained holds may come before its
        acknowledgement, and giving up would only start them again. But there is a limit: a network may be dead in one
        direction.
        """
        owed_s, patience_s = self._owed_for_s(), self._settings.ack_timeout_s
        quiet_s = time.monotonic() - max(self._heard_s, self.last_ack_s or 0.0)
        return owed_s > patience_s and (quiet_s > patience_s or owed_s > BUSY_PATIENCE * patience_s)

    def _owed_for_s(self) -> float:
        if not self.in_flight:
            return 0.0
        with self._lock:
            return time.monotonic() - self._owed[0][0] if self._owed else 0.0
