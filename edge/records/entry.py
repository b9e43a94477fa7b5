"""One declaration, ready for the tables, and the strict way to it through the model of the vocabulary.

The body is JSON with short names, without what is at its default and what stands in columns. The fast ways
(`table_plan.py`, `own_shape.py`) must come to the same entry, byte for byte, or leave the row to this one.
"""

from __future__ import annotations

import datetime as dt

import msgspec
from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from edge.countries import country_meant
from edge.domain import Declaration
from edge.fault_words import fault_in_words
from edge.records.draft import Draft, Refused
from edge.records.hashing import digests
from edge.records.names import shortened
from edge.records.parties import PartyHasher, item_key

__all__ = [
    "LARGEST",
    "SMALL_PARCEL_G",
    "Entry",
    "Intake",
    "body_digest",
    "entry_of",
    "intact",
    "microseconds",
    "names_in",
]

SMALL_PARCEL_G = 5_000
"""A load is split into small parcels; heavier ones are no sign of it."""
LARGEST = 2**31 - 1
"""Versions and masses beyond this are no versions and no masses."""
_HEAD = {"record_version", "received_at", "source"}


class Entry(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One declaration for the tables. `version` is None where the shipper gave none; `line` is of the file.

    `alt_keys` are those of its other identifiers, `links` what relates it to other small parcels. `of_no_country` says
    whether one of its codes of countries is that of none, or of several, `left_open` whether a word for nothing stood
    in place of a value.
    """

    line: int
    item_id: str
    alt_keys: tuple[int, ...]
    posted_s: int
    received_us: int
    version: int | None
    source: str
    digest: int
    body: bytes
    links: tuple[int, ...]
    mass_g: int
    of_no_country: bool = False
    left_open: bool = False


class _Names(msgspec.Struct):
    """The identifiers in a body."""

    item_id: str
    alt_ids: tuple[str, ...] = ()


_NAMES = msgspec.json.Decoder(_Names)


def body_digest(body: bytes) -> int:
    """A signed 64-bit number that tells two contents apart."""
    return int.from_bytes(digests([body])[0], "big", signed=True)


def intact(body: bytes, digest: int) -> bytes:
    """A stored body: a disk that gave one other letter would have another declaration believed.

    Raises:
        ValueError: it is not what was stored.
    """
    if body_digest(body) != digest:
        raise ValueError("a stored declaration is damaged")
    return body


def entry_of(declaration: Declaration, hasher: PartyHasher, *, line: int = 0, left_open: bool = False) -> Entry:
    """The declaration as an entry."""
    body = shortened(declaration.model_dump_json(exclude=_HEAD, exclude_defaults=True)).encode()
    received_us = microseconds(declaration.received_at)
    posted = declaration.posting_date
    mass_g = min(declaration.gross_mass_g or 0, LARGEST)
    alt_keys = dict.fromkeys(item_key(alt_id) for alt_id in declaration.alt_ids if alt_id != declaration.item_id)
    return Entry(
        line=line,
        item_id=declaration.item_id,
        alt_keys=tuple(alt_keys),
        posted_s=int(posted.timestamp()) if posted else received_us // 1_000_000,
        received_us=received_us,
        version=declaration.record_version if "record_version" in declaration.model_fields_set else None,
        source=declaration.source,
        digest=body_digest(body),
        body=body,
        links=hasher.links(declaration) if mass_g <= SMALL_PARCEL_G else (),
        mass_g=mass_g,
        of_no_country=_names_no_country(declaration),
        left_open=left_open,
    )


def _names_no_country(declaration: Declaration) -> bool:
    codes = (
        declaration.dispatch_country, *declaration.transit_countries, declaration.destination_country,
        declaration.sender.country, declaration.addressee.country, *(line.origin_country for line in declaration.lines),
    )  # fmt: skip
    return any(code is not None and country_meant(code) is None for code in codes)


def names_in(body: bytes) -> frozenset[str]:
    """All identifiers in a body with its names written out.

    Raises:
        ValueError: it is not one that was written here.
    """
    names = _NAMES.decode(body)
    return frozenset((names.item_id, *names.alt_ids))


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


class Intake:
    """Drafts in, entries or refusals out, by the rules of `Declaration` and nothing else.

    Args:
        hasher: of the store.
        received_at: when declarations became known that don't say so themselves.
    """

    def __init__(self, hasher: PartyHasher, received_at: dt.datetime) -> None:
        self.hasher = hasher
        self.received_at = received_at

    def take(self, draft: Draft) -> Entry | Refused:
        """The entry of a draft, or why there is none."""
        draft.fields.setdefault("received_at", self.received_at)
        try:
            declaration = Declaration.model_validate(draft.fields)
            if declaration.record_version > LARGEST:
                why = f"a version of at most {LARGEST} is expected"
                return Refused(draft.line, "record_version", why, draft.raw_text())
            return entry_of(declaration, self.hasher, line=draft.line, left_open=draft.left_open)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            return Refused(draft.line, ".".join(map(str, first["loc"])), fault_in_words(first), draft.raw_text())
        except PydanticSerializationError:
            why = "half of a character stands in a text, which can't be written"
            return Refused(draft.line, "row", why, draft.raw_text())
        except OverflowError:  # a day at the edge of the calendar, in a time zone beyond it
            why = "a moment between the years 1 and 9999 UTC is expected"
            return Refused(draft.line, "posting_date", why, draft.raw_text())
