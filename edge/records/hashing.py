"""Digests of eight bytes, of many contents at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

__all__ = ["DIGEST_BYTES", "digests", "hash_on"]

DIGEST_BYTES = 8
_BEGUN = hashlib.blake2b(digest_size=DIGEST_BYTES)


def digests(contents: Iterable[bytes]) -> list[bytes]:
    """The digest of each content."""
    return hash_on(_BEGUN, contents)


def hash_on(begun: hashlib.blake2b, contents: Iterable[bytes]) -> list[bytes]:
    """The digest of what a hash was begun with and each content behind it: to copy a hash takes less than a new one."""
    copy, found = begun.copy, list[bytes]()
    for content in contents:
        own = copy()
        own.update(content)
        found.append(own.digest())
    return found
