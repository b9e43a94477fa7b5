"""What a set of origin claims amounts to for one country: asserted, denied, ambiguous, or nothing said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pydantic import Field

from edge.domain import CountryCode, Frozen, OriginClaim, Polarity, Role

__all__ = ["OriginGroups", "stance"]

SHARED_IN: Final = frozenset({Role.PACKED, Role.PROCESSED, Role.MATERIALS})
"""Roles in which a country had a hand in the goods without being said to be their origin."""


class OriginGroups(Frozen):
    """Which territories count as one country of origin; whether Taiwan, Hong Kong or Macao do is the site's choice.

    Claims always keep the country that the label names; only comparing uses the groups.
    """

    counts_as: dict[CountryCode, CountryCode] = Field(
        default_factory=dict, description="territory by the country it counts as, such as HK = CN; empty: each alone"
    )

    def of(self, country: str) -> str:
        """The country that a territory counts as."""
        return self.counts_as.get(country, country)

    def same(self, one: str, other: str) -> bool:
        """Whether two territories count as one origin."""
        return self.of(one) == self.of(other)


def stance(
    claims: Iterable[OriginClaim],
    country: str,
    *,
    groups: OriginGroups = OriginGroups(),  # noqa: B008 - frozen value
) -> Polarity | None:
    """What the claims say of one country as origin; None: nothing.

    Ambiguous are: a claim that is; assertion and denial together; assertion of this and of another country; a country
    named only as packer, processor or source of materials; and an origin elsewhere that itself is left open.
    """
    said = [claim for claim in claims if claim.country is not None]
    here = [claim for claim in said if groups.same(claim.country or "", country)]
    elsewhere = [
        claim for claim in said if not groups.same(claim.country or "", country) and claim.role.speaks_of_origin
    ]
    origin = {claim.polarity for claim in here if claim.role.speaks_of_origin}
    origin |= {Polarity.DENIED for claim in here if claim.role is Role.MATERIALS and claim.polarity is Polarity.DENIED}
    if not origin:
        shared = any(claim.role in SHARED_IN and claim.polarity is not Polarity.DENIED for claim in here)
        open_elsewhere = any(claim.polarity is Polarity.AMBIGUOUS for claim in elsewhere)
        return Polarity.AMBIGUOUS if shared or open_elsewhere else None
    if len(origin) > 1 or Polarity.AMBIGUOUS in origin:
        return Polarity.AMBIGUOUS
    if origin == {Polarity.ASSERTED} and any(claim.polarity is Polarity.ASSERTED for claim in elsewhere):
        return Polarity.AMBIGUOUS
    return origin.pop()
