"""The kind of goods that parcels of one load share, though their shipper names each otherwise: `goods_kinds.yaml`."""

from __future__ import annotations

from edge.records.spelling import name_words
from edge.shipped_tables import shipped_table

__all__ = ["kind_of_goods"]

_LISTS: dict[str, list[str]] = shipped_table("edge.records", "goods_kinds.yaml")
_RAW_HEADINGS = tuple(_LISTS["raw_headings"])
_RAW_WORDS, _VAGUE_WORDS = (frozenset(map(str.encode, _LISTS[name])) for name in ("raw_words", "vague_words"))
_RAW_CHARACTERS = tuple(map(str.encode, _LISTS["raw_characters"]))


def kind_of_goods(hs_code: str | None, description: str) -> tuple[str, bytes]:
    """What sort of kind it is, and which: by the heading of the tariff number, else by the words of the description."""
    if hs_code:
        return ("raw", b"") if hs_code.startswith(_RAW_HEADINGS) else ("heading", hs_code[:4].encode())
    (words,) = name_words([description])
    said = frozenset(words.split())
    if not said.isdisjoint(_RAW_WORDS) or any(characters in words for characters in _RAW_CHARACTERS):
        return "raw", b""
    return ("vague", b"") if said and said <= _VAGUE_WORDS else ("text", words)
