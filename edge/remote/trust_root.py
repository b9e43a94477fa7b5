"""Whom a station trusts: the root document names the keys that may sign bundles, and those that may name others.

Roles, thresholds and rotation follow The Update Framework (https://theupdateframework.github.io/specification/latest/):
a new root is signed by enough keys of the old one and of its own, and revokes what only the old keys have signed.
"""

from __future__ import annotations

import hashlib
from typing import Annotated, Self

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, Field, model_validator
from securesystemslib.signer import Key, SSlibKey

from edge.domain import Frozen, UtcTime

__all__ = ["ROOT_TYPE", "KeyRole", "TrustRoot", "key_id_of"]

ROOT_TYPE = "application/vnd.sortgate.root+json"


def _loaded(pem: str) -> Ed25519PublicKey:
    key = serialization.load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("a key must be of Ed25519, as openssl genpkey makes them")  # noqa: TRY004 - for pydantic
    return key


def _checked(pem: str) -> str:
    _loaded(pem)
    return pem


PublicPem = Annotated[str, Field(max_length=1000), AfterValidator(_checked)]
"""A public Ed25519 key as PEM text."""


def key_id_of(key: Ed25519PublicKey) -> str:
    """The name by which signatures refer to their key."""
    return str(SSlibKey.from_crypto(key).keyid)


class KeyRole(Frozen):
    """Keys, and how many of them must agree."""

    threshold: int = Field(ge=1, le=16)
    keys: tuple[PublicPem, ...] = Field(min_length=1, max_length=16)

    @model_validator(mode="after")
    def _enough(self) -> Self:
        # By what the key is, not by how its text is laid out: one key written twice is one signature still.
        different = {hashlib.sha256(_loaded(pem).public_bytes_raw()).digest() for pem in self.keys}
        if len(different) != len(self.keys):
            raise ValueError("the same key stands here twice")
        if self.threshold > len(self.keys):
            raise ValueError(f"{self.threshold} signatures can't come from {len(self.keys)} keys")
        return self

    @property
    def verifiers(self) -> list[Key]:
        """The keys in the form that the envelope takes."""
        return [SSlibKey.from_crypto(_loaded(pem)) for pem in self.keys]


class TrustRoot(Frozen):
    """One version of whom to trust.

    After a theft of keys the thief may have used up high revision numbers; then a new root sets `revision_from`, where
    counting goes on. Without it revisions go on as before, so that old bundles stay old under new keys.
    """

    version: int = Field(ge=1)
    expires_at: UtcTime
    root: KeyRole
    release: KeyRole
    revision_from: int | None = Field(default=None, ge=0)
