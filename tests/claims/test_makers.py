"""The name of a maker between words of origin and their place."""

from __future__ import annotations

import pytest

from edge.domain import Polarity
from tests.claims.test_origin_phrases import origin_of

MISREAD = """Manufactued by Acme in China
Mamufactured by Acme Ltd. in China
Hergestelt von Acme GmbH in China
Wyprodukwano przez Acme w Chinach"""


@pytest.mark.parametrize("text", MISREAD.split("\n"))
def test_a_letter_lost_before_the_name_of_a_maker_ends_no_judging(text: str) -> None:
    assert [(claim.country, claim.polarity) for claim in origin_of(text)] == [("CN", Polarity.ASSERTED)]
