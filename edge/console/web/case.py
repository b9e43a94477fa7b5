"""The case of a hold: what was seen beside what was declared, every finding, and what people did."""

from __future__ import annotations

from dataclasses import dataclass

from edge.console.text import visible
from edge.console.web.words import Words
from edge.domain import (
    Claims,
    DecisionRecord,
    DeclarationLine,
    Finding,
    GoodsClaim,
    GoodsKind,
    Hold,
    HoldAction,
    Quad,
    ReasonCode,
    RuleMode,
    Severity,
    StationMode,
    UnreadCode,
)
from edge.journal import Evidence, JournalReader

__all__ = ["Box", "Case", "Compared", "PictureBoxes", "read_case"]

_GOODS = {
    GoodsKind.DESCRIPTION, GoodsKind.MATERIAL, GoodsKind.CAS, GoodsKind.FORMULA, GoodsKind.PURITY,
    GoodsKind.TRADE_NAME, GoodsKind.UN_NUMBER, GoodsKind.MISREAD_CAS,
}  # fmt: skip

_FIELD_OF = {
    "Item number": {ReasonCode.ID_MISMATCH, ReasonCode.ID_INVALID, ReasonCode.ID_CONFLICT, ReasonCode.ID_CLONED,
                    ReasonCode.ID_REUSED, ReasonCode.HOLD_OPEN, ReasonCode.RECORD_MISSING},
    "Origin": {ReasonCode.ORIGIN_DENIAL_CONTRADICTED, ReasonCode.ORIGIN_MISMATCH, ReasonCode.ORIGIN_LABEL_CONFLICT,
               ReasonCode.ORIGIN_DENIAL_UNSUPPORTED},
    "Goods": {ReasonCode.CONTROLLED_TERM_ON_LABEL, ReasonCode.COMPOSITION_IMPLAUSIBLE, ReasonCode.VAGUE_DESCRIPTION,
              ReasonCode.HS_DESCRIPTION_MISMATCH},
    "HS code": {ReasonCode.CONTROLLED_HS_NO_LICENCE, ReasonCode.HS_DESCRIPTION_MISMATCH},
    "Mass": {ReasonCode.WEIGHT_MISMATCH, ReasonCode.DENSITY_IMPLAUSIBLE},
    "Value": {ReasonCode.VALUE_IMPLAUSIBLE},
}  # fmt: skip
"""Which findings each row of the comparison shows. The console judges nothing: it marks what the rules found."""


@dataclass(frozen=True)
class Box:
    """A place in a picture: `points` for an SVG polygon, the words that are there, and what kind of words they are."""

    points: str
    words: str
    kind: str


@dataclass(frozen=True)
class PictureBoxes:
    """A picture of the parcel, and the places in it that mattered."""

    view: str
    width_px: int
    height_px: int
    boxes: tuple[Box, ...]
    advice: tuple[str, ...]


@dataclass(frozen=True)
class Compared:
    """One row of the comparison between reading and declaration."""

    field: str
    seen: tuple[str, ...]
    declared: tuple[str, ...]
    differs: bool


@dataclass(frozen=True)
class Case:
    """All that is known of one hold. If its evidence is no longer kept, `evidence` is empty."""

    hold: Hold
    record: DecisionRecord
    evidence: Evidence
    evidence_kept: bool
    actions: tuple[HoldAction, ...]
    controller: str
    not_diverted: bool
    """The conveyor was to hold it, and did not: it may have gone on."""
    also_held: tuple[Hold, ...] = ()
    """Other holds of its number that wait for a person: it came by more than once, or is not the only one."""

    @property
    def why(self) -> Finding | None:
        """What weighed most."""
        return self.record.decision.deciding_finding

    @property
    def grave(self) -> bool:
        """Whether it is of the class that comes first."""
        return self.record.decision.is_grave

    @property
    def pictures(self) -> tuple[PictureBoxes, ...]:
        """The pictures that were read, with the words that claims rest on and the codes."""
        return _pictures(self.evidence)

    def compared(self, words: Words) -> tuple[Compared, ...]:
        """What was seen beside what was declared, without rows on which both sides are silent."""
        found = {
            finding.code
            for finding in self.record.decision.findings
            if finding.mode is RuleMode.LIVE and finding.severity not in {Severity.INFO, Severity.ADVISORY}
        }
        return tuple(
            Compared(field, seen, declared, bool(found & _FIELD_OF.get(field, set())))
            for field, seen, declared in _rows(self.evidence, words)
            if seen or declared
        )


def read_case(journal: JournalReader, hold_id: str) -> Case | None:
    """The case of a hold, open or closed; None: there is no such hold.

    Raises:
        edge.journal.JournalError: the journal can't be read.
    """
    hold = journal.hold(hold_id)
    row = journal.decision(hold.seq) if hold else None
    excerpt = journal.excerpt(hold.seq) if hold else None
    if hold is None or row is None or excerpt is None:
        return None
    evidence = journal.evidence(hold.seq)
    others = journal.open_holds_of(hold.item_id) if hold.item_id else []
    return Case(
        hold=hold,
        record=row.record,
        evidence=evidence or Evidence(),
        evidence_kept=evidence is not None,
        actions=tuple(HoldAction.from_json(action.action_json) for action in excerpt.actions),
        controller=str(row.ack or row.delivery),
        not_diverted=row.record.mode is StationMode.LIVE and bool(journal.not_diverted([hold.seq])),
        also_held=tuple(other for other in others if other.hold_id != hold.hold_id),
    )


def _pictures(evidence: Evidence) -> tuple[PictureBoxes, ...]:
    reading = evidence.reading
    if reading is None:
        return ()
    claims = evidence.claims or Claims()
    spans = [span for claim in claims.origin for span in claim.spans]
    spans += [span for claim in claims.goods for span in claim.spans]
    return tuple(
        PictureBoxes(
            view.view,
            view.width_px,
            view.height_px,
            (
                *(_box(code.box, code.text, "code") for code in view.codes),
                *(_box(code.box, _unread(code), "unread") for code in view.unread_codes),
                *(_box(span.box, span.text, "claim") for span in spans if span.view == view.view and span.box),
            ),
            view.advice,
        )
        for view in reading.views
    )


def _unread(code: UnreadCode) -> str:
    return f"{code.symbology.upper().replace('_', ' ')}: ?"


def _box(quad: Quad, words: str, kind: str) -> Box:
    return Box(" ".join(f"{x:g},{y:g}" for x, y in quad.corners), visible(words), kind)


def _rows(evidence: Evidence, words: Words) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    claims = evidence.claims or Claims()
    declared = evidence.lookup.declaration if evidence.lookup else None
    lines = declared.lines if declared else ()
    measured = evidence.parcel.measurement if evidence.parcel else None
    item_id = evidence.identity.item_id if evidence.identity else None
    mass_g = declared.gross_mass_g if declared else None
    total = declared.total_value if declared else None
    return [
        ("Item number", _told(item_id), _told(declared.item_id if declared else None)),
        ("Origin", _told(*map(words.origin, claims.origin)), _told(*(_country(line, words) for line in lines))),
        ("Goods", _told(*(_goods(claim) for claim in claims.goods if claim.kind in _GOODS)),
         _told(*(line.description for line in lines))),
        ("HS code", _told(*(claim.value for claim in claims.goods if claim.kind is GoodsKind.HS_CODE)),
         _told(*(line.hs_code for line in lines))),
        ("Mass", _told(f"{words.number(measured.mass_g)} g" if measured and measured.mass_g is not None else None),
         _told(f"{words.number(mass_g)} g" if mass_g is not None else None)),
        ("Value", _told(*(claim.value for claim in claims.goods if claim.kind is GoodsKind.VALUE)),
         _told(f"{total} {declared.currency or ''}" if declared and total is not None else None)),
        ("Licence", (), _told(declared.licence_no if declared else None)),
    ]  # fmt: skip


def _goods(claim: GoodsClaim) -> str:
    """What a claim says of the goods, with a question mark behind a number that was misread."""
    return f"{claim.value}?" if claim.kind is GoodsKind.MISREAD_CAS else claim.value


def _country(line: DeclarationLine, words: Words) -> str | None:
    return words.country(line.origin_country) if line.origin_country else None


def _told(*values: str | None) -> tuple[str, ...]:
    """Each value once, with nothing hidden in it."""
    return tuple(dict.fromkeys(visible(value) for value in values if value))
