"""The addresses of a route, in a file that only the service may read: they hold passwords, and are never repeated."""

from __future__ import annotations

from pathlib import Path

from apprise import Apprise, AppriseAsset

__all__ = ["SERVICE_TIMEOUT_S", "AddressesError", "read_addresses"]

SERVICE_TIMEOUT_S = 20.0


class AddressesError(Exception):
    """The addresses can't be used; the text says which file, which line and why."""


def read_addresses(path: Path) -> dict[str, Apprise]:
    """The sender of each address, so that another try goes only to those that have not taken the message.

    Raises:
        AddressesError: the file can't be read, holds no address, or one that Apprise does not understand.
    """
    asset = AppriseAsset(secure_logging=True, service_timeout=SERVICE_TIMEOUT_S, app_id="Sortgate", app_desc="Sortgate")
    senders: dict[str, Apprise] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not in UTF-8"
        raise AddressesError(f"{path.name} can't be read: {why}") from error
    for number, line in enumerate(lines, start=1):
        url = line.strip()
        if not url or url.startswith("#"):
            continue
        sender = Apprise(asset=asset)
        if not sender.add(url):
            raise AddressesError(f"{path.name}:{number}: what stands there is no address that Apprise knows")
        senders[url] = sender
    if not senders:
        raise AddressesError(f"{path.name} holds no address")
    return senders
