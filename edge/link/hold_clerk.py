"""Books in the journal what people do with holds.

A repeated transaction is the same request: it changes nothing more and gets its answer again, so whoever heard no
answer may simply ask again.
"""

from __future__ import annotations

from collections.abc import Callable

import structlog

from edge.clock import Clock
from edge.domain import Hold, HoldAction
from edge.journal import HoldConflictError, Journal, JournalError, UnknownHoldError
from edge.link.work_messages import HoldRequestMessage, HoldResponseMessage, RequestResult

__all__ = ["HoldClerk"]

log = structlog.get_logger(__name__)


class HoldClerk:
    """Carries out requests for holds.

    Args:
        journal: has the holds.
        clock: stamps what people do.
        on_done: called after each request that was carried out.
    """

    def __init__(self, journal: Journal, clock: Clock, *, on_done: Callable[[], None]) -> None:
        self._journal, self._clock, self._on_done = journal, clock, on_done

    def carry_out(self, hold_id: str, request: HoldRequestMessage) -> HoldResponseMessage:
        """Does what is asked, or says why not."""

        def answer(result: RequestResult, sentence: str, hold: Hold | None = None) -> HoldResponseMessage:
            return HoldResponseMessage(transaction=request.transaction, result=result, sentence=sentence, hold=hold)

        action = HoldAction(
            action_id=request.transaction,
            hold_id=hold_id,
            kind=request.action,
            by=request.by,
            reason=request.reason,
            at=self._clock.stamp(),
        )
        try:
            hold = self._journal.holds.act(action)
        except UnknownHoldError as error:
            return answer(RequestResult.UNKNOWN, str(error))
        except HoldConflictError as error:
            return answer(RequestResult.CONFLICT, str(error), self._journal.holds.get(hold_id))
        except JournalError as error:
            log.error("request not booked", hold_id=hold_id, error=str(error))  # noqa: TRY400 - the text says all
            text = "the journal can't be written at the moment; nothing was changed, ask again later"
            return answer(RequestResult.UNAVAILABLE, text)
        self._on_done()
        log.info("hold", hold_id=hold_id, action=request.action, state=hold.state)
        return answer(RequestResult.DONE, _told(hold), hold)


def _told(hold: Hold) -> str:
    kept = "; its evidence is kept until a person lets it go" if hold.keep_evidence else ""
    if hold.first_word is not None and not hold.closed:
        waits = f"waits for a second person to {hold.first_word.value} it, as {hold.first_by} did"
        return f"hold {hold.hold_id} {waits}{kept}"
    return f"hold {hold.hold_id} is {hold.state.value}{kept}"
