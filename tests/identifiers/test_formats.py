"""Every format's pattern and check digit, against published and computed numbers (sources stand in vectors.json)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import IdentifierKind, Symbology
from edge.identifiers import candidates, gs1_elements
from edge.identifiers.check_digits import gs1_mod10, s10_check_digit, ups_check_digit

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors.json").read_text())
KINDS = {
    "s10": IdentifierKind.S10,
    "sscc": IdentifierKind.SSCC,
    "usps_impb": IdentifierKind.USPS_IMPB,
    "usps_impb_routed": IdentifierKind.USPS_IMPB,
    "ups_1z": IdentifierKind.UPS_1Z,
    "fedex_12": IdentifierKind.FEDEX,
    "fedex_34": IdentifierKind.FEDEX,
    "dhl_express_awb": IdentifierKind.DHL_AWB,
    "dhl_piece": IdentifierKind.DHL_PIECE,
    "dp_identcode": IdentifierKind.DEUTSCHE_POST,
    "dp_leitcode": IdentifierKind.DEUTSCHE_POST,
    "dpd_28": IdentifierKind.DPD,
    "yunexpress": IdentifierKind.YUNEXPRESS,
}


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["kind"] in KINDS], ids=lambda v: v["value"])
def test_published_number_is_judged_as_its_source_says(vector: dict[str, Any]) -> None:
    kind = KINDS[vector["kind"]]
    of_kind = [item for item in candidates(vector["value"]) if item.kind is kind]
    assert any(item.valid for item in of_kind) is vector["valid"]
    assert all(item.fault for item in of_kind if not item.valid)


@pytest.mark.parametrize("vector", [v for v in VECTORS if v["kind"] in KINDS and v["valid"]], ids=lambda v: v["value"])
def test_the_right_meaning_ranks_first(vector: dict[str, Any]) -> None:
    symbology = Symbology.ITF if vector["kind"].startswith("dp_") else Symbology.CODE_128
    assert candidates(vector["value"], symbology=symbology)[0].kind is KINDS[vector["kind"]]


def test_an_unknown_country_is_flagged_and_kept() -> None:
    (item,) = candidates("RB123456785XX")
    assert not item.valid
    assert "no country" in (item.fault or "")


@pytest.mark.parametrize("country", ["TW", "MO", "HK", "XK"])
def test_regions_missing_from_common_lists_are_countries(country: str) -> None:
    assert candidates(f"RB123456785{country}")[0].valid


def test_zip_without_separator_does_not_become_one_long_gs1_element() -> None:
    item = candidates("420787459400111206206406260787", symbology_id="]C1")[0]
    assert (item.kind, item.value, item.valid) == (IdentifierKind.USPS_IMPB, "9400111206206406260787", True)


def test_routed_number_with_separator_is_the_same_item() -> None:
    assert candidates("42078745\x1d9400111206206406260787")[0].value == "9400111206206406260787"


def test_sscc_inside_a_longer_gs1_code_is_found_and_checked() -> None:
    right, wrong = "106141411234567897", "106141411234567891"
    assert candidates(f"00{right}10LOT7", symbology_id="]C1")[0].valid
    assert not candidates(f"00{wrong}10LOT7", symbology_id="]C1")[0].valid


@pytest.mark.parametrize("symbology", [Symbology.EAN_13, Symbology.UPC_A, Symbology.EAN_8])
def test_shop_articles_are_never_parcels(symbology: Symbology) -> None:
    assert candidates("6901234567892", symbology=symbology) == ()


def test_identifier_in_an_address_of_a_tracking_page() -> None:
    found = candidates("https://track.example/?id=RB123456785GB&l=en", symbology=Symbology.QR)
    assert [item.value for item in found] == ["RB123456785GB"]


def test_letters_that_look_like_digits_are_not_corrected() -> None:
    assert candidates("RB12345678SGB") == ()
    assert candidates("RBI23456785GB") == ()


@given(st.text(max_size=60))
def test_hostile_text_is_answered_without_an_error(text: str) -> None:
    candidates(text)
    candidates(text, symbology_id="]C1")
    gs1_elements(text)


@given(st.integers(0, 99_999_999), st.integers(0, 7), st.integers(1, 9))
def test_one_misread_digit_breaks_s10(serial: int, place: int, change: int) -> None:
    digits = f"{serial:08}"
    misread = digits[:place] + str((int(digits[place]) + change) % 10) + digits[place + 1 :]
    check = s10_check_digit(digits)
    assert candidates(f"EE{digits}{check}CN")[0].valid
    # Mod 11 folds two remainders onto the digits 5 and 0, so one exchange in eleven of those escapes.
    assert candidates(f"EE{misread}{check}CN")[0].valid is (s10_check_digit(misread) == check)


@given(st.text("0123456789", min_size=17, max_size=17), st.integers(0, 16), st.integers(1, 9))
def test_one_misread_digit_always_breaks_an_sscc(body: str, place: int, change: int) -> None:
    misread = body[:place] + str((int(body[place]) + change) % 10) + body[place + 1 :]
    assert gs1_mod10(body) != gs1_mod10(misread)


@given(st.text("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", min_size=15, max_size=15))
def test_computed_ups_numbers_are_valid(body: str) -> None:
    assert candidates(f"1Z{body}{ups_check_digit(body)}")[0].valid
