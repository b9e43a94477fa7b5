"""Messages to people who are not at a screen: what waits too long, what went wrong, by whatever service they use."""

from __future__ import annotations

from edge.console.notices.ledger import Delivery, Ledger
from edge.console.notices.notifier import Notifier
from edge.console.notices.routes import Route, RoutesError, load_routes

__all__ = ["Delivery", "Ledger", "Notifier", "Route", "RoutesError", "load_routes"]
