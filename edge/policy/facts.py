"""From evidence to the documented context: every fact of `edge/policy/context.py` worked out for one parcel."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping

from edge.claims import OriginGroups
from edge.claims.words.fold import fold
from edge.countries import country_meant
from edge.domain import (
    Claims,
    Declaration,
    DeclarationLine,
    GoodsKind,
    OriginClaim,
    Polarity,
    Role,
)
from edge.policy.context import Facts, FactValue
from edge.policy.control import ControlLists
from edge.policy.evidence import Evidence
from edge.policy.goods import GoodsTable, Judged
from edge.policy.history import related_facts, seen_facts
from edge.policy.masses import form_net_mass_g, largest_net_mass_g
from edge.policy.materials import MaterialFinder
from edge.policy.sensed import identity_facts, issuer, number, parcel_facts, reading_facts, texts
from edge.policy.tips import TipAction, Tips

__all__ = ["FactFinder"]

CERTAIN_FROM = 0.6
"""An asserted origin read with less confidence than this counts as uncertain."""

SHORTEST_LICENCE = 5
"""Letters and digits of the shortest number of an export licence that is taken for one."""

S_PER_H = 3600.0
_STATED_SHARE = re.compile(
    r"(?:treo|(?<![a-z])reo|rare[ -]earths?|稀土)(?:\s?(?:oxides?|content|share|含量|总量))?[\s:≥>=]{0,4}"
    r"(\d{1,2}(?:[.,]\d{1,3})?)\s?%"
)


class FactFinder:
    """Works out facts with the tables, lists and tips of one policy."""

    def __init__(self, goods: GoodsTable, lists: ControlLists, origin_groups: OriginGroups, tips: Tips) -> None:
        self._goods = goods
        self._materials = MaterialFinder(goods, lists)
        self._groups = origin_groups
        self._tips = tips

    def facts(self, evidence: Evidence, *, at: dt.datetime) -> Facts:
        """All facts of one parcel, in the shape of `CONTEXT`."""
        declaration = evidence.lookup.declaration
        label = (line.text for line in evidence.reading.lines) if evidence.reading else ()
        judged = self._goods.judge(declaration.lines if declaration else (), label)
        record = self._record(evidence, at)
        named = self._materials.facts(evidence, at=at, made_with=judged.made_with)
        return {
            "parcel": parcel_facts(evidence),
            "reading": reading_facts(evidence),
            "id": identity_facts(evidence.identity),
            "seen": seen_facts(evidence),
            "label": self._label(evidence.claims) | named["label"] | _label_masses(evidence.claims, record),
            "record": record | named["record"],
            "goods": self._declared_goods(judged, evidence.claims) | named["goods"],
            "control": named["control"],
            "watch": self._watch(evidence, at),
            "history": related_facts(evidence.lookup.related),
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

    def _record(self, evidence: Evidence, at: dt.datetime) -> dict[str, FactValue]:
        lookup, declaration = evidence.lookup, evidence.lookup.declaration
        lines = declaration.lines if declaration else ()
        masses = [line.line_net_mass_g for line in lines]
        shares = [share for line in lines for share in _rare_earth_shares(line)]
        declared = [line.origin_country for line in lines if line.origin_country]
        dispatch = declaration.dispatch_country if declaration else None
        said = declaration.destination_country if declaration else None
        to = country_meant(said) if said else None
        whence = [country_meant(dispatch) if dispatch else None, issuer(evidence.identity)]
        return {
            "status": lookup.status.value,
            "age_h": None if lookup.age_s is None else round(lookup.age_s / S_PER_H, 1),
            "posted_h": _posted_h(declaration, at),
            "version": float(declaration.record_version) if declaration else None,
            "amended_h": _amended_h(declaration),
            "origins": self._countries(map(country_meant, declared)),
            "unknown_origins": texts(code for code in declared if country_meant(code) is None),
            "destination": self._groups.of(to) if to else None,
            "whence": self._countries(whence),
            "licensed": bool(declaration and self._is_licence_number(declaration.licence_no)),
            "descriptions": texts(line.description for line in lines),
            "hs": texts(line.hs_code for line in lines if line.hs_code),
            "gross_mass_g": number(declaration.gross_mass_g if declaration else None),
            "net_mass_g": float(sum(m for m in masses if m is not None)) if masses and None not in masses else None,
            "rare_earth_pct": max(shares, default=None),
        }

    def _declared_goods(self, judged: Judged, claims: Claims) -> dict[str, FactValue]:
        printed = [claim.value for claim in claims.goods if claim.kind is GoodsKind.DESCRIPTION]
        return {
            "classes": texts(judged.classes),
            "cover": judged.cover,
            "powder": judged.powder,
            "vague": texts(judged.vague),
            "other_on_label": texts(self._goods.of_other_classes(printed, judged.classes)),
            "contradictions": texts(judged.contradictions),
            "unusual_kg_l": judged.unusual_kg_l,
            "impossible_kg_l": judged.impossible_kg_l,
            "usd_per_kg": None if judged.usd_per_kg is None else round(judged.usd_per_kg, 1),
            "usual_usd_per_kg": judged.usual_usd_per_kg,
            "most_mass_g": judged.most_mass_g,
            "purity_is_usual": judged.purity_is_usual,
        }

    def _is_licence_number(self, text: str) -> bool:
        """Whether a text can be the number of a licence: forms are filled with `N/A`, `EAR99` and `0` as well."""
        signs = [sign for sign in text if sign.isalnum()]
        numbered = len(signs) >= SHORTEST_LICENCE and any(sign in "123456789" for sign in signs)
        return numbered and not self._goods.says_no_licence(text)

    def _watch(self, evidence: Evidence, at: dt.datetime) -> dict[str, FactValue]:
        fitting = self._tips.fitting(evidence, at=at)
        return {action.value: texts(tip.told for tip in fitting if tip.action is action) for action in TipAction}


def _rare_earth_shares(line: DeclarationLine) -> Iterator[float]:
    """The rare-earth share of a line as declared, and those that its words state, percent."""
    if line.rare_earth_pct is not None:
        yield float(line.rare_earth_pct)
    for share in _STATED_SHARE.findall(fold(f"{line.description}\n{line.composition}").text):
        yield float(share.replace(",", "."))


def _label_masses(claims: Claims, record: Mapping[str, FactValue]) -> dict[str, FactValue]:
    declared_g = record["net_mass_g"]
    form_g = form_net_mass_g(claims, declared_g if isinstance(declared_g, float) else None)
    return {"net_mass_g": form_g, "largest_net_mass_g": largest_net_mass_g(claims, form_g)}


def _posted_h(declaration: Declaration | None, at: dt.datetime) -> float | None:
    """Hours since posting; None where that is not declared."""
    if declaration is None or declaration.posting_date is None:
        return None
    return round((at - declaration.posting_date).total_seconds() / S_PER_H, 1)


def _amended_h(declaration: Declaration | None) -> float | None:
    """Hours from posting to the receipt of a version that is not the first; None for a first one."""
    if declaration is None or declaration.record_version <= 1 or declaration.posting_date is None:
        return None
    return round((declaration.received_at - declaration.posting_date).total_seconds() / S_PER_H, 1)


def _is_certain(claim: OriginClaim) -> bool:
    return not claim.uncertain and claim.confidence >= CERTAIN_FROM


def _denies(claim: OriginClaim) -> bool:
    """Whether a claim denies an origin; one of Chinese content does, though it speaks of materials."""
    return claim.polarity is Polarity.DENIED and (claim.role.speaks_of_origin or claim.role is Role.MATERIALS)


def _quote(claim: OriginClaim) -> str:
    return " / ".join(span.text for span in claim.spans) or claim.country_text
