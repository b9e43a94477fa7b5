"""MQTT to the conveyor controller and the site: one adapter to the library, topics, messages, and what is sent when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.on_demand import names_on_demand

if TYPE_CHECKING:
    from edge.link.caller import Caller, NoAnswerError
    from edge.link.config_messages import (
        CHUNK_BYTES,
        Chunk,
        ConfigDesiredMessage,
        ConfigReportedMessage,
        ConfigState,
        ConfigWantedMessage,
        cut,
        joined,
        part_of,
    )
    from edge.link.connection import Incoming, Will
    from edge.link.contract import PAYLOADS, contract_files
    from edge.link.delivery import DeliveryChange, DispatchReport
    from edge.link.dispatch import Dispatcher
    from edge.link.hold_clerk import HoldClerk
    from edge.link.holds import HoldBoard
    from edge.link.inbox import Inbox
    from edge.link.messages import (
        ACK_NUMBERS,
        MODE_NUMBERS,
        AckMessage,
        DecisionMessage,
        HealthMessage,
        HeartbeatMessage,
        StateMessage,
        StationState,
    )
    from edge.link.mqtt import LinkReport, LinkState, MqttLink
    from edge.link.parcel_message import ParcelMessage, PictureMessage
    from edge.link.presence import Presence
    from edge.link.record_messages import (
        DoubtfulDeclarationMessage,
        RefusedDeclarationMessage,
        UpsertMessage,
        UpsertResponseMessage,
    )
    from edge.link.requests import ALARMS, HOLDS, Requests, Subject
    from edge.link.settings import DispatchSettings, LinkSettings, ProtocolVersion
    from edge.link.sockets import tls_context
    from edge.link.topics import Topics
    from edge.link.upserts import RecordUpserts, UpsertsReport
    from edge.link.wire import BadMessageError
    from edge.link.work_messages import (
        AlarmMessage,
        AlarmRequestMessage,
        AlarmResponseMessage,
        HoldMessage,
        HoldRequestMessage,
        HoldResponseMessage,
        RequestMessage,
        RequestResult,
        ResponseMessage,
    )
else:
    __getattr__ = names_on_demand(__name__)

__all__ = [
    "ACK_NUMBERS",
    "ALARMS",
    "CHUNK_BYTES",
    "HOLDS",
    "MODE_NUMBERS",
    "PAYLOADS",
    "AckMessage",
    "AlarmMessage",
    "AlarmRequestMessage",
    "AlarmResponseMessage",
    "BadMessageError",
    "Caller",
    "Chunk",
    "ConfigDesiredMessage",
    "ConfigReportedMessage",
    "ConfigState",
    "ConfigWantedMessage",
    "DecisionMessage",
    "DeliveryChange",
    "DispatchReport",
    "DispatchSettings",
    "Dispatcher",
    "DoubtfulDeclarationMessage",
    "HealthMessage",
    "HeartbeatMessage",
    "HoldBoard",
    "HoldClerk",
    "HoldMessage",
    "HoldRequestMessage",
    "HoldResponseMessage",
    "Inbox",
    "Incoming",
    "LinkReport",
    "LinkSettings",
    "LinkState",
    "MqttLink",
    "NoAnswerError",
    "ParcelMessage",
    "PictureMessage",
    "Presence",
    "ProtocolVersion",
    "RecordUpserts",
    "RefusedDeclarationMessage",
    "RequestMessage",
    "RequestResult",
    "Requests",
    "ResponseMessage",
    "StateMessage",
    "StationState",
    "Subject",
    "Topics",
    "UpsertMessage",
    "UpsertResponseMessage",
    "UpsertsReport",
    "Will",
    "contract_files",
    "cut",
    "joined",
    "part_of",
    "tls_context",
]
