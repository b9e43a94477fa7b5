"""Who listens to a link: to the messages that arrive on it, to its state, and to what the broker keeps from it.

Listeners are called on the network thread. One that fails costs its own message, and never the link.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog
from paho.mqtt.client import topic_matches_sub

from edge.link.connection import Incoming

__all__ = ["Listeners"]

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Subscription:
    listener: Callable[[Incoming], None]
    takes_retained: bool
    qos: int


class Listeners:
    """The listeners of one link. All are added before it is started; the counters run from then on."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, _Subscription] = {}
        self.received = self.retained_ignored = self.faults = 0

    @property
    def topics(self) -> dict[str, int]:
        """What the broker is to be asked for, each with its quality of service."""
        return {topic: subscription.qos for topic, subscription in self._subscriptions.items()}

    def add(self, topic: str, listener: Callable[[Incoming], None], *, takes_retained: bool, qos: int) -> None:
        """Adds a listener to a topic. If two fit a message, the one that was added first gets it."""
        self._subscriptions[topic] = _Subscription(listener, takes_retained, qos)

    def hand_over(self, message: Incoming) -> None:
        """Hands a message to its listener."""
        self.received += 1
        fitting = (it for topic, it in self._subscriptions.items() if topic_matches_sub(topic, message.topic))
        subscription = next(fitting, None)
        if subscription is None:
            return
        if message.retained and not subscription.takes_retained:
            self.retained_ignored += 1
            return
        self.call(subscription.listener, message)

    def call(self, listener: Callable[[T], None], news: T) -> None:
        """Calls a listener. One that fails is logged and counted."""
        try:
            listener(news)
        except Exception as error:  # noqa: BLE001 - a fault of one listener must not end the link
            self.faults += 1
            name = getattr(listener, "__qualname__", type(listener).__name__)
            # No traceback: it could quote a payload.
            log.error("link handler failed", handler=name, error=type(error).__name__)  # noqa: TRY400
