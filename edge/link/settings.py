"""How the station reaches its broker, and how it deals with a controller that does not answer."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from pydantic import ConfigDict, Field, model_validator

from edge.domain import LIVE, Frozen
from edge.toml_values import NamedPath

__all__ = ["LINK_FILES", "DispatchSettings", "LinkSettings", "ProtocolVersion"]


LINK_FILES = ("password_file", "tls_ca_file", "tls_cert_file", "tls_key_file")
"""Settings of the link that name files; a relative path is taken from the folder of the file that says it."""


class ProtocolVersion(StrEnum):
    """Versions of MQTT that are spoken."""

    V5 = "5"
    V311 = "3.1.1"


class LinkSettings(Frozen):
    """The connection to the broker. Secrets stand in files of their own, never in the configuration."""

    host: str = Field(default="127.0.0.1", min_length=1, description="name or address of the broker")
    port: int = Field(default=1883, ge=1, le=65535, description="TCP port of the broker, 8883 with TLS by custom")
    protocol: ProtocolVersion = Field(default=ProtocolVersion.V5, description="version of MQTT that the broker speaks")
    username: str | None = Field(default=None, description="name to log in with")
    password_file: NamedPath | None = Field(default=None, description="file that holds the password and nothing else")
    tls_ca_file: NamedPath | None = Field(default=None, description="authorities to trust; given: the link uses TLS")
    tls_cert_file: NamedPath | None = Field(default=None, description="certificate of this station")
    tls_key_file: NamedPath | None = Field(default=None, description="private key of that certificate")
    keepalive_s: int = Field(default=4, ge=1, le=600, description="a silent broker is asked after this time")
    ack_timeout_s: float = Field(
        default=4, gt=0, le=600, description="a broker that owes an answer for so long is given up"
    )
    connect_timeout_s: float = Field(default=3, gt=0, le=600, description="for opening the connection, TLS included")
    retry_least_s: float = Field(
        default=0.2, gt=0, le=3600, description="wait before the first new try, doubled each time"
    )
    retry_most_s: float = Field(
        default=10, gt=0, le=3600, description="longest wait between tries, and after a refusal"
    )
    session_expiry_s: int = Field(
        default=3600, ge=0, le=31_536_000, description="the broker keeps acknowledgements for us so long; 0: not at all"
    )

    @property
    def without_session(self) -> Self:
        """The same, but the broker keeps nothing for a client that is away."""
        return self.model_copy(update={"session_expiry_s": 0})

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.tls_cert_file is None) != (self.tls_key_file is None):
            raise ValueError("tls_cert_file and tls_key_file belong together: give both or none")
        if self.tls_cert_file is not None and self.tls_ca_file is None:
            raise ValueError("tls_cert_file needs tls_ca_file: without it the link would not use TLS")
        if self.password_file is not None and self.username is None:
            raise ValueError("password_file needs username")
        return self


class DispatchSettings(Frozen):
    """How decisions are sent to the controller, and how the station shows that it lives."""

    model_config = ConfigDict(json_schema_extra=LIVE)

    resend_after_ms: int = Field(
        default=400,
        ge=20,
        le=60_000,
        description="a command without answer is sent again, and again after twice and four times that",
    )
    confirm_within_ms: int = Field(
        default=3000,
        ge=0,
        le=600_000,
        description="after its deadline a command waits so long for the controller's final word",
    )
    heartbeat_interval_s: float = Field(default=1, gt=0, le=60, description="between two heartbeats")
    state_interval_s: float = Field(
        default=5, gt=0, le=3600, description="between two repetitions of the retained state"
    )
