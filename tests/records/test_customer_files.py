"""Files as customers send them, from spreadsheets and shops: read as they are meant, or refused with the reason."""

# ruff: noqa: RUF001 - Cyrillic heads
from __future__ import annotations

import datetime as dt
import json
import os
from decimal import Decimal

import pytest

from edge.records import ImportFileError, ImportProgress, RecordStore, import_file
from edge.records.imports import importing
from imported_files import NOON, found, imported


def test_a_german_spreadsheet_with_heads_of_its_own(store: RecordStore) -> None:
    table = (
        "Sendungsnummer;Empfänger;Ware;Stück;Gewicht;Wert;Währung;Zolltarif;Ursprung;Datum\r\n"
        'LX100000002CN;Jörg Müller;"Tasse; blau";1.200;1.234,5;2.400,00;EUR;6912.00;DE;03/11/2026\r\n'
        ";;;;;;;;;\r\n;;;;;;;;;\r\n"
    )
    heads = {
        "Sendungsnummer": "item_id", "Empfänger": "addressee name", "Ware": "description", "Stück": "quantity",
        "Gewicht": "net weight g", "Wert": "value", "Währung": "currency", "Zolltarif": "hs code",
        "Ursprung": "origin", "Datum": "posting date",
    }  # fmt: skip
    report = imported(
        store, table.encode("utf-8-sig"), columns=tuple(heads.items()), decimal_mark=",", dates="day-first"
    )
    assert (report.rows, report.refused, report.ignored_columns) == (1, (), ())
    declaration = found(store)
    (line,) = declaration.lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("Tasse; blau", Decimal(1200), 1234)
    assert (line.line_value, line.currency, line.hs_code) == (Decimal("2400.00"), "EUR", "691200")
    assert (declaration.addressee.name, declaration.posting_date) == (
        "Jörg Müller", dt.datetime(2026, 11, 3, tzinfo=dt.UTC),
    )  # fmt: skip


def test_a_chinese_forwarders_list_needs_no_word_on_its_columns(store: RecordStore) -> None:
    table = (
        "运单号,收件人姓名,收件人国家,申报品名(英文),申报品名(中文),申报数量,申报单价(USD),单件重量(KG),海关编码,原产国,毛重(克)\r\n"
        "LX100000002CN,Ann Lee,US,Plush toy,毛绒玩具,2,5.50,0.25,950300,中国,620\r\n"
    )
    report = imported(store, table.encode("gb18030"))
    assert (report.refused, report.ignored_columns, report.undecided_amounts) == ((), (), ())
    declaration = found(store)
    (line,) = declaration.lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("Plush toy, 毛绒玩具", Decimal(2), 500)
    assert (line.line_value, line.currency, line.origin_country) == (Decimal("11.00"), "USD", "CN")
    assert (declaration.addressee.name, declaration.addressee.country) == ("Ann Lee", "US")
    assert declaration.gross_mass_g == 620


def test_a_column_that_is_to_mean_what_there_is_not_is_refused(store: RecordStore) -> None:
    with pytest.raises(ImportFileError, match="no field is called 'wieght'"):
        imported(store, b"item_id,Gewicht\nLX1,2\n", columns=(("Gewicht", "wieght"),))


def test_text_of_a_spreadsheet_in_utf_16_with_tabs(store: RecordStore) -> None:
    table = 'tracking number\tgoods description\tqty\tweight (kg)\r\nLX100000002CN\t"mug\nblue"\t2\t0.8\r\n'
    imported(store, table.encode("utf-16"), "export.txt")
    (line,) = found(store).lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("mug\nblue", Decimal(2), 800)


def test_a_first_line_that_only_names_the_separator_is_passed_over(store: RecordStore) -> None:
    report = imported(store, b"sep=;\r\nitem_id;description;quantity\r\nLX100000002CN;mug;2\r\nLX2;mug;x\r\n")
    assert found(store).lines[0].description == "mug"
    assert [row.line for row in report.refused] == [4]


def test_big5_is_read_where_it_is_said(store: RecordStore) -> None:
    imported(store, "item_id,品名\nLX100000002CN,陶瓷杯\n".encode("big5"), encoding="big5")
    assert found(store).lines[0].description == "陶瓷杯"


def test_a_row_whose_quotes_are_not_in_order_is_refused_alone(store: RecordStore) -> None:
    table = 'item_id,description,quantity\nLX1,"a ""mug""",1\nLX2,"15.6" laptop",1\nLX100000002CN,5" pipe,2\n'
    report = imported(store, table.encode())
    assert [(row.line, row.field) for row in report.refused] == [(3, "row")]
    assert found(store).lines[0].description == '5" pipe'


def test_a_quote_that_is_never_closed_does_not_take_the_file_into_memory(store: RecordStore) -> None:
    table = 'item_id,description\nLX1,"mug\n' + "LX2,lamp\n" * 300_000
    with pytest.raises(ImportFileError, match="line 2: a quotation mark that opens in this row is not closed"):
        imported(store, table.encode())


def test_half_a_character_in_a_name_does_not_end_an_import(store: RecordStore) -> None:
    good = json.dumps({"item_id": "LX100000002CN", "lines": [{"line_no": 1, "description": "mug"}]})
    bad = '{"item_id": "LX2", "sender": {"name": "\u4e2d\\ud800"}, "lines": []}'
    report = imported(store, f"{bad}\n{good}\n".encode(), "feed.jsonl")
    assert (report.accepted, report.refused_count) == (1, 1)


def test_one_column_more_at_the_end_of_all_rows_means_nothing(store: RecordStore) -> None:
    report = imported(store, b"item_id,description,\nLX100000002CN,mug,\n")
    assert report.refused == ()
    assert found(store).lines[0].description == "mug"


@pytest.mark.parametrize("mug", ["mug", '"mug"'])
def test_empty_cells_beyond_the_last_head_mean_nothing(store: RecordStore, mug: str) -> None:
    report = imported(store, f"item_id,description\nLX100000002CN,{mug},,,\nLX2,cup\nLX3,pot,x\n".encode())
    assert [(row.line, row.why) for row in report.refused] == [(4, "3 fields where the header has 2")]
    assert found(store).lines[0].description == "mug"


def test_the_report_names_columns_whose_names_leave_open_whether_they_are_of_one_piece(store: RecordStore) -> None:
    head = "item_id,description,quantity,net weight kg,unit price,value,gross weight kg,currency\n"
    report = imported(store, f"{head}LX100000016CN,mug,2,0.8,3.50,7.00,0.9,USD\n".encode())
    assert report.undecided_amounts == ("net weight kg", "value")


@pytest.mark.parametrize("name", ["export.csv", "feed.jsonl"])
def test_one_row_in_another_encoding_is_refused_and_spoils_no_other(store: RecordStore, name: str) -> None:
    rows = [("LX1", "Größe"), ("LX2", "Café"), ("LX3", "陶瓷杯"), *((f"LY{n}", "Straße") for n in range(30))]
    if name == "export.csv":
        lines = ["item_id,description", *(f"{item},{text}" for item, text in rows)]
    else:
        lines = [f'{{"item_id":"{item}","lines":[{{"line_no":1,"description":"{text}"}}]}}' for item, text in rows]
    content = "\n".join([*lines, ""]).encode().replace("Café".encode(), "Café".encode("cp1252"))
    report = imported(store, content, name)
    assert (report.encoding, report.accepted) == ("utf-8", 32)
    assert [(row.line, row.field) for row in report.refused] == [(3 if name == "export.csv" else 2, "row")]
    assert found(store, "LX3").lines[0].description == "陶瓷杯"


def test_a_line_of_contents_in_another_encoding_takes_its_item_with_it(store: RecordStore) -> None:
    table = "item_id,description\nLX1,Größe\nLX1,Café\n" + "".join(f"LX2{n},Straße\n" for n in range(30))
    report = imported(store, table.encode().replace("Café".encode(), "Café".encode("cp1252")))
    assert (report.accepted, report.refused_count) == (30, 1)
    assert store.find(["LX1"], at=NOON).declaration is None


@pytest.mark.parametrize("change", ["grows", "shrinks"])
def test_a_file_that_is_changed_while_it_is_read_is_not_imported_in_part(
    store: RecordStore, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    monkeypatch.setattr(importing, "ROWS_AT_ONCE", 100)
    path = store.path.with_name("uploading.csv")
    path.write_text("item_id,description\n" + "".join(f"LX{n:06d},mug\n" for n in range(20_000)))

    def changed(_: ImportProgress) -> None:
        if change == "grows":
            with path.open("a") as file:
                file.write("LX999999,lamp\n")
        else:
            os.truncate(path, 90_005)

    with pytest.raises(ImportFileError, match="when it is complete"):
        import_file(store, path, on_progress=changed, received_at=NOON)
    assert store.count() == 0


def test_a_column_called_contents_is_of_the_goods_where_no_other_is_and_else_of_the_category(
    store: RecordStore,
) -> None:
    assert imported(store, b"tracking number,contents,qty\nLX100000002CN,Wireless mouse,2\n").refused == ()
    assert [line.description for line in found(store).lines] == ["Wireless mouse"]
    other = b"tracking number,description,contents\nLX200000007CN,Wireless mouse,gift\n"
    assert imported(store, other, "other.csv").refused == ()
    declaration = store.find(["LX200000007CN"], at=NOON).declaration
    assert declaration is not None
    assert (declaration.contents_type, declaration.lines[0].description) == ("gift", "Wireless mouse")


HEADS_OF_MANY_LANGUAGES = [
    ("Sendungsnummer;Beschreibung;Stückzahl;Gewicht netto kg;Betrag;Währung;Zolltarifnummer;Herkunftsland", "China"),
    ("Numéro d'envoi;Désignation;Quantité;Poids net (kg);Valeur;Devise;Code SH;Pays d'origine", "Chine"),
    ("Número de envío;Descripción;Cantidad;Peso neto (kg);Valor;Moneda;Código arancelario;País de origen", "China"),
    ("Номер отправления;Описание;Количество;Вес нетто (кг);Стоимость;Валюта;Код ТН ВЭД;Страна происхождения", "Китай"),
    ("Código de rastreio;Descrição do produto;Qtd;Peso (kg);Valor;Moeda;NCM;País de origem", "China"),
    ("등기번호;내용품;수량;중량(kg);금액;통화;HS코드;원산지", "중국"),
    ("追蹤號碼;品名;數量;重量(kg);價值;幣別;海關編碼;原產國", "中國"),
    ("Numero d envoi;Designation;Quantite;Poids net (kg);Valeur;Devise;Code SH;Pays d origine", "Chine"),
    ("Sendungsnr.;Ware;Stueckzahl;Gewicht kg;Wert;Waehrung;Zolltarif-Nr.;Ursprungsland", "China, VR"),
    ("Číslo zásilky;Popis zboží;Množství;Hmotnost (kg);Hodnota;Měna;Kód HS;Země původu", "Čína"),
    ("Takip No;Açıklama;Adet;Net Ağırlık (kg);Değer;Para Birimi;GTIP;Menşe Ülke", "Çin"),
    ("送り状番号;内容品名;個数;正味重量（ＫＧ）;価格;通貨;ＨＳコード;原産国名", "中国"),
    ("送り状番号;内容品名;個数;正味重量(kg);価格;通貨;HSコード;原産国", "中国"),
]


@pytest.mark.parametrize(("heads", "china"), HEADS_OF_MANY_LANGUAGES)
def test_heads_are_known_in_the_languages_of_many_posts(store: RecordStore, heads: str, china: str) -> None:
    report = imported(store, f"{heads}\nLX100000002CN;Tasse;2;0,350;25,50;EUR;6912.00;{china}\n".encode())
    assert (report.refused, report.ignored_columns) == ((), ())
    (line,) = found(store).lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("Tasse", Decimal(2), 350)
    assert (line.line_value, line.currency) == (Decimal("25.50"), "EUR")
    assert (line.hs_code, line.origin_country) == ("691200", "CN")


def test_a_row_of_totals_is_no_item(store: RecordStore) -> None:
    report = imported(store, b"item_id,description,net weight g\nLX100000002CN,mug,350\nTotal,,350\n")
    assert report.accepted == 1
    assert [(row.line, row.field) for row in report.refused] == [(3, "item_id")]


def test_the_form_of_a_post_with_a_unit_of_its_own_name_keeps_its_lines(store: RecordStore) -> None:
    line = {"itemDescription": "mug", "itemQuantity": 2, "itemTotalWeight": 1.5, "weightUOM": "lb", "itemTotalValue": 9}
    post = {"trackingNumber": "LX100000002CN", "customsForm": {"contents": [line]}}
    assert imported(store, json.dumps(post).encode(), "post.json").refused == ()
    (kept,) = found(store).lines
    assert (kept.description, kept.quantity, kept.line_net_mass_g, kept.line_value) == ("mug", 2, 680, 9)


@pytest.mark.parametrize("encoding", ["cp437", "cp866"])
def test_a_text_of_which_no_encoding_can_be_told_is_refused_and_not_read_as_signs(
    store: RecordStore, encoding: str
) -> None:
    table = "item_id;description\nLX100000002CN;Кружка\n" if encoding == "cp866" else "item_id;description\nLX1;Tüte\n"
    with pytest.raises(ImportFileError, match="encoding of its text can't be told; say it by --encoding"):
        imported(store, table.encode(encoding) + b"LX100000016CN;\x81\n")
    assert imported(store, table.encode(encoding), encoding=encoding).refused == ()


def test_where_no_head_is_known_the_encoding_may_be_to_blame(store: RecordStore) -> None:
    table = "Номер отправления;Описание\nLX100000002CN;Кружка\n".encode("cp1251")
    with pytest.raises(ImportFileError, match="another encoding than it seems to be: --encoding"):
        imported(store, table)
    assert imported(store, table, encoding="cp1251").accepted == 1


@pytest.mark.parametrize("name", ["posted.xlsx", "posted.XLS", "posted.ods"])
def test_of_a_workbook_it_is_told_to_save_it_as_csv(store: RecordStore, name: str) -> None:
    with pytest.raises(ImportFileError, match="a workbook is not read; save its sheet as CSV first"):
        imported(store, b"PK\x03\x04", name)


def test_an_item_with_two_columns_of_numbers_is_found_by_either(store: RecordStore) -> None:
    table = "Tracking Number,item_id,alt_ids\nLX100000002CN,LX100000016CN,LX100000020CN\nLX100000033CN,LX100000033CN,\n"
    assert imported(store, table.encode()).refused == ()
    for number in ("LX100000002CN", "LX100000016CN", "LX100000020CN"):
        assert found(store, number).item_id == "LX100000002CN"
    assert found(store, "LX100000033CN").alt_ids == ()


def test_json_that_is_nested_too_deep_is_refused_in_plain_words(store: RecordStore) -> None:
    with pytest.raises(ImportFileError, match="it is nested too deep"):
        imported(store, b"[" * 100_000, "deep.json")
    (refused,) = imported(store, b'{"a":' + b"[" * 100_000 + b"\n", "deep.jsonl").refused
    assert refused.why == "not JSON: it is nested too deep"
