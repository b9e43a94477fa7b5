"""Countries of origin named by GS1 codes (AI 422 to 426), as claims beside those that the printed text makes.

The prefix of a GTIN or SSCC (690 to 699, say) names the GS1 organisation that issued the number and never an origin,
so it is not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from edge.countries import country_of_number
from edge.domain import Code, OriginClaim, Polarity, Role, ScannerCode, Span
from edge.identifiers.gs1 import Gs1Element, gs1_elements, is_gs1, without_symbology_prefix

__all__ = ["origin_countries"]

ROLE_OF_AI: Final = {"422": Role.ORIGIN, "423": Role.PROCESSED, "424": Role.PROCESSED, "426": Role.ORIGIN}
"""AI 426 covers the full process chain, so it speaks of origin; AI 425, disassembly, does not speak of making."""

LONE_ORIGIN: Final = re.compile(r"42[26]\d{3}")
UNMARKED_CONFIDENCE: Final = 0.5
"""Confidence in an origin element of a code whose reader did not say that it is a GS1 code."""


def origin_countries(codes: Sequence[Code], scanner_codes: Sequence[ScannerCode] = ()) -> tuple[OriginClaim, ...]:
    """Claims of origin and processing held in the codes, each country and role once.

    A code that no reader marked as GS1 counts only where its text is nothing but an origin element, or where a check
    digit in it is right; its claims are `uncertain`. Spans point into the code's text and carry the code's box.
    """
    claims: dict[tuple[Role, str | None], OriginClaim] = {}
    for code in codes:
        for claim in _claims_of(code.text, code.symbology_id):
            span = claim.spans[0].model_copy(update={"view": code.view, "box": code.box})
            claims.setdefault((claim.role, claim.country), claim.model_copy(update={"spans": (span,)}))
    for scanned in scanner_codes:
        for claim in _claims_of(scanned.text, scanned.symbology_id or ""):
            claims.setdefault((claim.role, claim.country), claim)
    return tuple(claims.values())


def _claims_of(text: str, symbology_id: str) -> Iterator[OriginClaim]:
    elements = gs1_elements(text, symbology_id)
    marked = is_gs1(*without_symbology_prefix(text, symbology_id))
    if not marked and not LONE_ORIGIN.fullmatch(text) and not _proven_by_check_digit(elements):
        return
    for element in elements:
        role = ROLE_OF_AI.get(element.ai)
        if role is None or element.fault:
            continue
        for at in range(0, len(element.value), 3):
            yield from _claim(role, text, element.start + at, marked=marked)


def _proven_by_check_digit(elements: Sequence[Gs1Element]) -> bool:
    return any(element.ai in {"00", "01", "02"} and element.fault is None for element in elements)


def _claim(role: Role, text: str, start: int, *, marked: bool) -> Iterator[OriginClaim]:
    country = country_of_number(text[start : start + 3])
    if country is None:
        return
    yield OriginClaim(
        role=role,
        polarity=Polarity.ASSERTED,
        country=country,
        country_text=text[start : start + 3],
        confidence=1.0 if marked else UNMARKED_CONFIDENCE,
        uncertain=not marked,
        spans=(Span(text=text[start : start + 3], line_index=0, start=start, end=start + 3),),
    )
