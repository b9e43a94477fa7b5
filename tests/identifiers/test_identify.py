"""Which item a parcel is: agreement, conflict, damage, and the countries that GS1 codes name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain import (
    Code,
    IdentifierKind,
    IdentifierSource,
    LineState,
    Quad,
    ReadStatus,
    Role,
    ScannerCode,
    Symbology,
    TextLine,
)
from edge.identifiers import gs1_elements, identify, origin_countries
from edge.identifiers.identify import PRINTED, SHORTEST_PRINTED

BOX = Quad.upright(0, 0, 300, 60)


def code(text: str, view: str = "top", symbology: Symbology = Symbology.CODE_128, symbology_id: str = "]C0") -> Code:
    return Code(text=text, symbology=symbology, symbology_id=symbology_id, view=view, box=BOX, readers=("zxing",))


def line(text: str, state: LineState = LineState.READ) -> TextLine:
    return TextLine(text=text, confidence=0.99, view="top", box=BOX, state=state)


def test_the_same_number_in_many_views_is_one_item() -> None:
    identity = identify([code("RB123456785GB"), code("RB123456785GB", "left")], [ScannerCode(text="RB123456785GB")])
    assert (identity.status, identity.item_id) == (ReadStatus.OK, "RB123456785GB")
    assert identity.kind is IdentifierKind.S10


def test_two_right_numbers_of_one_kind_conflict_and_nobody_wins() -> None:
    identity = identify([code("RB123456785GB"), code("EE473124829CN")])
    assert (identity.status, identity.item_id) == (ReadStatus.CONFLICT, None)


def test_a_second_items_number_in_print_is_a_conflict() -> None:
    identity = identify([code("CX473124829CN")], lines=[line("RB 123 456 785 GB")])
    assert (identity.status, identity.item_id) == (ReadStatus.CONFLICT, None)


def test_a_misread_of_the_items_own_number_is_no_conflict() -> None:
    # Two digits misread so that the check digit still holds: 473124829 as 473124109.
    misread = line("CX 473 124 109 CN")
    assert identify([], lines=[misread]).status is ReadStatus.OK
    assert identify([code("CX473124829CN")], lines=[misread]).status is ReadStatus.OK


def test_an_unsurely_read_number_contradicts_nothing() -> None:
    faint = line("RB 123 456 785 GB").model_copy(update={"confidence": 0.7})
    assert identify([code("CX473124829CN")], lines=[faint]).status is ReadStatus.OK


def test_a_carriers_own_number_beside_the_posts_is_no_conflict() -> None:
    identity = identify([code("1Z5R89390357567127"), code("EE473124829CN"), code("986578788855")])
    assert (identity.status, identity.item_id) == (ReadStatus.OK, "EE473124829CN")
    assert {item.kind for item in identity.identifiers} >= {IdentifierKind.UPS_1Z, IdentifierKind.FEDEX}


def test_a_wrong_check_digit_is_invalid_and_never_repaired_from_print() -> None:
    identity = identify([code("CX473124820CN")], lines=[line("CX 473 124 829 CN")])
    assert (identity.status, identity.item_id) == (ReadStatus.INVALID, None)
    assert [item.source for item in identity.identifiers if item.valid] == [IdentifierSource.TEXT]


def test_one_damaged_view_does_not_spoil_a_right_one() -> None:
    identity = identify([code("CX473124820CN"), code("CX473124829CN", "left")])
    assert (identity.status, identity.item_id) == (ReadStatus.OK, "CX473124829CN")
    assert any(not item.valid for item in identity.identifiers)


def test_print_names_the_item_where_no_code_was_read() -> None:
    identity = identify([], lines=[line("No. RB 123 456 785 GB")])
    assert (identity.status, identity.item_id) == (ReadStatus.OK, "RB123456785GB")
    assert identity.identifiers[0].source is IdentifierSource.TEXT


def test_unread_script_is_never_parsed() -> None:
    assert identify([], lines=[line("RB123456785GB", LineState.UNREAD_SCRIPT)]).status is ReadStatus.NO_READ


def test_stray_digits_are_no_read_rather_than_a_damaged_item() -> None:
    assert identify([code("996578788855")]).status is ReadStatus.NO_READ


def test_a_destination_code_alone_names_no_item() -> None:
    identity = identify([code("21348075016401", symbology=Symbology.ITF)])
    assert identity.item_id is None


@pytest.mark.parametrize(
    ("text", "country"),
    [("422156", "CN"), ("422036", "AU"), ("422158", "TW"), ("422446", "MO"), ("0106901234567892422156", "CN")],
)
def test_origin_element_names_its_country(text: str, country: str) -> None:
    (claim,) = origin_countries([code(text, symbology_id="]C1")])
    assert (claim.country, claim.role, claim.uncertain) == (country, Role.ORIGIN, False)
    span = claim.spans[0]
    assert text[span.start : span.end] == claim.country_text


def test_initial_processing_names_each_country_and_no_origin() -> None:
    claims = origin_countries([code("423156704", symbology_id="]C1")])
    assert [(claim.country, claim.role) for claim in claims] == [("CN", Role.PROCESSED), ("VN", Role.PROCESSED)]


def test_origin_in_a_code_nobody_marked_as_gs1_is_uncertain() -> None:
    (claim,) = origin_countries([code("422156", symbology_id="")])
    assert claim.uncertain


def test_a_gs1_prefix_is_never_an_origin() -> None:
    assert origin_countries([code("0106901234567892", symbology_id="]C1")]) == ()


def test_the_scanners_symbology_prefix_marks_the_code() -> None:
    (claim,) = origin_countries([], [ScannerCode(text="]C10106901234567892422704")])
    assert (claim.country, claim.uncertain) == ("VN", False)


def test_elements_end_at_the_separator() -> None:
    found = gs1_elements("10LOT42215\x1d422156", "]C1")
    assert [(element.ai, element.value) for element in found] == [("10", "LOT42215"), ("422", "156")]


def test_printed_brackets_are_read_as_elements() -> None:
    assert [e.value for e in gs1_elements("(00)106141411234567897(422)156")] == ["106141411234567897", "156"]


def test_wrong_check_digit_of_an_element_is_told() -> None:
    (element,) = gs1_elements("00003456789012345675")
    assert "calls for" in (element.fault or "") or "call for" in (element.fault or "")


@given(st.from_regex(PRINTED))
def test_no_printed_number_is_in_a_line_too_short_to_be_looked_at(text: str) -> None:
    assert len(text) >= SHORTEST_PRINTED


def test_two_items_in_one_code_are_a_conflict_unless_another_code_says_which() -> None:
    both = code("RB123456785GB;LX832901555CN", symbology=Symbology.QR)
    assert identify([both]).status is ReadStatus.CONFLICT
    for codes in ([both, code("LX832901555CN")], [code("LX832901555CN"), both]):
        assert identify(codes).item_id == "LX832901555CN"


def test_a_destinations_number_alone_is_no_damaged_item() -> None:
    assert identify([code("21348075016401", symbology=Symbology.ITF)]).status is ReadStatus.NO_READ


def test_digits_of_other_scripts_make_no_damaged_number() -> None:
    arabic = "RB\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u0665GB"
    assert identify([code(arabic, symbology=Symbology.QR)]).status is ReadStatus.NO_READ


@pytest.mark.parametrize(
    ("link", "status"),
    [
        ("https://id.gs1.org/00/106141411234567897", ReadStatus.OK),
        ("HTTPS://EXAMPLE.COM/a/00/106141411234567897/401/X1?422=156", ReadStatus.OK),
        ("https://id.gs1.org/00/106141411234567890", ReadStatus.INVALID),
        ("https://id.gs1.org/01/06901234567892/21/S1", ReadStatus.NO_READ),
    ],
)
def test_a_digital_link_names_the_item_that_its_sscc_does(link: str, status: ReadStatus) -> None:
    assert identify([code(link, symbology=Symbology.QR, symbology_id="]Q1")]).status is status


def test_a_digital_links_origin_counts_and_that_of_a_shops_address_does_not() -> None:
    for link in (
        "https://id.gs1.org/01/06901234567892?422=156",
        "https://a.example/01/06901234567892/10/B?17=261130&422=156",
    ):
        (claim,) = origin_countries([code(link, symbology=Symbology.QR, symbology_id="]Q1")])
        assert (claim.country, claim.spans[0].text) == ("CN", "156")
    assert origin_countries([code("https://shop.example/item?422=156", symbology=Symbology.QR)]) == ()


@pytest.mark.parametrize("text", ["(420)78745(94)00111206206406260787", "(94)00111206206406260787"])
def test_brackets_for_people_hide_no_usps_number(text: str) -> None:
    assert identify([code(text)]).item_id == "9400111206206406260787"
