"""Ordinary lines that hold a denial, and words that are nearly a name and nearly words of origin, state nothing."""

# ruff: noqa: RUF001 - wide characters are part of what labels say
from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine

ORDINARY = [
    "Không thể tạo thư mục chính", "Không phải là một thư mục", "không thể tạo danh sách",
    "無法開啟輸出檔", "无法创建管道", "不存在時才複製", "德语（带匈牙利字母，无死键）", "不知道如何处理",
    "ファイルを開けません", "ディレクトリを見付けられません", "入力ファイル を開けません",
    "S und PL können nicht zusammen verwendet werden", "-1 意指没有限制", "無法複製 stdout", "無法複製",
    "fecha fuera de rango",
]  # fmt: skip
USED = [
    "Producto usado",
    "Productos usados",
    "Prodotto usato",
    "Merce di origine usata",
    "Exclus :",
    "Prodotto installato",
    "Plant origin",
    "Herkunft: tierisch",
    "Origine animale",
]
BEFORE_FROM = ["Direct", "Paint", "List", "Section", "Requirement", "Alert", "Mon", "Finn", "Transparent", "Honest"]
BEFORE_MADE = ["Agent", "Parent", "Weather", "Want", "Arena", "New", "Finest"]


def said(text: str) -> list[tuple[str | None, Polarity]]:
    line = TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(10, 10, 10 + 12 * len(text), 36))
    return [(claim.country, claim.polarity) for claim in read_claims([line]).origin]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_line_with_a_denial_is_of_no_country(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("text", USED)
def test_ordinary_words_that_begin_with_initials_or_end_in_a_code_are_of_no_country(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize("word", BEFORE_FROM)
def test_an_ordinary_word_before_from_a_country_is_no_denial_misread(word: str) -> None:
    assert said(f"{word} from China") == []


@pytest.mark.parametrize(
    "text", ["NOT FROM CHINA", "N0T FROM CHINA", "NOT FR0M CHINA", "NOTFROMCHINA", "It isn't from China"]
)
def test_a_denial_before_from_a_country_is_one(text: str) -> None:
    assert said(text) == [("CN", Polarity.DENIED)]


@pytest.mark.parametrize("word", BEFORE_MADE)
def test_an_ordinary_word_before_a_statement_is_no_denial_misread(word: str) -> None:
    assert said(f"{word} made in China") == [("CN", Polarity.ASSERTED)]


def test_a_statement_of_which_little_is_left_is_told_where_it_fills_its_line() -> None:
    assert said("菲江西赣州贷") == [("CN", Polarity.DENIED)]
    assert said("비옂국싼") == [("GB", Polarity.DENIED)]


@pytest.mark.parametrize("goods", ["Màu hồng", "Phòng"])
def test_a_vietnamese_word_a_letter_from_a_denial_denies_nothing_for_sure(goods: str) -> None:
    assert said(f"{goods} sản xuất tại Việt Nam") == [("VN", Polarity.AMBIGUOUS)]


@pytest.mark.parametrize("goods", ["Nồi đồng", "Dây đồng", "Hàng thông thường"])
def test_a_vietnamese_word_two_letters_from_a_denial_leaves_the_origin_as_it_is(goods: str) -> None:
    assert said(f"{goods} sản xuất tại Việt Nam") == [("VN", Polarity.ASSERTED)]
