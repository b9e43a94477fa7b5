"""Where the web console listens, and how long a person stays signed in."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, IPvAnyNetwork, model_validator

from edge.domain import Frozen
from edge.toml_values import NamedPath

__all__ = ["ConsoleSettings", "SignOnSettings"]


def _no_number(value: object) -> object:
    """A network must be given as text: a number, or true or false, would become an address that nobody meant."""
    if isinstance(value, int):
        raise ValueError("give a network as text, such as 10.0.0.0/8")  # noqa: TRY004 - pydantic tells this one
    return value


def _whole_address(url: str) -> str:
    """An address of which name and port can be told."""
    parts = urlsplit(url)
    if url and (not parts.hostname or parts.port == 0):
        raise ValueError("a name is needed, and a port that is not 0")
    return url


class SignOnSettings(Frozen):
    """Whom a proxy names in headers, as oauth2-proxy and its like do after OpenID Connect. Off without any group."""

    user_header: str = Field(default="x-forwarded-preferred-username", min_length=1, description="holds the name")
    groups_header: str = Field(
        default="x-forwarded-groups", min_length=1, description="holds the groups, with commas between them"
    )
    viewers: tuple[str, ...] = Field(default=(), description="groups whose people may look on")
    operators: tuple[str, ...] = Field(default=(), description="groups whose people act on holds")
    engineers: tuple[str, ...] = Field(default=(), description="groups whose people keep the station well")
    supervisors: tuple[str, ...] = Field(default=(), description="groups whose people may do everything")

    @property
    def on(self) -> bool:
        """Whether anybody comes this way."""
        return bool(self.viewers or self.operators or self.engineers or self.supervisors)


class ConsoleSettings(Frozen):
    """The operators' web console, a process of its own."""

    host: str = Field(default="127.0.0.1", min_length=1, description="address to listen on; loopback behind a proxy")
    port: int = Field(default=8640, ge=0, le=65535, description="TCP port; 0 takes a free one")
    public_url: Annotated[str, AfterValidator(_whole_address)] = Field(
        default="",
        pattern=r"^(https?://[^/\s]+)?$",
        description="address that browsers use, such as https://gate.example, where a proxy stands before the console",
    )
    proxies: tuple[Annotated[IPvAnyNetwork, BeforeValidator(_no_number)], ...] = Field(
        default=(), description="addresses of proxies before the console; what others say of themselves is not believed"
    )
    single_sign_on: SignOnSettings = SignOnSettings()
    idle_min: int = Field(default=30, ge=1, le=720, description="who may act on holds is signed out after so long idle")
    session_h: int = Field(default=12, ge=1, le=168, description="everybody is signed out after so long")
    notices_file: NamedPath | None = Field(
        default=None, description="whom `sortgate notices run` tells of holds and alarms; see deploy/notices.toml"
    )
    undo_s: float = Field(default=5.0, ge=0, le=60, description="an action on a hold waits so long for an undo")

    @model_validator(mode="after")
    def _knows_its_proxy(self) -> Self:
        if self.single_sign_on.on and not self.proxies:
            raise ValueError("single_sign_on needs proxies: else anybody could write the headers")
        return self
