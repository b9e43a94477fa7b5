"""Actions on holds: each can be undone for a moment, and is then sent to the station over the broker.

Until it is sent, nothing has happened: if the console dies in that moment, the parcel stays held.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import structlog

from edge.domain import HoldActionKind
from edge.link import HoldRequestMessage, HoldResponseMessage, NoAnswerError, RequestResult

__all__ = ["Outcome", "PendingAction", "PendingActions"]

log = structlog.get_logger(__name__)

Became: TypeAlias = Literal["done", "failed", "undone"]

REMEMBERED_S = 60.0
UNFORESEEN = "the console failed in an unforeseen way; look at the hold before you ask again"

_AT_ONCE = {HoldActionKind.CLAIM, HoldActionKind.NOTE}
"""Harmless: a claim can be passed on by escalating, a note changes nothing."""


@dataclass(frozen=True)
class Outcome:
    """What became of an action: who undid it wanted that, and nothing failed.

    `sentence` is the station's own, or says why there is none.
    """

    hold_id: str
    kind: HoldActionKind
    by: str
    reason: str
    became: Became
    sentence: str
    at_s: float


@dataclass
class PendingAction:
    """An action that is not sent yet."""

    hold_id: str
    kind: HoldActionKind
    by: str
    reason: str
    due_s: float
    id: str = field(default_factory=lambda: uuid.uuid4().hex)
    undone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def left_s(self) -> float:
        """Until it is sent."""
        return max(0.0, self.due_s - time.monotonic())


class PendingActions:
    """The actions of all signed-in people. Used in the event loop.

    Args:
        ask: asks the station; raises NoAnswerError if it does not answer.
        undo_s: how long an action waits.
        on_change: called whenever anything here has changed, so that screens show it.
    """

    def __init__(
        self,
        ask: Callable[[str, HoldRequestMessage], Awaitable[HoldResponseMessage]],
        *,
        undo_s: float,
        on_change: Callable[[], None],
    ) -> None:
        self._ask, self._undo_s, self._on_change = ask, undo_s, on_change
        self._waiting: dict[str, PendingAction] = {}
        self._outcomes: list[Outcome] = []
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, hold_id: str, kind: HoldActionKind, *, by: str, reason: str) -> None:
        """Begins an action. One that needs no undo is done when this returns."""
        wait_s = 0.0 if kind in _AT_ONCE else self._undo_s
        action = PendingAction(hold_id, kind, by, reason, due_s=time.monotonic() + wait_s)
        self._waiting[action.id] = action
        task = asyncio.create_task(self._send_when_due(action))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self._on_change()
        if not wait_s:
            await asyncio.shield(task)  # a browser that goes away must not leave the action half done

    def undo(self, action_id: str, *, by: str) -> bool:
        """Takes back an action. False: it has been sent already, or is somebody else's."""
        action = self._waiting.get(action_id)
        if action is None or action.by != by or not action.left_s:
            return False
        action.undone.set()
        return True

    def waiting(self, hold_id: str) -> list[PendingAction]:
        """What is about to be done with a hold, by anybody."""
        return [action for action in self._waiting.values() if action.hold_id == hold_id]

    def outcomes(self, hold_id: str, by: str) -> list[Outcome]:
        """What became of a person's latest actions on a hold, newest first."""
        recent = time.monotonic() - REMEMBERED_S
        self._outcomes = [outcome for outcome in self._outcomes if outcome.at_s > recent]
        return [one for one in reversed(self._outcomes) if (one.hold_id, one.by) == (hold_id, by)]

    async def _send_when_due(self, action: PendingAction) -> None:
        try:
            async with asyncio.timeout(action.left_s):
                await action.undone.wait()
            self._ended(action, "undone", "undone; nothing was asked of the station")
        except TimeoutError:
            self._ended(action, *await self._sent(action))

    async def _sent(self, action: PendingAction) -> tuple[Became, str]:
        request = HoldRequestMessage(transaction=action.id, action=action.kind, by=action.by, reason=action.reason)
        try:
            answer = await self._ask(action.hold_id, request)
        except NoAnswerError as error:
            return "failed", str(error)
        except Exception:
            log.exception("an action failed in an unforeseen way", hold_id=action.hold_id)
            return "failed", UNFORESEEN
        return "done" if answer.result is RequestResult.DONE else "failed", answer.sentence

    def _ended(self, action: PendingAction, became: Became, sentence: str) -> None:
        del self._waiting[action.id]
        self._outcomes.append(
            Outcome(action.hold_id, action.kind, action.by, action.reason, became, sentence, time.monotonic())
        )
        self._on_change()
