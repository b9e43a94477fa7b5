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
    OriginClaim,
    Polarity,
    Role,
)
from edge.policy.context import Facts, FactValue
from edge.policy.control import ControlLists, Named
from edge.policy.evidence import Evidence
from edge.policy.goods import GoodsTable
from edge.policy.sensed import identity_facts, issuer, number, parcel_facts, reading_facts, texts

__all__ = ["CERTAIN_FROM", "FactFinder"]

CERTAIN_FROM = 0.6
"""An asserted origin read with less confidence than this counts as uncertain."""


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
            "parcel": parcel_facts(evidence),
            "reading": reading_facts(evidence),
            "id": identity_facts(evidence.identity),
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
        return texts(self._groups.of(country) for country in countries if country)

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
            "quotes": texts(_quote(claim) for claim in claims.origin if claim in origin or _denies(claim)),
            "confidence": min((claim.confidence for claim in origin), default=1.0),
            "claims": float(len(claims.origin) + len(claims.goods)),
            "hs": texts(claim.value for claim in claims.goods if claim.kind is GoodsKind.HS_CODE),
        }

    def _record(self, evidence: Evidence) -> dict[str, FactValue]:
        lookup, declaration = evidence.lookup, evidence.lookup.declaration
        lines = declaration.lines if declaration else ()
        masses = [line.line_net_mass_g for line in lines]
        shares = [line.rare_earth_pct for line in lines if line.rare_earth_pct is not None]
        whence = [declaration.dispatch_country if declaration else None, issuer(evidence.identity)]
        return {
            "status": lookup.status.value,
            "age_h": None if lookup.age_s is None else round(lookup.age_s / 3600, 1),
            "origins": self._countries(line.origin_country for line in lines),
            "whence": self._countries(whence),
            "licensed": bool(declaration and declaration.licence_no.strip()),
            "descriptions": texts(line.description for line in lines),
            "hs": texts(line.hs_code for line in lines if line.hs_code),
            "gross_mass_g": number(declaration.gross_mass_g if declaration else None),
            "net_mass_g": float(sum(m for m in masses if m is not None)) if masses and None not in masses else None,
            "rare_earth_pct": float(max(shares)) if shares else None,
        }

    def _declared_goods(self, declaration: Declaration | None) -> dict[str, FactValue]:
        judged = self._goods.judge(declaration.lines if declaration else ())
        return {
            "classes": texts(judged.classes),
            "cover": judged.cover,
            "powder": judged.powder,
            "vague": texts(judged.vague),
            "contradictions": texts(judged.contradictions),
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
            "on_label": texts(label),
            "in_record": texts(record),
            "hs": texts(tariff),
            "lists": texts([*label.values(), *record.values(), *tariff.values()]),
        }


@lru_cache(maxsize=20_000)
def _goods_claims(text: str) -> tuple[GoodsClaim, ...]:
    """Declared descriptions repeat all day; reading one anew each time would be most of the cost of judging."""
    return read_goods_text(text)


def _is_certain(claim: OriginClaim) -> bool:
    return not claim.uncertain and claim.confidence >= CERTAIN_FROM


def _denies(claim: OriginClaim) -> bool:
    """Whether a claim denies an origin; one of Chinese content does, though it speaks of materials."""
    return claim.polarity is Polarity.DENIED and (claim.role.speaks_of_origin or claim.role is Role.MATERIALS)


def _quote(claim: OriginClaim) -> str:
    return " / ".join(span.text for span in claim.spans) or claim.country_text
