"""A broker that lets everybody in and refuses what they want to hear, as those with finer rights than mosquitto do."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["refusing_broker"]

CONNACK, SUBSCRIBE, SUBACK = b"\x20\x03\x00\x00\x00", 0x82, 0x90
GRANTED, NOT_AUTHORISED = 0x01, 0x87
MORE = 0x80


@contextmanager
def refusing_broker(refused: str) -> Iterator[int]:
    """Its port, while the block lasts: one MQTT 5 client may hear every topic but that one."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, refused.encode()), name="refusing-broker")
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    thread.join()


def _serve(server: socket.socket, refused: bytes) -> None:
    try:
        connection, _ = server.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(CONNACK)
            while packet := connection.recv(4096):
                if packet[0] == SUBSCRIBE:
                    connection.sendall(_answer(packet, refused))
    except OSError:
        return


def _answer(packet: bytes, refused: bytes) -> bytes:
    at = 1
    while packet[at] & MORE:
        at += 1
    number, at = packet[at + 1 : at + 3], at + 4 + packet[at + 3]
    reasons = []
    while at < len(packet):
        end = at + 2 + int.from_bytes(packet[at : at + 2], "big")
        reasons.append(NOT_AUTHORISED if packet[at + 2 : end] == refused else GRANTED)
        at = end + 1
    return bytes([SUBACK, 3 + len(reasons)]) + number + bytes([0, *reasons])
