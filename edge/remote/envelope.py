"""Signed envelopes: bytes go in, and out comes a payload that enough trusted keys have signed, or a refusal with why.

The format is DSSE 1.0 (https://github.com/secure-systems-lab/dsse) with Ed25519, read and checked by
`securesystemslib`. The type and the very bytes of the payload are signed, so nothing of it is parsed before it is
trusted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import CryptoSigner, Key

__all__ = [
    "MOST_BYTES",
    "Refusal",
    "RefusedError",
    "named_signers_of",
    "opened",
    "seal",
    "sign_more",
    "signers_of",
    "unverified_payload",
]

MOST_BYTES = 4_000_000
"""Size of an envelope: ten times that of all rules and lists."""

MOST_SIGNATURES = 32


class Refusal(StrEnum):
    """Why a bundle or a root was not taken."""

    TOO_LARGE = "too_large"
    NOT_AN_ENVELOPE = "not_an_envelope"
    WRONG_TYPE = "wrong_type"
    NOT_SIGNED = "not_signed"
    BAD_CONTENT = "bad_content"
    EXPIRED = "expired"
    ROLLED_BACK = "rolled_back"
    NOT_FOR_THIS_STATION = "not_for_this_station"
    UNUSABLE = "unusable"
    TOO_MANY_CHANGES = "too_many_changes"
    READS_WORSE = "reads_worse"
    REFUSED_BEFORE = "refused_before"
    IN_FORCE = "in_force"
    BUSY = "busy"


class RefusedError(Exception):
    """A bundle or a root was not taken, and nothing was changed. `refusal` is for programs, the text for people."""

    def __init__(self, refusal: Refusal, why: str) -> None:
        super().__init__(why)
        self.refusal = refusal


def seal(payload: bytes, payload_type: str, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    """The payload in an envelope signed by each key, as JSON text."""
    return _signed(Envelope(payload, payload_type, {}), keys)


def sign_more(data: bytes, payload_type: str, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    """The same envelope with further signatures.

    Raises:
        RefusedError: it is not an envelope of this type.
    """
    return _signed(_parsed(data, payload_type), keys)


def opened(data: bytes, payload_type: str, keys: Sequence[Key], threshold: int) -> bytes:
    """The payload, once at least `threshold` different keys of those given have signed it.

    Raises:
        RefusedError: it is not such an envelope, or too few have signed.
    """
    envelope = _parsed(data, payload_type)
    try:
        envelope.verify(list(keys), threshold)
    except (VerificationError, ValueError) as error:
        raise RefusedError(
            Refusal.NOT_SIGNED, f"fewer than {threshold} of the trusted keys have signed this; nothing of it was used"
        ) from error
    return envelope.payload


def unverified_payload(data: bytes, payload_type: str) -> bytes:
    """The payload before anybody has checked it: good only for showing it, and for learning which keys it claims.

    Raises:
        RefusedError: it is not such an envelope.
    """
    return _parsed(data, payload_type).payload


def signers_of(data: bytes, payload_type: str, keys: Sequence[Key]) -> tuple[str, ...]:
    """The ids of those of the keys given that have signed an envelope; anybody may write other names into it.

    Raises:
        RefusedError: it is not such an envelope.
    """
    envelope = _parsed(data, payload_type)
    return tuple(key.keyid for key in keys if _has_signed(envelope, key))


def named_signers_of(data: bytes, payload_type: str) -> tuple[str, ...]:
    """The ids of the keys that an envelope names, whether or not their signatures are good: only for showing it.

    Raises:
        RefusedError: it is not such an envelope.
    """
    return tuple(_parsed(data, payload_type).signatures)


def _has_signed(envelope: Envelope, key: Key) -> bool:
    try:
        envelope.verify([key], 1)
    except (VerificationError, ValueError):
        return False
    return True


def _signed(envelope: Envelope, keys: Sequence[Ed25519PrivateKey]) -> bytes:
    for key in keys:
        envelope.sign(CryptoSigner(key))
    return (json.dumps(envelope.to_dict(), indent=1) + "\n").encode()


def _parsed(data: bytes, payload_type: str) -> Envelope:
    if len(data) > MOST_BYTES:
        raise RefusedError(Refusal.TOO_LARGE, f"longer than {MOST_BYTES} bytes; no bundle of rules is")
    try:
        envelope = Envelope.from_dict(json.loads(data))
    except Exception as error:  # the library lets any error of hostile JSON through
        raise RefusedError(Refusal.NOT_AN_ENVELOPE, "this is no whole DSSE envelope; was it cut short?") from error
    if len(envelope.signatures) > MOST_SIGNATURES:
        raise RefusedError(Refusal.TOO_LARGE, f"more than {MOST_SIGNATURES} signatures")
    if envelope.payload_type != payload_type:
        raise RefusedError(Refusal.WRONG_TYPE, f"this is {envelope.payload_type!r:.80}, not {payload_type}")
    return envelope
