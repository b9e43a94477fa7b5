"""When a connection is given up: a silent broker soon, one that is busy sending much later. It leaves nothing open."""

from __future__ import annotations

import gc
import threading
import time
import weakref

from paho.mqtt.client import MQTTMessageInfo

from broker_process import Broker
from edge.link import Incoming, LinkSettings
from edge.link.connection import BUSY_PATIENCE, Connection

PATIENCE_S = 4.0


def owing(for_s: float) -> Connection:
    """A connection to a broker that has owed an acknowledgement for so long."""
    settings = LinkSettings(ack_timeout_s=PATIENCE_S)
    connection = Connection(settings, "test", topics={}, on_up=lambda: None, on_unheard=print, on_message=print)
    connection._owed.append((time.monotonic() - for_s, MQTTMessageInfo(1)))
    return connection


def test_a_silent_broker_that_owes_an_acknowledgement_is_given_up() -> None:
    assert not owing(PATIENCE_S - 1)._gives_no_answer()
    assert owing(PATIENCE_S + 1)._gives_no_answer()


def test_a_broker_that_is_busy_sending_what_it_retains_is_not_given_up_for_a_while() -> None:
    busy, dead_one_way = owing(PATIENCE_S + 1), owing(PATIENCE_S * BUSY_PATIENCE + 1)
    for connection in (busy, dead_one_way):
        connection._heard(Incoming("topic", b"a retained hold", retained=True))
    assert not busy._gives_no_answer()
    assert dead_one_way._gives_no_answer()


def test_a_connection_that_has_ended_leaves_no_socket_to_the_garbage_collector(mosquitto: Broker) -> None:
    ending = threading.Event()
    connection = Connection(
        LinkSettings(port=mosquitto.port), "ends", topics={}, on_up=ending.set, on_unheard=print, on_message=print
    )
    client = weakref.ref(connection._client)
    gc.disable()
    try:
        connection.open(None)
        assert connection.serve(ending) == "stopped"
        connection.close()
        del connection
        assert client() is None  # its pair of sockets is closed with it
    finally:
        gc.enable()
