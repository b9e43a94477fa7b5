"""Denials far from what they deny, written in signs, or of other goods than those they stand beside."""

# ruff: noqa: RUF001 - full-width and look-alike marks are what is tested
from __future__ import annotations

import pytest

from claims_of_lines import claims
from edge.claims import stance
from edge.domain import OriginClaim, Polarity

SAID_DENIED = [
    "Not produced, assembled or packed in China",
    "Goods were not grown, produced or manufactured in China",
    "It is not true that this was made in China",
    "This product is not Chinese",
    "Made in China? Never!",
    "Origin <> CN",
    "Origin != CN",
    "not.made.in.china",
    "Not . made . in . China",
    "非．中．国．制．造",
    "Nicht: in China hergestellt",
    "Nirgends in China hergestellt",
    "Wird nicht mehr in China hergestellt",
    "N'est plus fabriqué en Chine",
    "Tampoco hecho en China",
    "Non più prodotto in Cina",
    "Buiten China geproduceerd",
    "Žádné díly z Číny",
    "Без деталей из Китая",
    "Не з Китаю",
    "Niciun component din China",
    "Trung Quốc không phải là nước xuất xứ",
    "بدون قطع من الصين",
    "NOT 中国制造",
]

SAID_DENIED_OVER_LINES = [
    "没有任何部件是\n中国制造的",
    "没有一件\n产自中国",
    "中国产\n品除外",
    "Las mercancías no son\noriginarias de China",
    "Ce produit n'est pas\nMade in China",
    "Ce produit n'est pas\n中国制造",
]

LEFT_OPEN = [
    "None of the toys in this box are\nmade in China",
    "Keine der Waren ist\nin China hergestellt",
    "Nessuno dei giocattoli è\nprodotto in Cina",
    "没有任何东西是\n中国制造的",
    "Not, repeat not, made in China",
    "NOT…made in China",
    "中国製だけではありません",
]

OF_OTHER_GOODS = [
    "无色无味 中国制造",
    "无异味 中国制造",
    "不含蔗糖 产地：中国",
    "电池：无 中国制造",
    "保质期：无 产地：中国",
    "No batteries\nMade in China",
    "没有化学添加剂\n中国制造",
    "Non-toxic Made in China",
]

SHARING_A_PLACE = [
    "Designed, developed and made in China",
    "Manufactured and packed in China",
    "Diseñado y fabricado en China",
    "Progettato e prodotto in Cina",
    "Made.In.China",
]


def origin_of(text: str) -> tuple[OriginClaim, ...]:
    return claims(*text.split("\n"))


@pytest.mark.parametrize("text", SAID_DENIED)
def test_a_denial_of_several_words_or_in_signs_is_one(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize("text", SAID_DENIED_OVER_LINES)
def test_a_sentence_that_denies_and_goes_on_in_the_next_line_denies_it_in_any_language(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize("text", LEFT_OPEN)
def test_a_denial_of_goods_that_the_statement_may_be_said_of_leaves_it_open(text: str) -> None:
    said = origin_of(text)
    assert said
    assert all(claim.uncertain or claim.polarity is Polarity.AMBIGUOUS for claim in said)


@pytest.mark.parametrize("text", OF_OTHER_GOODS)
def test_a_denial_of_what_goods_hold_is_no_denial_of_the_origin_behind_it(text: str) -> None:
    assert stance(origin_of(text), "CN") is not Polarity.DENIED


@pytest.mark.parametrize("text", SHARING_A_PLACE)
def test_words_of_origin_that_share_a_place_all_have_it(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.ASSERTED


def test_what_is_only_designed_in_a_place_shares_none_behind_a_comma() -> None:
    said = origin_of("Chinese product, packed in Italy")
    assert {claim.country for claim in said if claim.role.speaks_of_origin} == {"CN"}


@pytest.mark.parametrize("text", ["NI(HT IN CHINA HERGESTELLT", "HERGESTELLT IN TAIWAN, NI(HT IN CHINA"])
def test_a_bracket_within_a_denial_is_the_letter_that_it_looks_like(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


def test_a_bracket_behind_a_word_hides_no_other() -> None:
    assert stance(origin_of("Zubehör(nicht enthalten) Hergestellt in China"), "CN") is Polarity.ASSERTED


@pytest.mark.parametrize(
    "text", ["Origin..... China", "Orig.: CN", "Country of Origin → China", "Country of origin (8)\nCN"]
)
def test_dots_an_arrow_and_the_number_of_a_field_lead_from_a_caption_to_its_place(text: str) -> None:
    said = origin_of(text)
    assert [(claim.country, claim.polarity, claim.uncertain) for claim in said] == [("CN", Polarity.ASSERTED, False)]


@pytest.mark.parametrize(
    ("statement", "care"),
    [
        ("Made in China", "Not a toy"),
        ("Made in China", "Not for children"),
        ("Made in China", "Do not iron"),
        ("Product of China", "No BPA"),
        ("Hecho en China", "No apto para niños"),
        ("Sản xuất tại Trung Quốc", "Không độc"),
        ("中国制造", "不可水洗"),
        ("产地:中国", "非玩具"),
        ("原产国:中国", "禁止熨烫"),
        ("中国製", "おもちゃではありません"),
        ("原産国:中国", "食品ではありません"),
        ("중국산", "건전지 미포함"),
        ("صنع في الصين", "لا تثني"),
    ],
)
def test_what_a_label_forbids_or_lacks_denies_no_origin_before_it(statement: str, care: str) -> None:
    for text in (f"{statement} {care}", f"{statement}. {care}", f"{statement} - {care}"):
        assert all(claim.polarity is not Polarity.DENIED for claim in claims(text)), text
    assert all(claim.polarity is not Polarity.DENIED for claim in claims(statement, care))


@pytest.mark.parametrize(
    ("care", "statement"),
    [("No apto para niños", "Hecho en China"), ("Không độc", "Sản xuất tại Trung Quốc"), ("غير سام", "صنع في الصين")],
)
def test_what_a_label_lacks_is_no_certain_denial_of_the_origin_behind_it(care: str, statement: str) -> None:
    for lines in ((f"{care} {statement}",), (care, statement)):
        assert all(claim.polarity is not Polarity.DENIED for claim in claims(*lines)), lines
