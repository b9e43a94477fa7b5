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
    """Checks the broker's certificate and name against our authorities only, and shows ours where we have one."""
    context = ssl.create_default_context(cafile=settings.tls_ca_file)
    context.sslsocket_class = _TidySocket
    if settings.tls_cert_file is not None:
        context.load_cert_chain(settings.tls_cert_file, settings.tls_key_file)
    return context


class _TidySocket(ssl.SSLSocket):
    """Closes itself if the other side can't be trusted; paho would leave that to the garbage collector."""

    def do_handshake(self, block: bool = False) -> None:  # noqa: FBT001, FBT002 - the signature of the base
        try:
            super().do_handshake(block)
        except OSError:
            self.close()
            raise
