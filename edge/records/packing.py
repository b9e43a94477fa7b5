"""Many declarations as a few arrays: how a reading process hands them over, and how an import lays them aside.

A number in an array costs its bytes; as an object of its own it costs ten times that and the time to make it. What an
import does with millions of index entries (parting, sorting, looking for equal ones) it does on whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from edge.records.entry import Entry
from edge.records.parties import item_key

__all__ = [
    "BUCKETS",
    "BUCKET_BITS",
    "LINK",
    "MAIN",
    "OTHER",
    "ROW",
    "Array",
    "Packed",
    "in_order",
    "pack",
    "parted",
    "unpacked",
]

Array: TypeAlias = npt.NDArray[np.void]
"""A structured array, of one of the types below."""

ROW = np.dtype(
    [
        ("key", "<i8"),
        ("line", "<i8"),
        ("posted_s", "<i8"),
        ("received_us", "<i8"),
        ("version", "<i8"),
        ("digest", "<i8"),
    ]
)
"""A declaration; `version` is 0 where the shipper gave none."""
MAIN = np.dtype([("key", "<i8"), ("ordinal", "<u4"), ("line", "<u4"), ("given", "?")])
"""The identifier of a declaration. `ordinal` counts those of a batch; `given`: its version was said by the shipper."""
OTHER = np.dtype([("key", "<i8"), ("ordinal", "<u4")])
"""Another identifier of a declaration."""
LINK = np.dtype([("key", "<i8"), ("item", "<i8"), ("posted_s", "<u4"), ("ordinal", "<u4"), ("mass_g", "<u2")])
"""What relates a small parcel to others; `key` is the link of `parties.py`."""

BUCKET_BITS = 57
BUCKETS = range(-(1 << 63 - BUCKET_BITS), 1 << 63 - BUCKET_BITS)
"""Keys are hashes, spread evenly over signed 64-bit numbers: their first 7 bits part them into 128 like portions."""
_TIMES = np.iinfo(np.uint32)


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """Some declarations: the arrays as bytes, `others` and `links` with ordinals from 0 within these declarations."""

    bodies: list[bytes]
    sources: list[str]
    rows: bytes
    others: bytes
    links: bytes

    def __len__(self) -> int:
        return len(self.bodies)


def pack(entries: Sequence[Entry]) -> Packed:
    """The entries, in their order."""
    rows = np.empty(len(entries), ROW)
    rows["key"] = [item_key(entry.item_id) for entry in entries]
    rows["line"] = [entry.line for entry in entries]
    rows["posted_s"] = [entry.posted_s for entry in entries]
    rows["received_us"] = [entry.received_us for entry in entries]
    rows["version"] = [entry.version or 0 for entry in entries]
    rows["digest"] = [entry.digest for entry in entries]
    owners, keys = _ragged([entry.alt_keys for entry in entries])
    others = np.empty(len(keys), OTHER)
    others["key"], others["ordinal"] = keys, owners
    owners, keys = _ragged([entry.links for entry in entries])
    links = np.empty(len(keys), LINK)
    links["key"], links["ordinal"], links["item"] = keys, owners, rows["key"][owners]
    links["posted_s"] = np.clip(rows["posted_s"], _TIMES.min, _TIMES.max)[owners]
    # Only small parcels have links, so that their masses fit.
    links["mass_g"] = np.array([entry.mass_g if entry.links else 0 for entry in entries], np.uint16)[owners]
    return Packed(
        [entry.body for entry in entries], [entry.source for entry in entries], rows.tobytes(), others.tobytes(),
        links.tobytes(),
    )  # fmt: skip


def _ragged(lists: Sequence[tuple[int, ...]]) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
    """For each number in the lists the index of its list, and the numbers."""
    counts = np.fromiter(map(len, lists), np.intp, len(lists))
    keys = np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
    return np.repeat(np.arange(len(lists)), counts), keys


def unpacked(bodies: Iterable[bytes], kind: np.dtype[np.void]) -> Array:
    """Arrays that were laid aside, one behind the other. The result can be changed."""
    return np.frombuffer(bytearray().join(bodies), kind)


def parted(entries: Array, parts: npt.NDArray[np.int64]) -> Iterator[tuple[int, int, bytes]]:
    """Entries by part and bucket, as (part, bucket, the entries packed); within each in their order."""
    if not len(entries):
        return
    # One number for both, because one array sorts several times as fast as two.
    places = parts * len(BUCKETS) + ((entries["key"] >> BUCKET_BITS) - BUCKETS.start)
    order = np.argsort(places, kind="stable")
    entries, places = entries[order], places[order]
    ends = np.flatnonzero(np.diff(places)) + 1
    begin = 0
    for end in [*ends.tolist(), len(entries)]:
        part, bucket = divmod(int(places[begin]), len(BUCKETS))
        yield part, bucket + BUCKETS.start, entries[begin:end].tobytes()
        begin = end


def in_order(entries: Array, then_by: str) -> Array:
    """Entries sorted by key, and equal keys by another field."""
    ordered: Array = entries[np.lexsort((entries[then_by], entries["key"]))]
    return ordered
