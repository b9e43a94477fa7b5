"""Statements whose characters were misread: a denial never becomes a yes, and no country is guessed."""

# ruff: noqa: E501, RUF001 - wide characters, and look-alikes, are what is tested
from __future__ import annotations

import random
from itertools import islice

import pytest

from claims_of_lines import claims
from edge.claims.words.damage import letters_apart
from edge.claims.words.shapes import alike
from edge.domain import Polarity
from judging_damage import damaged
from judging_sentences import LANGUAGES, sentences


def certain(*texts: str) -> set[tuple[str | None, Polarity]]:
    found = (claim for claim in claims(*texts) if not claim.uncertain and claim.role.speaks_of_origin)
    return {(claim.country, claim.polarity) for claim in found if claim.polarity is not Polarity.AMBIGUOUS}


@pytest.mark.parametrize(
    "text",
    [
        "N0T MADE IN CHINA", "N T MADE IN CHINA", "NOI MADE IN CHINA", "NQT MADE IN CHINA", "HQT MADE IN CHINA",
        "Nichl in China hergestellt", "NICHT IN DERVR CHINA HERGESTELLT", "Stammt nich+ aus China",
        "韭中国制造", "菲中國製造", "木在中国生产", "不任中國製造", "並菲中國生產", "中国製ではあリません", "中国산이 아닙니다",
        "중국산지 아닙니다", "중국에서 제조하직 않았습니다", "Çin malı dağildir", "Пе сделано в Китае", "ไ่ได้ผลิตในจีน",
        "MADB IN CHINA: NO. Recycle me", "FABKIQUÉ EN CHINE : NON. 100 % coton",
        "Сделано в КНР [ ] до [X] нег", "Produktuie chińskiego pochodzenia", "Khong hải hàng Trung Quốc", "Di origine nancinese",
        "NOW-CHINESE ORIGIN", "Contents were rot manufactured in China", "WO PROCEDE DE R.P. CHINA", "PA S FABRIQUÉ EN CHINE",
        "N ON DI ORIGINE CINESE", "N PRODUCIDO EN CHINA", "Non 0riginaire de Chine", "Noes de origen china", "País de origen: hoChina",
        "Di origine nohcinese", "Fabricado na China: NÃ", "Fabricado na China: HÃO", "Made in China:",
        "Товар пе из Китая", "Khôugđược sản xuất tại Trung Quốc", "ใฆ่ใช่สินค้าจากประเทศจีน",
        "NI(HT TN DER VR CHINA HERGBSTELLT", "NICHT IN DER VOLKSREPUB LIX CHINA HERGESTELLT", "NICHT INDEA VR CHINA HERGESTELLT", "NICHT |NDER VOKSREPUBLIK CHINA HERGESTELLT",
        "WOFABRICADO EN CHINA", "ИЕИЗГОТОВЛЕНО В КНР", "Н ИЗГОТОВЛЕНС В КНР", "لهيصنع فيالصين", "Monfatto in Cina",
        "Made in Italy, rot China", "NQN È PRODOTTO IN CINA", "Fabriqué au Vietnam, nas en Chine", "Сделано в Италии, е в КНР",
        "Sản xuất tại Trung Quốc: K HÔNG", "원산지 : 중국 왹", "Çin'de yapılmamış+ın", "ÇİN MENŞEL! DEĞİLDİR", "非由毕人民共和国货",
        "DE ORIGENWO CHINA", "uo origihário da China", "WAS'T ADE IN MAINLAND CHINA", "Nichfinder VR China hergestellt", "H originario ce R.P. China",
        "Poís de origen: na República Populor China", "WYPRODUKOWANO W CHIŃSKIEJ REPUBLICE LUDOWE] [ ] TAK [X] NIE", "Stammt nio ht aus China",
        "ИО СДЕЛАНО В КИТАЕ", "Moi prodotto in Clna", "ÇİN MALI DEOİL", "MADE IN GU4NGDONG, CHIHA: NO", "NICT IN ]HINA HERGESTELLT",
        "Wyprodukowano n w Chińskiej Republice Ludowej", "Товарно произведён в Китае", "D'origine uun chinoise", "Fabriqué à Taïwan, fas en Chine",
        "FABBRICATO IN CINA: W0", "De origem nã chinesa", "País de origem: nã China", "KHÔNG PHẢT SẢN PHẨM CỦA TAUNG QUỐC", "R3IN CHINESISCHES ERZEUGNIS",
        "Nict chinesiscber Herkunft", "abriqué en Chime : NON. Fragile", "Fabriqué en Chine : NON. Fragile", "Ostrożnie szkło. Ne poehodzi z Chin",
        "Este product no tue fabricado en China", "ИЗГСТОВЛЕНО Е В КНР",
        "Ihecho en China", "o fabricado na China", "N wyprodukowano w Chinach", "MADE IN CHINANOT", "Fabriqué en Chinenon",
        "ÇİN HALK CUMHURİYETİ'NDE ÜRETİLMHİŞTİR", "Questo prodotto uou è stato fabbricato in Cina", "ام يبم تصنيعه في جمهورية الصين الشعبية",
    ],
)  # fmt: skip
def test_a_damaged_denial_is_never_a_certain_yes(text: str) -> None:
    assert ("CN", Polarity.ASSERTED) not in certain(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Fabbricato in ina [ ] sì [K] no", "CN"), ("Non fabriqué à Tuïwen. Fragile", "TW"), ("Nie pochodzi z Jaouii", "JP"),
        ("不任秦國生產", "TH"), ("不昰卬度生产，而是尼日尔生产", "IN"), ("不是得國生產", "DE"), ("泰国以外刹浩", "TH"),
        ("중인민공화국 제품이아닙니다", "CN"), ("이탈아싼 아님", "IT"), ("ليس من صن الصين", "CN"), ("صع خارج تركيا", "TR"),
        ("NÃO FABRICRDO EM TAWAN", "TW"), ("ТООР НЕ ИЗ КИТАЯ", "CN"),
        ("Nor originaire de République populairede Chine", "CN"), ("MAINLAN CHINA-FREE", "CN"),
        ("江西赣州似升制造", "CN"), ("来左江西赣州生产", "CN"), ("下足土耳其生產，而是墨西哥生產", "TR"), ("비줭화인민공국산", "CN"),
        ("صنع في ماليريا: اا", "MY"), ("中国裂：いハえ", "CN"), ("Fransa menşelidoğildir", "FR"), ("Menşei ABDdeğ!ldir", "US"),
        ("Niehthergestellt in der VR China", "CN"), ("Nicht hergestellt in Tawan", "TW"), ("Origin: other thahChad", "TD"),
    ],
)  # fmt: skip
def test_a_denial_is_sure_where_no_other_reading_of_two_misread_letters_is_near(text: str, country: str) -> None:
    assert (country, Polarity.DENIED) in certain(text)


@pytest.mark.parametrize(
    "text", ["口国以外で製选", "厚產地：非口國", "NON ORIINARIO DELLA CIA", "北江西赣州原产", "Fabricado na Gbina: NÃO"]
)
def test_a_denial_of_what_may_be_several_countries_is_noticed_and_none_is_guessed(text: str) -> None:
    assert certain(text) == set()
    assert any(claim.uncertain or claim.polarity is Polarity.AMBIGUOUS for claim in claims(text))


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Menşe ülke: Tayvan ae9il", "TW"), ("Menşe ülke: Rusya oğil. Model A-320", "RU"), ("원지 : 중국 죄", "CN"),
        ("HI ZROBIONO W CHINACH", "CN"), ("SẢN XUẤTGOÀI CỘNG HÒA NHÂN DÂN TRUNG HOA", "CN"), ("DE ORIGEN O CH!NA", "CN"),
    ],
)  # fmt: skip
def test_what_is_left_of_a_denial_beside_a_statement_is_no_part_of_it(text: str, country: str) -> None:
    assert (country, Polarity.ASSERTED) not in certain(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Сделано но Тайвано, упаковано в КНР", "TW"), ("본제품은 중국에서 제조뙤었습니다", "CN"), ("NOT MADE IN CHINA BUT N CHAO", "TD"),
        ("Nen fabriqué en Chine mai en France", "FR"), ("Non prodotto in Frahcia ma in Austra|ia", "AU"),
        ("ПР0ИЗВЕДЕНО ИЕ В ННР, А ВО ВЬЕТНАМЕ", "VN"), ("不是越商生產，而足墨西哥生產", "MX"),
    ],
)  # fmt: skip
def test_what_is_as_like_another_word_denies_nothing_for_sure(text: str, country: str) -> None:
    assert (country, Polarity.DENIED) not in certain(text)


def test_a_denial_that_goes_on_in_what_leaves_it_open_is_none_for_sure() -> None:
    assert ("CN", Polarity.DENIED) not in certain("Không cbỉ sản xuất tại Trung Quốc")


@pytest.mark.parametrize(
    ("text", "country"),
    [("Made in China - no+ inVietnam", "CN"), ("Nicht in der VA Schweiz, sondevn in China hergestellt", "CN"), ("Высокое качество. Сделано на Тайване, упаковано в США", "TW"), ("CHINA, FABRICAOO NO VIETNÃ", "VN"), ("Made in Shewzhen [X] ves [ ] no", "CN"), ("Feito ne Turquia", "TR"), ("FABRIQUÉ N INDE", "IN"), ("Rein chinesisches Erzeugnis", "CN"), ("HO made in China", "CN"), ("木产品由江西赣州生产", "CN"), ("Wyprodukowano nu Ukrainie", "UA")],
)  # fmt: skip
def test_a_damaged_small_word_never_makes_a_denial(text: str, country: str) -> None:
    assert (country, Polarity.DENIED) not in certain(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Not made 1n P.R.O.", "CN"), ("НЕ СДЕПАНО В ННР", "CN"), ("NO HA SIDOFABAICADO EN PERÚ", "PE"), ("Non-Tnaj origin", "TH"),
        ("Khôngphải sản phẫm của Ha Kỳ", "US"), ("Sản xuấ+ tạ1 Trung Quốc: KHÔNG", "CN"), ("ไม่ได้ผสิดในเวียดนาม", "VN"),
        ("Không FHẢI hàng Trung Quốc", "CN"), ("XUẤT XỨ: KHÔNG FHẢI TRUNG QUOC", "CN"), ("KHÔNG FHẢI HANG HỒNG KÔNG", "HK"),
        ("Not mode in Mexico", "MX"), ("非江西赣州别造", "CN"), ("Сделано в ННР, не в Австралии", "AU"), ("ไม่ได้ผลิตในสำธารณรัฐประชาชนจีน", "CN"),
        ("NON ORIGINAIR DE CHINE", "CN"), ("Non originrio della Svizzera", "CH"), ("DIDNOT ORIGINATE IN CHINA", "CN"), ("DOE8NOT ORIGINATE IN SHENZHEN", "CN"), ("ПРОИЗВЕДЕНО НО В КИТАЕ", "CN"), ("江西赣州以外地区", "CN"), ("Không đưoc sản xuất tại Ý", "IT"),
        ("غير مصتوع في الضين", "CN"), ("PAS ABRIQUE AU NIGERIA", "NG"), ("ÇİN HALK CUMHURİYETİ'HE ÜRETİLMEDİ", "CN"),
        ("不是厂车省东莞市原产", "CN"), ("产地：中华入氏共和国以外地区", "CN"), ("丕在中国制浩", "CN"), ("スイス製ではおソません", "CH"),
        ("ไม่ไค้ผลิตในปธะเทศจีน", "CN"), ("ไม่ผลิตนบระเทศจีน", "CN"), ("러시아산이 아닙나다", "RU"),
        ("本品不足浙江义乌生广", "CN"), ("厚产围：非广东省东莞市", "CN"), ("菲台灣製选", "TW"), ("Nun 0riginaire de Tunisie", "TN"),
        ("Nio pochodzi s Chińskiej Republiki Ludowej", "CN"), ("ПРОИЗВЕДЕН0 НС В КНР", "CN"), ("ليس من صنلعة الصين", "CN"),
        ("Nãopruduzido nos EUA", "US"), ("NIEWYKO NANO W CHINACH", "CN"), ("منشأه ليسااصين", "CN"), ("FARIQUÉ EN INDE [ ] DUI [X] NON", "IN"),
        ("NON-MEXICAN UPIGIN", "MX"), ("중화인민공화국샌아 아닙니다", "CN"),
        ("Не китайсксго происхождения", "CN"), ("Не нитайского пройзводства", "CN"),
        ("له يصنع في الضين", "CN"), ("НЕ СДСЛАНО В КПР", "CN"), ("Không chế tạo ạiTrung Quốc", "CN"), ("ไม่ได้ผลิตในสำธำรณรัฐประชาชนจีน", "CN"),
        ("非奥地利愿广", "AT"), ("非浙江义乌厚广", "CN"), ("並非柬埔寨主广", "KH"),
        ("중화안민공화국산 아닙", "CN"), ("쭝궉산이 아닙니다", "CN"), ("비중화인공화국산", "CN"), ("탈레이시아산 않닙니다", "MY"),
        ("中国製ではありキせ人", "CN"), ("中国装ではありませ人", "CN"), ("スイスて生産していませ人", "CH"), ("中国製：ハいえ", "CN"),
        ("インネシで生産していませ", "ID"), ("绵100%オース卜ア制ではなハ", "AT"),
    ],
)  # fmt: skip
def test_a_denial_is_still_read_where_words_of_origin_and_place_are_both_damaged(text: str, country: str) -> None:
    assert certain(text) == {(country, Polarity.DENIED)}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("Made in Germany, not Romahie",), {("DE", "asserted"), ("RO", "denied")}),
        (("Hergestel| in Thailand, nicht in Mexiko",), {("TH", "asserted"), ("MX", "denied")}),
        (("英国制造，非中国大陆制选",), {("GB", "asserted"), ("CN", "denied")}),
        (("義大利製造，非申國裂造",), {("IT", "asserted"), ("CN", "denied")}),
        (("由華人民共和国装ではなくスイス製です",), {("CN", "denied"), ("CH", "asserted")}),
        (("Not made in", "Swedan"), {("SE", "denied")}),
        (("TAYLAND MALIDIR, ÇİH MALI DEĞİLDIR",), {("TH", "asserted"), ("CN", "denied")}),
        (("Non predotto uella Repubblica Popolare Cinese ma a Taiwan",), {("CN", "denied"), ("TW", "asserted")}),
        (("Made in Chile, not the People's Rapublic af China",), {("CL", "asserted"), ("CN", "denied")}),
        (("Не китайскогс", "производсгва"), {("CN", "denied")}),
        (("No fabrlcado en Pevú sino en Colombia",), {("PE", "denied"), ("CO", "asserted")}),
        (("NON PRODOTTO IN TALIA MA IN CORFA DEL SUD",), {("IT", "denied"), ("KR", "asserted")}),
        (("Este produto não t0i", "fabricado na China"), {("CN", "denied")}),
        (("NÃO É", "OE ORIGEM CHINESA"), {("CN", "denied")}),
        (("HECHO EN CHIA:", "MO"), {("CN", "denied")}),
        (("NÃO É PR0DUTODA", "ALEMANHA"), {("DE", "denied")}),
        (("土耳其装迭：", "否"), {("TR", "denied")}),
        (("Nicht h", "ergestellt in der Schweiz"), {("CH", "denied")}),
        (("NICHT IN SÜDKORER", "HEPGESTELLT"), {("KR", "denied")}),
        (("Nonfabriqvé", "en Chine"), {("CN", "denied")}),
        (("Не изготовено в", "Китао"), {("CN", "denied")}),
        (("НЕ СДЕЛАНО", "В КАЗОХСТАНЕ"), {("KZ", "denied")}),
        (("Сдепано в", "КНР: НЕТ"), {("CN", "denied")}),
        (("NONFABRIQUÉ EN RÉPUBLIQUE", "POPULARE DE CHINE"), {("CN", "denied")}),
        (("Not", "mae in Guangdong, (hina"), {("CN", "denied")}),
        (("BU ÜRÜN FRAN8A'DR", "ÜRETİLMEMİŞTİR"), {("FR", "denied")}),
        (("중홰인민공화국에써", "제조되지 않음"), {("CN", "denied")}),
        (("HECHO EN MARRUECOS, NO", "EN REPÚBLICA POPU1RR CHINA"), {("MA", "asserted"), ("CN", "denied")}),
    ],
)
def test_a_damaged_denial_is_read_beside_a_whole_statement_and_in_the_line_below(
    lines: tuple[str, ...], said: set[tuple[str, str]]
) -> None:
    assert {(claim.country, claim.polarity.value) for claim in claims(*lines)} == said


@pytest.mark.parametrize(
    ("text", "country"), [("Country of origin:the People's Republicof China", "CN"), ("País deorigem: México", "MX")]
)
def test_a_small_word_that_has_lost_its_blank_is_no_letter_misread(text: str, country: str) -> None:
    assert certain(text) == {(country, Polarity.ASSERTED)}


@pytest.mark.parametrize("below", ["Senza pile", "Sin pilas"])
def test_what_goods_are_without_in_another_language_denies_no_country_that_it_is_like(below: str) -> None:
    assert [claim.polarity for claim in claims("ประแทศผู้ผลิต: อิฆโดนีเซีย", below)] == [Polarity.ASSERTED]


def test_the_rest_of_a_word_behind_a_letter_taken_for_a_mark_denies_nothing_for_certain() -> None:
    assert certain("ESTE PRCDU(TO FUE FABRICADO EN VIETNAM") == set()


@pytest.mark.parametrize("text", ["非口园货", "화인믽공화국산 아님", "PABSE DI ORIGINE: NON"])
def test_of_a_short_name_too_little_is_left_to_tell_a_country_by(text: str) -> None:
    assert certain(text) == set()


@pytest.mark.parametrize("text", ["尼日利亚愿产智利分装", "尼日利亚原产智利分装"])
def test_words_of_origin_keep_the_place_before_them_where_the_next_has_words_of_its_own(text: str) -> None:
    assert certain(text) == {("NG", Polarity.ASSERTED)}


@pytest.mark.parametrize(
    "text",
    ["ТОВАР НЕПРОИЗВОДЁН В КНР", "ИЗГОТОВПЕНОНЕ В КНР", "WURDEN!CHT IN CHINA GEFERTIGT", "ktmade in China", "0tMade in China", "wmade in China"],
)  # fmt: skip
def test_a_denial_run_into_a_damaged_word_leaves_the_assertion_uncertain(text: str) -> None:
    assert [claim.polarity for claim in claims(text)] == [Polarity.ASSERTED]
    assert certain(text) == set()


@pytest.mark.parametrize(
    "text", ["製造者：非常用ライト", "Non destiné à la vente, Chine", "No bateries, Made of steel"]
)
def test_a_denial_beside_words_that_are_like_those_of_origin_claims_nothing(text: str) -> None:
    assert certain(text) == set()


@pytest.mark.parametrize(
    "text",
    ["Сделано в Китае [ ] да [X] пет", "WYPRODUKOWANO W CHINACH [ ] T AK [X] NIE", "FABRICADO NA CHINA [ ] 8IM [X] NÃO",
     "浙江义乌制造 □昰☑否", "HERGESTELLT IN DER VR CHINA [ ] JA [X] N EIN", "Fabriqué en Chine [ ] oui [K] non",
     "Fabriqué en Chine : HON", "Made in China yes [ ] no [X]"],
)  # fmt: skip
def test_an_answer_beside_one_that_was_misread_is_still_an_answer(text: str) -> None:
    assert certain(text) == {("CN", Polarity.DENIED)}


@pytest.mark.parametrize(
    "text", ["Made in China [ ] yes [X] partly", "Made in China: [ ] gift [X] sample", "Made in China [X] ycs [ ] no"]
)
def test_a_box_that_answers_nothing_denies_nothing(text: str) -> None:
    assert ("CN", Polarity.DENIED) not in certain(text)


@pytest.mark.parametrize(
    "text",
    ["Không có xuất xứ +ừ Cộng hòa Nhâr dân Trung Hoa", "SẢN XUẤT WGOÀ! TRUNG QUỐC", "WYPRODUKOWANO W (H|NACH: NIE",
     "Fabviado en República Popular China [ ] sí [X] no", "Bu ürün Çin'le üretilmemiştir"],
)  # fmt: skip
def test_marks_and_small_words_that_are_letters_misread_hide_no_denial(text: str) -> None:
    assert certain(text) == {("CN", Polarity.DENIED)}


def test_a_denial_misread_above_what_states_an_origin_by_itself_is_never_a_certain_yes() -> None:
    assert ("AT", Polarity.ASSERTED) not in certain("STAMMT NICMI", "AUS ÖSTERREICH")


@pytest.mark.parametrize(
    "lines",
    [("Nt", "made in China"), ("Nu", "producido en China"), ("Nor", "fatto in Cina"), ("Нс", "изготовлено в Китае"),
     ("Пе", "сделано в Китае"), ("Nicht in derVR", "Chino hergestellt"), ("Nicht iu", "der VR China hergestellt"),
     ("No", "he sido fabricado en República Popular China"), ("Сделано в КНР", "[ ] до [X]нет"),
     ("Fae", "fabriqué en Chine"), ("[X] Wot", "made in Mainland Cbina"), ("Nu es", "deorigenchina"), ("Menşei Çin", "Halk Cumnuriyeti degildir"),
     ("Ten produkt nic został", "wyprodukowany w Chińskiej Renublice Ludowej"), ("중국산이", "아난 레이사아산"), ("НС", "КИТАЙСКОГО ПРОИСХОЖДЕНИЯ"),
     ("СДЕЛАНО В КИТАЙСКОЙ", "НАРОДНОЙ РЕОПУБЛИКЕ: НЕТ"), ("Wyprodukowano w Chińskiei", "Republice Ludowej[ ] tak [X] nie"),
     ("Note product", "of China"), ("广地：", "江西赣州似外地区"), ("Н ЯВПЯЕТСЯ", "ТОВАРОМ КИТАЙСКОГО ПРОИСХОЖДЕНИЯ"),
     ("중국삱", "님"), ("لم يبم", "تصنيعه في جمهوربة الصين الشعبية")],
)  # fmt: skip
def test_a_denial_misread_in_a_line_of_its_own_is_never_a_certain_yes(lines: tuple[str, ...]) -> None:
    assert ("CN", Polarity.ASSERTED) not in certain(*lines)


@pytest.mark.parametrize(
    ("lines", "country"),
    [(("Made by hand", "Country of origin: Germany"), "DE"), (("非卖品", "Fabbricato in Turchia"), "TR"),
     (("Ne contient pas de piles", "Confectionné en République populaire de Chine. Réf. 2291"), "CN"),
     (("Niet buigen", "Gemaakt in China"), "CN"), (("मोड़ें नहीं", "चीन में निर्मित"), "CN"), (("Country of origin: Thailand. No. 7",), "TH"),
     (("Hergestellt in China", "Rein pflanzlich"), "CN"), (("No added sugar", "Product of Vietnam"), "VN"),
     (("Sản xuất tại Ý", "Không tẩy"), "IT"), (("Gift", "Procedência: China"), "CN"), (("Origin: CN", "Not a toy"), "CN"),
     (("Do not bend", "Made in Mexico"), "MX"), (("Không kèm pin", "Fabbricato in Turchia"), "TR")],
)  # fmt: skip
def test_a_line_that_denies_no_origin_leaves_the_assertion_below_it_certain(
    lines: tuple[str, ...], country: str
) -> None:
    assert (country, Polarity.ASSERTED) in certain(*lines)


@pytest.mark.parametrize("lines", [("Rusya'a üretilmiştiv",), ("Realizsato", "n Giappone"), ("fabricado naTurqvia",)])
def test_a_damaged_assertion_is_never_a_certain_no(lines: tuple[str, ...]) -> None:
    assert not {polarity for _, polarity in certain(*lines)} & {Polarity.DENIED}


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_misread_character_flips_no_denial_of_any_language(language: str) -> None:
    dice = random.Random(language)
    for said in islice(sentences(language, "denied", dice), 60):
        text = damaged(said.text, 1, dice)
        assert not {(country, Polarity.ASSERTED) for country, _ in said.truth} & certain(text), text


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Madc in China", "CN"), ("Mado ln China", "CN"), ("Made in Cbina", "CN"), ("MANUFACTUREO IN VIETNAN", "VN"),
        ("Poduct of Thailand", "TH"), ("Country of orlgin: Gernany", "DE"), ("Fabriqué en Républiqu ppulaire de Chine", "CN"),
        ("No producico enTurquía", "TR"), ("Keine Ware chinsischen Urspruugs", "CN"), ("Сделаио не в Китае", "CN"),
        ("Không có xnất xứ từ Đức", "DE"), ("Không phải sản phẩm của Cộng hòa Nhân dân TrungHoa", "CN"),
        ("申国制造", "CN"), ("中围制造", "CN"), ("日木製", "JP"), ("중국에써 제조", "CN"), ("ผลิคในจีน", "CN"), ("ТОВАР ИЗ Р0ССИИ", "RU"),
    ],
)  # fmt: skip
def test_the_whole_half_of_a_statement_tells_what_the_damaged_half_was(text: str, country: str) -> None:
    assert {claim.country for claim in claims(text)} == {country}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("Made in Austr1a", "AT"), ("Made in Austraia", "AU"), ("Made in Nlger", "NE"), ("Made in Nigerla", "NG"),
        ("Made in Ch1le", "CL"), ("Made in Chad", "TD"), ("Made in Irak", "IQ"), ("Made in lran", "IR"),
        ("Made in Gulnea", "GN"), ("Product of Slovena", "SI"), ("Product of Slovakla", "SK"), ("Made in Austrlia", None),
        ("Made in Irnq", None), ("Made in Malx", None), ("Made in Maldova", "MD"),
    ],
)  # fmt: skip
def test_a_wrong_country_is_worse_than_none(text: str, country: str | None) -> None:
    assert {claim.country for claim in claims(text)} <= {country}


@pytest.mark.parametrize(
    "text", ["羊国制造", "FABBRICATO IN GINA", "Di origine cineeo", "Made in Gina", "巾国生产"]
)  # fmt: skip
def test_a_place_that_too_little_tells_is_uncertain(text: str) -> None:
    assert certain(text) == set()
    assert claims(text)


@pytest.mark.parametrize(
    ("lines", "country"),
    [
        (("Ursprung: Tschechien", "Wien, Israel"), "IL"), (("New", "Fabricado na China"), "CN"), (("Now", "Hergestellt in China"), "CN"), (("Hot", "Made in Taiwan"), "TW"),
        (("Este produto foi fabicdo no México",), "MX"), (("foi fabricado no México",), "MX"),
        (("Norman", "Paese di origine: Giappone"), "JP"), (("J. CHAN", "MADE IN CHINA"), "CN"), (("Chang", "Made in China"), "CN"),
        (("Zhang", "Hergestellt in China"), "CN"), (("Nieto", "Wyprodukowano w Chinach"), "CN"), (("Noth", "Made in China"), "CN"),
    ],
)  # fmt: skip
def test_a_common_word_or_a_small_one_of_another_language_is_no_misread_denial(
    lines: tuple[str, ...], country: str
) -> None:
    assert (country, Polarity.DENIED) not in certain(*lines)


@pytest.mark.parametrize(
    "text",
    [
        "保修不适用于中国大陆以外地区",
        "中国以外地区运费另计",
        "不含运费 中国境内包邮",
        "非中国用户请致电客服",
        "关于中国以外地区的使用",
    ],
)
def test_common_chinese_words_beside_a_denial_are_no_words_of_origin_misread(text: str) -> None:
    assert certain(text) == set()


@pytest.mark.parametrize(
    "text",
    ["Made Wirawan", "small packet, Somalia", "Non destiné à la vente", "The best mug in Honduras", "La Poste Mali",
     "AIR MAIL MALI", "产地直销", "Cuisine de Pologne", "Ne pas plier", "Island Mali", "ASSEMBLED EARRING", "中国严选", "건전지 미포함", "生产路12号"],
)  # fmt: skip
def test_words_that_are_near_to_statements_claim_nothing(text: str) -> None:
    assert certain(text) == set()


@pytest.mark.parametrize("number", ["1405", "2180", "174114", "7060", "831613"])  # Laos, Zibo, Italia, Togo, Belgie
def test_a_number_is_no_name_whose_letters_look_like_its_digits(number: str) -> None:
    assert claims(f"Origin: {number}") == ()
    assert certain(f"Made in China {number}") == {("CN", Polarity.ASSERTED)}
    assert certain("Not made in China", number) == {("CN", Polarity.DENIED)}


@pytest.mark.parametrize(
    ("text", "country"), [("原产地：北臺灣", "TW"), ("原产墨西哥，北智利", "CL"), ("Made in Romania - rot in Dongguan, China", "CN")]
)  # fmt: skip
def test_what_may_be_a_denial_before_a_place_is_noticed_and_leaves_it_open(text: str, country: str) -> None:
    assert country in {claim.country for claim in claims(text)}
    assert country not in {said for said, _ in certain(text)}


@pytest.mark.parametrize(
    ("text", "said"), [("Sản xuất tại Ý", {("IT", "asserted")}), ("Hecho en China y Vietnam", {("CN", "asserted"), ("VN", "asserted")})]
)  # fmt: skip
def test_a_letter_whose_accent_makes_it_a_name_is_one_with_its_accent_only(
    text: str, said: set[tuple[str, str]]
) -> None:
    assert {(claim.country, claim.polarity.value) for claim in claims(text)} == said


def test_letters_of_one_shape_are_nearer_than_others() -> None:
    assert letters_apart("china", "ch1na") < letters_apart("china", "chima") < letters_apart("china", "chxna") == 1.0
    assert letters_apart("china", "chna") == letters_apart("china", "cihna") == pytest.approx(0.9)


def test_syllables_are_alike_in_all_letters_but_one() -> None:
    assert "산" in alike("샨")
    assert "산" not in alike("병")
    assert "国" in alike("围")


@pytest.mark.parametrize(
    ("text", "country"),
    [("Çin mall", "CN"), ("Tayvan mall", "TW"), ("Sản xuất ta Trung Quốc", "CN"), ("Sản xuất ti Việt Nam", "VN"),
     ("Made in PR.C.", "CN"), ("Made in P.R C.", "CN"), ("Made in U.SA", "US"), ("MADE IN TÜRİYE", "TR")],
)  # fmt: skip
def test_letters_and_full_stops_that_are_commonly_lost_change_no_country(text: str, country: str) -> None:
    assert certain(text) == {(country, Polarity.ASSERTED)}


def test_what_denies_turkish_goods_denies_those_whose_word_was_misread() -> None:
    assert certain("Çin mall değil") == {("CN", Polarity.DENIED)}


@pytest.mark.parametrize("text", ["China mall", "Vietnam mall", "Mali mall"])
def test_a_mall_beside_an_english_name_states_no_origin(text: str) -> None:
    assert claims(text) == ()


@pytest.mark.parametrize("text", ["Sin xuất tại Trung Quốc", "Made im China", "Made iv China"])
def test_a_word_of_another_language_among_words_of_origin_leaves_them_uncertain(text: str) -> None:
    assert [(claim.country, claim.polarity, claim.uncertain) for claim in claims(text)] == [
        ("CN", Polarity.ASSERTED, True)
    ]


@pytest.mark.parametrize("text", ["MADE IN CHIIA", "Made in Mala)sia"])
def test_a_name_that_is_only_like_one_in_another_language_is_no_certain_country(text: str) -> None:
    assert certain(text) == set()


def test_a_character_before_a_whole_name_makes_no_city_of_its_first() -> None:
    assert certain("不蹙中国制造") == {("CN", Polarity.DENIED)}


def test_a_number_sign_before_words_of_another_language_denies_nothing_for_certain() -> None:
    assert certain("no Produkt in China") == set()


@pytest.mark.parametrize("care", ["NOT A TOY", "NOT FOR CHILDREN", "not a boy"])
def test_what_a_label_denies_behind_its_origin_is_no_misread_place(care: str) -> None:
    assert certain(f"MADE IN CHINA {care}") == {("CN", Polarity.ASSERTED)}


@pytest.mark.parametrize("text", ["O produto fabricado na China", "A product of China"])
def test_an_article_before_the_goods_leaves_their_origin_certain(text: str) -> None:
    assert certain(text) == {("CN", Polarity.ASSERTED)}


@pytest.mark.parametrize(
    "lines", [("Made in Service",), ("Fabiqué en", "Service Consommateurs"), ("Hecho en", "Servicio al cliente")]
)
def test_a_service_for_customers_is_no_serbia_misread(lines: tuple[str, ...]) -> None:
    assert not claims(*lines)


@pytest.mark.parametrize(
    "text", ["Mundo Produkt", "Producto humano", "Industria Canela", "finish product", "Orange Produkt"]
)
def test_a_word_beside_one_for_goods_is_of_no_country_for_certain(text: str) -> None:
    assert not certain(text)


@pytest.mark.parametrize("text", ["Chinesiches Produkt", "Producto chlno"])
def test_a_country_beside_a_word_for_goods_is_told_where_it_is_misspelt(text: str) -> None:
    assert certain(text) == {("CN", Polarity.ASSERTED)}


def test_a_name_that_is_another_country_s_but_for_a_letter_names_neither() -> None:
    assert not certain("Made in Nigera")
    assert certain("Wyprodukowano w Nigerii") == {("NG", Polarity.ASSERTED)}


def test_a_letter_before_an_english_statement_may_be_of_any_word() -> None:
    assert not certain("n made in China")


@pytest.mark.parametrize("letter", ["a", "国", "д", "한", "ก"])
def test_a_word_without_end_beside_a_statement_hides_nothing_and_ends_no_reading(letter: str) -> None:
    assert ("CN", Polarity.ASSERTED) in certain("Made in China", letter * 400)
