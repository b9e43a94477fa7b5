"""Phrases seen on labels, in customs rulings and in public warnings, each with what it says of China and of origin.

The lists are examples to check the grammar with. The grammar does not know them: every language has its own words.
"""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are what is tested
from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from edge.claims import read_claims, stance
from edge.domain import OriginClaim, Polarity, Quad, Role, TextLine

PHRASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "phrases.json").read_text(encoding="utf-8"))

ASSERTED = """Made in China|MADE IN PRC|Made in P.R.C.|Made in P. R. China|Product of China|Origin: CN|C/O: CHN
Made in Mainland China|Made in Shenzhen, Guangdong|Produced in Ganzhou, Jiangxi|Chinese origin|China-made
Designed in California, assembled in China|原产地：中国江西赣州|原产国：中国|国产|中國製|产自中国|深圳制造|中国生产
FABRIQUE EN CHINE|Pays d'origine : Chine|Hergestellt in der VR China|In China hergestellt|Chinesisches Erzeugnis
Hecho en China|País de origen: China|Fabricado na China|País de origem: China|Prodotto in Cina|Paese di origine: Cina
Сделано в Китае|Произведено в КНР|Изготовлено в Китае|中国製|原産国：中国|中国で製造|原産国名 中国|원산지: 중국
제조국 : 중국|중국에서 제조|Sản xuất tại Trung Quốc|Xuất xứ: Trung Quốc|صنع في الصين|صناعة صينية|ผลิตในประเทศจีน
Wyprodukowano w Chinach|Kraj pochodzenia: Chiny|Çin Malı|Çin'de üretilmiştir|Menşei: Çin
תוצרת סין|מיוצר בסין|ארץ המקור: סין|ארץ ייצור: סין|चीन में निर्मित|मूल देश: चीन|चीन का उत्पाद|मेड इन चाइना"""

DENIED = """Not made in China|N0T MADE IN CHINA|Non-China origin|No Chinese content|Made in China? No
Made in China: NO [X]|非中国制造|并非中国生产|非中國製造|原产地：非中国|不在中国制造|中国以外制造|Non fabriqué en Chine
N'est pas fabriqué en Chine|Nicht in China hergestellt|Nicht hergestellt in China|Kein chinesisches Erzeugnis
No hecho en China|No fabricado en China|Não fabricado na China|Non prodotto in Cina|Non fabbricato in Cina
Не сделано в Китае|Сделано не в Китае|中国製ではありません|中国産ではない|중국산 아님|중국산이 아닙니다
Không sản xuất tại Trung Quốc|لم يصنع في الصين|غير مصنوع في الصين|ไม่ได้ผลิตในประเทศจีน|Nie wyprodukowano w Chinach
לא מיוצר בסין|אינו מיוצר בסין|לא תוצרת סין|ארץ המקור: לא סין|יוצר מחוץ לסין|מיוצר בסין: לא
चीन में निर्मित नहीं|चीन में नहीं बना|मूल देश: चीन नहीं|गैर-चीनी उत्पाद|चीन का उत्पाद नहीं है|चीन के बाहर निर्मित
不产自广东省东莞市|原产德国，非中国|Fabriqué ailleurs qu'en Chine|Hecho en EE.UU., no en China
Çin malı değildir|Çin'de üretilmemiştir|Made in China [ ] yes [X] no|Made in Vietnam, not China"""

SILENT = """中国非物质文化遗产|中国不动产
Made for China|Ship to: China|From: Li Wei, Shanghai, China|China Post|China clay (kaolin), product of UK
Fine Bone China – Made in England|South China Sea Traders, Singapore|Designed in China. Made in Vietnam
Made in Georgia, USA|Made in EU|寄往中国|中国邮政|非洲制造|墨西哥原产|泰国精制|中国制药有限公司|生产日期 2026-01-02
Guangdong Origin Trading Co., Ltd, China|Shenzhen Made Industrial Park, China|Made-in-China.com Ltd, Nanjing
Not for sale in China|Item No. 7 China Road|בנק סין|चीन यात्रा गाइड"""

AMBIGUOUS = """Made in Taiwan, China|Made in Hong Kong SAR, China|Not only made in China|Packed in China
马来西亚制造，中国包装|Made in Thailand with raw materials from China|Finished in Germany, cast in PRC
Made in Vietnam / 中国制造|中国或澳门制造|Çin'de veya Vietnam'da üretilmiştir
Made in China or Vietnam|Made in China?|[ ] Made in China|Not made outside China"""


def lines_of(text: str) -> list[TextLine]:
    return [
        TextLine(text=row, confidence=0.98, view="top", box=Quad.upright(10, 40 * at, 10 + 18 * len(row), 40 * at + 30))
        for at, row in enumerate(text.split("\n"))
    ]


def origin_of(text: str) -> tuple[OriginClaim, ...]:
    return read_claims(lines_of(text)).origin


def each(block: str) -> list[str]:
    return [phrase for row in block.split("\n") for phrase in row.split("|")]


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase["text"])
def test_published_phrase_says_what_its_source_says(phrase: dict[str, Any]) -> None:
    claims = origin_of(phrase["text"])
    said = stance(claims, "CN")
    assert (said.value if said else "none") == phrase["china"]
    if phrase["origin"]:
        countries = {claim.country for claim in claims if claim.polarity is not Polarity.DENIED}
        assert phrase["origin"] in countries


@pytest.mark.parametrize("phrase", each(ASSERTED))
def test_china_is_asserted(phrase: str) -> None:
    assert stance(origin_of(phrase), "CN") is Polarity.ASSERTED


@pytest.mark.parametrize("phrase", each(DENIED))
def test_china_is_denied(phrase: str) -> None:
    assert stance(origin_of(phrase), "CN") is Polarity.DENIED


@pytest.mark.parametrize("phrase", each(SILENT))
def test_nothing_is_said_of_china(phrase: str) -> None:
    assert stance(origin_of(phrase), "CN") is None


@pytest.mark.parametrize("phrase", each(AMBIGUOUS))
def test_china_stays_open(phrase: str) -> None:
    assert stance(origin_of(phrase), "CN") is Polarity.AMBIGUOUS


NO_PART_OF_IT = """Ningún componente hecho en China|Ninguna de las piezas ha sido fabricada en China
Nada en este paquete fue fabricado en China
Nenhuma das peças foi fabricada na China|Nada foi produzido na China
Nessuna delle parti è stata prodotta in Cina|Niente di questo è stato prodotto in Cina
Geen enkel onderdeel is in China gemaakt|Niets is gemaakt in China
Nichts davon wurde in China produziert|Inga delar är tillverkade i Kina|Ingen dele fremstillet i Kina
Ничего из этого не сделано в Китае|Ни одна часть не изготовлена в Китае|Жодна деталь не вироблена в Китаї
Żadna część nie została wyprodukowana w Chinach|Žádný díl nebyl vyroben v Číně|Nimic nu este fabricat în China
Egyetlen alkatrész sem készült Kínában|Κανένα εξάρτημα δεν κατασκευάστηκε στην Κίνα|沒有任何部分在中國生產
Tidak ada bagian yang dibuat di China|Không có bộ phận nào được sản xuất tại Trung Quốc|ไม่มีชิ้นส่วนใดผลิตในประเทศจีน
لا يوجد جزء مصنوع في الصين|中国で製造された部品は使用していません|部品は中国製ではありません"""

NONE_OF_OTHERS = """Ninguno de los artículos contenidos en este paquete ha sido fabricado en China
Nenhum dos artigos contidos nesta encomenda foi produzido na China|None of our toys were made in China
Keiner der in diesem Paket enthaltenen Artikel wurde in China hergestellt|Geen van onze speelgoed is gemaakt in China"""


@pytest.mark.parametrize("phrase", each(NO_PART_OF_IT))
def test_what_is_said_of_no_part_of_the_goods_is_denied_of_them(phrase: str) -> None:
    assert stance(origin_of(phrase), "CN") is Polarity.DENIED


@pytest.mark.parametrize("phrase", each(NONE_OF_OTHERS))
def test_a_denied_subject_of_unknown_words_leaves_the_origin_open(phrase: str) -> None:
    assert stance(origin_of(phrase), "CN") is Polarity.AMBIGUOUS


@pytest.mark.parametrize("text", ["Non toxic Made in China", "Without lid Made in China", "Não lavar Feito na China"])
def test_a_denial_of_another_word_before_the_statement_is_no_certain_denial_of_it(text: str) -> None:
    assert stance(origin_of(text), "CN") is not Polarity.DENIED


@pytest.mark.parametrize(
    "text",
    [
        "NO 55 MADE IN CHINA",
        "P/N 3345 MADE IN CHINA",
        "Nº 55 Hecho en China",
        "Item No 3534 Made in China",  # as if of `no es`
        "No. 5000 Made in China",  # of `no son`
        "Model HE 200 сделано в Китае",
    ],
)
def test_the_sign_of_a_number_before_a_statement_denies_nothing(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.ASSERTED


@pytest.mark.parametrize("text", ["Cet article n'a été fabriqué en Chine", "Cet article n'e5t fabriqué en Chine"])
def test_the_rest_of_a_french_denial_behind_a_word_that_numbers_follow_is_no_sign_of_one(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize("text", ["非《中国制造》", "『中国製』ではありません", 'NOT "MADE IN CHINA"'])
def test_quotes_round_a_statement_do_not_part_it_from_its_denial(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize("text", ["These goods are not from China", "Varan kommer inte från Kina"])
def test_goods_that_are_not_from_a_country_are_denied_of_it(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize("text", ["Origin ≠ China", "原产国≠中国", "Made in China? No!"])
def test_a_sign_denies_as_a_word_does(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize("text", ["Noah Reiner\nHergestellt in China", "J. Weber\nHergestellt in China"])
def test_a_name_above_a_statement_that_is_near_to_a_denial_denies_nothing_for_certain(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.AMBIGUOUS


def test_a_sentence_above_that_ends_in_its_own_denial_denies_no_origin() -> None:
    assert stance(origin_of("खिलौना नहीं है\nचीन में निर्मित"), "CN") is Polarity.ASSERTED


@pytest.mark.parametrize("text", ["Chinaware", "Porcelain chinaware, fragile"])
def test_porcelain_is_of_no_country(text: str) -> None:
    assert origin_of(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("本品由俄罗斯生产", ["RU"]),  # not 白俄罗斯, Belarus
        ("PAYS D'ORIGINE : RÉPUBLIQUE POPULAIRE DE\nCHINE", ["CN"]),  # the small word is not the code of Germany
        ("Country of origin: DE", ["DE"]),
        ("켄터키주, 몬티첼로시 971번지", []),  # Kentucky holds the letters of Turkey
        ("Hàng dễ vỡ\nKazakhstan", []),  # `hàng`, goods, above a place in an address
        ("Hàng Trung Quốc", ["CN"]),
    ],
)
def test_words_that_only_resemble_others_name_no_other_country(text: str, said: list[str]) -> None:
    assert [claim.country for claim in origin_of(text)] == said


@pytest.mark.parametrize(
    "text", ["Made in China, Not a toy", "Not a toy | Made in China", "Feito no Brasil. No returns"]
)
def test_what_stands_whole_is_not_denied_beyond_a_mark_by_words_that_were_not_read(text: str) -> None:
    (claim,) = origin_of(text)
    assert claim.polarity is Polarity.ASSERTED


@pytest.mark.parametrize(
    "statement", ["Made in China{}no", "中国制造{}否", "Hergestellt in China{}nein", "중국산{}아님"]
)
@pytest.mark.parametrize("mark", [": ", " - ", ", ", ". ", " | ", "; ", " / ", " ("])
def test_a_clause_that_does_nothing_but_deny_denies_what_stands_before_it(statement: str, mark: str) -> None:
    (claim,) = origin_of(statement.format(mark))
    assert (claim.country, claim.polarity) == ("CN", Polarity.DENIED)


@pytest.mark.parametrize(
    "text",
    [
        "Not, made in China",
        "This is not - made in China",
        "Not (made in China)",
        "Not: made in China",
        "非：中国制造",
        "Contents not: made in China",
        "Ce produit n'est pas, fabriqué en Chine",
    ],
)
def test_a_clause_that_does_nothing_but_deny_denies_what_stands_behind_it(text: str) -> None:
    assert stance(origin_of(text), "CN") is Polarity.DENIED


@pytest.mark.parametrize(
    "text",
    [
        "No, made in China",
        "No: made in China",
        "Made in China. Do not",
        "Made in China\nNO",
        "Made in China\nabsolutely not",
        "Sản xuất tại Trung Quốc\nkhông phải",
        "中国製\nいいえ",
        "Not orig. prod. Made in China",
        "Not orig. prod.\nMade in China",
        "Kein Erz.: Hergestellt in China",
        "Keine Ware. Hergestellt in China",
    ],
)
def test_a_denial_that_may_be_of_something_else_leaves_the_assertion_open(text: str) -> None:
    (claim,) = origin_of(text)
    assert claim.uncertain or claim.polarity is Polarity.AMBIGUOUS


@pytest.mark.parametrize(
    "text",
    [
        "Neither made in China nor in India",
        "Not made in China, not in India",
        "Not made in China or India",
        "Ni fabriqué en Chine ni en Inde",
        "Weder in China noch in Indien hergestellt",
        "Не сделано в Китае и не в Индии",
        "不是中国制造，也不是印度制造",
        "Nicht in China und nicht in Indien hergestellt",
    ],
)
def test_a_second_denial_denies_its_country_too(text: str) -> None:
    assert {(claim.country, claim.polarity) for claim in origin_of(text)} == {
        ("CN", Polarity.DENIED),
        ("IN", Polarity.DENIED),
    }


@pytest.mark.parametrize(
    ("text", "said", "denied"),
    [
        ("Country of origin (not China): Thailand", {"TH"}, {"CN"}),
        ("原産国：タイ（中国ではない）", {"TH"}, {"CN"}),
        ("원산지: 베트남 (중국 아님)", {"VN"}, {"CN"}),
        ("原産国（中国ではない）：タイ", {"TH"}, {"CN"}),
        ("原産国は中国ではなくベトナムです", {"VN"}, {"CN"}),
        ("Menşei: Vietnam (Çin değil)", {"VN"}, {"CN"}),
        ("Made in Japan, not in China or Taiwan", {"JP"}, {"CN", "TW"}),
        ("Nicht in China hergestellt, sondern in Vietnam", {"VN"}, {"CN"}),
        ("In China und nicht in Indien hergestellt", {"CN"}, {"IN"}),
    ],
)
def test_what_is_said_beside_a_denied_country_is_told_from_it(text: str, said: set[str], denied: set[str]) -> None:
    assert {claim.country for claim in origin_of(text) if claim.polarity is Polarity.ASSERTED} == said
    assert {claim.country for claim in origin_of(text) if claim.polarity is Polarity.DENIED} == denied


@pytest.mark.parametrize(
    ("text", "roles"),
    [
        ("部品は中国製、組立は日本", {"CN": Role.MATERIALS, "JP": Role.ASSEMBLED}),
        ("부품은 중국산, 조립은 한국", {"CN": Role.MATERIALS, "KR": Role.ASSEMBLED}),
        ("自動車部品 中国製", {"CN": Role.MADE}),
        ("ベトナムで組立（部品：中国製）", {"VN": Role.ASSEMBLED, "CN": Role.MATERIALS}),
        ("设计：德国，制造：中国", {"DE": Role.DESIGNED, "CN": Role.MADE}),
        ("Assembled in Mexico. Components: China", {"MX": Role.ASSEMBLED, "CN": Role.MATERIALS}),
    ],
)
def test_each_country_has_the_part_that_its_head_gives_it(text: str, roles: dict[str, Role]) -> None:
    assert {claim.country: claim.role for claim in origin_of(text)} == roles


TOWNS = """Made in Stoke, England|GB|asserted
Fabriqué à Thiers (France)|FR|asserted
Prodotto a Carrara (Italia)|IT|asserted
Сделано в г. Иваново, Россия|RU|asserted
Not made in Faridabad, India|IN|denied
Nicht hergestellt in Oberndorf, Deutschland|DE|denied"""


@pytest.mark.parametrize("row", TOWNS.split("\n"))
def test_a_town_that_no_list_knows_is_of_the_country_behind_it(row: str) -> None:
    text, country, said = row.split("|")
    assert {claim.country for claim in origin_of(text)} == {country}
    assert stance(origin_of(text), country) is Polarity(said)


@pytest.mark.parametrize(
    "text", ["Made in ncit, China", "Made in n0n, China", "Made by Acme, England", "Made in Stoke, New Zealand lamb"]
)
def test_what_may_be_no_town_is_of_no_country_for_certain(text: str) -> None:
    assert all(claim.uncertain for claim in origin_of(text))


NATURAL = (Path(__file__).parent / "natural_phrases.txt").read_text(encoding="utf-8").rstrip("\n")


@pytest.mark.parametrize("row", NATURAL.split("\n"))
def test_what_merchants_write_by_themselves_is_read(row: str) -> None:
    text, country, said = row.split("|")
    assert stance(origin_of(text), country) is Polarity(said)


@pytest.mark.parametrize("text", ["不要中国制造", "不退中国制造"])
def test_what_denies_something_else_written_on_to_a_statement_is_no_certain_yes(text: str) -> None:
    assert all(claim.uncertain for claim in origin_of(text) if claim.polarity is Polarity.ASSERTED)


@pytest.mark.parametrize("text", ["无线中国制造", "非标中国制造", "不锈钢中国制造", "不含电池 中国制造"])
def test_a_word_that_no_denial_is_like_leaves_a_statement_that_it_touches_certain(text: str) -> None:
    assert [(claim.polarity, claim.uncertain) for claim in origin_of(text)] == [(Polarity.ASSERTED, False)]


@pytest.mark.parametrize("text", ["国産米使用 / 原産国：日本", "国産 / 日本製"])
def test_domestic_in_japanese_is_of_japan_and_of_no_other_country(text: str) -> None:
    assert {claim.country for claim in origin_of(text)} == {"JP"}


@pytest.mark.parametrize(
    "text",
    [
        "Manufactured by Acme Ltd, Room 5, Shenzhen, China",
        "Manufactured by Acme Ltd, 12 Nanjing Road, Shanghai, China",
        "Hergestellt von Meier GmbH, Hauptstr. 5, Shenzhen, China",
        "Manufactured by Acme Ltd with offices in China",
        "Made by Industrial Bank of China",
        "Made by Acme Tools in partnership with China Post",
        "Made by Swiss Army",
    ],
)
def test_the_address_and_the_name_of_a_maker_claim_no_origin(text: str) -> None:
    assert not origin_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "Made in China NO",
        "Hecho en China NO",
        "Fabriqué en Chine NON",
        "Сделано в Китае НЕТ",
        "Made in China -> no",
        "Made in China is not true",
        "MADE IN CHINA 否",
        "Chinese origin excluded",
        "Hardly made in China",
        "中国産 ✕",
    ],
)
def test_a_no_right_behind_a_statement_is_no_certain_yes(text: str) -> None:
    claims = origin_of(text)
    assert claims
    assert all(claim.uncertain for claim in claims if claim.polarity is Polarity.ASSERTED)


@pytest.mark.parametrize(
    "text",
    [
        "Made in China No. 12345",
        "Made in China Non toxic",
        "Made in China × 2 pcs",
        "Made in China for Acme",
        "Fat 0% Made in China",
        "Made in China under license",
    ],
)
def test_what_else_a_no_is_said_of_leaves_a_statement_certain(text: str) -> None:
    assert [(claim.polarity, claim.uncertain) for claim in origin_of(text)] == [(Polarity.ASSERTED, False)]
