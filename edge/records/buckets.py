"""The parting of many index entries into like portions, each of which is small enough to be sorted in memory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from edge.records.packing import Array

__all__ = ["ITEM_BUCKETS", "LINK_BUCKETS", "Buckets", "parted"]


class Buckets:
    """Portions of the keys, which are hashes and so spread evenly over signed 64-bit numbers.

    Args:
        bits: how many bits of a key, from its first on, tell its bucket.
    """

    def __init__(self, bits: int) -> None:
        self._shift = 64 - bits
        self.numbers = range(-(1 << bits - 1), 1 << bits - 1)

    def of_key(self, key: int) -> int:
        """The bucket of a key."""
        return key >> self._shift

    def of_keys(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The bucket of each key."""
        return keys >> self._shift

    def bounds(self, bucket: int) -> tuple[int, int]:
        """The first and the last key of a bucket."""
        return bucket << self._shift, (bucket + 1 << self._shift) - 1


ITEM_BUCKETS = Buckets(7)
LINK_BUCKETS = Buckets(5)
"""Links are parted by days as well: more buckets would make pieces so small that each leaves much of a page empty."""


def parted(entries: Array, parts: npt.NDArray[np.int64], buckets: Buckets) -> Iterator[tuple[int, int, bytes]]:
    """Entries by part and bucket, as (part, bucket, the entries packed); within each in their order."""
    if not len(entries):
        return
    first, count = buckets.numbers.start, len(buckets.numbers)
    # One number for both, because one array sorts several times as fast as two; and again as fast in sixteen bits.
    places = parts * count + (buckets.of_keys(entries["key"]) - first)
    low, high = places.min(), places.max()
    order = np.argsort((places - low).astype(np.uint16) if high - low < 1 << 16 else places, kind="stable")
    entries, places = entries.take(order), places.take(order)
    ends = np.flatnonzero(np.diff(places)) + 1
    begin = 0
    for end in [*ends.tolist(), len(entries)]:
        part, bucket = divmod(int(places[begin]), count)
        yield part, bucket + first, entries[begin:end].tobytes()
        begin = end
