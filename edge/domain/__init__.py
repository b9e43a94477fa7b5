"""The vocabulary of Sortgate: frozen values that every room speaks in. No I/O, no clock, no log."""

from __future__ import annotations

from edge.domain.claim import Claims, GoodsClaim, GoodsKind, OriginClaim, Polarity, Role, Span
from edge.domain.decision import (
    ACTION_NUMBERS,
    REASON_NUMBERS,
    AckResult,
    Action,
    Decision,
    DecisionRecord,
    Delivery,
    StationMode,
)
from edge.domain.declaration import (
    ContentsType,
    Declaration,
    DeclarationLine,
    Lookup,
    LookupStatus,
    Party,
    RelatedParcels,
)
from edge.domain.earlier import EarlierPass
from edge.domain.finding import Finding, ReasonCode, RuleMode, Severity
from edge.domain.geometry import Point, Quad
from edge.domain.health import FunctionHealth, FunctionState
from edge.domain.identifier import Identifier, IdentifierKind, IdentifierSource, Identity, ReadStatus
from edge.domain.model import CountryCode, CurrencyCode, Frozen, Instant, Label, Sha256, Share, Stamp, UtcTime
from edge.domain.parcel import Measurement, Parcel, ScannerCode, View
from edge.domain.reading import (
    Code,
    LineState,
    ModelUse,
    Reading,
    Sight,
    Symbology,
    TextLine,
    ViewFault,
    ViewQuality,
    ViewReading,
)
from edge.domain.work import Alarm, AlarmState, Hold, HoldAction, HoldActionKind, HoldState, Priority

__all__ = [
    "ACTION_NUMBERS",
    "REASON_NUMBERS",
    "AckResult",
    "Action",
    "Alarm",
    "AlarmState",
    "Claims",
    "Code",
    "ContentsType",
    "CountryCode",
    "CurrencyCode",
    "Decision",
    "DecisionRecord",
    "Declaration",
    "DeclarationLine",
    "Delivery",
    "EarlierPass",
    "Finding",
    "Frozen",
    "FunctionHealth",
    "FunctionState",
    "GoodsClaim",
    "GoodsKind",
    "Hold",
    "HoldAction",
    "HoldActionKind",
    "HoldState",
    "Identifier",
    "IdentifierKind",
    "IdentifierSource",
    "Identity",
    "Instant",
    "Label",
    "LineState",
    "Lookup",
    "LookupStatus",
    "Measurement",
    "ModelUse",
    "OriginClaim",
    "Parcel",
    "Party",
    "Point",
    "Polarity",
    "Priority",
    "Quad",
    "ReadStatus",
    "Reading",
    "ReasonCode",
    "RelatedParcels",
    "Role",
    "RuleMode",
    "ScannerCode",
    "Severity",
    "Sha256",
    "Share",
    "Sight",
    "Span",
    "Stamp",
    "StationMode",
    "Symbology",
    "TextLine",
    "UtcTime",
    "View",
    "ViewFault",
    "ViewQuality",
    "ViewReading",
]
