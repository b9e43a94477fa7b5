"""Many declarations as a few arrays: how a reading process hands them over, and how an import lays them aside.

A number in an array costs its bytes; as an object of its own it costs ten times that and the time to make it. What an
import does with millions of index entries (parting, sorting, looking for equal ones) it does on whole arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, compress
from typing import NamedTuple, TypeAlias

import msgspec
import numpy as np
import numpy.typing as npt

from edge.records.entry import Entry
from edge.records.hashing import digests
from edge.records.item_numbers import misnumbered
from edge.records.parties import item_digests, item_key

__all__ = [
    "LINK",
    "MAIN",
    "OTHER",
    "ROW",
    "Array",
    "Declared",
    "Packed",
    "counted_on",
    "digests_as_numbers",
    "in_order",
    "kept",
    "merged",
    "pack",
    "pack_columns",
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
        ("misnumbered", "?"),
        ("of_no_country", "?"),
        ("left_open", "?"),
    ]
)
"""A declaration; `version` is 0 where the shipper gave none, `misnumbered` a check digit that does not fit,
`of_no_country` a code of a country that none has, `left_open` a word for nothing in place of a value."""
MAIN = np.dtype([("key", "<i8"), ("ordinal", "<u4"), ("line", "<u4"), ("given", "?")])
"""The identifier of a declaration. `ordinal` counts those of a batch; `given`: its version was said by the shipper."""
OTHER = np.dtype([("key", "<i8"), ("ordinal", "<u4")])
"""Another identifier of a declaration."""
LINK = np.dtype([("key", "<i8"), ("item", "<i8"), ("posted_s", "<u4"), ("ordinal", "<u4"), ("mass_g", "<u2")])
"""What relates a small parcel to others; `key` is the link of `parties.py`."""

_TIMES, _MASSES = np.iinfo(np.uint32), np.iinfo(np.uint16)
_Owned: TypeAlias = tuple[npt.NDArray[np.intp], npt.NDArray[np.int64]]
"""Numbers, and for each the index of the declaration that it belongs to."""


class Packed(msgspec.Struct, frozen=True, array_like=True):
    """Some declarations: the arrays as bytes, `others` and `links` with ordinals from 0 within these declarations."""

    bodies: list[bytes]
    sources: list[str]
    rows: bytes
    others: bytes
    links: bytes

    def __len__(self) -> int:
        return len(self.bodies)


class Declared(NamedTuple):
    """Declarations by columns, which is how a fast way makes them; the fields are those of `Entry`.

    Their codes of countries are all known. Of `alt_ids` none is the item's own. `links` belong to the declarations that
    `linked` counts from 0.
    """

    lines: Sequence[int]
    item_ids: Sequence[str]
    alt_ids: Sequence[tuple[str, ...]]
    posted_s: Sequence[int]
    received_us: Sequence[int]
    versions: Sequence[int | None]
    sources: Sequence[str]
    bodies: Sequence[bytes]
    masses: Sequence[int]
    linked: npt.NDArray[np.intp]
    links: npt.NDArray[np.int64]
    left_open: Sequence[bool] | bool = False


def pack_columns(declared: Declared) -> Packed:
    """The declarations, in their order."""
    alt_ids = [tuple(dict.fromkeys(ids)) if len(ids) > 1 else ids for ids in declared.alt_ids]
    owners = np.repeat(np.arange(len(alt_ids)), np.fromiter(map(len, alt_ids), np.intp, len(alt_ids)))
    rows = _rows(declared, digests_as_numbers(item_digests(declared.item_ids)))
    rows["digest"] = digests_as_numbers(digests(declared.bodies))
    alt_keys = digests_as_numbers(item_digests(chain.from_iterable(alt_ids)))
    return _packed(declared, rows, (owners, alt_keys), (declared.linked, declared.links))


def pack(entries: Sequence[Entry]) -> Packed:
    """The entries, in their order."""
    linked, links = _ragged([entry.links for entry in entries])
    declared = Declared(
        [entry.line for entry in entries], [entry.item_id for entry in entries], [],
        [entry.posted_s for entry in entries], [entry.received_us for entry in entries],
        [entry.version for entry in entries], [entry.source for entry in entries],
        [entry.body for entry in entries], [entry.mass_g for entry in entries], linked, links,
    )  # fmt: skip
    rows = _rows(declared, np.array([item_key(item_id) for item_id in declared.item_ids], np.int64))
    rows["digest"] = [entry.digest for entry in entries]
    rows["left_open"] = [entry.left_open for entry in entries]
    rows["of_no_country"] = [entry.of_no_country for entry in entries]
    return _packed(declared, rows, _ragged([entry.alt_keys for entry in entries]), (linked, links))


def _rows(declared: Declared, keys: npt.NDArray[np.int64]) -> Array:
    rows = np.empty(len(keys), ROW)
    rows["key"], rows["line"] = keys, declared.lines
    rows["posted_s"], rows["received_us"] = declared.posted_s, declared.received_us
    rows["version"] = [version or 0 for version in declared.versions]
    rows["misnumbered"], rows["of_no_country"] = misnumbered(declared.item_ids), False
    rows["left_open"] = declared.left_open
    return rows


def _packed(declared: Declared, rows: Array, others_of: _Owned, links_of: _Owned) -> Packed:
    others = np.empty(len(others_of[1]), OTHER)
    others["ordinal"], others["key"] = others_of
    owners, keys = links_of
    links = np.empty(len(keys), LINK)
    links["key"], links["ordinal"], links["item"] = keys, owners, rows["key"][owners]
    links["posted_s"] = np.clip(rows["posted_s"], _TIMES.min, _TIMES.max)[owners]
    # Only small parcels have links, so that their masses fit.
    links["mass_g"] = np.minimum(declared.masses, _MASSES.max).astype(np.uint16)[owners]
    return Packed(list(declared.bodies), list(declared.sources), rows.tobytes(), others.tobytes(), links.tobytes())


def digests_as_numbers(digests: Iterable[bytes]) -> npt.NDArray[np.int64]:
    """Numbers of 64 bits from their bytes, the first of which counts most."""
    return np.frombuffer(b"".join(digests), ">i8").astype(np.int64)


def merged(packs: Sequence[Packed], places: Sequence[Sequence[int]]) -> Packed:
    """The declarations of several packs in one order: `places` says for each pack where its declarations belong."""
    order = np.argsort(np.concatenate([np.asarray(place, np.intp) for place in places]), kind="stable")
    new_ordinal = np.empty(len(order), np.uint32)
    new_ordinal[order] = np.arange(len(order))
    begins = np.cumsum([0] + [len(pack) for pack in packs])

    def entries(bodies: list[bytes], kind: np.dtype[np.void]) -> bytes:
        found = counted_on(bodies, begins, kind)
        found["ordinal"] = new_ordinal[found["ordinal"]]
        return found[np.argsort(found["ordinal"], kind="stable")].tobytes()

    bodies = list(chain.from_iterable(pack.bodies for pack in packs))
    sources = list(chain.from_iterable(pack.sources for pack in packs))
    return Packed(
        [bodies[at] for at in order], [sources[at] for at in order],
        unpacked((pack.rows for pack in packs), ROW)[order].tobytes(),
        entries([pack.others for pack in packs], OTHER), entries([pack.links for pack in packs], LINK),
    )  # fmt: skip


def kept(packed: Packed, keep: npt.NDArray[np.bool_]) -> Packed:
    """Those of the declarations that are to be kept."""
    new_ordinal = np.cumsum(keep) - 1

    def entries(body: bytes, kind: np.dtype[np.void]) -> bytes:
        found = unpacked((body,), kind)
        found = found.take(np.flatnonzero(keep[found["ordinal"]]))
        found["ordinal"] = new_ordinal[found["ordinal"]]
        return found.tobytes()

    rows = unpacked((packed.rows,), ROW).take(np.flatnonzero(keep)).tobytes()
    bodies, sources = list(compress(packed.bodies, keep)), list(compress(packed.sources, keep))
    return Packed(bodies, sources, rows, entries(packed.others, OTHER), entries(packed.links, LINK))


def counted_on(bodies: list[bytes], begins: npt.NDArray[np.int64], kind: np.dtype[np.void]) -> Array:
    """Entries of all packs, the ordinals of each counted on from where it begins."""
    entries = unpacked(bodies, kind)
    entries["ordinal"] += np.repeat(begins[:-1], [len(body) // kind.itemsize for body in bodies]).astype(np.uint32)
    return entries


def _ragged(lists: Sequence[tuple[int, ...]]) -> _Owned:
    """For each number in the lists the index of its list, and the numbers."""
    counts = np.fromiter(map(len, lists), np.intp, len(lists))
    keys = np.fromiter(chain.from_iterable(lists), np.int64, int(counts.sum()))
    return np.repeat(np.arange(len(lists)), counts), keys


def unpacked(bodies: Iterable[bytes], kind: np.dtype[np.void]) -> Array:
    """Arrays that were laid aside, one behind the other. The result can be changed."""
    return np.frombuffer(bytearray().join(bodies), kind)


def in_order(entries: Array, then_by: str) -> Array:
    """Entries sorted by key, and equal keys by another field."""
    # `take` moves whole entries; indexing moves them field by field, which costs eight times as much.
    ordered: Array = entries.take(np.lexsort((entries[then_by], entries["key"])))
    return ordered
