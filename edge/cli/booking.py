"""Has the running station book in its journal who exports evidence, and says what could not be booked.

Whoever may read the station's files could copy them without a word, so nothing is gained by refusing: if the station is
down, evidence is still exported, and the command says that it was not booked.
"""

from __future__ import annotations

from edge.cli.asking import TIMEOUT_S, worded_request
from edge.cli.output import remarks
from edge.console import visible
from edge.domain import DecisionRecord, HoldActionKind
from edge.link import HOLDS, Caller, HoldRequestMessage, NoAnswerError, RequestResult

__all__ = ["ExportBooking"]


class ExportBooking:
    """The bookings of one command.

    Args:
        caller: asks the station.
        by: who exports the evidence; None: the user of this terminal.
        reason: why.
    """

    def __init__(self, caller: Caller, *, by: str | None, reason: str) -> None:
        self._caller, self._by, self._reason = caller, by, reason
        self._silence = ""
        self._unbooked: dict[str, list[str]] = {}

    def book(self, record: DecisionRecord) -> None:
        """Asks the station to book an export. A station that gives no answer is waited for only once.

        Raises:
            CommandError: no request can be made of the name or the reason.
        """
        request = worded_request(self._order, self._by)
        if record.hold_id is None:
            refusal = "it is no hold, and only what is done with holds is booked"
        else:
            refusal = self._silence or self._asked(record.hold_id, request)
        if refusal:
            self._unbooked.setdefault(refusal, []).append(record.hold_id or f"decision {record.seq}")

    def tell_unbooked(self) -> None:
        """Says what was not booked, and why, if anything."""
        for refusal, names in self._unbooked.items():
            remarks().print(f"not booked in the journal: {', '.join(names)}: {visible(refusal)}", soft_wrap=True)

    def _order(self, transaction: str, by: str) -> HoldRequestMessage:
        return HoldRequestMessage(
            transaction=transaction, action=HoldActionKind.EXPORT_EVIDENCE, by=by, reason=self._reason
        )

    def _asked(self, hold_id: str, request: HoldRequestMessage) -> str:
        """Why it was not booked; empty if it was."""
        try:
            answer = self._caller.call(HOLDS, hold_id, request, timeout_s=TIMEOUT_S)
        except NoAnswerError as error:
            self._silence = str(error)
            return self._silence
        return "" if answer.result is RequestResult.DONE else answer.sentence
