"""Names of people, firms and streets are within a letter or two of statements of origin, and state none.

They were found among 16,000 generated addresses of forty countries, in five layouts each.
"""

from __future__ import annotations

from importlib.resources import files

import pytest

from claims_of_lines import claims
from countries import rows
from edge.domain import Polarity


@pytest.mark.parametrize(
    "lines",
    [
        ("Thu Hång", "VIETNAM"),
        ("Nguyễn Thu Hằng", "12 Hàng Bông, Hà Nội", "VIETNAM"),
        ("Thu Hang VIETNAM",),
        ("Minh Hoàng Phi", "VIETNAM"),
        ("Nguyễn Phi Hùng, VIETNAM",),
        ("Phường Hòa Thành Quảng Ngãi", "VIETNAM"),
        ("Lê Mai VIETNAM",),
        ("Quy co Nhat Nguyen VIETNAM",),
        ("Jade das Neves", "BRASIL"),
        ("Nemeș ROMÂNIA",),
        ("上海市徐汇区长春街9座 437170", "CHINA"),
        ("湖北省佛山市徐汇长春街g座 437170", "CHINA"),
        ("海南省丽丽市六枝街v座 490754", "CHINA"),
        ("上海市平市友好袁街m座 736190", "CHINA"),
    ],
)
def test_a_name_and_its_country_are_no_denial(lines: tuple[str, ...]) -> None:
    assert {claim.polarity for claim in claims(*lines)} <= {Polarity.ASSERTED}


@pytest.mark.parametrize("lines", [("Dolores Orlando ITALIA",), ("Jade das Neves BRASIL",), ("Thu Hằng", "VIETNAM")])
def test_a_name_beside_its_country_states_no_origin(lines: tuple[str, ...]) -> None:
    assert claims(*lines) == ()


@pytest.mark.parametrize(
    "firm",
    [
        "深圳市无限创意产品设计有限公司",
        "义乌市双禾进出口有限公司",
        "佛山市木工机械制造厂",
        "广东省中山市木制品有限公司",
        "杭州未来世界国际货运代理有限公司",
        "上海木林森进出口公司",
        "大阪市北区未来産業株式会社",
    ],
)
def test_the_name_of_a_chinese_or_japanese_firm_claims_nothing(firm: str) -> None:
    assert claims(firm) == ()
    assert {(claim.country, claim.polarity) for claim in claims(firm, "中国制造")} == {("CN", Polarity.ASSERTED)}


@pytest.mark.parametrize(
    "firm",
    [
        "父乌市双禾进出口有限公司",
        "文号市政天进出口有限公司",
        "义乌市双禾进出口有限公荷",
        "未粢五金制品有限公司",
        "方达国际货运代理有限公司",
    ],
)
def test_the_name_of_a_firm_claims_nothing_where_its_place_or_its_end_was_misread(firm: str) -> None:
    assert claims(firm) == ()


@pytest.mark.parametrize(
    "line",
    [
        "〒460-0008愛知具名古屋市",
        "7460-0008 爱知梨名古屋市",
        "愛知県名市屋市",
        "京都直",
        "大阪直大阪市",
        "528000广东省佛市",
        "322000 浙江宾义乌市",
        "东莞丰中山北路303号",
        "631069 内蒙画自治区呼和浩特市",
    ],
)
def test_a_character_of_an_address_that_was_misread_is_no_word_of_origin_and_no_denial(line: str) -> None:
    assert claims(line) == ()


@pytest.mark.parametrize("firm", ["Công ty TNHH Sản xuất Thương mại Phú Thịnh", "Công ty Sản xuất Thương nại"])
def test_production_and_trade_in_the_name_of_a_firm_are_not_of_shanghai(firm: str) -> None:
    assert claims(firm) == ()


def test_what_stands_beside_the_name_of_a_firm_is_still_read() -> None:
    firm = "深圳市创新有限公司"
    assert [claim.polarity for claim in claims(f"产地:中国 {firm}")] == [Polarity.ASSERTED]
    assert [claim.polarity for claim in claims(f"非中国制造 {firm}")] == [Polarity.DENIED]
    assert ("CN", Polarity.ASSERTED) in {(claim.country, claim.polarity) for claim in claims("产地:中国工厂")}


@pytest.mark.parametrize("name", ["Industrias Miranda S.C.P", "Bertha Pauligin polku 63", "Malthe Johansen"])
def test_two_words_that_are_both_only_like_a_statement_are_no_sure_one(name: str) -> None:
    assert all(claim.uncertain for claim in claims(name))


def test_an_italian_never_still_denies_what_is_stated() -> None:
    said = [claims(text) for text in ("Mai prodotto in Cina", "Non è mai stato prodotto in Cina")]
    assert [[(claim.country, claim.polarity) for claim in found] for found in said] == [[("CN", Polarity.DENIED)]] * 2


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Made in People's Rep. of China", "CN"),
        ("Fabriqué en Rép. pop. de Chine", "CN"),
        ("Hecho en República Pop. China", "CN"),
        ("Prodotto nella Rep. Pop. Cinese", "CN"),
        ("Made in Dominican Rep.", "DO"),
        ("Made in Solomon Is.", "SB"),
        ("Made in So. Korea", "KR"),
    ],
)
def test_the_full_name_of_a_country_is_read_with_its_words_shortened(text: str, country: str) -> None:
    said = [(claim.country, claim.polarity, claim.uncertain) for claim in claims(text)]
    assert said == [(country, Polarity.ASSERTED, False)]


def test_a_denied_country_is_the_same_with_its_words_shortened() -> None:
    denied = claims("Not made in the People's Rep. of China")
    assert [(claim.country, claim.polarity) for claim in denied] == [("CN", Polarity.DENIED)]


def test_the_names_of_countries_are_those_of_unicode_cldr() -> None:
    text = files("edge.claims").joinpath("data/countries.tsv").read_text(encoding="utf-8")
    assert [row for row in text.splitlines() if not row.startswith("#")] == list(rows())
