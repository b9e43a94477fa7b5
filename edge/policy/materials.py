"""Strategic materials of a parcel: what its label and its declaration name, and what of it is controlled that day.

A material counts where it is named as one: a powder, an oxide, a metal, by formula or CAS number, or alone. A toy with
magnets names one too, and is no find.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from edge.claims import read_goods_text
from edge.domain import DeclarationLine, GoodsClaim, GoodsKind, Span, TextLine
from edge.policy.context import FactValue
from edge.policy.control import ControlLists, Named
from edge.policy.evidence import Evidence
from edge.policy.goods import Form, GoodsTable
from edge.policy.sensed import texts

__all__ = ["MaterialFinder"]

_ELEMENT = re.compile(r"[A-Z][a-z]?")
_NINES = re.compile(r"([2-8])N([1-9])?")
_ANY_RARE_EARTH = "REE"
_AS_SUCH = Form(raw=True, thing=False)
_NAMING = (GoodsKind.MATERIAL, GoodsKind.TRADE_NAME, GoodsKind.FORMULA)
_AS_GOODS = re.compile(r"\d\s?(?:k?g|千克|公斤|克)(?![A-Za-z])|(?<![a-z])metal(?![a-z])|金属", re.IGNORECASE)
"""Beside a mass or the word metal a bare name on a label is the goods; else it may be a brand or a colour."""


class MaterialFinder:
    """Finds materials with the lists and the table of goods of one policy."""

    def __init__(self, goods: GoodsTable, lists: ControlLists) -> None:
        self._goods = goods
        self._lists = lists

    def facts(self, evidence: Evidence, *, at: dt.datetime) -> dict[str, dict[str, FactValue]]:
        """The group `control` of the context, and what the groups `label`, `record` and `goods` say of materials."""
        declaration = evidence.lookup.declaration
        lines = declaration.lines if declaration else ()
        on_label = self._on_label(evidence)
        in_record = frozenset(chain.from_iterable(self._in_line(line) for line in lines))
        return {
            "label": {"materials": texts(n.symbol for n in on_label if n.raw)},
            "record": {
                "materials": texts(n.symbol for n in in_record),
                "cas_conflicts": texts(filter(None, map(self._cas_conflict, lines))),
            },
            "goods": {"purity_pct": _highest_purity(evidence, lines)},
            "control": self._control(evidence, on_label, in_record, at),
        }

    def _on_label(self, evidence: Evidence) -> frozenset[Named]:
        """Materials by the row they stand in: `oxide` beside one name says nothing of another."""
        rows: dict[object, list[GoodsClaim]] = {}
        for claim in evidence.claims.goods:
            rows.setdefault(_place(claim), []).append(claim)
        found: set[Named] = set()
        lines = evidence.reading.lines if evidence.reading else ()
        for place, own in rows.items():
            claims = own
            names = _names(claims)
            said = list(dict.fromkeys(_text_of(span, lines) for claim in claims for span in claim.spans))
            if isinstance(place, _Line) and names and all(self._goods.is_only(names, text) for text in said):
                # A name alone on its line is told more of by the lines above and below it: a purity, a CAS number.
                beside = (place.above, place.below)
                claims = [*claims, *chain.from_iterable(rows.get(other, ()) for other in beside)]
                said += chain.from_iterable(other.texts(lines) for other in beside)
            found |= self._named(claims, said, described=False)
        return frozenset(found)

    def _in_line(self, line: DeclarationLine) -> frozenset[Named]:
        text = f"{line.description}\n{line.composition}"
        return self._named((*_goods_claims(text), *_cas_claims(line)), [text], described=True)

    def _named(self, claims: Iterable[GoodsClaim], said: Iterable[str], *, described: bool) -> frozenset[Named]:
        """Materials that claims name. `described`: the texts are descriptions, where a bare name is the goods."""
        claims, said = tuple(claims), tuple(said)
        if not any(claim.kind in _NAMING or claim.kind is GoodsKind.CAS for claim in claims):
            return frozenset()
        pure = any(claim.kind is GoodsKind.PURITY for claim in claims)
        if not pure:
            names = _names(claims)
            alone = [claim.value for claim in claims if claim.kind is GoodsKind.DESCRIPTION]
            alone = alone or [text for text in said if described or _AS_GOODS.search(text)]
            pure = bool(names and alone) and all(self._goods.is_only(names, text) for text in alone)
        return self._lists.named(claims, form=self._goods.form_of(said), pure=pure)

    def _cas_conflict(self, line: DeclarationLine) -> str | None:
        """A line whose CAS numbers and words name different materials, as it was declared; None for all others."""
        claims = (*_goods_claims(f"{line.description}\n{line.composition}"), *_cas_claims(line))
        by_cas = self._elements(claim for claim in claims if claim.kind is GoodsKind.CAS)
        by_words = self._elements(claim for claim in claims if claim.kind is not GoodsKind.CAS)
        if not by_cas or not by_words or by_cas & by_words:
            return None
        numbers = dict.fromkeys(claim.value for claim in claims if claim.kind is GoodsKind.CAS)
        return f"{line.description} (CAS {', '.join(numbers)})"

    def _elements(self, claims: Iterable[GoodsClaim]) -> frozenset[str]:
        symbols = {named.symbol for named in self._lists.named(claims, form=_AS_SUCH)} - {_ANY_RARE_EARTH}
        return frozenset(element for symbol in symbols for element in _ELEMENT.findall(symbol))

    def _control(
        self, evidence: Evidence, on_label: frozenset[Named], in_record: frozenset[Named], at: dt.datetime
    ) -> dict[str, FactValue]:
        declaration = evidence.lookup.declaration
        destination = declaration.destination_country if declaration else None
        declared_hs = [line.hs_code for line in declaration.lines if line.hs_code] if declaration else []
        printed_hs = [claim.value for claim in evidence.claims.goods if claim.kind is GoodsKind.HS_CODE]
        force = self._lists.in_force(at, destination)
        label = force.controlled(n.symbol for n in on_label if n.raw)
        record = force.controlled(n.symbol for n in in_record if n.raw)
        tariff, printed = force.controlled_hs(declared_hs), force.controlled_hs(printed_hs)
        banned = force.banned(n.symbol for n in on_label | in_record if n.raw)
        return {
            "on_label": texts(label),
            "in_record": texts(record),
            "hs": texts(tariff),
            "hs_on_label": texts(printed),
            "banned": texts(banned),
            "lists": texts(chain(*(found.values() for found in (label, record, tariff, printed, banned)))),
        }


class _Line(NamedTuple):
    """A line of one view; `place` counts the lines of all views, as spans do."""

    view: str | None
    place: int

    @property
    def above(self) -> _Line:
        return _Line(self.view, self.place - 1)

    @property
    def below(self) -> _Line:
        return _Line(self.view, self.place + 1)

    def texts(self, lines: Sequence[TextLine]) -> list[str]:
        """The text of the line, nothing where its view has no such line."""
        known = 0 <= self.place < len(lines) and lines[self.place].view == self.view
        return [lines[self.place].text] if known else []


def _text_of(span: Span, lines: Sequence[TextLine]) -> str:
    """The whole line that a claim stands in; the claim's own words where they stand in no picture."""
    return lines[span.line_index].text if span.view and span.line_index < len(lines) else span.text


def _place(claim: GoodsClaim) -> int | _Line | None:
    """What ties claims together: the row of a table, else the line."""
    if claim.row is not None:
        return claim.row
    return _Line(claim.spans[0].view, claim.spans[0].line_index) if claim.spans else None


def _names(claims: Iterable[GoodsClaim]) -> set[str]:
    """The words by which claims name materials."""
    return {span.text for claim in claims if claim.kind in _NAMING for span in claim.spans}


def _cas_claims(line: DeclarationLine) -> Iterable[GoodsClaim]:
    return (GoodsClaim(kind=GoodsKind.CAS, value=number) for number in line.cas)


@lru_cache(maxsize=4096)
def _goods_claims(text: str) -> tuple[GoodsClaim, ...]:
    """Declared descriptions repeat all day; reading one anew each time would be most of the cost of judging."""
    return read_goods_text(text)


def _highest_purity(evidence: Evidence, lines: Iterable[DeclarationLine]) -> float | None:
    """The highest purity that label or declaration states, in percent; None where none is stated."""
    declared = chain.from_iterable(_goods_claims(f"{line.description}\n{line.composition}") for line in lines)
    stated = [
        _percent(claim.value) for claim in chain(evidence.claims.goods, declared) if claim.kind is GoodsKind.PURITY
    ]
    return max(stated, default=None)


def _percent(purity: str) -> float:
    """`99.9%` as it stands, and nines written out: `4N5` is 99.995 percent."""
    nines = _NINES.fullmatch(purity)
    if nines is None:
        return float(purity.removesuffix("%"))
    return float(f"99.{'9' * (int(nines[1]) - 2)}{nines[2] or ''}" if nines[1] != "2" or nines[2] else "99")
