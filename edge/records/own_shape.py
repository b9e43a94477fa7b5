"""The fast way of declarations in our own shape, as JSON objects: no names to find, no units to read.

Every field is worked out by the model once for each different value, and remembered (`fragments.py`); texts are only
quoted. What is not a plain text or whole number where one belongs goes the strict way, which may still take it.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from pydantic import ValidationError

from edge.domain import Declaration, DeclarationLine, Party
from edge.records.entry import LARGEST, SMALL_PARCEL_G, Entry, Intake, body_digest, microseconds
from edge.records.fragments import BAD, DESCRIPTION_CHARS, Memo, quote
from edge.records.parties import Who, item_key

__all__ = ["OwnShape"]

OWN_FIELDS = frozenset(Declaration.model_fields)
LINE_FIELDS = frozenset(DeclarationLine.model_fields)
_APART = {"item_id", "alt_ids", "record_version", "received_at", "source", "sender", "addressee", "lines"}
_PARTY_FIELDS = tuple(Party.model_fields)
_PARTY = frozenset(_PARTY_FIELDS)
_COUNTRY = re.compile(r"[A-Z]{2}")
_ID_CHARS = 64


def _is_text(model: type[Declaration | DeclarationLine], name: str) -> bool:
    return model.model_fields[name].annotation is str


class _Field:
    """A field that is not an object: its fragment from a text, a whole number or a list of texts."""

    def __init__(self, model: type[Declaration | DeclarationLine], name: str) -> None:
        self.name = name
        self._begin = f',"{name}":'
        self._text = _is_text(model, name)
        self._model = model
        self._known: Memo[Any, str] = Memo(self._strict)

    def fragment(self, value: Any) -> str:
        """The piece of the body; `BAD` where only the strict way can tell."""
        kind = type(value)
        if self._text:
            return (self._begin + quote(value) if value else "") if kind is str else BAD
        if kind is str or kind is int:
            return self._known[value]
        if kind is list:
            return self._known[tuple(value)] if all(type(part) is str for part in value) else BAD
        return "" if value is None else BAD

    def _strict(self, value: Any) -> str:
        # A list that was made a tuple to be remembered is a list for the model, which takes both.
        required: dict[str, Any] = {"line_no": 1, "description": ""}
        if self._model is Declaration:
            required = {"item_id": "X", "received_at": "2000-01-01T00:00:00Z"}
        try:
            model = self._model.model_validate(required | {self.name: value})
        except (ValidationError, OverflowError):
            return BAD
        written = model.model_dump_json(include={self.name}, exclude_defaults=True)[1:-1]
        return "," + written if written else ""


class OwnShape:
    """Makes entries of objects in our own shape."""

    def __init__(self, intake: Intake) -> None:
        self._hasher = intake.hasher
        self._received_us = microseconds(intake.received_at)
        fields = [name for name in Declaration.model_fields if name not in _APART]
        cut = fields.index("gross_mass_g")
        self._before = [_Field(Declaration, name) for name in fields[:cut]]
        self._after = [_Field(Declaration, name) for name in fields[cut:]]
        self._line_no = _Field(DeclarationLine, "line_no")
        line = [name for name in DeclarationLine.model_fields if name not in {"line_no", "description"}]
        self._line = [_Field(DeclarationLine, name) for name in line]
        self._moments: Memo[str, dt.datetime | None] = Memo(_moment)

    def fits(self, found: dict[str, Any]) -> bool:
        """Whether the object is in our own shape, and not in that of a shipping interface."""
        lines = found.get("lines", ())
        return (
            found.keys() <= OWN_FIELDS
            and isinstance(lines, list | tuple)
            and all(isinstance(entry, dict) and "line_no" in entry for entry in lines)
        )

    def entry(self, found: dict[str, Any], line: int) -> Entry | None:
        """The entry of an object that `fits`, or None where it must go the strict way."""
        item_id, source, version = found.get("item_id"), found.get("source", "file"), found.get("record_version")
        mass_g = found.get("gross_mass_g")
        times = self._times(found)
        # Exact types: a bool is a kind of int, and must not be remembered as one.
        if type(item_id) is not str or not 0 < len(item_id) <= _ID_CHARS or type(source) is not str or times is None:
            return None
        if type(mass_g) not in _WHOLE or type(version) not in _WHOLE or not 0 < (version or 1) <= LARGEST:
            return None
        posted_s, received_us = times
        alt_text, alt_keys = _alt_ids(found.get("alt_ids", ()), item_id)
        sender_text, sender_keys = self._party("sender", found)
        addressee_text, addressee_keys = self._party("addressee", found)
        contents, goods = self._contents(found.get("lines", ()))
        text = (
            f'{{"item_id":{quote(item_id)}{alt_text}{_joined(self._before, found)}{sender_text}{addressee_text}'
            f"{_joined(self._after, found)}{contents}}}"
        )
        # A version of null or zero is for the model to judge.
        if BAD in text or ("record_version" in found and not version):
            return None
        mass_g = min(mass_g or 0, LARGEST)
        links = tuple([key ^ goods for key in sender_keys + addressee_keys]) if mass_g <= SMALL_PARCEL_G else ()
        try:
            body = text.encode()
        except UnicodeEncodeError:
            return None
        return Entry(
            line, item_id, alt_keys, posted_s, received_us, version, source, body_digest(body), body,
            links, mass_g,
        )  # fmt: skip

    def _times(self, found: dict[str, Any]) -> tuple[int, int] | None:
        """When it was posted, in seconds, and received, in microseconds; None where that is not plain."""
        received, posted = found.get("received_at"), found.get("posting_date")
        if type(received) not in _TEXT or type(posted) not in _TEXT or ("received_at" in found and not received):
            return None
        came, mailed = self._moments[received or ""], self._moments[posted or ""]
        if (received and came is None) or (posted is not None and mailed is None):
            return None
        received_us = self._received_us if came is None else microseconds(came)
        return (received_us // 1_000_000 if mailed is None else int(mailed.timestamp())), received_us

    def _party(self, side: str, found: dict[str, Any]) -> tuple[str, tuple[int, ...]]:
        party = found.get(side)
        if party is None:
            return (BAD if side in found else ""), ()
        if type(party) is not dict or not party.keys() <= _PARTY:
            return BAD, ()
        country = party.get("country")
        texts = [party.get(name, "") for name in _PARTY_FIELDS if name != "country"]
        if not all(type(text) is str for text in texts) or not (
            country is None or (type(country) is str and _COUNTRY.fullmatch(country))
        ):
            return BAD, ()
        written = ",".join(f'"{name}":{quote(party[name])}' for name in _PARTY_FIELDS if party.get(name))
        keys = self._hasher.party_keys(side, Who(*(party.get(name) or "" for name in Who._fields)))
        return (f',"{side}":{{{written}}}' if written else ""), keys

    def _contents(self, lines: Any) -> tuple[str, int]:
        """The list of lines, and the key of the goods of the first of them."""
        written = []
        for line in lines:
            description = line.get("description")
            if not line.keys() <= LINE_FIELDS or type(description) is not str or len(description) > DESCRIPTION_CHARS:
                return BAD, 0
            number = self._line_no.fragment(line["line_no"])
            written.append(f"{{{number[1:] or BAD}{_described(description)}{_joined(self._line, line)}}}")
        if not written:
            return "", 0
        code = lines[0].get("hs_code")
        # The model may still take a number for a code; then the strict way finds its heading.
        goods = self._hasher.goods_key(code, lines[0]["description"]) if type(code) in _TEXT else None
        return (BAD if goods is None else f',"lines":[{",".join(written)}]'), goods or 0


_TEXT = (str, type(None))
_WHOLE = (int, type(None))


def _joined(fields: list[_Field], found: dict[str, Any]) -> str:
    return "".join([field.fragment(found[field.name]) for field in fields if field.name in found])


def _described(description: str) -> str:
    return f',"description":{quote(description)}'


def _alt_ids(alt_ids: Any, item_id: str) -> tuple[str, tuple[int, ...]]:
    if type(alt_ids) not in (list, tuple) or not all(type(alt_id) is str for alt_id in alt_ids):
        return BAD, ()
    written = f',"alt_ids":[{",".join(map(quote, alt_ids))}]' if alt_ids else ""
    return written, tuple(dict.fromkeys(item_key(alt_id) for alt_id in alt_ids if alt_id != item_id))


def _moment(text: str) -> dt.datetime | None:
    try:
        return Declaration.model_validate({"item_id": "X", "received_at": text}).received_at
    except (ValidationError, OverflowError):
        return None
