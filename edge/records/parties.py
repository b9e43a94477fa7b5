"""Who sends to whom, without saying so: parties of a declaration as keyed hashes.

Split shipments show as many parcels that share a sender, an addressee, a telephone or an address. The history index
needs to compare these, not to know them, so it holds 64-bit BLAKE2b values under a key that lies beside the store and
never leaves the machine. Without the key the index can't be tried against a list of names. How names, addresses and
telephones are brought to one form is in `spelling.py`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from edge.domain import Declaration, Party
from edge.files.secret import make_secret_file
from edge.records.goods_kinds import kind_of_goods
from edge.records.hashing import DIGEST_BYTES, digests, hash_on
from edge.records.left_open import without_words_for_nothing
from edge.records.spelling import address_words, name_words, phone_numbers

__all__ = ["KEY_BYTES", "PartyHasher", "Who", "WhoColumns", "item_digests", "item_key", "load_or_create_key"]

KEY_BYTES = 32


class Who(NamedTuple):
    """The fields of a `Party` that tell who it is."""

    name: str = ""
    company: str = ""
    address: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""


class WhoColumns(NamedTuple):
    """The same fields of many parties; each as long as the others."""

    name: Sequence[str]
    company: Sequence[str]
    address: Sequence[str]
    postcode: Sequence[str]
    city: Sequence[str]
    country: Sequence[str]
    phone: Sequence[str]


def item_digests(item_ids: Iterable[str]) -> list[bytes]:
    """The eight bytes of `item_key` of many identifiers."""
    return digests(map(str.encode, item_ids))


def item_key(item_id: str) -> int:
    """A signed 64-bit number for an identifier: what the indexes hold instead of the text.

    It needs no key: numbers on labels are no personal data, and look-ups must survive a lost key. Two identifiers of
    one number are told apart by the declaration itself.
    """
    return _number(item_digests([item_id])[0])


def load_or_create_key(path: Path) -> bytes:
    """The key beside the store; made on first use, readable by the owner only.

    Raises:
        OSError: it can't be read or written.
        ValueError: the file is no key.
    """
    if not path.exists():
        make_secret_file(path, secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(
            f"{path}: a key of {KEY_BYTES} bytes is expected, {len(key)} found; delete it to start a new history"
        )
    return key


_KINDS = {
    "sender": b"name-sender", "addressee": b"name-addressee", "place": b"place", "phone": b"phone",
    "heading": b"heading", "text": b"text", "raw": b"raw", "vague": b"vague",
}  # fmt: skip


class PartyHasher:
    """Hashes of parties and goods under one key. Equal after normalising means equal hash, and nothing else is kept.

    Args:
        key: that of the store.
        remembered: parties, and kinds of goods, whose hashes are kept in memory; about 1 KB each.
    """

    def __init__(self, key: bytes, *, remembered: int = 50_000) -> None:
        self.secret = key
        self._begun = {
            kind: hashlib.blake2b(begin + b"\0", key=key, digest_size=DIGEST_BYTES) for kind, begin in _KINDS.items()
        }
        # Goods repeat without end.
        self._of_goods = lru_cache(maxsize=remembered)(self._goods_uncached)
        # Of one parcel they are asked for several times, and most of a day's mail comes from few senders.
        self.party_keys = lru_cache(maxsize=remembered)(self._party_keys)

    def keys(self, declaration: Declaration) -> frozenset[int]:
        """Keys of both parties: name, telephone and address of each, as far as they are given."""
        return frozenset(self._both(declaration))

    def _both(self, declaration: Declaration) -> tuple[int, ...]:
        sender, addressee = _who(declaration.sender), _who(declaration.addressee)
        return self.party_keys("sender", sender) + self.party_keys("addressee", addressee)

    def sender(self, declaration: Declaration) -> int | None:
        """The one key that tells senders apart: of the name where there is one, else of the place or telephone."""
        keys = self.party_keys("sender", _who(declaration.sender))
        return keys[0] if keys else None

    def _party_keys(self, side: str, who: Who) -> tuple[int, ...]:
        """Keys of one party; `side` is `sender` or `addressee`."""
        found = self.digests(side, WhoColumns(*[(text,) for text in who]))
        return tuple(_number(digest) for (digest,) in found if digest)

    def digests(self, side: str, who: WhoColumns) -> tuple[list[bytes], list[bytes], list[bytes]]:
        """The eight bytes of the keys of many parties: of their names, addresses and telephones; empty for none."""
        name, company = map(without_words_for_nothing, (who.name, who.company))
        names = name_words(list(map(" ".join, zip(name, company, strict=True))) if any(company) else name)
        # A name alone is shared by strangers; with postcode and country it is as good as one person.
        where = name_words(list(map(" ".join, zip(who.postcode, who.country, strict=True))))
        places = address_words(list(map(" ".join, zip(who.address, who.postcode, who.city, strict=True))))
        countries = [country.encode() for country in who.country]
        told = zip(without_words_for_nothing(who.address), places, countries, strict=True)
        return (
            self._hash_all(side, [b"%b\0%b" % pair if pair[0] else b"" for pair in zip(names, where, strict=True)]),
            self._hash_all("place", [b"%b\0%b" % (place, land) if given else b"" for given, place, land in told]),
            self._hash_all("phone", phone_numbers(who.phone)),
        )

    def goods(self, declaration: Declaration) -> int:
        """Key of the kind of goods of the first line; 0 without lines."""
        if not declaration.lines:
            return 0
        return self.goods_key(declaration.lines[0].hs_code, declaration.lines[0].description)

    def goods_key(self, hs_code: str | None, description: str) -> int:
        """Key of one kind of goods."""
        return self._of_goods(hs_code[:4] if hs_code else "", "" if hs_code else description)

    def links(self, declaration: Declaration) -> tuple[int, ...]:
        """What two parcels share that belong together: for each key of a party, that party sending these goods.

        One number for both: what is looked for always agrees in both, and the index has millions of them.
        """
        goods = self.goods(declaration)
        return tuple(key ^ goods for key in self._both(declaration))

    def addressee_links(self, declaration: Declaration) -> tuple[int, ...]:
        """Those of the links that are of the addressee: what is sent there comes together again."""
        goods = self.goods(declaration)
        return tuple(key ^ goods for key in self.party_keys("addressee", _who(declaration.addressee)))

    def check_value(self) -> bytes:
        """Tells whether a store's history was written under this key, and by these rules of spelling."""
        return hashlib.blake2b(b"check 4", key=self.secret, digest_size=16).digest()

    def _goods_uncached(self, heading: str, description: str) -> int:
        kind, content = kind_of_goods(heading, description)
        return _number(self._hash_all(kind, [content], empty=True)[0])

    def _hash_all(self, kind: str, contents: Sequence[bytes], *, empty: bool = False) -> list[bytes]:
        """Hashes of contents; of empty ones only where asked for."""
        if empty or all(contents):
            return hash_on(self._begun[kind], contents)
        found = iter(hash_on(self._begun[kind], filter(None, contents)))
        return [content and next(found) for content in contents]


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "big", signed=True)


def _who(party: Party) -> Who:
    return Who(
        party.name, party.company, party.address, party.postcode, party.city, party.country or "", party.phone
    )  # fmt: skip
