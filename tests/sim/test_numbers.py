"""Identifiers that the simulator prints are valid by the rules of those who issue them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import Code, IdentifierKind, Quad, ReadStatus, Symbology
from edge.identifiers import identify
from edge.sim.dice import Dice
from edge.sim.numbers import ean_13, s10, spoiled, sscc, ups_1z, usps_impb


def codes(text: str, symbology_id: str) -> tuple[Code, ...]:
    box = Quad.upright(0, 0, 100, 20)
    return (
        Code(
            text=text, symbology=Symbology.CODE_128, symbology_id=symbology_id, view="top", box=box, readers=("zxing",)
        ),
    )


@given(seed=st.integers(0, 10**6))
def test_every_printed_identifier_is_valid_to_the_reader_s_own_arithmetic(seed: int) -> None:
    dice = Dice("numbers", seed)
    for text, symbology_id, kind in (
        (s10(dice, "RB", "CN"), "]C0", IdentifierKind.S10),
        (ups_1z(dice), "]C0", IdentifierKind.UPS_1Z),
        ("00" + sscc(dice), "]C1", IdentifierKind.SSCC),
        ("42060614\x1d" + usps_impb(dice), "]C1", IdentifierKind.USPS_IMPB),
    ):
        identity = identify(codes(text, symbology_id))
        assert identity.status is ReadStatus.OK, text
        assert identity.kind is kind


@given(seed=st.integers(0, 10**6))
def test_a_spoiled_identifier_is_never_valid(seed: int) -> None:
    identity = identify(codes(spoiled(s10(Dice("spoiled", seed), "LX", "CN")), "]C0"))
    assert identity.status is ReadStatus.INVALID
    assert identity.item_id is None


@pytest.mark.parametrize(
    ("serial", "identifier"),
    [("47312482", "EE473124829CN"), ("12345678", "RB123456785GB"), ("00000015", "EA000000155CN")],
)
def test_the_check_digit_of_s10_agrees_with_published_examples(
    serial: str, identifier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    dice = Dice("published")
    monkeypatch.setattr(dice, "digits", lambda _count: serial)
    assert s10(dice, identifier[:2], identifier[-2:]) == identifier


def test_an_article_number_has_the_check_digit_of_gs1(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = Dice("published")
    monkeypatch.setattr(dice, "digits", lambda _count: "123412345")
    assert ean_13(dice, "590") == "5901234123457"
