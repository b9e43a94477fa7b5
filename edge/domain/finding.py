"""One rule's result: what was expected, what was observed, and from where each is known."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.domain.model import Frozen, Share

__all__ = ["Finding", "ReasonCode", "RuleMode", "Severity"]


class ReasonCode(StrEnum):
    """Why. Each has a small stable number for the controller (`REASON_NUMBERS` in `edge/domain/decision.py`)."""

    NONE = "NONE"
    ORIGIN_DENIAL_CONTRADICTED = "ORIGIN_DENIAL_CONTRADICTED"
    ORIGIN_MISMATCH = "ORIGIN_MISMATCH"
    ORIGIN_LABEL_CONFLICT = "ORIGIN_LABEL_CONFLICT"
    ORIGIN_DENIAL_UNSUPPORTED = "ORIGIN_DENIAL_UNSUPPORTED"
    CONTROLLED_TERM_ON_LABEL = "CONTROLLED_TERM_ON_LABEL"
    CONTROLLED_HS_NO_LICENCE = "CONTROLLED_HS_NO_LICENCE"
    HS_DESCRIPTION_MISMATCH = "HS_DESCRIPTION_MISMATCH"
    COMPOSITION_IMPLAUSIBLE = "COMPOSITION_IMPLAUSIBLE"
    DENSITY_IMPLAUSIBLE = "DENSITY_IMPLAUSIBLE"
    WEIGHT_MISMATCH = "WEIGHT_MISMATCH"
    VALUE_IMPLAUSIBLE = "VALUE_IMPLAUSIBLE"
    SPLIT_SHIPMENT = "SPLIT_SHIPMENT"
    VAGUE_DESCRIPTION = "VAGUE_DESCRIPTION"
    RECORD_MISSING = "RECORD_MISSING"
    RECORD_STALE = "RECORD_STALE"
    RECORD_UNAVAILABLE = "RECORD_UNAVAILABLE"
    RECORD_AMENDED = "RECORD_AMENDED"
    ID_MISMATCH = "ID_MISMATCH"
    ID_INVALID = "ID_INVALID"
    ID_CONFLICT = "ID_CONFLICT"
    ID_CLONED = "ID_CLONED"
    ID_REUSED = "ID_REUSED"
    HOLD_OPEN = "HOLD_OPEN"
    NO_READ = "NO_READ"
    OCR_UNREADABLE = "OCR_UNREADABLE"
    UNREAD_SIDE = "UNREAD_SIDE"
    WATCHLIST = "WATCHLIST"
    PICTURE_MISSING = "PICTURE_MISSING"
    PICTURE_UNREADABLE = "PICTURE_UNREADABLE"
    PICTURE_QUARANTINED = "PICTURE_QUARANTINED"
    PARCELS_TOO_CLOSE = "PARCELS_TOO_CLOSE"
    DECODER_CRASH = "DECODER_CRASH"
    READING_TIMEOUT = "READING_TIMEOUT"
    MODEL_FAULT = "MODEL_FAULT"
    OVERLOAD = "OVERLOAD"
    DEADLINE_MISSED = "DEADLINE_MISSED"
    DEGRADED = "DEGRADED"
    TRIGGER_INVALID = "TRIGGER_INVALID"


class Severity(StrEnum):
    """How much a finding weighs. Only `HOLD` and above stop a parcel by themselves."""

    INFO = "info"
    ADVISORY = "advisory"
    RECHECK = "recheck"
    HOLD = "hold"
    CRITICAL = "critical"


class RuleMode(StrEnum):
    """A shadow rule is evaluated and recorded but changes no decision."""

    LIVE = "live"
    SHADOW = "shadow"


class Finding(Frozen):
    """What one rule found. `sentence` is what a person reads; it may quote the label and is shown escaped.

    Of the Chinese texts `expected_zh` and `observed_zh` are empty where they read as the English ones do.
    """

    rule_id: str
    code: ReasonCode
    severity: Severity
    mode: RuleMode = RuleMode.LIVE
    expected: str = ""
    observed: str = ""
    sources: tuple[str, ...] = Field(default=(), description="label, code, declaration, scale, history, ...")
    confidence: Share = 1.0
    sentence: str
    sentence_zh: str = ""
    expected_zh: str = ""
    observed_zh: str = ""
    two_persons: bool = Field(default=False, description="its hold is left only by the word of two people")
