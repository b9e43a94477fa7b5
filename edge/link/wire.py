"""What all payloads on the wire have in common: how they are written, and how those from outside are read.

Anything may come from outside: `read` refuses what is too long, not JSON, of another version or out of range, and says
why without quoting it.
"""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

__all__ = ["BadMessageError", "Wire"]

MAX_INCOMING_BYTES = 4096


class BadMessageError(ValueError):
    """A payload from outside can't be used; the text never quotes it."""


class Wire(BaseModel):
    """A payload. Unknown fields of a newer sender are ignored; another version is not."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", allow_inf_nan=False, validate_by_name=True, validate_by_alias=True,
        cache_strings="keys",
    )  # fmt: skip
    max_bytes: ClassVar[int] = MAX_INCOMING_BYTES

    def payload(self) -> bytes:
        """The bytes to send."""
        return self.model_dump_json(by_alias=True, exclude_none=True).encode()

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """The message in a payload from outside.

        Raises:
            BadMessageError: it is too long, not JSON, or not of this shape.
        """
        if len(payload) > cls.max_bytes:
            raise BadMessageError(f"{cls.__name__}: {len(payload)} bytes, at most {cls.max_bytes} are read")
        try:
            return cls.model_validate_json(payload)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "payload"
            raise BadMessageError(f"{cls.__name__}: {where}: {first['type']}") from None
