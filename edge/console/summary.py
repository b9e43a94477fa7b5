"""A judged parcel in a few words: what the label says, what the shipper declared, and why it was decided that way."""

from __future__ import annotations

from edge.console.text import shortened
from edge.domain import Claims, DecisionRecord, GoodsKind, Lookup, LookupStatus, OriginClaim, Polarity, Reading, Sight

__all__ = ["declared", "label_says", "reason_in_words"]

_SIGHT_WORDS = {
    Sight.NOTHING: "no text",
    Sight.UNREAD: "could not read",
    Sight.NOT_LOOKED: "did not look",
}
_LOOKUP_WORDS = {
    LookupStatus.NONE: "no declaration",
    LookupStatus.UNAVAILABLE: "records unavailable",
    LookupStatus.NOT_LOOKED: "not looked up",
}
_TOLD_GOODS = (GoodsKind.MATERIAL, GoodsKind.CAS, GoodsKind.FORMULA, GoodsKind.TRADE_NAME)


def _origin_words(claim: OriginClaim) -> str:
    country = claim.country or claim.country_text or "?"
    sign = {Polarity.ASSERTED: "", Polarity.DENIED: "not ", Polarity.AMBIGUOUS: "perhaps "}[claim.polarity]
    return f"{claim.role} {sign}{country}"


def label_says(reading: Reading | None, claims: Claims) -> str:
    """The claims of a label; if there are none, how far reading got."""
    words = [_origin_words(claim) for claim in claims.origin]
    words += [claim.value for claim in claims.goods if claim.kind in _TOLD_GOODS]
    if words:
        return shortened("; ".join(dict.fromkeys(words)), 60)
    if reading is None:
        return _SIGHT_WORDS[Sight.NOT_LOOKED]
    return _SIGHT_WORDS.get(reading.text_sight, "no claim")


def declared(lookup: Lookup) -> str:
    """The declared goods with their origin, or why there are none."""
    if lookup.declaration is None:
        return _LOOKUP_WORDS.get(lookup.status, "no declaration")
    lines = lookup.declaration.lines
    words = [f"{line.description} ({line.origin_country or 'no origin'})" for line in lines]
    if lookup.declaration.licence_no:
        words.append("licensed")
    return shortened("; ".join(words) or "no contents", 60)


def reason_in_words(record: DecisionRecord) -> str:
    """The sentence of the deciding finding, or the bare reason; empty for a plain pass."""
    deciding = record.decision.deciding_finding
    if deciding is not None:
        return shortened(deciding.sentence, 160)
    return record.decision.reason.replace("_", " ").lower() if record.decision.reasons else ""
