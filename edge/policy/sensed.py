"""Facts of the parcel as the station sensed it: scale and size, how far the looking got, which numbers were read."""

from __future__ import annotations

from collections.abc import Iterable

from edge.domain import IdentifierSource, Identity, LineState, Reading, ReasonCode, Sight, ViewFault, ViewReading
from edge.policy.context import FactValue
from edge.policy.evidence import Evidence

__all__ = ["identity_facts", "issuer", "number", "parcel_facts", "reading_facts", "texts"]

_USELESS: dict[ViewFault, ReasonCode] = {
    ViewFault.DECODER_CRASH: ReasonCode.DECODER_CRASH,
    ViewFault.TIMEOUT: ReasonCode.READING_TIMEOUT,
    ViewFault.MODEL_FAULT: ReasonCode.MODEL_FAULT,
    ViewFault.QUARANTINED: ReasonCode.PICTURE_QUARANTINED,
    ViewFault.NOT_A_PICTURE: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.TRUNCATED: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.TOO_LARGE: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.UNSUPPORTED: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.FROZEN: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.PARCELS_TOO_CLOSE: ReasonCode.PARCELS_TOO_CLOSE,
    ViewFault.MISSING: ReasonCode.PICTURE_MISSING,
    ViewFault.NOT_CAPTURED: ReasonCode.PICTURE_MISSING,
}
"""Faults that leave nothing of a view, the most serious first, with the reason they give for no decision.

A dark, blurred or overexposed view is not among them: it was looked at, and its sight says how far.
"""

_UNKNOWN = frozenset({Sight.UNREAD, Sight.NOT_LOOKED})
_POOR = frozenset(
    {ViewFault.TOO_DARK, ViewFault.OVEREXPOSED, ViewFault.BLURRED, ViewFault.GLARE, ViewFault.SMALL_PRINT}
)
"""Faults of light and lens, by which print that was not read is told from artwork."""
_NOT_SURELY_READ = frozenset({LineState.UNREAD_SCRIPT, LineState.UNSURE})

_SHORTEST_STATEMENT = 2.0
"""How long a line must be to state anything, in its heights: two characters (`国产`). A speck is as long as high."""


def texts(values: Iterable[FactValue]) -> list[str]:
    """What is not empty of the values, sorted, each once: the shape of every list in the context."""
    return sorted({str(value) for value in values if value})


def number(value: float | None) -> float | None:
    """A number as CEL's double; not known stays not known."""
    return None if value is None else float(value)


def issuer(identity: Identity) -> str | None:
    """Country whose post issued the item's number."""
    return next((i.origin_country for i in identity.identifiers if i.valid and i.value == identity.item_id), None)


def parcel_facts(evidence: Evidence) -> dict[str, FactValue]:
    """The group `parcel` of the context."""
    measured = evidence.parcel.measurement
    volume_cm3, density = measured.volume_cm3, measured.bulk_density_kg_l
    return {
        "mass_g": number(measured.mass_g),
        "volume_l": None if volume_cm3 is None else volume_cm3 / 1000,
        "density_kg_l": None if density is None else round(density, 3),
    }


def reading_facts(evidence: Evidence) -> dict[str, FactValue]:
    """The group `reading` of the context."""
    reading = evidence.reading
    return {
        "fault": _fault(evidence),
        "codes": reading.code_sight.value if reading else "did_not_look",
        "text": reading.text_sight.value if reading else "did_not_look",
        "pictures": float(len(evidence.parcel.views)),
        "faulty_pictures": float(sum(map(_is_useless, reading.views)))
        if reading
        else float(len(evidence.parcel.views)),
        "unread": reading is not None and _is_part_unread(reading),
        "unread_print_pct": _unread_print_pct(reading.views if reading else ()),
        "poor_print_pct": _unread_print_pct(filter(_is_poor, reading.views if reading else ())),
        "unread_script": any(line.state in _NOT_SURELY_READ for line in reading.lines) if reading else False,
        "unread_sides": texts(_unread_sides(evidence)),
    }


def _fault(evidence: Evidence) -> str:
    """Why nothing usable was read, or why the reading is known to be only a part; else empty."""
    if evidence.fault is not None:
        return evidence.fault.value
    reading: Reading | None = evidence.reading
    if reading is None:
        return (ReasonCode.DEGRADED if evidence.parcel.views else ReasonCode.PICTURE_MISSING).value
    if reading.timed_out:
        return ReasonCode.READING_TIMEOUT.value
    if not reading.views:
        return ReasonCode.PICTURE_MISSING.value
    if not all(_is_useless(view) for view in reading.views):
        return ""
    return next(reason.value for fault, reason in _USELESS.items() if fault in reading.faults)


def _is_part_unread(reading: Reading) -> bool:
    """Whether something was found that could not be read, or not surely: a line, or a code beside those that were."""
    return any(view.unread_codes for view in reading.views) or any(
        line.state is not LineState.READ and line.box.length_px >= _SHORTEST_STATEMENT * line.box.height_px
        for line in reading.lines
    )


def _is_poor(view: ViewReading) -> bool:
    """Whether a side shows text of which light or lens has kept a part from being read."""
    return view.text_sight is Sight.FOUND and not _POOR.isdisjoint(view.faults)


def _unread_print_pct(views: Iterable[ViewReading]) -> float | None:
    """Share of the print on which nothing was read, of the side on which it is highest, percent."""
    measured = (view.quality.unread_print_share for view in views if view.quality is not None)
    shares = [share for share in measured if share is not None]
    return round(100 * max(shares), 1) if shares else None


def _unread_sides(evidence: Evidence) -> Iterable[str]:
    """Names of the sides whose text is not known: not readable, not looked at, or without a usable picture."""
    seen = {view.view: view for view in evidence.reading.views} if evidence.reading else {}
    for announced in evidence.parcel.views:
        view = seen.get(announced.name)
        if view is None or view.text_sight in _UNKNOWN:
            yield announced.name


def _is_useless(view: ViewReading) -> bool:
    return not view.codes and not view.lines and any(fault in _USELESS for fault in view.faults)


def identity_facts(identity: Identity) -> dict[str, FactValue]:
    """The group `id` of the context."""
    invalid = [i for i in identity.identifiers if not i.valid]
    return {
        "status": identity.status.value,
        "item_id": identity.item_id or "",
        "valid": texts(i.value for i in identity.identifiers if i.valid),
        "invalid": texts(f"{i.value} ({i.fault})" if i.fault else i.value for i in invalid),
        "invalid_in_code": any(i.source is not IdentifierSource.TEXT for i in invalid),
        "issuer": issuer(identity),
    }
