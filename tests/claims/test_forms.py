"""Customs forms as posts and carriers print them, in many languages: rows, what stands below them, captions."""

# ruff: noqa: RUF001 - wide characters are part of what labels say
from __future__ import annotations

from math import cos, radians, sin, tan

import pytest

from edge.claims import read_claims
from edge.domain import Claims, GoodsKind, Polarity, Quad, TextLine

HEIGHT = 24.0
FIRST_IDEOGRAPH = "\u2e80"
K = GoodsKind


def form(rows: list[str], angle: float = 0.0, skew: float = 0.0, pitch: float = 34.0) -> Claims:
    """Claims of a form: rows of cells parted by `|`, which end in `@` and where they begin; `pitch` px from row to row.

    The form lies at an `angle`; its first cell at another `skew`, as short boxes are found.
    """
    turn = radians(angle)
    lines = []
    for number, row in enumerate(rows):
        for cell in row.split("|"):
            text, _, left = cell.strip().rpartition("@")
            if not left:
                continue
            wide = sum(22.0 if char >= FIRST_IDEOGRAPH else 11.0 for char in text)
            x, y = float(left), number * pitch
            corners = [(x, y), (x + wide, y), (x + wide, y + HEIGHT), (x, y + HEIGHT)]
            if not lines and skew:
                slope = tan(radians(skew))
                corners = [(a, b + slope * (a - wide / 2)) for a, b in corners]
            turned = [(a * cos(turn) - b * sin(turn), a * sin(turn) + b * cos(turn)) for a, b in corners]
            lines.append(TextLine(text=text, confidence=0.95, view="top", box=Quad.of(turned)))
    return read_claims(lines)


def row_of(claims: Claims, row: int | None) -> dict[GoodsKind, str]:
    return {claim.kind: claim.value for claim in claims.goods if claim.row == row}


def countries(claims: Claims) -> list[str | None]:
    assert all(claim.polarity is Polarity.ASSERTED for claim in claims.origin)
    return [claim.country for claim in claims.origin]


ENGLISH = [
    "Detailed description@0 | Qty@500 | Net kg@600 | Value@750 | HS@950 | Orig.@1100",
    "Ceramic tiles@0 | 2@500 | 0.500@600 | 12.00 USD@750 | 690721@950 | CN@1100",
    "Neodymium magnet N42SH@0 | 10@500 | 0.250@600 | 30.00 USD@750 | 850511@950 | VN@1100",
    "Total weight 0.750 kg@0",
]


def test_blanks_lost_in_heads_and_between_cells_lose_no_cell() -> None:
    rows = ["Detailed description@0 | Qty@500 | Netkg@600 | Value@750 | HS@840 | Orig.@910"]
    claims = form([*rows, "LED desk lamp@0 | 2@500 | 0.256@600 | 7.00 USD940521CN@750"])
    assert row_of(claims, 0) == {
        K.DESCRIPTION: "LED desk lamp", K.QUANTITY: "2", K.NET_MASS: "256", K.VALUE: "7.00 USD", K.HS_CODE: "940521",
    }  # fmt: skip
    assert countries(claims) == ["CN"]


def test_a_value_that_begins_before_its_head_is_no_mass() -> None:
    claims = form([ENGLISH[0], "Solder paste@0 | 17.689@600 | 19.00USD@700 | 381010@950"])
    assert [claim.value for claim in claims.goods if claim.kind is K.NET_MASS] == ["17689"]
    assert [claim.value for claim in claims.goods if claim.kind is K.VALUE] == ["19.00 USD"]


@pytest.mark.parametrize(("text", "count"), [("1,000", "1000"), ("2.00", "2"), ("0.333", None), ("1.250", None)])
def test_a_number_of_pieces_has_no_digits_behind_a_point(text: str, count: str | None) -> None:
    claims = form([ENGLISH[0], f"Ceramic tiles@0 | {text}@500 | 0.500@600 | 12.00 USD@750"])
    assert row_of(claims, 0).get(K.QUANTITY) == count


@pytest.mark.parametrize("angle", [0, 90, 187])
def test_customs_table_becomes_rows(angle: float) -> None:
    claims = form(ENGLISH, angle)
    assert row_of(claims, 0) == {
        K.DESCRIPTION: "Ceramic tiles", K.QUANTITY: "2", K.NET_MASS: "500", K.VALUE: "12.00 USD", K.HS_CODE: "690721",
    }  # fmt: skip
    second = {(claim.kind, claim.value) for claim in claims.goods if claim.row == 1}
    assert {(K.MATERIAL, "NdFeB"), (K.HS_CODE, "850511"), (K.NET_MASS, "250")} <= second
    assert countries(claims) == ["CN", "VN"]


LANGUAGES = {
    "nl": [
        "Omschrijving@0 | Aantal@520 | Netto gewicht@620 | Waarde@850 | GS-tariefnummer@950 | Land van herkomst@1120",
        "Speelgoedbeer@0 | 2@520 | 0,600 kg@620 | 18 EUR@850 | 950300@950 | China@1120",
    ],
    "uk": [
        (
            "Детальний опис вмісту@0 | Кількість@420 | Маса нетто@560 | Вартість@760 | Код товару@880"
            " | Країна походження@1080"
        ),
        "Плюшева іграшка@0 | 2@420 | 0,600 кг@560 | 18 EUR@760 | 950300@880 | Китай@1080",
    ],
    "ar": [
        "وصف مفصل للمحتويات@0 | الكمية@400 | الوزن الصافي@520 | القيمة@750 | رمز النظام المنسق@850 | بلد المنشأ@1100",
        "لعبة@0 | 2@400 | 600 غ@520 | 18 EUR@750 | 950300@850 | الصين@1100",
    ],
    "fr": [
        (
            "Description détaillée du contenu@0 | Quantité@420 | Poids net (kg)@560 | Valeur@760 | N° tarifaire SH@880"
            " | Pays d'origine@1080"
        ),
        "Jouet en peluche@0 | 2@420 | 0,600@560 | 18 EUR@760 | 950300@880 | Chine@1080",
    ],
    "de": [
        (
            "Detaillierte Beschreibung des Inhalts@0 | Menge@480 | Gewicht (kg)@600 | Wert (EUR)@780"
            " | Zolltarifnummer@930 | Ursprungsland@1130"
        ),
        "Stofftier@0 | 2@480 | 0,600@600 | 18,00@780 | 950300@930 | China@1130",
    ],
    "es": [
        (
            "Descripción detallada del contenido@0 | Cantidad@420 | Peso neto (kg)@560 | Valor@760"
            " | Partida arancelaria@880 | País de origen@1100"
        ),
        "Peluche@0 | 2@420 | 0,6@560 | 18 EUR@760 | 950300@880 | China@1100",
    ],
    "pt": [
        (
            "Descrição detalhada do conteúdo@0 | Quantidade@420 | Peso líquido@560 | Valor@760 | Código SH@880"
            " | País de origem@1080"
        ),
        "Peluche@0 | 2@420 | 600 g@560 | 18 EUR@760 | 950300@880 | China@1080",
    ],
    "it": [
        (
            "Descrizione dettagliata del contenuto@0 | Quantità@460 | Peso netto@560 | Valore@760 | Voce doganale@880"
            " | Paese di origine@1080"
        ),
        "Peluche@0 | 2@460 | 600 g@560 | 18 EUR@760 | 950300@880 | Cina@1080",
    ],
    "ru": [
        (
            "Подробное описание вложения@0 | Количество@420 | Вес нетто (кг)@560 | Стоимость@760 | Код ТН ВЭД@880"
            " | Страна происхождения@1080"
        ),
        "Игрушка@0 | 2@420 | 0,6@560 | 18 EUR@760 | 950300@880 | Китай@1080",
    ],
    "pl": [
        "Szczegółowy opis zawartości@0 | Ilość@420 | Waga netto@560 | Wartość@760 | Kod HS@880 | Kraj pochodzenia@1080",
        "Zabawka@0 | 2@420 | 0,6 kg@560 | 18 EUR@760 | 950300@880 | Chiny@1080",
    ],
    "tr": [
        "İçeriğin ayrıntılı tanımı@0 | Miktar@420 | Net ağırlık@560 | Değer@760 | GTİP@880 | Menşe ülke@1080",
        "Oyuncak@0 | 2@420 | 0,6 kg@560 | 18 EUR@760 | 950300@880 | Çin@1080",
    ],
    "vi": [
        "Mô tả hàng hóa@0 | Số lượng@420 | Trọng lượng@560 | Giá trị@760 | Mã HS@880 | Xuất xứ@1080",
        "Thú nhồi bông@0 | 2@420 | 0,6 kg@560 | 18 EUR@760 | 950300@880 | Trung Quốc@1080",
    ],
    "zh": [
        "内件品名@0 | 数量@420 | 净重(千克)@560 | 申报价值@760 | 税号@880 | 原产国@1080",
        "毛绒玩具@0 | 2@420 | 0.6@560 | 18 EUR@760 | 950300@880 | 中国@1080",
    ],
    "ja": [
        "内容品の詳細な記載@0 | 個数@420 | 正味重量@560 | 価格@760 | HSコード@880 | 原産国@1080",
        "ぬいぐるみ@0 | 2@420 | 600 g@560 | 18 EUR@760 | 950300@880 | 中国@1080",
    ],
    "ko": [
        "내용품의 상세한 기술@0 | 수량@420 | 순중량@560 | 가격@760 | HS코드@880 | 원산지@1080",
        "봉제 인형@0 | 2@420 | 600 g@560 | 18 EUR@760 | 950300@880 | 중국@1080",
    ],
    "th": [
        "รายการสินค้า@0 | จำนวน@420 | น้ำหนักสุทธิ@560 | มูลค่า@760 | พิกัดศุลกากร@880 | ประเทศแหล่งกำเนิด@1080",
        "ตุ๊กตา@0 | 2@420 | 600 g@560 | 18 EUR@760 | 950300@880 | จีน@1080",
    ],
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_is_read_in_the_languages_of_many_posts(language: str) -> None:
    claims = form(LANGUAGES[language])
    told = row_of(claims, 0)
    assert (told[K.QUANTITY], told[K.NET_MASS], told[K.HS_CODE]) == ("2", "600", "950300")
    assert told[K.VALUE] in {"18 EUR", "18.00 EUR"}
    assert K.DESCRIPTION in told
    assert countries(claims) == ["CN"]


@pytest.mark.parametrize(("mass", "grams"), [("2 كغ", "2000"), ("2 кг", "2000"), ("2 กก", "2000"), ("2 g", "2")])
def test_a_mass_on_a_form_has_the_unit_of_its_own_script(mass: str, grams: str) -> None:
    claims = form(["Description@0 | Qty@400 | Net weight@520 | Value@750", f"Toy@0 | 1@400 | {mass}@520 | 18 EUR@750"])
    assert row_of(claims, 0)[K.NET_MASS] == grams


def test_a_form_with_quantity_and_description_in_one_column_becomes_rows_of_its_units() -> None:
    claims = form([
        "Quantity and detailed description of contents@0 | Weight (lb)@900 | Unit value@1200 | Value@1500",
        "2 x ceramic tile@0 | 2.5@900 | US$4@1200 | US$8@1500",
    ])  # fmt: skip
    first = row_of(claims, 0)
    assert (first[K.DESCRIPTION], first[K.QUANTITY]) == ("ceramic tile", "2")
    assert (first[K.NET_MASS], first[K.VALUE]) == ("1134", "8 USD")


@pytest.mark.parametrize("goods", ["3 in 1 cable", "2027 calendar", "100 % cotton shirt"])
def test_a_figure_before_goods_is_no_quantity_where_the_column_is_of_goods_alone(goods: str) -> None:
    claims = form([
        "Description of goods@0 | Net weight@420 | Value@600",
        f"{goods}@0 | 500 g@420 | 12 USD@600",
    ])  # fmt: skip
    assert row_of(claims, 0) == {K.DESCRIPTION: goods, K.NET_MASS: "500", K.VALUE: "12 USD"}


@pytest.mark.parametrize(
    "below",
    [
        ["For commercial items only: HS tariff number (4) and country of origin (5)@0 | Total weight@820"],
        ["Tariff no. and country of origin@0 | Total weight@820 | Total value@1000"],
        ["Zolltarifnummer und Ursprungsland@0 | Gesamtgewicht@820"],
    ],
)
def test_a_cn22_tells_tariff_number_and_origin_below_its_rows(below: list[str]) -> None:
    claims = form([
        "Quantity and detailed description of contents (1)@0 | Weight (in kg) (2)@560 | Value (3)@820",
        "2 shirts@0 | 0,350@560 | 24,00 EUR@820",
        "1 book@0 | 0,8@560 | 15,00 EUR@820",
        *below,
        "6105.10 CN@0 | 1,150@820",
    ])  # fmt: skip
    assert [row_of(claims, row)[K.DESCRIPTION] for row in (0, 1)] == ["shirts", "book"]
    assert {claim.row for claim in claims.goods if claim.kind is not K.HS_CODE} <= {0, 1, None}
    assert row_of(claims, None)[K.HS_CODE] == "610510"
    assert countries(claims) == ["CN"]


@pytest.mark.parametrize(
    "heads",
    [
        ["Nur für Handelswaren: Zolltarifnummer (4)@0 | Gesamtgewicht@820", "und Ursprungsland (5)@0 | (kg) (6)@820"],
        ["Para los envíos comerciales: Nº tarifario del SA@0 | Peso@820", "(4) y país de origen (5)@0 | total (6)@820"],
        [
            "Pour les envois commerciaux: Nº tarifaire du@0 | Poids@820",
            "SH (4) et pays d'origine (5)@0 | total (6)@820",
        ],
        ["Только для: код ТН@0 | Общий@820", "ВЭД (4) и страна происхождения (5)@0 | вес (6)@820"],
        ["Alleen voor handel: GS-tariefnummer (4) en@0 | Totaal@820", "land van oorsprong (5)@0 | gewicht (6)@820"],
    ],
)
def test_what_a_cn22_tells_below_its_rows_is_read_under_a_head_of_two_lines(heads: list[str]) -> None:
    claims = form([
        "Quantité et description détaillée du contenu (1)@0 | Poids (en kg) (2)@620 | Valeur (3)@900", "",
        "2 chemises@0 | 0,350@620 | 24,00 EUR@900", "", *heads, "", "6105.10 CN@0 | 1,150@820",
    ], pitch=29.0)  # fmt: skip
    assert row_of(claims, 0) == {
        K.DESCRIPTION: "chemises", K.QUANTITY: "2", K.NET_MASS: "350", K.VALUE: "24.00 EUR",
    }  # fmt: skip
    assert row_of(claims, None) == {K.HS_CODE: "610510"}
    assert countries(claims) == ["CN"]


def test_tariff_number_and_origin_below_the_rows_may_have_a_column_each() -> None:
    claims = form([
        "內件品名及數量 (1)@0 | 重量(公斤) (2)@300 | 價值 (3)@520",
        "機械零件 3件@0 | 2.400@300 | USD 40@520",
        "稅則號列 (4)@0 | 原產國 (5)@300 | 總重量 (6)@520",
        "848790@0 | 台灣@300 | 2.400@520",
    ])  # fmt: skip
    assert row_of(claims, 0)[K.DESCRIPTION] == "機械零件 3件"
    assert row_of(claims, None) == {K.HS_CODE: "848790"}
    assert set(countries(claims)) == {"TW"}


@pytest.mark.parametrize(("printed", "country"), [("CN", "CN"), ("中国", "CN"), ("cm", None), ("Cn", None)])
def test_a_country_in_a_form_is_a_code_in_capitals_or_a_name(printed: str, country: str | None) -> None:
    claims = form([ENGLISH[0], f"Ceramic tiles@0 | 2@500 | 0.500@600 | 12.00 USD@750 | 690721@950 | {printed}@1100"])
    assert {claim.country for claim in claims.origin} == ({country} if country else set())


@pytest.mark.parametrize("head", ["Miktar ve içeriğin ayrintil tanim (1)", "Количество и подробнае описани вложния"])
def test_what_a_head_counts_beside_a_quantity_is_the_goods_however_misread(head: str) -> None:
    claims = form([f"{head}@0 | Poids@620 | Valeur (3)@900", "2 seramik karo@0 | 0,350@620 | 24,00 EUR@900"])
    assert row_of(claims, 0)[K.DESCRIPTION] == "seramik karo"


def test_cells_below_a_head_that_is_not_understood_are_not_those_of_the_column_before() -> None:
    claims = form([
        "Description of goods@0 | Net weight@420 | Hullámszám@560 | Value@760 | Jegyzet@900",
        "Brake disc@0 | 1500 g@420 | 847@560 | 60 USD@760 | 991 gr@900",
    ])  # fmt: skip
    assert row_of(claims, 0) == {K.DESCRIPTION: "Brake disc", K.NET_MASS: "1500", K.VALUE: "60 USD"}


def test_a_head_over_two_lines_is_one_and_goods_called_like_a_head_are_none() -> None:
    claims = form([
        "Description of goods@0 | Net@420 | Value@560 | Country of@760",
        "weight@420 | origin@760",
        "Weight plates for training@0 | 1500 g@420 | 60 USD@560 | Germany@760",
    ])  # fmt: skip
    rows = [claim.value for claim in claims.goods if claim.kind is K.DESCRIPTION]
    assert rows == ["Weight plates for training"]
    assert set(countries(claims)) == {"DE"}


@pytest.mark.parametrize("angle", [0, 7, 200])
def test_cells_of_one_and_of_two_lines_in_the_middle_of_a_row_are_one_row(angle: float) -> None:
    half_lines = [
        "Quantity and detailed@0 | Weight (in@460 | HS tariff@760 | Country of@900",
        "Value (3)@620",
        "description of contents (1)@0 | kg) (2)@460 | number (4)@760 | origin (5)@900",
        "", "",
        "USD@620",
        "2 x ceramic tile powder@0 | 0.950@460 | 690721@760 | VN@900",
        "12.00@620",
        "", "",
        "USD@620",
        "1 x glazing brush@0 | 0.050@460 | 960340@760 | VN@900",
        "3.00@620",
        "", "",
        "Total weight (kg) (6)@0 | 1.000@460",
    ]  # fmt: skip
    claims = form(half_lines, angle, pitch=15.0)
    assert [row_of(claims, row) for row in (0, 1, 2)] == [
        {K.DESCRIPTION: "ceramic tile powder", K.QUANTITY: "2", K.NET_MASS: "950", K.VALUE: "12.00 USD",
         K.HS_CODE: "690721"},
        {K.DESCRIPTION: "glazing brush", K.QUANTITY: "1", K.NET_MASS: "50", K.VALUE: "3.00 USD", K.HS_CODE: "960340"},
        {},
    ]  # fmt: skip
    assert set(countries(claims)) == {"VN"}


def test_the_second_line_of_a_head_is_no_goods() -> None:
    claims = form([
        "Quantité et description@0 | Poids@420 | Valeur@560 | N° tarifaire@700 | Pays@900",
        "détaillée du contenu@0 | (kg)@420 | SH@700 | d'origine@900",
        "", "Pièces mécaniques@0 | 3,200@420 | 40,00 €@560 | 848790@700 | Vietnam@900",
    ], pitch=29.0)  # fmt: skip
    assert row_of(claims, 0) == {
        K.DESCRIPTION: "Pièces mécaniques", K.NET_MASS: "3200", K.VALUE: "40.00 EUR", K.HS_CODE: "848790",
    }  # fmt: skip


def test_a_head_that_ends_in_quantity_takes_no_goods_from_the_row_below_it() -> None:
    claims = form([
        "内件详细名称和数量@0 | 重量(千克)@300 | 价值@500 | 协调系统税则号列和货物原产国@620",
        "机械零件 2件@0 | 3.60@300 | USD 20@500 | 848790中国@620",
        "寄件人签名：王强@0",
    ])  # fmt: skip
    assert row_of(claims, 0)[K.DESCRIPTION] == "机械零件 2件"
    assert {claim.row for claim in claims.goods} <= {0}


def test_rows_as_near_as_half_a_line_that_fill_the_same_columns_stay_apart() -> None:
    claims = form([*ENGLISH[:1], "", *ENGLISH[1:3]], pitch=19.0)
    assert [row_of(claims, row)[K.HS_CODE] for row in (0, 1)] == ["690721", "850511"]


def test_values_beside_captions_are_told_as_if_they_stood_in_one_line() -> None:
    claims = form([
        "Description:@0 | Wireless mouse@220",
        "Quantity:@0 | 3@220",
        "Net weight:@0 | 150 g@220",
        "HS code:@0 | 847160@220",
        "Country of origin:@0 | China@220",
    ])  # fmt: skip
    assert row_of(claims, None) == {
        K.DESCRIPTION: "Wireless mouse", K.QUANTITY: "3", K.NET_MASS: "150", K.HS_CODE: "847160",
    }  # fmt: skip
    assert all(
        span.text in {"Wireless mouse", "3", "150 g", "847160"} for claim in claims.goods for span in claim.spans
    )
    assert countries(claims) == ["CN"]


def test_values_beside_a_column_of_captions_without_colons_are_told_too() -> None:
    claims = form([
        "品名 Product@0 | Polishing powder@260",
        "型号 Model@0 | CE-1.5@260",
        "净重N.W.@0 | 5 kg@260",
        "毛重 Gross@0 | 6 kg@260",
        "数量Qty@0 | 4 袋@260",
        "原产国 Origin@0 | 越南 Vietnam@260",
    ])  # fmt: skip
    assert row_of(claims, None) == {K.DESCRIPTION: "Polishing powder", K.NET_MASS: "5000", K.QUANTITY: "4"}
    assert set(countries(claims)) == {"VN"}


@pytest.mark.parametrize("rows", [["Net weight@0 | 5 kg@260"], ["Weight@0 | 5 kg@260", "Gift@0 | Value@260"]])
def test_a_word_without_a_colon_that_stands_alone_is_no_caption(rows: list[str]) -> None:
    assert row_of(form(rows), None) == {}


def test_a_country_behind_a_word_for_goods_is_no_goods() -> None:
    claims = form(["Country of origin of@0", "Goods: China@0"])
    assert countries(claims) == ["CN"]
    assert row_of(claims, None) == {}


def test_a_value_far_from_its_caption_or_in_another_row_is_not_its_own() -> None:
    claims = form(["Description:@0 | Kowalski@900", "Nowak@220"])
    assert row_of(claims, None) == {}


@pytest.mark.parametrize(
    "head", ["Description of goods", "Description, quantity, net weight, value", "HS tariff number, country of origin"]
)
@pytest.mark.parametrize(("right", "bottom"), [(5.0, 5.0), (5.0, 30.0), (50.0, 5.0)])
def test_heads_in_a_box_without_width_or_height_end_no_judging(head: str, right: float, bottom: float) -> None:
    box = Quad.upright(5.0, 5.0, right, bottom)
    lines = [TextLine(text=text, confidence=0.9, view="top", box=box) for text in (head, "6105.10 CN")]
    assert all(claim.row is None for claim in read_claims(lines).goods)


MISREAD_HEADS = [
    "Detailedescription@0 | oty@500 | Net kg@600 | Vaue@750 | HS@950 | Orig@1100",
    "Detaled descnipton@0 | Oty@500 | Net kg@600 | Value@750 | HS@950 | 0rig@1100",
]


@pytest.mark.parametrize("heads", MISREAD_HEADS)
def test_heads_with_letters_misread_lose_no_row(heads: str) -> None:
    claims = form([heads, "Solder paste@0 | 22@500 | 7.637@600 | 846.00 USD@750 | 381010@950 | CN@1100"])
    assert row_of(claims, 0) == {
        K.DESCRIPTION: "Solder paste", K.QUANTITY: "22", K.NET_MASS: "7637", K.VALUE: "846.00 USD", K.HS_CODE: "381010",
    }  # fmt: skip
    assert countries(claims) == ["CN"]


def test_a_tariff_number_behind_a_whole_value_is_none_of_it() -> None:
    claims = form([ENGLISH[0], "Solder paste@0 | 22@500 | 7.637@600 | 846.00 USD 381010 CN@750"])
    assert row_of(claims, 0)[K.VALUE] == "846.00 USD"
    assert row_of(claims, 0)[K.HS_CODE] == "381010"


@pytest.mark.parametrize("value", ["56.0 USD", "56.00 us0", "56.00 US0"])
def test_a_mass_a_value_and_a_tariff_number_run_together_are_told_apart(value: str) -> None:
    claims = form([ENGLISH[0], f"Ceramic tile ingredients@0 | 8@500 | 14.867{value}690790CN@600"])
    found = row_of(claims, 0)
    assert (found[K.NET_MASS], found[K.HS_CODE]) == ("14867", "690790")
    assert [claim.value[:4] for claim in claims.goods if claim.kind is K.VALUE] == ["56.0"]


@pytest.mark.parametrize(
    "below", ["Totai weight 0.750 kg", "Fotal weight 0.750 kg", "Country of origin: China", "Not made in China"]
)
def test_what_stands_below_the_rows_is_no_description(below: str) -> None:
    claims = form([*ENGLISH[:3], f"{below}@0"])
    described = [claim.value for claim in claims.goods if claim.kind is K.DESCRIPTION]
    assert described == ["Ceramic tiles", "Neodymium magnet N42SH"]


def test_goods_called_nearly_like_what_closes_a_table_are_a_row() -> None:
    claims = form([*ENGLISH[:2], "Totes@0 | 2@500 | 0.500@600 | 12.00 USD@750 | 420222@950 | CN@1100"])
    assert row_of(claims, 1)[K.DESCRIPTION] == "Totes"


def test_a_head_whose_box_lies_askew_loses_no_cell_of_its_row() -> None:
    rows = ["Detailed description@0 | Qty@500 | Net kg@600 | Value@750 | HS@950", "Ceramic mug@0 | 2@500 | 0.694@600"]
    claims = form([*rows[:1], rows[1] + " | 21.00 USD@750 | 691200@950"], skew=4.0)
    assert row_of(claims, 0) == {
        K.DESCRIPTION: "Ceramic mug", K.QUANTITY: "2", K.NET_MASS: "694", K.VALUE: "21.00 USD", K.HS_CODE: "691200",
    }  # fmt: skip


def test_a_value_that_ran_into_the_next_column_is_none() -> None:
    claims = form([ENGLISH[0], "Cotton T-shirt@0 | 6@500 | 0.972@600 | 87.0050610910@750"])
    assert K.VALUE not in row_of(claims, 0)


def test_rows_below_the_heads_of_one_view_are_not_those_of_another() -> None:
    def cell(text: str, left: float, top: float, view: str) -> TextLine:
        box = Quad.upright(left, top, left + 11.0 * len(text), top + HEIGHT)
        return TextLine(text=text, confidence=0.95, view=view, box=box)

    heads = {"Detailed description": 0.0, "Qty": 500.0, "Net kg": 600.0, "Value": 750.0}
    cells = {"LED desk lamp": 0.0, "2": 500.0, "0.256": 600.0, "7.00 USD": 750.0}
    upper = [cell(text, left, 0, "top") for text, left in heads.items()]
    lower = [cell(text, left, 34, "side") for text, left in cells.items()]
    assert row_of(read_claims(upper + lower), 0) == {}
    again = [line.model_copy(update={"view": "side"}) for line in upper]
    assert row_of(read_claims(upper + again + lower), 0)[K.DESCRIPTION] == "LED desk lamp"
