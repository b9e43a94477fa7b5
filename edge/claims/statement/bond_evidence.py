"""Words of origin bound to their places: whether they say yes or no, and what within them leaves that open."""

from __future__ import annotations

from collections.abc import Sequence

from edge.claims.negation.evidence import Evidence
from edge.claims.negation.likeness import is_near_denying_cue
from edge.claims.negation.neighbours import begins_line, token_behind, touches_on
from edge.claims.negation.polarity import judge
from edge.claims.statement.binding import Bond
from edge.claims.statement.groups import Group
from edge.claims.statement.makers import beyond_maker, is_like_denial, names_maker
from edge.claims.statement.named import Places
from edge.claims.statement.swallowed import holds_unknown, swallows_denial
from edge.claims.words.tokens import NO_SENSE, Token
from edge.domain import Polarity, Role

__all__ = ["evidence_on"]


def evidence_on(places: Places, bond: Bond, groups: Sequence[Group]) -> Evidence:
    """Evidence on words of origin with all places that are theirs."""
    tokens, cue = places.tokens, places.tokens[bond.cue]
    languages = frozenset(cue.sense.languages)
    named = [at for group in groups for at in group.indexes]
    denials = [group.denial for group in groups if group.denial is not None]
    said_of = [] if bond.noun is None else [bond.noun]
    start, last = min(bond.cue, *named, *said_of), max(bond.cue, *named, *denials, *said_of)
    evidence = judge(tokens, start, _end_of_verb(tokens, bond.cue, last), bond.negations, languages)
    evidence.said_of.extend(said_of)
    lost = _may_lose_denial(places, bond) or any(swallows_denial(tokens, at, bond.cue) for at in (bond.cue, *named))
    evidence.unread |= lost
    subject = bond.is_forward and _is_subject(tokens, bond.cue, max(named))
    evidence.unclear |= bool(bond.negations) and subject
    evidence.unclear |= evidence.polarity() is Polarity.DENIED and not places.aside.isdisjoint(range(start, last))
    if cue.sense.denies:
        evidence.negations.append(bond.cue)
    elif cue.edited and is_near_denying_cue(cue.text, languages):
        evidence.unread = True
    if start and "none_of" in tokens[start - 1].sense.signs:
        _note_none(evidence, tokens, bond.role, start - 1)
    return evidence


def _may_lose_denial(places: Places, bond: Bond) -> bool:
    """Whether an unread word between words of origin and place may deny, but for the names of makers and towns."""
    tokens = places.tokens
    maker = beyond_maker(tokens, bond.cue, places.raw) if names_maker(tokens, bond.cue) else None
    if maker is not None:
        return is_like_denial(tokens, bond.cue, maker)
    return not bond.is_of_town and holds_unknown(tokens, min(bond.cue, bond.at), max(bond.cue, bond.at), places.aside)


def _note_none(evidence: Evidence, tokens: Sequence[Token], role: Role, at: int) -> None:
    """Note that none is said of what follows: a denial of materials, and where it begins a line of all else.

    Beyond other words it is of these (`Fat 0% Product of France`).
    """
    if role is Role.MATERIALS:
        evidence.negations.append(at)
    elif begins_line(tokens, at):
        evidence.unsure.append(at)  # `0% made in China`


def _is_subject(tokens: Sequence[Token], cue: int, place: int) -> bool:
    """Whether a word for goods may begin a sentence that goes on unread (`Produkt nicht in China verwenden`)."""
    following = token_behind(tokens, place)
    if following is None or "link" not in tokens[cue].sense.signs:
        return False
    return following.kind == "word" and following.sense is NO_SENSE and following.first.parted


def _end_of_verb(tokens: Sequence[Token], cue: int, end: int) -> int:
    """Where a statement ends that names its subject first: behind what its place has run into (`部品は中国製`)."""
    following = token_behind(tokens, end)
    if following is None or following.edited or following.sense.after is None:
        return end
    own = following.sense.languages & tokens[cue].sense.languages and touches_on(tokens, end, end + 1)
    return end + 1 if own else end
