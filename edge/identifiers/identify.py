"""From all codes of a parcel to the one item it is: agreement over views, conflicts, damaged codes, printed numbers.

Codes are trusted over print. Two different right identifiers of the same kind are a conflict that nobody resolves
here, and an identifier with a wrong check digit is never chosen, whatever else was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from edge.domain import (
    Code,
    Identifier,
    IdentifierKind,
    IdentifierSource,
    Identity,
    LineState,
    ReadStatus,
    ScannerCode,
    Symbology,
    TextLine,
)
from edge.identifiers.formats import STRONG_KINDS, candidates

__all__ = ["identify"]

PREFERENCE: Final = (
    IdentifierKind.S10,
    IdentifierKind.USPS_IMPB,
    IdentifierKind.UPS_1Z,
    IdentifierKind.YUNEXPRESS,
    IdentifierKind.DPD,
    IdentifierKind.DHL_PIECE,
    IdentifierKind.SSCC,
    IdentifierKind.FEDEX,
    IdentifierKind.DEUTSCHE_POST,
    IdentifierKind.DHL_AWB,
    IdentifierKind.CHINA_POST_DOMESTIC,
)
"""Which kind names the item when a parcel bears several: the post's own first, bare digits last."""

ROUTING_LENGTH: Final = 14
"""A Deutsche Post number of this length is a Leitcode: it names a destination, not the item."""

PRINTED: Final = re.compile(
    r"(?<![A-Z0-9])(?:[A-Z]{2} ?\d{2} ?\d{3} ?\d{3} ?\d ?[A-Z]{2}|[A-Z]{2} ?\d{3} ?\d{3} ?\d{3} ?[A-Z]{2}"
    r"|[A-Z]{2} ?\d{4} ?\d{4} ?\d ?[A-Z]{2}|1Z(?: ?[0-9A-Z]){16}|9[1-5]\d\d(?: ?\d{4}){4} ?\d{2})(?![A-Z0-9])"
)
"""The number that people read under the bars, in the groupings that posts print: S10, UPS 1Z and USPS."""

SHORTEST_PRINTED: Final = 13
"""Characters of the shortest of them, an S10 without blanks; most lines of a label have fewer."""

SURE_PRINT: Final = 0.9
ANOTHER_NUMBER: Final = 4
"""Characters in which a printed number differs from the coded one before it counts as another: a misread that keeps
the check digit right changes two or three at the most."""

AIM_SYMBOLOGY: Final = {"E": Symbology.EAN_13, "I": Symbology.ITF, "C": Symbology.CODE_128, "A": Symbology.CODE_39}
"""Symbologies that matter here, by the letter of the AIM identifier (ISO/IEC 15424)."""

_Group = tuple[Identifier, ...]
"""All meanings of one text."""


class _Printed(NamedTuple):
    """A number in print, and how surely its line was read."""

    group: _Group
    confidence: float


def identify(
    codes: Sequence[Code], scanner_codes: Sequence[ScannerCode] = (), lines: Sequence[TextLine] = ()
) -> Identity:
    """Which item the codes name.

    `OK`: one item. `CONFLICT`: two different right identifiers of the leading kind. `INVALID`: nothing right, and a
    text with the form of an identifier but a wrong check digit. `NO_READ`: nothing that could name an item. Printed
    text (`lines`) names the item only where no code did, right or wrong; beside a code it can only contradict: a
    surely read number with a right check digit that is another item's, not this one's misread.
    """
    read = [*_groups_of_codes(codes, scanner_codes)]
    printed = [*_printed(lines)]
    evidence = _unique([*read, *(number.group for number in printed)])
    groups = [group for group in read if any(map(_may_name, group))]
    groups = groups or [number.group for number in printed]
    if not groups:
        return Identity(status=ReadStatus.NO_READ, identifiers=evidence)
    kind = _leading_kind(groups)
    if kind is None:
        return Identity(status=ReadStatus.INVALID, identifiers=evidence)
    item_ids = _agreed((_values(group, kind) for group in groups), several=kind is IdentifierKind.S10)
    if len(item_ids) > 1 or _print_contradicts(item_ids[0], kind, printed):
        return Identity(status=ReadStatus.CONFLICT, kind=kind, identifiers=evidence)
    return Identity(status=ReadStatus.OK, item_id=item_ids[0], kind=kind, identifiers=evidence)


def _groups_of_codes(codes: Sequence[Code], scanner_codes: Sequence[ScannerCode]) -> Iterator[_Group]:
    for code in codes:
        yield candidates(code.text, symbology=code.symbology, symbology_id=code.symbology_id)
    for scanned in scanner_codes:
        aim = scanned.symbology_id or (scanned.text[:3] if scanned.text.startswith("]") else "")
        yield candidates(
            scanned.text,
            symbology=AIM_SYMBOLOGY.get(aim[1:2]),
            symbology_id=aim,
            source=IdentifierSource.SCANNER,
        )


def _printed(lines: Iterable[TextLine]) -> Iterator[_Printed]:
    """Right identifiers in print. A wrong check digit there is more likely a misread letter than a forged number."""
    for line in lines:
        if line.state is not LineState.READ:
            continue
        text = line.text.upper()
        for match in PRINTED.finditer(text) if len(text) >= SHORTEST_PRINTED else ():
            found = candidates(match[0], source=IdentifierSource.TEXT)
            right = tuple(item for item in found if item.valid and item.kind in STRONG_KINDS)
            if right:
                yield _Printed(right, line.confidence)


def _print_contradicts(item_id: str, kind: IdentifierKind, printed: Iterable[_Printed]) -> bool:
    return any(
        len(value) == len(item_id) and sum(a != b for a, b in zip(value, item_id, strict=True)) >= ANOTHER_NUMBER
        for number in printed
        if number.confidence >= SURE_PRINT
        for value in _values(number.group, kind)
    )


def _leading_kind(groups: Iterable[_Group]) -> IdentifierKind | None:
    kinds = {item.kind for group in groups for item in group if item.valid and not _routes_only(item)}
    return next((kind for kind in PREFERENCE if kind in kinds), None)


def _may_name(item: Identifier) -> bool:
    """Whether a meaning names an item, or is the damaged name of one."""
    return (item.valid or item.kind in STRONG_KINDS) and not _routes_only(item)


def _routes_only(item: Identifier) -> bool:
    return item.kind is IdentifierKind.DEUTSCHE_POST and len(item.value) == ROUTING_LENGTH


def _values(group: _Group, kind: IdentifierKind) -> tuple[str, ...]:
    return tuple(item.value for item in group if item.kind is kind and item.valid and not _routes_only(item))


def _agreed(readings: Iterable[tuple[str, ...]], *, several: bool) -> list[str]:
    """One value for each item seen: readings that share a value are of one item, which they narrow down together.

    Of the values that are left for an item the likeliest counts, unless a text of such a kind holds `several` numbers
    and not one number in several meanings.
    """
    items: list[tuple[str, ...]] = []
    for values in readings:
        at = next((at for at, known in enumerate(items) if set(values) & set(known)), None)
        if at is not None:
            items[at] = tuple(value for value in items[at] if value in values)
        elif values:
            items.append(values)
    return [value for values in items for value in (values if several else values[:1])]


def _unique(groups: Iterable[_Group]) -> tuple[Identifier, ...]:
    seen: dict[tuple[IdentifierKind, str], Identifier] = {}
    for group in groups:
        for item in group:
            seen.setdefault((item.kind, item.value), item)
    return tuple(sorted(seen.values(), key=lambda item: (not item.valid, item.rank)))
