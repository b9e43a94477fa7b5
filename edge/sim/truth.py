"""What is really there: the truth of each rendered parcel, which every measurement of reading and judging is held to.

Boxes are in pixels of the view as delivered, carried through every geometric step of the rendering.
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from edge.domain import (
    Action,
    CountryCode,
    Declaration,
    Frozen,
    GoodsKind,
    Label,
    Polarity,
    Quad,
    ReasonCode,
    Role,
    Share,
    Symbology,
)
from edge.sim.fonts import Script

__all__ = ["CodeTruth", "Expectation", "GoodsTruth", "LineTruth", "OriginTruth", "ParcelTruth", "Place"]


class Place(StrEnum):
    """What carries a print."""

    LABEL = "label"
    STICKER = "sticker"
    OVERLABEL = "overlabel"
    CARTON = "carton"
    CODE = "code"
    NEIGHBOUR = "neighbour"


class CodeTruth(Frozen):
    """A printed code. `text` is what a reader in plain mode returns, with group separators kept."""

    text: str
    symbology: Symbology
    symbology_id: str
    view: Label
    place: Place
    box: Quad
    module_px: float = Field(description="width of one module in the view")
    visible: Share = Field(default=1.0, description="share of the box that nothing covers")
    glared: Share = Field(default=0.0, description="share of the box under glare as bright as paper")


class LineTruth(Frozen):
    """A printed line of text, in logical order. The box is that of its ink."""

    text: str
    script: Script
    view: Label
    place: Place
    box: Quad
    visible: Share = Field(default=1.0, description="share of the box that nothing covers")
    glared: Share = Field(default=0.0, description="share of the box under glare as bright as paper")


class OriginTruth(Frozen):
    """A statement of origin that stands on the parcel."""

    country: CountryCode
    polarity: Polarity
    role: Role
    text: str
    language: str
    view: Label
    place: Place


class GoodsTruth(Frozen):
    """A statement about the goods that stands on the parcel; `value` as the domain's GoodsClaim normalises it."""

    kind: GoodsKind
    value: str
    text: str
    view: Label
    place: Place


class Expectation(Frozen):
    """The right decision. `reasons`: any of these may lead; empty where the reason does not matter, as for a pass."""

    action: Action
    reasons: tuple[ReasonCode, ...] = ()

    def met_by(self, action: Action, reason: ReasonCode) -> bool:
        """Whether a decision with this leading reason is right."""
        return action is self.action and (not self.reasons or reason in self.reasons)


class ParcelTruth(Frozen):
    """All that is true of one parcel. `item_id` is None where no single valid identifier can be read."""

    parcel: Label
    scenario: str
    mix: str
    seed: int
    index: int = Field(ge=0)
    camera: str
    difficulty: str
    item_id: str | None
    views: tuple[Label, ...]
    codes: tuple[CodeTruth, ...]
    lines: tuple[LineTruth, ...]
    origin: tuple[OriginTruth, ...]
    goods: tuple[GoodsTruth, ...]
    declaration: Declaration | None
    expected: Expectation
