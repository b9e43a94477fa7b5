"""From evidence to the documented context: every fact of `edge/policy/context.py` worked out for one parcel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from edge.claims import OriginGroups, read_goods_text
from edge.domain import (
    Claims,
    Declaration,
    GoodsClaim,
    GoodsKind,
    IdentifierSource,
    Identity,
    LineState,
    OriginClaim,
    Polarity,
    Reading,
    ReasonCode,
    Role,
    ViewFault,
    ViewReading,
)
from edge.policy.context import Facts, FactValue
from edge.policy.control import ControlLists, Named
from edge.policy.evidence import Evidence
from edge.policy.goods import GoodsTable

__all__ = ["CERTAIN_FROM", "FactFinder"]

CERTAIN_FROM = 0.6
"""An asserted origin read with less confidence than this counts as uncertain."""

_USELESS: dict[ViewFault, ReasonCode] = {
    ViewFault.DECODER_CRASH: ReasonCode.DECODER_CRASH,
    ViewFault.TIMEOUT: ReasonCode.READING_TIMEOUT,
    ViewFault.MODEL_FAULT: ReasonCode.MODEL_FAULT,
    ViewFault.QUARANTINED: ReasonCode.PICTURE_QUARANTINED,
    ViewFault.NOT_A_PICTURE: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.TRUNCATED: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.TOO_LARGE: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.UNSUPPORTED: ReasonCode.PICTURE_UNREADABLE,
    ViewFault.MISSING: ReasonCode.PICTURE_MISSING,
}
"""Faults that leave nothing of a view, the most serious first, with the reason they give for no decision.

A dark, blurred or overexposed view is not among them: it was looked at, and its sight says how far.
"""


class FactFinder:
    """Works out facts with the tables and lists of one policy."""

    def __init__(self, goods: GoodsTable, lists: ControlLists, origin_groups: OriginGroups) -> None:
        self._goods = goods
        self._lists = lists
        self._groups = origin_groups

    def facts(self, evidence: Evidence, *, at: dt.datetime) -> Facts:
        """All facts of one parcel, in the shape of `CONTEXT`."""
        declaration = evidence.lookup.declaration
        on_label = self._on_label(evidence)
        in_record = self._in_record(declaration)
        return {
            "parcel": _parcel(evidence),
            "reading": _reading(evidence),
            "id": _identity(evidence.identity),
            "label": self._label(evidence.claims) | {"materials": sorted({n.symbol for n in on_label if n.raw})},
            "record": self._record(evidence) | {"materials": sorted({n.symbol for n in in_record})},
            "goods": self._declared_goods(declaration),
            "control": self._control(evidence, on_label, in_record, at.date()),
            "history": {
                "parcels": float(evidence.lookup.related.parcels),
                "total_mass_kg": evidence.lookup.related.total_mass_g / 1000,
                "window_h": float(evidence.lookup.related.window_h),
            },
        }

    def _countries(self, countries: Iterable[str | None]) -> list[str]:
        return _texts(self._groups.of(country) for country in countries if country)

    def _label(self, claims: Claims) -> dict[str, FactValue]:
        origin = [claim for claim in claims.origin if claim.role.speaks_of_origin]
        asserted = [claim for claim in origin if claim.polarity is Polarity.ASSERTED]
        certain = self._countries(c.country for c in asserted if _is_certain(c))
        uncertain = self._countries(c.country for c in asserted if not _is_certain(c))
        return {
            "asserted": certain,
            "uncertain": [country for country in uncertain if country not in certain],
            "denied": self._countries(c.country for c in claims.origin if _denies(c)),
            "ambiguous": self._countries(c.country for c in origin if c.polarity is Polarity.AMBIGUOUS),
            "quotes": _texts(_quote(claim) for claim in claims.origin if claim in origin or _denies(claim)),
            "confidence": min((claim.confidence for claim in origin), default=1.0),
            "claims": float(len(claims.origin) + len(claims.goods)),
            "hs": _texts(claim.value for claim in claims.goods if claim.kind is GoodsKind.HS_CODE),
        }

    def _record(self, evidence: Evidence) -> dict[str, FactValue]:
        lookup, declaration = evidence.lookup, evidence.lookup.declaration
        lines = declaration.lines if declaration else ()
        masses = [line.line_net_mass_g for line in lines]
        shares = [line.rare_earth_pct for line in lines if line.rare_earth_pct is not None]
        whence = [declaration.dispatch_country if declaration else None, _issuer(evidence.identity)]
        return {
            "status": lookup.status.value,
            "age_h": None if lookup.age_s is None else round(lookup.age_s / 3600, 1),
            "origins": self._countries(line.origin_country for line in lines),
            "whence": self._countries(whence),
            "licensed": bool(declaration and declaration.licence_no.strip()),
            "descriptions": _texts(line.description for line in lines),
            "hs": _texts(line.hs_code for line in lines if line.hs_code),
            "gross_mass_g": _number(declaration.gross_mass_g if declaration else None),
            "net_mass_g": float(sum(m for m in masses if m is not None)) if masses and None not in masses else None,
            "rare_earth_pct": float(max(shares)) if shares else None,
        }

    def _declared_goods(self, declaration: Declaration | None) -> dict[str, FactValue]:
        judged = self._goods.judge(declaration.lines if declaration else ())
        return {
            "classes": _texts(judged.classes),
            "cover": judged.cover,
            "powder": judged.powder,
            "vague": _texts(judged.vague),
            "contradictions": _texts(judged.contradictions),
            "unusual_kg_l": judged.unusual_kg_l,
            "impossible_kg_l": judged.impossible_kg_l,
            "usd_per_kg": None if judged.usd_per_kg is None else round(judged.usd_per_kg, 1),
            "usual_usd_per_kg": judged.usual_usd_per_kg,
        }

    def _on_label(self, evidence: Evidence) -> frozenset[Named]:
        """Materials by the row they stand in: `oxide` beside one name says nothing of another."""
        rows: dict[object, list[GoodsClaim]] = {}
        for claim in evidence.claims.goods:
            place = (
                claim.row
                if claim.row is not None
                else (claim.spans[0].view, claim.spans[0].line_index)
                if claim.spans
                else None
            )
            rows.setdefault(place, []).append(claim)
        found: set[Named] = set()
        lines = evidence.reading.lines if evidence.reading else ()
        for claims in rows.values():
            texts = [claim.value for claim in claims]
            texts += [lines[s.line_index].text for c in claims for s in c.spans if s.view and s.line_index < len(lines)]
            texts += [span.text for claim in claims for span in claim.spans]
            raw_form = self._goods.is_raw(texts) or any(claim.kind is GoodsKind.PURITY for claim in claims)
            found |= self._lists.named(claims, raw_form=raw_form)
        return frozenset(found)

    def _in_record(self, declaration: Declaration | None) -> frozenset[Named]:
        found: set[Named] = set()
        for line in declaration.lines if declaration else ():
            text = f"{line.description}\n{line.composition}"
            claims = (*_goods_claims(text), *(GoodsClaim(kind=GoodsKind.CAS, value=number) for number in line.cas))
            raw_form = self._goods.is_raw([text]) or any(claim.kind is GoodsKind.PURITY for claim in claims)
            found |= self._lists.named(claims, raw_form=raw_form)
        return frozenset(found)

    def _control(
        self, evidence: Evidence, on_label: frozenset[Named], in_record: frozenset[Named], day: dt.date
    ) -> dict[str, FactValue]:
        declaration = evidence.lookup.declaration
        codes = [line.hs_code for line in declaration.lines if line.hs_code] if declaration else []
        label = self._lists.controlled((n.symbol for n in on_label if n.raw), day)
        record = self._lists.controlled((n.symbol for n in in_record if n.raw), day)
        tariff = self._lists.controlled_hs(codes, day)
        return {
            "on_label": _texts(label),
            "in_record": _texts(record),
            "hs": _texts(tariff),
            "lists": _texts([*label.values(), *record.values(), *tariff.values()]),
        }


@lru_cache(maxsize=20_000)
def _goods_claims(text: str) -> tuple[GoodsClaim, ...]:
    """Declared descriptions repeat all day; reading one anew each time would be most of the cost of judging."""
    return read_goods_text(text)


def _texts(values: Iterable[FactValue]) -> list[str]:
    return sorted({str(value) for value in values if value})


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _is_certain(claim: OriginClaim) -> bool:
    return not claim.uncertain and claim.confidence >= CERTAIN_FROM


def _denies(claim: OriginClaim) -> bool:
    """Whether a claim denies an origin; one of Chinese content does, though it speaks of materials."""
    return claim.polarity is Polarity.DENIED and (claim.role.speaks_of_origin or claim.role is Role.MATERIALS)


def _quote(claim: OriginClaim) -> str:
    return " / ".join(span.text for span in claim.spans) or claim.country_text


def _issuer(identity: Identity) -> str | None:
    return next((i.origin_country for i in identity.identifiers if i.valid and i.value == identity.item_id), None)


def _parcel(evidence: Evidence) -> dict[str, FactValue]:
    measured = evidence.parcel.measurement
    volume_cm3, density = measured.volume_cm3, measured.bulk_density_kg_l
    return {
        "mass_g": _number(measured.mass_g),
        "volume_l": None if volume_cm3 is None else volume_cm3 / 1000,
        "density_kg_l": None if density is None else round(density, 3),
    }


def _reading(evidence: Evidence) -> dict[str, FactValue]:
    reading = evidence.reading
    return {
        "fault": _fault(evidence),
        "codes": reading.code_sight.value if reading else "did_not_look",
        "text": reading.text_sight.value if reading else "did_not_look",
        "pictures": float(len(evidence.parcel.views)),
        "faulty_pictures": float(sum(map(_is_useless, reading.views)))
        if reading
        else float(len(evidence.parcel.views)),
        "unread_script": any(line.state is LineState.UNREAD_SCRIPT for line in reading.lines) if reading else False,
    }


def _fault(evidence: Evidence) -> str:
    """Why nothing usable was read; empty as soon as one view was read."""
    if evidence.fault is not None:
        return evidence.fault.value
    reading: Reading | None = evidence.reading
    if reading is None:
        return (ReasonCode.DEGRADED if evidence.parcel.views else ReasonCode.PICTURE_MISSING).value
    if not reading.views:
        return (ReasonCode.READING_TIMEOUT if reading.timed_out else ReasonCode.PICTURE_MISSING).value
    if not all(_is_useless(view) for view in reading.views):
        return ""
    return next(reason.value for fault, reason in _USELESS.items() if fault in reading.faults)


def _is_useless(view: ViewReading) -> bool:
    return not view.codes and not view.lines and any(fault in _USELESS for fault in view.faults)


def _identity(identity: Identity) -> dict[str, FactValue]:
    invalid = [i for i in identity.identifiers if not i.valid]
    return {
        "status": identity.status.value,
        "item_id": identity.item_id or "",
        "valid": _texts(i.value for i in identity.identifiers if i.valid),
        "invalid": _texts(f"{i.value} ({i.fault})" if i.fault else i.value for i in invalid),
        "invalid_in_code": any(i.source is not IdentifierSource.TEXT for i in invalid),
        "issuer": _issuer(identity),
    }
