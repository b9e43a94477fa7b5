"""Bundles on their way over the broker: which one a station is to have, its bytes in parts, and what became of it.

All of this is retained, so a station that was away finds it when it comes back. The bytes are cut into parts because
brokers limit the size of a message; every part names its bundle, so that the parts of two bundles never mix.

Large files that a bundle names, such as models, would be too much to retain. The station asks for them piece by piece
(`wanted`), and whoever pushes the bundle answers (`chunk`); what has already arrived is never asked for again.
"""

from __future__ import annotations

import hashlib
import zlib
from enum import StrEnum
from typing import Literal, NamedTuple, Self

from pydantic import Field

from edge.domain import Label, Sha256, UtcTime
from edge.link.wire import BadMessageError, Wire

__all__ = [
    "CHUNK_BYTES",
    "MOST_PARTS",
    "Chunk",
    "ConfigDesiredMessage",
    "ConfigReportedMessage",
    "ConfigState",
    "ConfigWantedMessage",
    "cut",
    "joined",
    "part_of",
]

PART_BYTES = 48_000
MOST_PARTS = 64
MOST_BYTES = 4_000_000
"""Size of a bundle before it is packed: as much as an envelope may have."""
_DIGEST_BYTES = 32
_OFFSET_BYTES = 8
CHUNK_BYTES = 48_000
MOST_WANTED_BYTES = 4_000_000


class ConfigDesiredMessage(Wire):
    """The bundle that a station is to take up."""

    version: Literal[1] = 1
    transaction: Label = Field(description="of whoever pushes it")
    digest: Sha256 = Field(description="SHA-256 of the bundle")
    parts: int = Field(ge=1, le=MOST_PARTS)


class ConfigState(StrEnum):
    """How a station stands to the bundle that is desired of it."""

    NOTHING_DESIRED = "nothing_desired"
    RECEIVING = "receiving"
    VERIFYING = "verifying"
    ON_TRIAL = "on_trial"
    ON_PROBATION = "on_probation"
    IN_FORCE = "in_force"
    REFUSED = "refused"
    ROLLED_BACK = "rolled_back"

    @property
    def final(self) -> bool:
        """Whether the station does nothing more about it."""
        return self in {self.IN_FORCE, self.REFUSED, self.ROLLED_BACK}


class ConfigWantedMessage(Wire):
    """What a station lacks of a large file."""

    version: Literal[1] = 1
    sha256: Sha256 = Field(description="of the file")
    offset: int = Field(ge=0, description="of the first byte that is wanted")
    length: int = Field(ge=1, le=MOST_WANTED_BYTES, description="bytes that are wanted from there on")


class Chunk(NamedTuple):
    """A piece of a large file: 32 bytes of hash, 8 of offset with the highest first, then the bytes."""

    sha256: Sha256
    offset: int
    data: bytes

    def payload(self) -> bytes:
        """The bytes to send."""
        return bytes.fromhex(self.sha256) + self.offset.to_bytes(_OFFSET_BYTES, "big") + self.data

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """The piece in a message.

        Raises:
            BadMessageError: there is none.
        """
        head = _DIGEST_BYTES + _OFFSET_BYTES
        if not head < len(payload) <= head + CHUNK_BYTES:
            raise BadMessageError(f"a piece of a file has {len(payload)} bytes")
        offset = int.from_bytes(payload[_DIGEST_BYTES:head], "big")
        return cls(payload[:_DIGEST_BYTES].hex(), offset, payload[head:])


class ConfigReportedMessage(Wire):
    """What a station has, and what became of what is desired."""

    version: Literal[1] = 1
    at: UtcTime
    session: int = Field(ge=0, description="of the connection it is said over")
    revision: int = Field(ge=0, description="in force; 0: what the station was set up with")
    digest: Sha256 | None = Field(default=None, description="of the bundle in force")
    desired: Sha256 | None = Field(default=None, description="of the bundle that `state` is about")
    state: ConfigState
    sentence: str = Field(default="", max_length=2000, description="why, in plain words")


def cut(bundle: bytes) -> list[bytes]:
    """Cuts a bundle into parts, and returns their payloads.

    Raises:
        ValueError: it is too large to travel.
    """
    digest = hashlib.sha256(bundle).digest()
    packed = zlib.compress(bundle, level=9)
    parts = [digest + packed[at : at + PART_BYTES] for at in range(0, len(packed), PART_BYTES)]
    if len(bundle) > MOST_BYTES or len(parts) > MOST_PARTS:
        raise ValueError(f"{len(bundle)} bytes are more than a bundle may have on its way")
    return parts


def part_of(payload: bytes) -> tuple[Sha256, bytes]:
    """The digest of the bundle that a part belongs to, and its bytes.

    Raises:
        BadMessageError: it is not a part.
    """
    if not _DIGEST_BYTES < len(payload) <= _DIGEST_BYTES + PART_BYTES:
        raise BadMessageError(f"a part of a bundle has {len(payload)} bytes")
    return payload[:_DIGEST_BYTES].hex(), payload[_DIGEST_BYTES:]


def joined(digest: Sha256, parts: list[bytes]) -> bytes:
    """Joins the parts of a bundle.

    Raises:
        BadMessageError: they are damaged, or not those of this bundle.
    """
    unpacking = zlib.decompressobj()
    try:
        bundle = unpacking.decompress(b"".join(parts), MOST_BYTES)
    except zlib.error as error:
        raise BadMessageError("the parts of the bundle are damaged") from error
    if not unpacking.eof or hashlib.sha256(bundle).hexdigest() != digest:
        raise BadMessageError("the parts are not those of the bundle that was announced")
    return bundle
