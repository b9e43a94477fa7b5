"""The simulator's data files as values: people, goods, materials, phrases, mixes and degrees of difficulty.

The files in `data/` are part of the package, so a fault in one is a fault of the program, not of the user: pydantic's
error names the file's entry and field.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeVar

from pydantic import Field, TypeAdapter

from edge.domain import CountryCode, Frozen, Polarity, Role, Share
from edge.shipped_tables import shipped_table

__all__ = [
    "Country",
    "Difficulty",
    "Goods",
    "Material",
    "MixData",
    "Phrase",
    "countries",
    "difficulties",
    "goods",
    "materials",
    "mixes",
    "phrases",
]

T = TypeVar("T")
Range = tuple[float, float]


class Country(Frozen):
    """Invented senders and addressees of one country, in the script that people there write."""

    label: str = Field(description="the country's name in English capitals, the last line of an address")
    names: tuple[str, ...]
    companies: tuple[str, ...]
    streets: tuple[str, ...] = Field(description="with {n} for the house number")
    places: tuple[tuple[str, str], ...] = Field(description="postcode and place")
    phone: str
    latin_names: tuple[str, ...] = ()
    latin_companies: tuple[str, ...] = ()
    latin_streets: tuple[str, ...] = ()
    latin_places: tuple[tuple[str, str], ...] = ()


class Goods(Frozen):
    """A kind of goods, as declared and as it weighs."""

    hs: str
    en: str
    zh: str
    unit_g: Range
    value_per_kg: Range = Field(description="US dollars")
    bulk_kg_l: Range = Field(description="gross mass over the volume of the closed parcel")
    soft: bool = False
    origins: tuple[CountryCode, ...]


class Material(Frozen):
    """A controlled material, as its product label names it."""

    hs: str
    en: str
    zh: str
    formula: str
    cas: str
    purity: str
    rare_earth_pct: float
    bulk_kg_l: Range


class Phrase(Frozen):
    """A printed statement of origin and what it means."""

    text: str
    language: str
    country: CountryCode
    polarity: Polarity = Polarity.ASSERTED
    role: Role = Role.MADE


class MixData(Frozen):
    """What a shift consists of."""

    difficulty: str
    languages: tuple[str, ...]
    scenarios: dict[str, int]


class Difficulty(Frozen):
    """How hard the pictures are: ranges to draw from, and shares of parcels that show a thing."""

    px_per_mm: Range
    turn_deg: Range
    tilt: Range = Field(description="relative size of far and near edge of the parcel, less one")
    ripple_mm: Range = Field(description="how far a crumpled label is displaced from flat")
    curl: Range = Field(description="foreshortening towards a label's edges on a round parcel")
    lens_blur_px: Range
    motion_px: tuple[int, int]
    noise_level: Range
    exposure: Range
    uneven_light: Range
    jpeg_quality: tuple[int, int]
    film_share: Share
    tape_share: Share
    glare: Range
    hidden_share: Share
    hidden_mm: Range = Field(description="width of the strip of a label that something covers")
    neighbour_share: Share
    materials: dict[str, float]


def _load(name: str, shape: type[T]) -> T:
    return TypeAdapter(shape).validate_python(shipped_table("edge.sim", f"data/{name}.yaml"))


@lru_cache
def countries() -> dict[str, Country]:
    """By ISO 3166-1 alpha-2 code."""
    return _load("people", dict[str, Country])


@lru_cache
def goods() -> dict[str, Goods]:
    """By key of `goods.yaml`."""
    return _load("goods", dict[str, Goods])


@lru_cache
def materials() -> dict[str, Material]:
    """By key of `materials.yaml`."""
    return _load("materials", dict[str, Material])


@lru_cache
def phrases() -> tuple[Phrase, ...]:
    """All printed statements of origin."""
    return _load("phrases", tuple[Phrase, ...])


@lru_cache
def mixes() -> dict[str, MixData]:
    """By name: clean, story, world, hostile."""
    return _load("mixes", dict[str, MixData])


@lru_cache
def difficulties() -> dict[str, Difficulty]:
    """By name: easy, normal, hard."""
    return _load("difficulty", dict[str, Difficulty])
