"""Short denials: of goods by their name, by a cross, and with a letter of *not* misread."""

# ruff: noqa: RUF001 - letters of other alphabets are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine

ASSERTED, DENIED, OPEN = Polarity.ASSERTED, Polarity.DENIED, Polarity.AMBIGUOUS


def said(text: str) -> list[tuple[str | None, Polarity]]:
    line = TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(10, 10, 10 + 12 * len(text), 36))
    return [(claim.country, claim.polarity) for claim in read_claims([line]).origin]


@pytest.mark.parametrize(
    "text",
    [
        "All goods non-Chinese",
        "0% Chinese",
        "Guaranteed no goods from China inside",
        "None from China",
        "Kein „Made in China“",
        "P.R.C NOT ORIGIN",
        "Produs în afara Chinei",
        "Ikke et kinesisk produkt",
        "Не произведено в КHР",
        "Жодного товару з Китаю",
        "Inga kinesiska varor",
        "Marchandise non chinoise",
        "Merce non cinese",
    ],
)
def test_goods_of_no_name_are_denied_an_origin_in_few_words(text: str) -> None:
    assert said(text) == [("CN", DENIED)]


@pytest.mark.parametrize("text", ["None of the toys in this box are made in China", "Not one piece made in China"])
def test_what_denies_each_of_many_leaves_no_statement_of_them_asserted(text: str) -> None:
    assert said(text) == [("CN", OPEN)]


@pytest.mark.parametrize("text", ["Warranty: not Chinese", "Garantie: nicht chinesisch"])
def test_what_is_denied_of_a_service_is_no_origin(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Magnets: not Chinese",
        "Neodymium magnets: not Chinese",
        "Magnete: nicht chinesisch",
        "Imanes: no chinos",
        "Magneti: non cinesi",
        "Магниты: не китайские",
        "Magnesy: nie chińskie",
    ],
)
def test_goods_of_any_name_are_denied_an_origin_behind_a_colon(text: str) -> None:
    assert said(text) == [("CN", DENIED)]


@pytest.mark.parametrize(
    "text",
    ["Not China but Vietnam", "nicht China sondern Vietnam", "pas la Chine mais le Vietnam", "不是中国而是越南"],
)
def test_a_place_is_denied_though_another_is_said_instead(text: str) -> None:
    assert said(text) == [("CN", DENIED)]


@pytest.mark.parametrize("text", ["Produced not in China", "Produced but not in China", "Manufactured not in China"])
def test_a_verb_by_itself_goes_with_the_place_that_is_denied_behind_it(text: str) -> None:
    assert said(text) == [("CN", DENIED)]


@pytest.mark.parametrize("text", ["Language: not Chinese", "Sprache: nicht Chinesisch", "Ship to: not China"])
def test_a_language_or_an_address_that_is_denied_is_no_origin(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("text", ["Origine malienne", "Origine : malienne"])
def test_the_adjective_of_a_country_behind_origin_names_it(text: str) -> None:
    assert said(text) == [("ML", ASSERTED)]


@pytest.mark.parametrize("text", ["NOI FROM CHINA", "NIOT IN CHINA"])
def test_not_with_a_letter_misread_denies_a_place_that_fills_the_line(text: str) -> None:
    assert said(text) == [("CN", DENIED)]


@pytest.mark.parametrize(
    "text", ["NO1 FROM CHINA", "IoT from China", "Nut from Brazil", "Noi in Italia", "Noot in China"]
)
def test_words_that_are_like_not_deny_nothing(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text", ["Made in China ✗", "✗ Made in China", "❌ Made in China", "✗ Hergestellt in China", "中国制造 ✗"]
)
def test_a_cross_beside_a_statement_may_cross_it_out(text: str) -> None:
    assert said(text) == [("CN", OPEN)]


@pytest.mark.parametrize("text", ["Made in China ✓", "✓ Made in China", "☒ Made in China", "Made in: ☐ VN ✗ CN"])
def test_a_tick_or_a_chosen_box_beside_a_statement_bears_it_out(text: str) -> None:
    assert said(text) == [("CN", ASSERTED)]
