"""What becomes of a command on its way to the controller, and how many have gone which way."""

from __future__ import annotations

from dataclasses import dataclass

from edge.domain import AckResult, Action, DecisionRecord, Delivery, Frozen, StationMode

__all__ = ["DeliveryChange", "DispatchReport"]


@dataclass(frozen=True)
class DeliveryChange:
    """News of a command: where its delivery stands now, and the controller's answer if that is the news.

    An answer to a command that is `UNCONFIRMED` came after it had been given up.
    """

    record: DecisionRecord
    delivery: Delivery
    result: AckResult | None = None

    @property
    def is_late_answer(self) -> bool:
        """Whether the controller says what became of a parcel after it was no longer waited for."""
        return self.delivery is Delivery.UNCONFIRMED and self.result is not None

    @property
    def hold_missed(self) -> bool:
        """Whether a parcel that was to be held may have gone on: it is over, and the controller says no `DIVERTED`.

        A station that is not live holds nothing: there the controller is to act on no command.
        """
        is_live_hold = self.record.decision.action is Action.HOLD and self.record.mode is StationMode.LIVE
        is_over = self.delivery not in {Delivery.PENDING, Delivery.SENT}
        return is_live_hold and is_over and self.result is not AckResult.DIVERTED


class DispatchReport(Frozen):
    """What has been done since the start. `waiting` commands are not finished yet."""

    waiting: int = 0
    sent: int = 0
    resent: int = 0
    acknowledged: int = 0
    late: int = 0
    unconfirmed: int = 0
    acks_ignored: int = 0
    acks_bad: int = 0
    journal_faults: int = 0
