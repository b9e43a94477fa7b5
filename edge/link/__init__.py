"""MQTT to the conveyor controller and the site: one adapter, the topics, the messages, and the sending of decisions."""

from __future__ import annotations

from edge.link.connection import Incoming, Will
from edge.link.contract import PAYLOADS, contract_files, write_contract
from edge.link.dispatch import DeliveryChange, Dispatcher, DispatchReport
from edge.link.hold_calls import HoldCaller, NoAnswerError
from edge.link.hold_requests import HoldRequests
from edge.link.messages import (
    ACK_NUMBERS,
    MODE_NUMBERS,
    AckMessage,
    AlarmMessage,
    BadMessageError,
    DecisionMessage,
    HealthMessage,
    HeartbeatMessage,
    HoldMessage,
    HoldRequestMessage,
    HoldResponseMessage,
    HoldResult,
    ParcelMessage,
    RefusedDeclarationMessage,
    StateMessage,
    StationState,
    UpsertMessage,
    UpsertResponseMessage,
)
from edge.link.mqtt import LinkReport, LinkState, MqttLink
from edge.link.presence import Presence
from edge.link.settings import DispatchSettings, LinkSettings, ProtocolVersion
from edge.link.topics import Topics
from edge.link.upserts import RecordUpserts, UpsertsReport

__all__ = [
    "ACK_NUMBERS",
    "MODE_NUMBERS",
    "PAYLOADS",
    "AckMessage",
    "AlarmMessage",
    "BadMessageError",
    "DecisionMessage",
    "DeliveryChange",
    "DispatchReport",
    "DispatchSettings",
    "Dispatcher",
    "HealthMessage",
    "HeartbeatMessage",
    "HoldCaller",
    "HoldMessage",
    "HoldRequestMessage",
    "HoldRequests",
    "HoldResponseMessage",
    "HoldResult",
    "Incoming",
    "LinkReport",
    "LinkSettings",
    "LinkState",
    "MqttLink",
    "NoAnswerError",
    "ParcelMessage",
    "Presence",
    "ProtocolVersion",
    "RecordUpserts",
    "RefusedDeclarationMessage",
    "StateMessage",
    "StationState",
    "Topics",
    "UpsertMessage",
    "UpsertResponseMessage",
    "UpsertsReport",
    "Will",
    "contract_files",
    "write_contract",
]
