"""Default rules of identity, declaration, tips and reading, each with what fires it and a near miss."""

from __future__ import annotations

import datetime as dt
from typing import Any

from edge.domain import (
    Action,
    IdentifierSource,
    LookupStatus,
    Reading,
    ReadStatus,
    ReasonCode,
    Sight,
    ViewFault,
)
from edge.policy import TipAction, TipKind
from judged_parcels import (
    NOON,
    PARTLY_READ,
    SHIRT,
    TAMPERED,
    earlier,
    identified,
    read_but_for,
    seen,
    tip,
    unread,
)

BOTH_SIDES = Reading(views=(seen(), seen(text=Sight.UNREAD, name="bottom")))

CASES: list[tuple[str, Action, dict[str, Any], dict[str, Any]]] = [
    (
        "numbers-in-conflict",
        Action.HOLD,
        {"identity": identified(ReadStatus.CONFLICT), "status": LookupStatus.NOT_LOOKED},
        {"lines": [SHIRT]},
    ),
    (
        "number-in-code-invalid",
        Action.HOLD,
        {"identity": identified(ReadStatus.INVALID, None, TAMPERED), "status": LookupStatus.NOT_LOOKED},
        {"lines": [SHIRT], "identity": identified(ReadStatus.OK, "CN", TAMPERED)},
    ),
    (
        "number-in-print-invalid",
        Action.RECHECK,
        {
            "identity": identified(
                ReadStatus.INVALID, None, TAMPERED.model_copy(update={"source": IdentifierSource.TEXT})
            ),
            "status": LookupStatus.NOT_LOOKED,
        },
        {"lines": [SHIRT]},
    ),
    (
        "no-code-on-parcel",
        Action.RECHECK,
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.NOTHING),
            "status": LookupStatus.NOT_LOOKED,
        },
        {"lines": [SHIRT]},
    ),
    (
        "code-not-readable",
        Action.RECHECK,
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.UNREAD),
            "status": LookupStatus.NOT_LOOKED,
        },
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.NOTHING),
            "status": LookupStatus.NOT_LOOKED,
        },
    ),
    (
        "code-not-looked-for",
        Action.RECHECK,
        {
            "identity": identified(ReadStatus.NO_READ),
            "reading": unread(codes=Sight.NOT_LOOKED),
            "status": LookupStatus.NOT_LOOKED,
        },
        {"lines": [SHIRT]},
    ),
    (
        "text-not-readable",
        Action.RECHECK,
        {"lines": [SHIRT], "reading": unread(text=Sight.UNREAD)},
        {"lines": [SHIRT], "reading": unread(text=Sight.NOTHING)},
    ),
    (
        "most-print-not-read-in-poor-picture",
        Action.RECHECK,
        {"lines": [SHIRT], "reading": read_but_for(0.55, ViewFault.BLURRED)},
        {"lines": [SHIRT], "reading": read_but_for(0.55)},
    ),
    (
        "most-print-not-read",
        Action.PASS,
        {"lines": [SHIRT], "reading": read_but_for(0.55)},
        {"lines": [SHIRT], "reading": read_but_for(0.45)},
    ),
    (
        "text-not-looked-at",
        Action.RECHECK,
        {"lines": [SHIRT], "reading": unread(text=Sight.NOT_LOOKED)},
        {"lines": [SHIRT], "reading": unread(text=Sight.NOTHING)},
    ),
    ("no-declaration", Action.RECHECK, {"status": LookupStatus.NONE}, {"status": LookupStatus.UNAVAILABLE}),
    ("declaration-too-old", Action.RECHECK, {"lines": [SHIRT], "status": LookupStatus.STALE}, {"lines": [SHIRT]}),
    ("declarations-not-available", Action.RECHECK, {"status": LookupStatus.UNAVAILABLE}, {"status": LookupStatus.NONE}),
    (
        "picture-missing",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": unread(), "fault": ReasonCode.PICTURE_MISSING},
        {"lines": [SHIRT]},
    ),
    (
        "picture-unreadable",
        Action.NO_DECISION,
        {
            "lines": [SHIRT],
            "reading": Reading(views=(seen(ViewFault.TRUNCATED, text=Sight.NOT_LOOKED, codes=Sight.NOT_LOOKED),)),
        },
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.TRUNCATED), seen()))},
    ),
    (
        "picture-quarantined",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.QUARANTINED),))},
        {"lines": [SHIRT]},
    ),
    (
        "decoder-crash",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.DECODER_CRASH},
        {"lines": [SHIRT]},
    ),
    (
        "reading-timeout",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.READING_TIMEOUT},
        {"lines": [SHIRT]},
    ),
    (
        "model-fault",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.MODEL_FAULT),))},
        {"lines": [SHIRT], "reading": Reading(views=(seen(ViewFault.BLURRED),))},
    ),
    (
        "station-overload",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.OVERLOAD},
        {"lines": [SHIRT]},
    ),
    (
        "deadline-missed",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.DEADLINE_MISSED},
        {"lines": [SHIRT]},
    ),
    (
        "trigger-invalid",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.TRIGGER_INVALID},
        {"lines": [SHIRT]},
    ),
    (
        "station-degraded",
        Action.NO_DECISION,
        {"lines": [SHIRT], "reading": None, "fault": ReasonCode.DEGRADED},
        {"lines": [SHIRT]},
    ),
    (
        "number-on-two-parcels-at-once",
        Action.HOLD,
        {"lines": [SHIRT], "earlier": (earlier(ago_s=3, on_belt=True),)},
        {"lines": [SHIRT], "earlier": (earlier(ago_s=30),)},
    ),
    (
        "number-seen-on-other-mass",
        Action.HOLD,
        {"lines": [SHIRT], "earlier": (earlier(ago_s=3600, mass_g=1200),)},
        {"lines": [SHIRT], "earlier": (earlier(ago_s=3600, mass_g=560),)},
    ),
    (
        "number-seen-days-ago",
        Action.PASS,
        {"lines": [SHIRT], "earlier": (earlier(ago_s=100 * 3600),)},
        {"lines": [SHIRT], "earlier": (earlier(ago_s=100 * 3600), earlier(ago_s=60, track_id="3"))},
    ),
    (
        "side-not-read",
        Action.PASS,
        {"lines": [SHIRT], "reading": BOTH_SIDES, "views": ("top", "bottom")},
        {
            "lines": [SHIRT],
            "reading": Reading(views=(seen(), seen(text=Sight.NOTHING, name="bottom"))),
            "views": ("top", "bottom"),
        },
    ),
    (
        "declaration-amended-after-posting",
        Action.PASS,
        {"lines": [SHIRT], "posting_date": NOON - dt.timedelta(days=3), "record_version": 2},
        {"lines": [SHIRT], "posting_date": NOON - dt.timedelta(days=3)},
    ),
    (
        "declaration-of-an-earlier-item",
        Action.RECHECK,
        {"lines": [SHIRT], "posting_date": NOON - dt.timedelta(days=200)},
        {"lines": [SHIRT], "posting_date": NOON - dt.timedelta(days=100)},
    ),
    (
        "declaration-amended-after-hold",
        Action.HOLD,
        {"lines": [SHIRT], "record_version": 2, "earlier": (earlier(ago_s=3600, action=Action.HOLD),)},
        {"lines": [SHIRT], "record_version": 2, "earlier": (earlier(ago_s=3600, action=Action.RECHECK),)},
    ),
    (
        "number-still-held",
        Action.HOLD,
        {"lines": [SHIRT], "earlier": (earlier(ago_s=3600, action=Action.HOLD, open_hold="H-000007"),)},
        {"lines": [SHIRT], "earlier": (earlier(ago_s=3600, action=Action.HOLD),)},
    ),
    (
        "number-confirmed-held",
        Action.HOLD,
        {"lines": [SHIRT], "earlier": (earlier(ago_s=3600, action=Action.HOLD, confirmed_hold="H-000007"),)},
        {"lines": [SHIRT], "earlier": (earlier(ago_s=366 * 86400, action=Action.HOLD, confirmed_hold="H-000007"),)},
    ),
    (
        "tip-hold",
        Action.HOLD,
        {"lines": [SHIRT], "tips": tip()},
        {"lines": [SHIRT], "tips": tip(values=("LX100000016CN",))},
    ),
    (
        "tip-recheck",
        Action.RECHECK,
        {"lines": [SHIRT], "tips": tip(kind=TipKind.PHRASE, values=("Cotton T-Shirt",), action=TipAction.RECHECK)},
        {"lines": [SHIRT], "tips": tip(kind=TipKind.PHRASE, values=("otton T-Shirt",), action=TipAction.RECHECK)},
    ),
    (
        "tip-note",
        Action.PASS,
        {
            "lines": [SHIRT],
            "tips": tip(kind=TipKind.PARTY, values=("00ab",), action=TipAction.NOTE),
            "party_keys": ("00ab",),
        },
        {
            "lines": [SHIRT],
            "tips": tip(kind=TipKind.PARTY, values=("00ab",), action=TipAction.NOTE),
            "party_keys": ("00ac",),
        },
    ),
    ("script-not-readable", Action.PASS, {"lines": [SHIRT], "reading": PARTLY_READ}, {"lines": [SHIRT]}),
]
"""Rule, action, what fires it, the near miss."""
