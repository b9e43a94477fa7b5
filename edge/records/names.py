"""The names of fields as they are stored: one letter each, for written out they are a third of all that a store holds.

A body stays JSON: no text within it can look like a name, because quotes stand there behind a backslash.
"""

from __future__ import annotations

import re

__all__ = ["LETTERS", "named", "shortened", "written_out"]

LETTERS = {
    "item_id": "i", "alt_ids": "a", "posting_date": "d", "origin_office": "o", "dispatch_country": "f",
    "transit_countries": "v", "destination_country": "t", "contents_type": "c", "contents_explanation": "x",
    "sender": "S", "addressee": "A", "gross_mass_g": "m", "length_mm": "l", "width_mm": "w", "height_mm": "h",
    "total_value": "T", "currency": "u", "licence_no": "L", "certificate_no": "C", "invoice_no": "I", "lines": "g",
    "id_type": "k",
    "name": "n", "company": "b", "address": "s", "postcode": "z", "city": "y", "country": "j", "phone": "p",
    "email": "e",
    "line_no": "N", "description": "D", "quantity": "q", "unit": "U", "line_net_mass_g": "M", "line_value": "V",
    "hs_code": "H", "origin_country": "O", "composition": "P", "cas": "R", "rare_earth_pct": "E", "sku": "K",
    "gtin": "G", "manufacturer": "F",
}  # fmt: skip
"""Stores are full of them: a letter never changes its meaning, and new names take those that are left."""
_NAMES = {letter.encode(): b'"%s":' % name.encode() for name, letter in LETTERS.items()}
_NAMED = re.compile(f'"({"|".join(LETTERS)})":')
_LETTERED = re.compile(rb'"([A-Za-z])":')


def named(field: str) -> str:
    """The name of a field as it begins its value."""
    return f'"{LETTERS[field]}":'


def shortened(text: str) -> str:
    """A declaration as JSON, or a part of it, with the names as letters."""
    return _NAMED.sub(lambda found: named(found[1]), text)


def written_out(body: bytes) -> bytes:
    """A stored declaration with its names; of the layout before, which has them, as it is."""
    parts = _LETTERED.split(body)
    parts[1::2] = map(_NAMES.__getitem__, parts[1::2])
    return b"".join(parts)
