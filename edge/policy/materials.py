"""Strategic materials of a parcel: what its label and its declaration name, and what of it is controlled that day.

A material counts where it is named as one: a powder, an oxide, a metal, by formula or CAS number, or alone. A toy with
magnets names one too, and is no find.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain

from edge.claims import read_goods_text
from edge.claims.goods.magnets import HOT_MAGNET, names_hot_grade, speaks_of_magnets
from edge.countries import country_meant
from edge.domain import DeclarationLine, GoodsClaim, GoodsKind, Span
from edge.policy.context import FactValue
from edge.policy.control import ControlLists, Manner, Named
from edge.policy.evidence import Evidence
from edge.policy.goods import GoodsTable
from edge.policy.in_force import InForceLists
from edge.policy.rows import Line, Row, Words, place_of, words_of
from edge.policy.sensed import texts
from edge.policy.wording import Clause, Form

__all__ = ["MaterialFinder"]

_ELEMENT = re.compile(r"[A-Z][a-z]?")
_NINES = re.compile(r"([2-8])N([1-9])?")
_UNNAMED = frozenset({"REE", "REE-ore", "REE-heavy"})
"""Rare earths, and it is not said which."""

_NAMING = (GoodsKind.MATERIAL, GoodsKind.TRADE_NAME, GoodsKind.FORMULA)
_AS_GOODS = re.compile(r"\d\s?(?:k?g|千克|公斤|克)(?![A-Za-z])|(?<![a-z])metal(?![a-z])|金属", re.IGNORECASE)
"""Beside a mass or the word metal a bare name on a label is the goods; else it may be a brand or a colour."""


class MaterialFinder:
    """Finds materials with the lists and the table of goods of one policy."""

    def __init__(self, goods: GoodsTable, lists: ControlLists) -> None:
        self._goods = goods
        self._lists = lists
        # Declared descriptions repeat all day; reading one anew each time would be most of the cost of judging.
        self._in_text: Callable[[str, tuple[str, ...]], frozenset[Named]] = lru_cache(maxsize=4096)(self._read_text)

    def facts(
        self, evidence: Evidence, *, at: dt.datetime, made_with: frozenset[str] = frozenset()
    ) -> dict[str, dict[str, FactValue]]:
        """The group `control` of the context, and what the groups `label`, `record` and `goods` say of materials.

        `made_with` are the materials that goods as declared hold as a matter of course.
        """
        declaration = evidence.lookup.declaration
        lines = declaration.lines if declaration else ()
        in_record = frozenset(chain.from_iterable(self._in_line(line) for line in lines))
        on_label = [named for named in self._on_label(evidence) if not self._is_explained(named, in_record, made_with)]
        return {
            "label": {"materials": texts(n.symbol for n in on_label if n.raw)},
            "record": {
                "materials": texts(n.symbol for n in in_record),
                "substances": texts(n.symbol for n in in_record if n.raw),
                "unnamed_rare_earths": _are_unnamed(in_record),
                "cas_conflicts": texts(filter(None, map(self._cas_conflict, lines))),
            },
            "goods": {"purity_pct": _highest_purity(evidence, lines)},
            "control": self._control(evidence, on_label, in_record, at),
        }

    def _is_explained(self, named: Named, in_record: Iterable[Named], made_with: frozenset[str]) -> bool:
        """Whether what a label names belongs to the things declared, as yttria does to a crown of zirconia.

        A load of it never does, nor does the oxide of a terbium that was declared as a lamp.
        """
        if named.symbol in made_with and named.manner <= Manner.SUBSTANCE:
            return True
        most = Manner.NAME if self._lists.name_is_enough(named.symbol) else Manner.PURE
        return named.manner <= most and Named(named.symbol, Manner.PART) in in_record

    def _on_label(self, evidence: Evidence) -> frozenset[Named]:
        """Materials by the row they stand in: `oxide` beside one name says nothing of another."""
        rows: dict[object, list[GoodsClaim]] = {}
        for claim in evidence.claims.goods:
            rows.setdefault(place_of(claim), []).append(claim)
        lines = evidence.reading.lines if evidence.reading else ()
        found: set[Named] = set()
        for place, own in rows.items():
            said = dict.fromkeys(words_of(span, lines).text for claim in own for span in claim.spans)
            row = Row(own, own, list(said))
            names = _names(own)
            if isinstance(place, Line) and names and self._are_only(names, row.said):
                # A name alone on its line is told more of by the lines above and below it: a purity, a CAS number.
                beside = (place.above, place.below)
                told = [*own, *chain.from_iterable(rows.get(other, ()) for other in beside)]
                row = Row(own, told, row.said, list(chain.from_iterable(other.texts(lines) for other in beside)))
            found |= self._named(row, lambda span: words_of(span, lines), described=False)
        if _is_of_magnets(evidence) and any(names_hot_grade(line.text) for line in lines):
            found.add(Named(HOT_MAGNET, Manner.NAME))
        return frozenset(found)

    def _in_line(self, line: DeclarationLine) -> frozenset[Named]:
        return self._in_text(f"{line.description}\n{line.composition}", line.cas)

    def _read_text(self, text: str, cas: tuple[str, ...]) -> frozenset[Named]:
        lines = text.splitlines()
        claims = (*_goods_claims(text), *_cas_claims(cas))
        row = Row(claims, claims, [text])
        return self._named(row, lambda span: Words(lines[span.line_index], span.start), described=True)

    def _named(self, row: Row, words_of: Callable[[Span], Words], *, described: bool) -> frozenset[Named]:
        """Materials that a row names. `described`: its texts are descriptions, where a bare name is the goods."""
        naming = [claim for claim in row.own if claim.kind in _NAMING or claim.kind is GoodsKind.CAS]
        if not naming:
            return frozenset()
        mixtures = self._mixtures(row, words_of)
        purities = (claim for claim in row.told if claim.kind is GoodsKind.PURITY)
        pure = [clause for each in purities for clause in self._clauses(each, words_of) if clause not in mixtures]
        alone = self._is_alone(row, row.said, described=described)
        whole = self._goods.wording.form_of((*row.said, *row.beside))
        # A mass on the next line may be that of the goods which the material is a part of.
        raw = whole.raw or bool(pure) or self._is_alone(row, (*row.said, *row.beside), described=described)
        found: set[Named] = set()
        for claim in naming:
            own = self._clauses(claim, words_of)
            form = Form(
                load=alone or any(clause.is_load_of(span.start) for clause, span in zip(own, claim.spans, strict=True)),
                pure=bool(pure)
                and (not whole.thing or any(clause in pure and not clause.names_thing for clause in own)),
                raw=raw,
                thing=whole.thing,
            )
            found.update(self._lists.named(claim, form))
        return frozenset(found)

    def _clauses(self, claim: GoodsClaim, words_of: Callable[[Span], Words]) -> list[Clause]:
        return [self._goods.wording.clause_at(*words_of(span)) for span in claim.spans]

    def _mixtures(self, row: Row, words_of: Callable[[Span], Words]) -> list[Clause]:
        """Clauses that give the formula of a material of no list, whose purity theirs may be: `ZrO2+Y2O3 99%`."""
        formulas = [claim for claim in row.told if claim.kind is GoodsKind.FORMULA]
        return [
            clause
            for claim in formulas
            if not self._lists.symbols_in(claim)
            for clause in self._clauses(claim, words_of)
        ]

    def _is_alone(self, row: Row, said: Iterable[str], *, described: bool) -> bool:
        """Whether these texts of a row say nothing but the name of a material, and that it is the goods."""
        names = _names(row.told)
        alone = [claim.value for claim in row.told if claim.kind is GoodsKind.DESCRIPTION]
        alone = alone or [text for text in said if described or _AS_GOODS.search(text)]
        return bool(names and alone) and self._are_only(names, alone)

    def _are_only(self, names: set[str], said: Iterable[str]) -> bool:
        return all(self._goods.wording.is_only(names, text) for text in said)

    def _cas_conflict(self, line: DeclarationLine) -> str | None:
        """A line whose CAS numbers and words name different materials, as it was declared; None for all others."""
        claims = (*_goods_claims(f"{line.description}\n{line.composition}"), *_cas_claims(line.cas))
        by_cas = self._elements(claim for claim in claims if claim.kind is GoodsKind.CAS)
        by_words = self._elements(claim for claim in claims if claim.kind is not GoodsKind.CAS)
        if not by_cas or not by_words or by_cas & by_words:
            return None
        numbers = dict.fromkeys(claim.value for claim in claims if claim.kind is GoodsKind.CAS)
        return f"{line.description} (CAS {', '.join(numbers)})"

    def _elements(self, claims: Iterable[GoodsClaim]) -> frozenset[str]:
        symbols = set(chain.from_iterable(map(self._lists.symbols_in, claims))) - _UNNAMED
        return frozenset(element for symbol in symbols for element in _ELEMENT.findall(symbol))

    def _control(
        self, evidence: Evidence, on_label: Sequence[Named], in_record: Iterable[Named], at: dt.datetime
    ) -> dict[str, FactValue]:
        declaration = evidence.lookup.declaration
        said = declaration.destination_country if declaration else None
        destination = country_meant(said) if said else None
        declared_hs = [line.hs_code for line in declaration.lines if line.hs_code] if declaration else []
        printed_hs = [claim.value for claim in evidence.claims.goods if claim.kind is GoodsKind.HS_CODE]
        force = InForceLists.of(self._lists, at, destination)
        label = force.controlled(n.symbol for n in on_label if n.raw)
        record = force.controlled(n.symbol for n in in_record if n.raw)
        tariff, printed = force.controlled_hs(declared_hs), force.controlled_hs(printed_hs)
        perhaps = chain.from_iterable(map(self._lists.perhaps_named, evidence.claims.goods))
        banned = force.banned(n.symbol for n in (*on_label, *in_record) if n.raw)
        return {
            "on_label": texts(label),
            "perhaps_on_label": texts(force.controlled(perhaps)),
            "in_record": texts(record),
            "hs": texts(tariff),
            "hs_on_label": texts(printed),
            "banned": texts(banned),
            "lists": texts(chain(label.values(), record.values())),
            "hs_lists": texts(chain(tariff.values(), printed.values())),
            "ban_lists": texts(banned.values()),
        }


def _are_unnamed(in_record: Iterable[Named]) -> bool:
    """Whether rare earths are declared as a substance, and no material beside them says which."""
    raw = {named.symbol for named in in_record if named.raw}
    return bool(raw) and raw <= _UNNAMED


def _is_of_magnets(evidence: Evidence) -> bool:
    """Whether magnets are declared: then a label's `48SH` is their grade."""
    declaration = evidence.lookup.declaration
    return declaration is not None and any(speaks_of_magnets(line.description) for line in declaration.lines)


def _names(claims: Iterable[GoodsClaim]) -> set[str]:
    """The words by which claims name materials."""
    return {span.text for claim in claims if claim.kind in _NAMING for span in claim.spans}


def _cas_claims(numbers: Iterable[str]) -> Iterable[GoodsClaim]:
    return (GoodsClaim(kind=GoodsKind.CAS, value=number) for number in numbers)


@lru_cache(maxsize=4096)
def _goods_claims(text: str) -> tuple[GoodsClaim, ...]:
    """Remembered, as what was made of a declared description is."""
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
