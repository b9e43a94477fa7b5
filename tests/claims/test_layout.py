"""Statements that a label's layout has broken over lines and columns, at any angle, and those it has not."""

# ruff: noqa: RUF001 - wide characters and a dotless i are part of what labels say
from __future__ import annotations

from math import cos, radians, sin

import pytest

from edge.claims import read_claims
from edge.domain import LineState, OriginClaim, Polarity, Quad, TextLine

HEIGHT = 30.0


def line(text: str, x: float, y: float, angle: float = 0.0, **more: object) -> TextLine:
    """A line whose top left corner stands at x, y of a label that is turned about the origin."""
    wide = max(0.6 * HEIGHT * len(text), HEIGHT)
    turn = radians(angle)
    corners = [(x, y), (x + wide, y), (x + wide, y + HEIGHT), (x, y + HEIGHT)]
    turned = [(a * cos(turn) - b * sin(turn), a * sin(turn) + b * cos(turn)) for a, b in corners]
    return TextLine.model_validate({"text": text, "confidence": 0.95, "view": "top", "box": Quad.of(turned), **more})


def said(*lines: TextLine) -> list[tuple[str | None, Polarity]]:
    return [(claim.country, claim.polarity) for claim in read_claims(lines).origin]


@pytest.mark.parametrize("angle", [0, 7, 90, 180, 253])
def test_denial_over_three_lines_is_one_denial_at_any_angle(angle: float) -> None:
    found = said(line("NOT", 10, 10, angle), line("MADE IN", 10, 50, angle), line("CHINA", 10, 90, angle))
    assert found == [("CN", Polarity.DENIED)]


@pytest.mark.parametrize(
    "parts",
    [
        ("Country of origin", "CHINA"),
        ("COUNTRY OF", "ORIGIN: CHINA"),
        ("MADE", "IN CHINA"),
        ("Made in the People's", "Republic of China"),
        ("原产地", "中国"),
        ("中国", "制造"),
        ("Origin", "CN"),
        ("Made in Guangdong,", "China"),
        ("MADE IN", "중국"),
        ("Hergestellt in", "Çin"),
    ],
)
def test_statement_goes_on_in_the_line_below(parts: tuple[str, str]) -> None:
    assert said(line(parts[0], 10, 10), line(parts[1], 10, 50)) == [("CN", Polarity.ASSERTED)]


@pytest.mark.parametrize(
    ("parts", "country"),
    [
        (("Made in Dongguan, Guangdong, P.R. China", "[ ] yes [X] no"), "CN"),
        (("FABRIQUÉ EN THAÏLANDE", ": NON"), "TH"),
        (("Sản xuất tại Cộng hòa Nhân dân Trung", "Hoa: KHÔNG"), "CN"),
        (("미국 이외에서", "제조"), "US"),
        (("Avustralya malıdır, Çin", "malı değildir"), "CN"),
        (("Non fatto", "nella Repubblica Popolare Cinese"), "CN"),
    ],
)
def test_denial_goes_on_in_the_line_below(parts: tuple[str, str], country: str) -> None:
    assert (country, Polarity.DENIED) in said(line(parts[0], 10, 10), line(parts[1], 10, 50))
    assert (country, Polarity.ASSERTED) not in said(line(parts[0], 10, 10), line(parts[1], 10, 50))


@pytest.mark.parametrize(
    "rows",
    [
        "NOT / MADE IN|CHINA",
        "This product is|not / made in|China",
        "Goods are|NOT|of / Chinese|origin",
        "Nicht / hergestellt in|China",
        "Ce produit|n'a pas été / fabriqué|en Chine",
        "非 / 中国|制造",
        "이 제품은|중국에서 / 제조되지|않았습니다",
    ],
)
def test_a_denial_goes_on_in_the_row_below_where_rows_are_cut_into_several_lines(rows: str) -> None:
    assert said(*lines_of_rows(rows)) == [("CN", Polarity.DENIED)]


@pytest.mark.parametrize(
    "rows", ["Do not bend / MADE IN|CHINA", "Kein Spielzeug / Hergestellt in|China", "非卖品 / 中国|制造"]
)
def test_a_row_about_something_else_denies_nothing_of_the_row_below_it(rows: str) -> None:
    assert said(*lines_of_rows(rows)) == [("CN", Polarity.ASSERTED)]


def lines_of_rows(rows: str) -> list[TextLine]:
    """The lines of rows parted by ` / `, each cut at `|`, a character's width apart."""
    lines = []
    for number, row in enumerate(rows.split(" / ")):
        x = 10.0
        for part in row.split("|"):
            lines.append(line(part, x, 10 + 40 * number))
            x += 18 * (len(part) + 1)
    return lines


@pytest.mark.parametrize(
    "cut",
    [
        "Nicht|in Polen, sondern in Thailand hergestellt",
        "Nicht in Polen,|sondern in Thailand hergestellt",
        "Nicht in Polen, sondern in|Thailand hergestellt",
        "Nicht in Polen, sondern in Thailand|hergestellt",
    ],
)
def test_what_is_denied_and_what_is_said_instead_stay_apart_wherever_the_line_ends(cut: str) -> None:
    above, below = cut.split("|")
    found = said(line(above, 10, 10), line(below, 10, 50))
    assert sorted(found, key=str) == [("PL", Polarity.DENIED), ("TH", Polarity.ASSERTED)]


@pytest.mark.parametrize("below", ["Georgia", "Fragile", "ST 120"])
def test_original_goods_above_a_line_say_nothing_of_it(below: str) -> None:
    assert said(line("lampe d'origine", 10, 10), line(below, 10, 50)) == []


@pytest.mark.parametrize("below", ["中華郵政掛號 123456", "中国国际贸易中心", "北京市海淀区"])
def test_a_place_below_that_goes_on_otherwise_makes_no_statement_uncertain(below: str) -> None:
    claim = claim_of(line("原产国：中国", 10, 10), line(below, 10, 50))
    assert (claim.country, claim.uncertain) == ("CN", False)


def test_an_assertion_below_a_denial_of_the_same_is_uncertain() -> None:
    lines = (line("NON GUANGDONG,", 10, 10), line("CHINA ORIGIN", 10, 50))
    assert [(c.polarity, c.uncertain) for c in read_claims(lines).origin] == [
        (Polarity.DENIED, False),
        (Polarity.ASSERTED, True),
    ]


def test_value_in_the_next_column_belongs_to_its_caption() -> None:
    assert said(line("Country of origin", 10, 10), line("CHINA", 380, 10)) == [("CN", Polarity.ASSERTED)]


def test_boxes_at_the_far_end_of_a_row_answer_what_stands_at_its_beginning() -> None:
    asked = (line("Made in China", 10, 10), line("☐ Yes", 800, 10), line("☒ No", 1000, 10))
    assert said(*asked) == [("CN", Polarity.DENIED)]


def test_boxes_at_the_far_end_of_a_row_that_are_no_answers_say_nothing_of_it() -> None:
    found = said(line("Made in China", 10, 10), line("☒ Gift", 800, 10), line("☐ Sale", 1000, 10))
    assert found == [("CN", Polarity.ASSERTED)]


def test_the_row_comes_before_the_column() -> None:
    found = said(line("MADE IN", 10, 10), line("VIETNAM", 200, 10), line("CHINA", 10, 50))
    assert found == [("VN", Polarity.ASSERTED)]


@pytest.mark.parametrize(
    "above",
    [
        "Do not bend",
        "Not for resale",
        "Dangerous goods: NO",
        "Batteries: not included",
        "Item no",
        "No. 7",
        "Ship to: CHINA",
    ],
)
def test_a_line_about_something_else_denies_nothing(above: str) -> None:
    found = said(line(above, 10, 10), line("Made in Vietnam", 10, 50))
    assert found == [("VN", Polarity.ASSERTED)]


@pytest.mark.parametrize(
    "lines",
    [
        ("Ne contient pas de piles", "صنع في", "الصين"),
        ("aus Liebe gemacht", "СТРАНА ПРОИЗВОДСТВО:", "КНР"),
        ("Не для продажи", "KRAJ POCHODZENIA:", "CHIŃSKA", "KEPUBLIK4 LUDOWA"),
    ],
)
def test_words_of_another_language_above_leave_a_statement_over_two_lines_as_it_is(lines: tuple[str, ...]) -> None:
    (claim,) = read_claims([line(text, 10, 10 + 40 * row) for row, text in enumerate(lines)]).origin
    assert (claim.country, claim.polarity, claim.uncertain) == ("CN", Polarity.ASSERTED, False)


@pytest.mark.parametrize("denial", ["NOT", "Non", "不是", "N0t"])
def test_a_mere_denial_of_another_language_above_still_leaves_it_open(denial: str) -> None:
    lines = [line(text, 10, 10 + 40 * row) for row, text in enumerate((denial, "СДЕЛАНО В", "КИТАЕ"))]
    assert all(claim.uncertain or claim.polarity is not Polarity.ASSERTED for claim in read_claims(lines).origin)


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("鼠标 无", "原产国：中国"),
        ("鼠标 不", "中国制造"),
        ("reless mouse 无", "原产国：中国"),
        ("reless mouse non", "Made in China"),
        ("reless mouse no", "Country of origin: China"),
    ],
)
def test_a_denial_that_may_answer_the_goods_before_it_is_no_certain_one_of_the_line_below(
    above: str, below: str
) -> None:
    assert said(line(above, 10, 10), line(below, 10, 50)) == [("CN", Polarity.ASSERTED)]


@pytest.mark.parametrize(("above", "below"), [("鼠标 无", "原产国：中国"), ("reless mouse non", "Made in China")])
def test_a_denial_that_may_answer_the_goods_before_it_leaves_the_line_below_open(above: str, below: str) -> None:
    assert claim_of(line(above, 10, 10), line(below, 10, 50)).uncertain


@pytest.mark.parametrize(
    ("above", "below"),
    [("The mouse is not", "made in China"), ("Origine: non", "Made in China"), ("无", "原产国：中国")],
)
def test_a_denial_that_calls_for_more_or_is_of_origin_denies_the_line_below(above: str, below: str) -> None:
    assert ("CN", Polarity.DENIED) in said(line(above, 10, 10), line(below, 10, 50))


def test_a_lone_no_above_a_statement_leaves_it_open() -> None:
    assert said(line("NO", 10, 10), line("MADE IN CHINA", 10, 50)) == [("CN", Polarity.AMBIGUOUS)]


@pytest.mark.parametrize("below", ["Product: pump", "Made by hand", "Content: 2 pcs", "Origin office 41"])
def test_an_address_above_other_words_is_no_origin(below: str) -> None:
    assert said(line("Shenzhen, China", 10, 10), line(below, 10, 50)) == []


@pytest.mark.parametrize(
    ("above", "below", "country"),
    [
        ("AÍS DE ORIGEN:", "NO R.P. CMINA", "CN"), ("Wyprodukowouo", "w Czechach: NIE", "CZ"),
        ("Сделано не", "вЯпоиии", "JP"),
        ("Товап не из", "Поссии", "RU"), ("صتع", "خارج جمهورية الصين الشغبية", "CN"), ("NON", "RNANIA ORIGIN", "RO"),
        ("СДЕПАНО В", "КИТАС: НЕТ", "CN"), ("Не", "изготовленс в Псльше", "PL"),
        ("ORIGI: OTKER", "THAN MAINLAND CHINA", "CN"),
        ("H ergestellt in Japan:", "Noin", "JP"), ("Но назахстанского", "происхождения", "KZ"),
    ],
)  # fmt: skip
def test_damaged_lines_that_state_nothing_alone_make_up_a_denial(above: str, below: str, country: str) -> None:
    assert (country, Polarity.DENIED) in said(line(above, 10, 10), line(below, 10, 50))


@pytest.mark.parametrize(
    ("above", "below"),
    [("Sin pilas", "Sri Lanka Post"), ("Do not bend", "China Post"), ("Sans gluten", "Destinataire : China Reyes"),
     ("不含电池", "赣州制药有限公司"), ("Pil dahil değildir", "Fly Sudan Airlines")],
)  # fmt: skip
def test_a_denial_above_a_name_that_is_of_other_words_makes_up_none(above: str, below: str) -> None:
    assert said(line(above, 10, 10), line(below, 10, 50)) == []


@pytest.mark.parametrize(
    ("above", "below", "country"),
    [("Isu't", "made inMainland China", "CN"), ("е", "рссийского происхождения", "RU"),
     ("FABRIGADO EN EE.UU. [] SÍ [X]", "NO", "US")],
)  # fmt: skip
def test_a_denial_misread_or_ticked_in_the_next_line_is_never_a_certain_yes(
    above: str, below: str, country: str
) -> None:
    found = read_claims([line(above, 10, 10), line(below, 10, 50)]).origin
    sure = {(claim.country, claim.polarity) for claim in found if not claim.uncertain}
    assert (country, Polarity.ASSERTED) not in sure


def test_a_denial_run_into_the_word_before_it_leaves_the_line_below_open() -> None:
    assert said(line("This product isnot", 10, 10), line("made in China", 10, 50)) == [("CN", Polarity.AMBIGUOUS)]


def test_a_denial_that_has_lost_the_blank_within_it_denies_the_line_below() -> None:
    assert said(line("DOESNOT", 10, 10), line("made in China", 10, 50)) == [("CN", Polarity.DENIED)]


@pytest.mark.parametrize("above", ["收件人：王非", "吴不悔"])
def test_a_denial_that_is_the_rest_of_a_name_denies_no_damaged_statement_below(above: str) -> None:
    assert Polarity.DENIED not in {polarity for _, polarity in said(line(above, 10, 10), line("原產池：臺灣", 10, 50))}


def test_lines_far_apart_or_of_other_views_make_no_statement() -> None:
    assert said(line("MADE IN", 10, 10), line("CHINA", 10, 400)) == []
    assert said(line("MADE IN", 10, 10), line("CHINA", 10, 50, view="left")) == []


def test_unread_lines_are_not_text() -> None:
    assert said(line("Made in China", 10, 10, state=LineState.UNREAD_SCRIPT)) == []
    assert said(line("Made in China", 10, 10, state=LineState.UNREADABLE)) == []


UNSURE = LineState.UNSURE


def test_a_line_that_was_read_unsurely_states_in_doubt_what_it_states_by_itself() -> None:
    made = claim_of(line("Сделано в Китае", 10, 10, state=UNSURE))
    assert (made.polarity, made.uncertain) == (Polarity.ASSERTED, True)
    assert said(line("Не сделано в Китае", 10, 10, state=UNSURE)) == [("CN", Polarity.DENIED)]


def test_a_line_that_was_read_unsurely_makes_up_nothing_with_other_lines() -> None:
    assert said(line("NOT", 10, 10, state=UNSURE), line("made in China", 10, 50)) == [("CN", Polarity.ASSERTED)]
    assert said(line("made in", 10, 10), line("China", 10, 50, state=UNSURE)) == []


def test_a_line_that_was_read_unsurely_leaves_a_statement_in_its_row_uncertain() -> None:
    assert claim_of(line("ni", 130, 10, state=UNSURE), line("made in China", 170, 10)).uncertain


def claim_of(*lines: TextLine) -> OriginClaim:
    (claim,) = read_claims(lines).origin
    return claim


def test_ink_beside_or_a_weak_reading_makes_an_assertion_uncertain_but_not_a_denial() -> None:
    assert claim_of(line("made in China", 10, 10, ink_beside=True)).uncertain
    assert claim_of(line("made in China", 10, 10, confidence=0.4)).uncertain
    assert not claim_of(line("made in China", 10, 10)).uncertain
    assert not claim_of(line("not made in China", 10, 10, ink_beside=True)).uncertain


@pytest.mark.parametrize("state", [LineState.UNREADABLE, LineState.UNREAD_SCRIPT])
def test_a_word_of_the_row_that_was_not_read_leaves_an_assertion_uncertain(state: LineState) -> None:
    made, china = line("made", 100, 10), line("in China", 170, 10)
    assert claim_of(line("位", 60, 10, state=state), made, china).uncertain
    assert claim_of(made, china, line("位", 310, 10, state=state)).uncertain


def test_what_was_not_read_elsewhere_on_the_label_leaves_a_statement_as_it_is() -> None:
    made = line("made in China", 200, 10)
    beyond = line("位", 10, 10, state=LineState.UNREADABLE)
    below = line("位", 200, 50, state=LineState.UNREADABLE)
    of_another_view = line("位", 170, 10, state=LineState.UNREADABLE, view="left")
    assert not claim_of(made, beyond, below, of_another_view).uncertain


def test_spans_show_the_words_of_every_line() -> None:
    lines = (line("This is NOT", 10, 10), line("MADE  IN", 10, 50), line("CHINA, yes?", 10, 90))
    spans = claim_of(*lines).spans
    assert [span.text for span in spans][:2] == ["NOT", "MADE  IN"]
    assert spans[2].text.startswith("CHINA")
    assert all(lines[span.line_index].text[span.start : span.end] == span.text for span in spans)


@pytest.mark.parametrize("goods", ["Phone case silicone", "Silicone baking mat", "Aluminium case", "Limestone"])
def test_the_letters_of_a_word_for_goods_are_no_denial_of_the_next_line(goods: str) -> None:
    assert said(line(goods, 10, 10), line("Made in Vietnam", 10, 50)) == [("VN", Polarity.ASSERTED)]


@pytest.mark.parametrize(
    ("goods", "statement"),
    [("Mechanical parts", "MADE IN CHINA"), ("Raw material", "Made in China"), ("瓷砖原料", "中国制造")],
)
def test_goods_named_above_a_statement_of_origin_do_not_take_it_over(goods: str, statement: str) -> None:
    assert said(line(goods, 10, 10), line(statement, 10, 50)) == [("CN", Polarity.ASSERTED)]


def test_a_statement_that_goes_on_to_its_parts_does_take_the_next_line_over() -> None:
    claims = read_claims((line("Assembled in Mexico with parts", 10, 10), line("made in China", 10, 50))).origin
    assert [(claim.country, claim.role.speaks_of_origin) for claim in claims] == [("MX", True), ("CN", False)]


CARE = {
    "en": ("Made in China", "Not a toy|Batteries not included|Do not wash|Not for children under 3 years|Non-toxic"),
    "zh": ("中国制造", "非卖品|不含电池|不可水洗|请勿折叠|3岁以下儿童不宜|不可倒置"),
    "fr": ("Fabriqué en Chine", "Ne pas plier|Piles non incluses|Ceci n'est pas un jouet|Sans parfum"),
    "de": ("Hergestellt in China", "Kein Spielzeug|Ohne Batterien|Nicht für Kinder unter 3 Jahren|Nicht knicken"),
    "es": ("Hecho en China", "Sin pilas|No es un juguete|No apto para menores|No doblar"),
    "pt": ("Fabricado na China", "Não é brinquedo|Sem pilhas|Não dobrar"),
    "it": ("Prodotto in Cina", "Senza pile|Non è un giocattolo|Non lavare"),
    "ru": ("Сделано в Китае", "Не игрушка|Без батареек|Не для детей"),
    "ja": ("日本製", "非売品|水洗い不可|電池は含まれません|おもちゃではありません"),
    "ko": ("중국산", "건전지 미포함|배터리 불포함|장난감이 아닙니다|식용 아님"),
    "vi": ("Sản xuất tại Việt Nam", "Không chứa pin|Không phải đồ chơi|Không gập"),
    "ar": ("صنع في الصين", "ليس لعبة|غير سام|بدون بطاريات"),
    "th": ("ผลิตในประเทศจีน", "ไม่ใช่ของเล่น|ห้ามพับ|ไม่รวมแบตเตอรี่"),
    "pl": ("Wyprodukowano w Chinach", "To nie jest zabawka|Bez baterii|Nie dla dzieci"),
    "tr": ("Çin'de üretilmiştir", "Oyuncak değildir|Pilsiz|Pil dahil değildir"),
}
"""A statement of origin in each language, and what goods bear beside it that denies other things."""


@pytest.mark.parametrize("language", CARE)
def test_what_a_line_says_of_toys_and_batteries_is_no_denial_of_the_origin_beside_it(language: str) -> None:
    statement, own = CARE[language]
    _, english = CARE["en"]
    for care in (*own.split("|"), *english.split("|")):
        for lines in ((statement, care), (care, statement)):
            found = said(*(line(text, 10, 10 + 40 * at) for at, text in enumerate(lines)))
            assert [polarity for _, polarity in found] == [Polarity.ASSERTED], lines


@pytest.mark.parametrize("language", CARE)
def test_what_stands_on_its_line_behind_a_mark_denies_the_origin_no_more_than_in_a_line_of_its_own(
    language: str,
) -> None:
    statement, own = CARE[language]
    for care in own.split("|"):
        for text in (f"{statement}. {care}", f"{care}. {statement}", f"{statement} - {care}", f"{care} | {statement}"):
            assert [polarity for _, polarity in said(line(text, 10, 10))] == [Polarity.ASSERTED], text


@pytest.mark.parametrize(
    "text",
    [
        "Country of origin: Germany, Sans gluten",
        "Country of origin: Germany. No. of pieces: 2",
        "Keep away from children | Country of origin: Germany",
        "Xuất xứ: Đức. Không đường",
        "Hàng không dễ vỡ\nXuất xứ: Đức",
        "保存料不使用\n原産国：ドイツ",
        "Country of origin: Germany, No signature required",
        "Country of origin: Germany - Warning: choking hazard. Small parts.",
        "Country of origin: Germany, Turkey Red cotton thread",
        "Xuất xứ: Đức, Nếu không phát được, hoàn trả người gửi",
        "The Good Earth - a novel | Country of origin: Germany",
        "제조사: 산악 장비 주식회사\n독일에서 제조되었습니다",
        "Frágil, no apilar\nCountry of origin: Germany",
    ],
)
def test_what_goods_are_without_and_what_forms_count_is_no_denial_of_their_origin(text: str) -> None:
    lines = [line(part, 10, 10 + 40 * at) for at, part in enumerate(text.split("\n"))]
    assert said(*lines) == [("DE", Polarity.ASSERTED)]
