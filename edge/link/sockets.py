"""The TCP and TLS beneath a connection to the broker."""

from __future__ import annotations

import socket
import ssl

from edge.link.settings import LinkSettings

__all__ = ["hurry", "tls_context"]


def hurry(opened: object) -> None:
    """Sends small packets at once: otherwise TCP holds a command back for the 40 ms of a delayed acknowledgement."""
    if isinstance(opened, socket.socket):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def tls_context(settings: LinkSettings) -> ssl.SSLContext:
    """Checks the broker's certificate and name against our authorities only, and shows ours where we have one.

    Raises:
        ValueError: a file is there and does not hold what it should; the text names its setting.
        OSError: a file can't be read.
    """
    try:
        context = ssl.create_default_context(cafile=settings.tls_ca_file)
    except ssl.SSLError as error:
        raise ValueError(f"link.tls_ca_file: {settings.tls_ca_file} holds no certificate in PEM") from error
    context.sslsocket_class = _TidySocket
    if settings.tls_cert_file is not None:
        try:
            context.load_cert_chain(settings.tls_cert_file, settings.tls_key_file)
        except ssl.SSLError as error:
            why = f"link.tls_cert_file and link.tls_key_file are no certificate and its key in PEM: {error.strerror}"
            raise ValueError(why) from error
    return context


class _TidySocket(ssl.SSLSocket):
    """Closes itself if the other side can't be trusted; paho would leave that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of the base
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise
