"""What check boxes say of origin: the ticked one is claimed, and what nobody ticked never is."""

from __future__ import annotations

import pytest

from claims_of_lines import claims
from edge.domain import Polarity


def told(text: str) -> dict[str | None, Polarity]:
    return {claim.country: claim.polarity for claim in claims(*text.split("\n")) if not claim.uncertain}


@pytest.mark.parametrize(
    ("label", "ticked"),
    [
        ("Country of origin: ☐ China ☒ Vietnam", "VN"),
        ("Country of origin:\n☐ China ☒ Vietnam", "VN"),
        ("Country of origin\n☐ China\n☒ Germany\n☐ Vietnam", "DE"),
        ("Country of origin\n☐ CN\n☒ DE", "DE"),
        ("Country of origin: China ☐ Vietnam ☒", "VN"),
        ("Country of origin: China ☒ / Vietnam ☐", "CN"),
        ("Origin: ☐ Other ☒ China", "CN"),
        ("原产国: ☐ 中国 ☒ 越南", "VN"),
    ],
)
def test_of_places_with_boxes_the_ticked_one_alone_is_claimed(label: str, ticked: str) -> None:
    assert told(label) == {ticked: Polarity.ASSERTED}


@pytest.mark.parametrize(
    "label",
    [
        "Country of origin: ☐ China ☐ Vietnam", "Country of origin: ☒ China ☒ Vietnam", "Origin: China ☐ Vietnam ☐",
        "☐ China\n☐ Vietnam", "☒ China ☐ Vietnam", "Country of origin\n☐ China\n☐ Vietnam",
    ],
)  # fmt: skip
def test_where_no_box_or_several_are_ticked_nothing_is_claimed(label: str) -> None:
    assert told(label) == {}


@pytest.mark.parametrize(
    "label",
    [
        "☒ Made in China ☐ Made in Germany", "☐ Made in Germany ☒ Made in China", "☐ 德国制造 ☒ 中国制造",
        "☒ Made in China\n☐ Made in Germany", "Made in Germany ☐ Made in China ☒", "Made in China ☒ Made in Germany ☐",
    ],
)  # fmt: skip
def test_of_statements_with_boxes_the_ticked_one_is_claimed_and_the_other_left_open(label: str) -> None:
    assert told(label) == {"CN": Polarity.ASSERTED, "DE": Polarity.AMBIGUOUS}


@pytest.mark.parametrize(
    ("label", "polarity"),
    [
        ("Made in China: ☐ yes ☒ no", Polarity.DENIED), ("Made in China? ☒ Yes ☐ No", Polarity.ASSERTED),
        ("Made in China ☐ yes ☐ no", Polarity.AMBIGUOUS), ("☒ Not made in China ☐ Made in Germany", Polarity.DENIED),
    ],
)  # fmt: skip
def test_boxes_of_answers_are_of_the_statement_before_them(label: str, polarity: Polarity) -> None:
    assert told(label)["CN"] is polarity
