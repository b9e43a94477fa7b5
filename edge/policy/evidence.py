"""Everything that a parcel is judged by, in one value: no clock, no store and no picture is asked beyond it."""

from __future__ import annotations

from edge.domain import Claims, EarlierPass, Frozen, Identity, Lookup, Parcel, Reading, ReasonCode

__all__ = ["Evidence"]


class Evidence(Frozen):
    """What is known of one parcel when it is judged.

    `reading` is None when vision gave none; `fault` then says why (a crash, a timeout, a missing picture). `earlier`
    are the passes of the same number before this one; None: that could not be looked up. `party_keys` stand for sender
    and addressee, whose names a judgement never needs: keyed hashes, as the record store makes them. `sender_key` is
    the one of them that tells senders apart; empty where none is declared.
    """

    parcel: Parcel
    reading: Reading | None
    identity: Identity
    claims: Claims
    lookup: Lookup
    fault: ReasonCode | None = None
    earlier: tuple[EarlierPass, ...] | None = None
    party_keys: tuple[str, ...] = ()
    sender_key: str = ""
