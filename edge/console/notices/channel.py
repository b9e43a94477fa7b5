"""One route at work: a thread that sends its messages, so that a slow or dead service holds up no other route."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass, field

import structlog
from apprise import Apprise, NotifyFormat, NotifyType
from apprise.attachment.memory import AttachMemory

from edge.console.notices.addresses import SERVICE_TIMEOUT_S, AddressesError, read_addresses
from edge.console.notices.ledger import Ledger
from edge.console.notices.plan import Message
from edge.console.notices.routes import Route
from edge.domain import Priority

__all__ = ["Channel"]

MOST_WAITING = 8
PAUSES_S = (2.0, 15.0, 60.0)
"""Before each further try. Then the message is given up, and what it told is planned again."""
PAUSE_AFTER_FAULT_S = 60.0
"""After a message that could not even be tried: the next one could not either, until somebody mends the addresses."""

_TYPES = {Priority.CRITICAL: NotifyType.FAILURE, Priority.HIGH: NotifyType.WARNING}

log = structlog.get_logger(__name__)


@dataclass
class _Parcelled:
    """A message with its number, and the addresses that have not taken it yet."""

    number: int
    message: Message
    picture: bytes | None
    left: dict[str, Apprise] = field(default_factory=dict)


class Channel:
    """Sends what it is given, in order. Safe to use from any thread.

    Args:
        route: whose messages these are.
        ledger: where deliveries are recorded.
    """

    def __init__(self, route: Route, ledger: Ledger) -> None:
        self.route = route
        self._ledger = ledger
        self._waiting: queue.Queue[_Parcelled] = queue.Queue(MOST_WAITING)
        self._told: dict[str, frozenset[str]] = {}
        """What each address has taken, while another has not: what is planned again is told only to that one."""
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"notices-{route.name}", daemon=True)

    def start(self) -> None:
        """Begins to send."""
        self._thread.start()

    def stop(self) -> None:
        """Asks it to end after the present try; what is not delivered by then is told after a restart."""
        self._stopping.set()

    def join(self) -> None:
        """Waits until it has ended, which may take some seconds."""
        self._thread.join(SERVICE_TIMEOUT_S)

    @property
    def full(self) -> bool:
        """Whether nothing more can wait: the service is slower than what there is to tell."""
        return self._waiting.full()

    def send(self, number: int, message: Message, picture: bytes | None) -> None:
        """Has a message sent. Check `full` first."""
        self._waiting.put_nowait(_Parcelled(number, message, picture))

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                parcelled = self._waiting.get(timeout=0.5)
            except queue.Empty:
                continue
            self._deliver(parcelled)

    def _deliver(self, parcelled: _Parcelled) -> None:
        fault, tries = "", 0
        try:
            parcelled.left = read_addresses(self.route.urls_file)
            for pause_s in (0.0, *PAUSES_S):
                if self._stopping.wait(pause_s):
                    return  # told after the restart
                tries += 1
                parcelled.left = {
                    url: one for url, one in parcelled.left.items() if not self._tell(url, one, parcelled)
                }
                if not parcelled.left:
                    break
            if not parcelled.left:
                self._told.clear()
            else:
                fault = f"{len(parcelled.left)} addresses did not take it"
        except AddressesError as error:
            fault = str(error)
        except Exception as error:  # noqa: BLE001 - a service's own library may raise anything, and could quote secrets
            fault = f"the service failed ({type(error).__name__})"
        self._ledger.end(parcelled.number, tries=tries, fault=fault)
        log.log(40 if fault else 20, "notice", route=self.route.name, tries=tries, result=fault or "delivered")
        if fault and tries <= 1:
            self._stopping.wait(PAUSE_AFTER_FAULT_S)

    def _tell(self, url: str, sender: Apprise, parcelled: _Parcelled) -> bool:
        """Whether an address knows all that a message tells, now or since an earlier one."""
        keys = frozenset(parcelled.message.keys)
        if not keys <= self._told.get(url, frozenset()):
            if not self._sent(sender, parcelled):
                return False
            self._told[url] = keys  # a message tells all that is still to be told, so earlier ones need no memory
        return True

    def _sent(self, sender: Apprise, parcelled: _Parcelled) -> bool:
        message = parcelled.message
        picture = parcelled.picture
        name = f"{message.hold_id}.jpg"
        attached = AttachMemory(picture, name=name, mimetype="image/jpeg") if picture else None  # type: ignore[no-untyped-call]
        return bool(
            sender.notify(
                title=message.title, body=message.body, body_format=NotifyFormat.TEXT, attach=attached,
                notify_type=_TYPES.get(message.priority, NotifyType.INFO),
            )
        )  # fmt: skip
