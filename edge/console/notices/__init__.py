"""Messages to people who are not at a screen: what waits too long, what went wrong, by whatever service they use."""

from __future__ import annotations

from edge.console.notices.addresses import AddressesError, read_addresses
from edge.console.notices.ledger import Delivery, Ledger
from edge.console.notices.notifier import Notifier
from edge.console.notices.routes import (
    Route,
    RoutesError,
    anchored,
    load_routes,
    portable,
    portable_routes,
    written,
)

__all__ = [
    "AddressesError",
    "Delivery",
    "Ledger",
    "Notifier",
    "Route",
    "RoutesError",
    "anchored",
    "load_routes",
    "portable",
    "portable_routes",
    "read_addresses",
    "written",
]
