"""Senders and addressees drawn from the catalogue of invented people."""

from __future__ import annotations

from edge.domain import Party
from edge.sim.catalogue import countries
from edge.sim.dice import Dice

__all__ = ["DESTINATIONS", "party"]

DESTINATIONS = ("US", "GB", "DE", "FR", "ES", "IT", "PL", "MX", "BR", "RU", "JP", "KR", "VN", "TH", "AE")


def party(dice: Dice, country: str, *, company: bool = False) -> Party:
    """A person, or a firm with a contact. Senders in China write in Latin letters about half of the time."""
    data = countries()[country]
    latin = bool(data.latin_names) and dice.happens(0.5)
    names = data.latin_names if latin else data.names
    companies = data.latin_companies if latin else data.companies
    streets = data.latin_streets if latin else data.streets
    postcode, city = dice.pick(data.latin_places if latin else data.places)
    return Party(
        name=dice.pick(names),
        company=dice.pick(companies) if company else "",
        address=dice.pick(streets).format(n=dice.whole(1, 240)),
        postcode=postcode,
        city=city,
        country=country,
        phone="".join(dice.digits(1) if sign == "#" else sign for sign in data.phone),
    )
