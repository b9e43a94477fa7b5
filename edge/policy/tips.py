"""Operators' tips: an item number, a party or a phrase to look out for until a day, and what to do when it comes.

Tips stand beside the rules because they are made on the spot, by the people who open parcels, and end by themselves.
A party is held as keyed hashes, so the file names nobody.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from edge.claims.words.fold import fold
from edge.domain import Frozen, IdentifierKind, LineState, Sha256, UtcTime
from edge.identifiers import candidates
from edge.policy.evidence import Evidence

__all__ = ["Tip", "TipAction", "TipEvent", "TipKind", "Tips", "normal_identifier"]

MOST_TIPS = 10_000
MOST_EVENTS = 500
"""Kept in the file until the station books them, which takes seconds while it runs."""
SHORTEST_PHRASE = 3
"""Signs of a phrase after folding; East Asian ones count double. Shorter ones stand on half of all parcels."""

_SEPARATORS = re.compile(r"[\s\-.]+")
_NOT_WORDS = re.compile(r"[\W_]+")
_WIDE = "\u2e80"


class TipKind(StrEnum):
    """What a tip looks for."""

    IDENTIFIER = "identifier"
    PARTY = "party"
    PHRASE = "phrase"


class TipAction(StrEnum):
    """What is to happen with a parcel that a tip fits: stop it, look again, or only record it."""

    HOLD = "hold"
    RECHECK = "recheck"
    NOTE = "note"


class Tip(Frozen):
    """One tip. `values`: any of them is a find."""

    id: str = Field(pattern=r"^T-[1-9]\d{0,8}$")
    kind: TipKind
    values: tuple[str, ...] = Field(min_length=1, max_length=64)
    action: TipAction = TipAction.HOLD
    why: str = Field(default="", max_length=200, description="for whoever opens the parcel")
    added_by: str = Field(default="", max_length=64)
    added_at: UtcTime
    expires_at: UtcTime = Field(description="from this moment on the tip is not looked for")

    @model_validator(mode="after")
    def _can_be_found(self) -> Tip:
        if self.expires_at <= self.added_at:
            raise ValueError("a tip must expire after it was added")
        if self.kind is TipKind.PHRASE:
            for value in self.values:
                if sum(1 + (sign >= _WIDE) for sign in _words(value)) < SHORTEST_PHRASE:
                    raise ValueError(f"the phrase {value!r} is too short to mean anything")
        return self

    @property
    def misnumbered(self) -> bool:
        """Whether it names an S10 number with a wrong check digit: a shipper made it up, or somebody typed it wrong."""
        numbers = [found for value in self.values for found in candidates(value) if found.kind is IdentifierKind.S10]
        return self.kind is TipKind.IDENTIFIER and any(not found.valid for found in numbers)

    @property
    def told(self) -> str:
        """The tip in a sentence's place: its id, and why it was given."""
        return f"{self.id} ({self.why})" if self.why else self.id


class TipEvent(Frozen):
    """A tip was given or taken back. The journal books it for good, so it names no party and repeats no phrase."""

    at: UtcTime
    what: Literal["given", "taken_back"]
    tip_id: str
    by: str = Field(default="", max_length=64)
    kind: TipKind
    action: TipAction
    values_sha256: Sha256 = Field(
        description="of the values, a line each: whoever knows them can show that it was they"
    )
    expires_at: UtcTime


class Tips(Frozen):
    """All tips of a station, expired ones included until they are removed, and what became of them lately."""

    version: int = Field(default=1, ge=1, le=1)
    last_number: int = Field(default=0, ge=0)
    tips: tuple[Tip, ...] = Field(default=(), max_length=MOST_TIPS)
    events: tuple[TipEvent, ...] = ()

    @cached_property
    def revision(self) -> str:
        """Short hash of all tips; empty where there are none."""
        text = "".join(tip.to_json() for tip in self.tips)
        return hashlib.sha256(text.encode()).hexdigest()[:8] if self.tips else ""

    def with_one_more(
        self, kind: TipKind, values: tuple[str, ...], *, action: TipAction, why: str, by: str, at: UtcTime, days: int
    ) -> Tips:
        """These tips and a new one, which gets a number that no tip had before.

        Raises:
            pydantic.ValidationError: it could never or always fit, or there are too many tips.
            ValueError: nobody says why, so that whoever opens the parcel would not know what to look for; or the number
                to look for is none.
        """
        if not why.strip():
            raise ValueError("Say why, for whoever opens the parcel.")
        if kind is TipKind.IDENTIFIER and not all(map(normal_identifier, values)):
            raise ValueError("Give a number to look for.")
        number = self.last_number + 1
        tip = Tip(
            id=f"T-{number}", kind=kind, values=values, action=action, why=why, added_by=by,
            added_at=at, expires_at=at + dt.timedelta(days=days),
        )  # fmt: skip
        return Tips(last_number=number, tips=(*self.tips, tip), events=self._events_and("given", tip, by, at))

    def without(self, tip_id: str, *, by: str, at: UtcTime) -> Tips:
        """These tips less one.

        Raises:
            KeyError: there is no such tip.
        """
        gone = next((tip for tip in self.tips if tip.id == tip_id), None)
        if gone is None:
            raise KeyError(tip_id)
        kept = tuple(tip for tip in self.tips if tip is not gone)
        return self.model_copy(update={"tips": kept, "events": self._events_and("taken_back", gone, by, at)})

    def _events_and(self, what: Literal["given", "taken_back"], tip: Tip, by: str, at: UtcTime) -> tuple[TipEvent, ...]:
        event = TipEvent(
            at=at, what=what, tip_id=tip.id, by=by, kind=tip.kind, action=tip.action, expires_at=tip.expires_at,
            values_sha256=hashlib.sha256("\n".join(tip.values).encode()).hexdigest(),
        )  # fmt: skip
        return (*self.events, event)[-MOST_EVENTS:]

    def fitting(self, evidence: Evidence, *, at: UtcTime) -> list[Tip]:
        """Tips in force at a moment that fit a parcel, in the order they were given; none that was given later."""
        live = [tip for tip in self.tips if tip.added_at <= at < tip.expires_at]
        if not live:
            return []
        numbers = frozenset(_numbers(evidence))
        parties = frozenset(evidence.party_keys)
        text = _all_words(evidence) if any(tip.kind is TipKind.PHRASE for tip in live) else ""
        return [tip for tip in live if _fits(tip, numbers, parties, text)]


def normal_identifier(text: str) -> str:
    """An item number as it is compared: capitals, without blanks, dots and dashes."""
    return _SEPARATORS.sub("", text).upper()


def _fits(tip: Tip, numbers: frozenset[str], parties: frozenset[str], text: str) -> bool:
    match tip.kind:
        case TipKind.IDENTIFIER:
            return any(normal_identifier(value) in numbers for value in tip.values)
        case TipKind.PARTY:
            return not parties.isdisjoint(tip.values)
        case TipKind.PHRASE:
            return any(_stands_in(_words(value), text) for value in tip.values)


def _stands_in(phrase: str, text: str) -> bool:
    """Whether the phrase's words stand in the text; those of Latin letters whole, others wherever they stand."""
    if phrase >= _WIDE:
        return phrase.replace(" ", "") in text.replace(" ", "")
    return f" {phrase} " in text


def _numbers(evidence: Evidence) -> Iterator[str]:
    """Every number on the parcel or in its declaration, valid or not: a tip may name one that was made up."""
    yield from (normal_identifier(known.value) for known in evidence.identity.identifiers)
    yield from (normal_identifier(code.text) for code in evidence.parcel.scanner_codes)
    yield from (normal_identifier(code.text) for code in (evidence.reading.codes if evidence.reading else ()))
    declaration = evidence.lookup.declaration
    if declaration is not None:
        yield from (normal_identifier(value) for value in (declaration.item_id, *declaration.alt_ids))


def _all_words(evidence: Evidence) -> str:
    """The words of all sides and of the declaration, one side after the other, so that a phrase may cross lines."""
    lines = [line.text for line in evidence.reading.lines if line.state is LineState.READ] if evidence.reading else []
    declaration = evidence.lookup.declaration
    declared = [f"{line.description} {line.composition}" for line in declaration.lines] if declaration else []
    return " " + " | ".join(filter(None, (" ".join(map(_words, part)) for part in (lines, declared)))) + " "


def _words(text: str) -> str:
    return _NOT_WORDS.sub(" ", fold(text).text).strip()
