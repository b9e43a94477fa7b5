"""Who sends to whom, without saying so: parties of a declaration as keyed hashes.

Split shipments show as many parcels that share a sender, an addressee, a telephone or an address. The history index
needs to compare these, not to know them, so it holds 64-bit BLAKE2b values under a key that lies beside the store and
never leaves the machine. Without the key the index can't be tried against a list of names.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path

from edge.domain import Declaration, Party

__all__ = ["KEY_BYTES", "PartyHasher", "load_or_create_key"]

KEY_BYTES = 32
_NOT_WORDS = re.compile(r"[\W_]+")
_NOT_DIGITS = re.compile(r"\D+")
_PHONE_DIGITS = 9
"""Compared digits of a telephone number, from the end: country and trunk prefixes are written in too many ways."""
_SHORTEST_PHONE = 7


def load_or_create_key(path: Path) -> bytes:
    """The key beside the store; made on first use, readable by the owner only.

    Raises:
        OSError: it can't be read or written.
        ValueError: the file is no key.
    """
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
            # A link fails where another process was faster: then its key counts.
            os.link(fresh, path)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        msg = f"{path}: a key of {KEY_BYTES} bytes is expected, {len(key)} found; delete it to start a new history"
        raise ValueError(msg)
    return key


class PartyHasher:
    """Hashes of parties and goods under one key. Equal after normalising means equal hash, and nothing else is kept."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        # Senders repeat: most of a day's mail comes from few of them.
        self._keys_of_party = lru_cache(maxsize=20_000)(self._keys_of_party_uncached)

    def keys(self, declaration: Declaration) -> frozenset[int]:
        """Keys of both parties: name, telephone and address of each, as far as they are given."""
        return self._keys_of_party("sender", declaration.sender) | self._keys_of_party(
            "addressee", declaration.addressee
        )

    def item(self, item_id: str) -> int:
        """Key of the item itself, to count it once."""
        return self._hash("item", item_id)

    def goods(self, declaration: Declaration) -> int:
        """Key of the kind of goods: heading of the first line's HS code, else its description."""
        if not declaration.lines:
            return 0
        line = declaration.lines[0]
        return self._hash("heading", line.hs_code[:4]) if line.hs_code else self._hash("text", _words(line.description))

    def check_value(self) -> bytes:
        """Tells whether a store's history was written under this key."""
        return hashlib.blake2b(b"check", key=self._key, digest_size=16).digest()

    def _keys_of_party_uncached(self, side: str, party: Party) -> frozenset[int]:
        name = _words(f"{party.name} {party.company}")
        place = _words(f"{party.address} {party.postcode} {party.city}")
        phone = _NOT_DIGITS.sub("", party.phone)
        parts = []
        if name:
            # A name alone is shared by strangers; with postcode and country it is as good as one person.
            parts.append((f"name-{side}", f"{name} {_words(party.postcode)} {party.country or ''}"))
        if place and party.address:
            parts.append(("place", f"{place} {party.country or ''}"))
        if len(phone) >= _SHORTEST_PHONE:
            parts.append(("phone", phone[-_PHONE_DIGITS:]))
        return frozenset(self._hash(kind, text) for kind, text in parts)

    def _hash(self, kind: str, text: str) -> int:
        digest = hashlib.blake2b(f"{kind}\0{text}".encode(), key=self._key, digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)


def _words(text: str) -> str:
    """Words in a form that survives case, accents, full-width characters, punctuation and order."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c for c in folded if not unicodedata.combining(c)) if not folded.isascii() else folded
    return " ".join(sorted(_NOT_WORDS.sub(" ", kept).split()))
