"""What relates small parcels to others, for many declarations at once: keys of parties, together with the goods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from edge.records.entry import SMALL_PARCEL_G
from edge.records.packing import digests_as_numbers

__all__ = ["links_of"]


def links_of(
    keys: Sequence[Sequence[bytes]], goods: Sequence[int], masses: Sequence[int]
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]:
    """The index of a declaration for each link, and the links (`PartyHasher.links`), in the order of the declarations.

    `keys` holds one column for each kind of key: its eight bytes, or none.
    """
    count = len(masses)
    links = np.zeros((count, len(keys)), np.int64)
    told = np.zeros((count, len(keys)), bool)
    for at, digests in enumerate(keys):
        numbers = digests_as_numbers(digests)
        told[:, at] = True if len(numbers) == count else np.fromiter(map(bool, digests), bool, count)
        links[told[:, at], at] = numbers
    told &= np.asarray(masses, np.int64)[:, None] <= SMALL_PARCEL_G
    links ^= np.asarray(goods, np.int64)[:, None]
    return np.repeat(np.arange(count), told.sum(axis=1)), links[told]
