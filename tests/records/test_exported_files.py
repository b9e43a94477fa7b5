"""Files as shops, parcel programs and posts of many countries export them: known by their heads, below a title too."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from edge.domain import Declaration
from edge.records import ImportFileError, ImportReport, RecordStore, import_file
from edge.records.files.assembly import ImportOptions

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
ITEM = "LX100000002CN"


@pytest.fixture
def store(tmp_path: Path) -> RecordStore:
    return RecordStore(tmp_path / "records.sqlite")


def imported(store: RecordStore, content: str, **options: object) -> ImportReport:
    path = store.path.with_name("export.csv")
    path.write_text(content, encoding="utf-8")
    return import_file(
        store, path, on_progress=lambda _: None, received_at=NOON, options=ImportOptions.model_validate(options)
    )


def found(store: RecordStore, item_id: str = ITEM) -> Declaration:
    declaration = store.find([item_id], at=NOON).declaration
    assert declaration is not None
    return declaration


LISTS_OF_MANY_LANGUAGES = """\
Sendungsnummer;Versanddatum;Absender;Empfänger;Empfänger Straße;Empfänger PLZ;Empfänger Ort;Empfänger Land;
Zielland;Warenbeschreibung;Menge;Einzelpreis (EUR);Gewicht in kg;Ursprungsland;Zolltarifnummer;Gesamtwert

Numéro de suivi;Date d'expédition;Expéditeur;Nom du destinataire;Adresse du destinataire;
Code postal du destinataire;Ville du destinataire;Pays du destinataire;Pays de destination;
Description du contenu;Quantité;Prix unitaire (EUR);Poids (kg);Pays d'origine;Code SH;Valeur totale

Número de envío;Fecha de envío;Remitente;Nombre del destinatario;Dirección del destinatario;
Código postal destinatario;Ciudad destinatario;País del destinatario;País de destino;Descripción del contenido;
Cantidad;Precio unitario (EUR);Peso (kg);País de origen;Código arancelario;Valor total

Numero di spedizione;Data spedizione;Mittente;Nome destinatario;Indirizzo destinatario;CAP destinatario;
Città destinatario;Paese destinatario;Paese di destinazione;Descrizione merce;Quantità;Prezzo unitario (EUR);
Peso in kg;Paese di origine;Codice HS;Valore totale

Zendingsnummer;Verzenddatum;Afzender;Naam ontvanger;Adres ontvanger;Postcode ontvanger;Plaats ontvanger;
Land van ontvanger;Land van bestemming;Omschrijving;Aantal;Stukprijs (EUR);Gewicht (kg);Land van oorsprong;
HS-code;Totale waarde

Numer przesyłki;Data nadania;Nadawca;Nazwa odbiorcy;Adres odbiorcy;Kod pocztowy odbiorcy;Miasto odbiorcy;
Kraj odbiorcy;Kraj przeznaczenia;Opis towaru;Ilość;Cena jednostkowa (EUR);Waga (kg);Kraj pochodzenia;Kod HS;
Wartość całkowita

运单号,发货日期,寄件人,收件人,收件人地址,收件人邮编,收件人城市,收件人国家,目的国,申报品名,数量,单价(EUR),重量(kg),原产国,海关编码,申报总价值"""


@pytest.mark.parametrize("heads", LISTS_OF_MANY_LANGUAGES.replace(",\n", ",").replace(";\n", ";").split("\n\n"))
def test_lists_of_many_languages_are_read_whole(store: RecordStore, heads: str) -> None:
    row = f"{ITEM};2026-11-18;Blau GmbH;Ann Lee;1 Main St;10001;New York;US;US;Tasse;2;12.50;0.8;DE;691200;25.00"
    mark = ";" if ";" in heads else ","
    report = imported(store, f"{heads}\n{row.replace(';', mark)}\n")
    assert (report.refused, report.ignored_columns) == ((), ())
    declaration = found(store)
    (line,) = declaration.lines
    assert (line.description, line.quantity, line.line_net_mass_g) == ("Tasse", 2, 800)
    assert (line.line_value, line.currency) == (Decimal("25.00"), "EUR")
    assert (line.origin_country, line.hs_code, declaration.total_value) == ("DE", "691200", 25)
    assert declaration.posting_date == dt.datetime(2026, 11, 18, tzinfo=dt.UTC)
    who = declaration.addressee
    assert (who.name, who.address, who.postcode, who.city) == ("Ann Lee", "1 Main St", "10001", "New York")
    assert (who.country, declaration.destination_country, declaration.sender.name) == ("US", "US", "Blau GmbH")


@pytest.mark.parametrize(
    ("heads", "cells"),
    [
        ("数量,单价,总价", "2,3.50,7.00"),
        ("qty,line value,unit price", "2,7.00,3.50"),
        ("Menge,Einzelpreis,Wert", "2,3.50,3.50"),
        ("quantity,value,unit price", "2,7.00,3.50"),
    ],
)
def test_of_the_price_of_a_piece_and_that_of_the_line_none_is_multiplied_twice(
    store: RecordStore, heads: str, cells: str
) -> None:
    assert imported(store, f"item_id,{heads}\n{ITEM},{cells}\n").refused == ()
    assert found(store).lines[0].line_value == Decimal("7.00")


def test_the_mass_of_a_piece_beside_that_of_the_line_is_not_added_to_it(store: RecordStore) -> None:
    assert imported(store, f"运单号,数量,单重(g),净重(g)\n{ITEM},3,100,100\n").refused == ()
    assert found(store).lines[0].line_net_mass_g == 300


SHOPIFY = (
    "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Lineitem quantity,Lineitem name,Lineitem price,"
    "Lineitem sku,Shipping Name,Shipping Street,Shipping Address1,Shipping Zip,Shipping City,Shipping Country,Source"
)
SHOPIFY_ROWS = [
    '#1001,a@b.c,paid,EUR,39.00,5.00,0.00,44.00,2,Mug,12.50,M-1,Ann Lee,1 Main St,1 Main St,"\'10001",New York,US,web',
    "#1001,a@b.c,,,,,,,1,Spoon,14.00,S-1,,,,,,,",
]


def test_a_shops_list_of_orders_keeps_the_lines_of_an_order_together(store: RecordStore) -> None:
    rows = [f"{row},{item}" for row, item in zip(SHOPIFY_ROWS, (ITEM, ITEM), strict=True)]
    report = imported(store, "\n".join((f"{SHOPIFY},Tracking Number", *rows, "")))
    assert (report.refused, report.export) == ((), "Shopify's list of orders")
    declaration = found(store)
    mug, spoon = declaration.lines
    assert (mug.description, mug.quantity, mug.line_value, mug.currency) == ("Mug", 2, Decimal("25.00"), "EUR")
    assert (spoon.description, spoon.line_value, spoon.currency, spoon.sku) == ("Spoon", 14, "EUR", "S-1")
    assert (declaration.addressee.name, declaration.addressee.address) == ("Ann Lee", "1 Main St")
    assert {"Name", "Total", "Source"} <= set(report.ignored_columns)


def test_a_shops_list_without_numbers_of_items_is_refused_with_what_it_is(store: RecordStore) -> None:
    with pytest.raises(
        ImportFileError, match="this is Shopify's list of orders, and no column holds the item's number"
    ):
        imported(store, "\n".join((SHOPIFY, *SHOPIFY_ROWS, "")))
    assert imported(store, "\n".join((SHOPIFY, *SHOPIFY_ROWS, "")), columns=(("Name", "item_id"),)).accepted == 1


def test_the_number_of_an_offer_is_no_items_number(store: RecordStore) -> None:
    heads = "Sales Record Number,Item Number,Item Title,Quantity,Sold For,Ship To Name,Ship To Country,Tracking Number"
    table = f",,,,,,,\n{heads}\n17,407197269275,Wrist watch,1,$25.00,Ann Lee,United States,{ITEM}\n"
    report = imported(store, table)
    assert (report.refused, report.head_line, report.export) == ((), 2, "eBay's list of orders")
    declaration = found(store)
    assert (declaration.item_id, declaration.alt_ids) == (ITEM, ())
    assert (declaration.addressee.name, declaration.addressee.country) == ("Ann Lee", "US")
    assert store.find(["407197269275"], at=NOON).declaration is None


EXPORTS = """\
shipment-item-id|D1
shipment-date|2026-11-18T08:00:00+00:00
product-name|Mug
quantity-shipped|2
currency|USD
item-price|25.00
recipient-name|Ann Lee
ship-address-1|1 Main St
ship-postal-code|10001
ship-city|New York
ship-country|US
tracking-number|LX100000002CN

order_number|1001
item_id|77
item_name|Mug
item_quantity|2
item_total|25.00
order_currency|USD
shipping_first_name|Ann
shipping_last_name|Lee
shipping_address_1|1 Main St
shipping_postcode|10001
shipping_city|New York
shipping_country|US
tracking_number|LX100000002CN

Order reference|1001
Service code|MPR
Package size|Parcel
Weight|0.9
Full name|Ann Lee
Address line 1|1 Main St
Postcode|10001
City|New York
Country|USA
Product name|Mug
Quantity|2
Unit price|12.50
Unit weight|0.4
Currency code|USD
Total|31.00
Tracking number|LX100000002CN"""


@pytest.mark.parametrize("export", EXPORTS.split("\n\n"))
def test_exports_of_shops_mean_what_their_makers_say(store: RecordStore, export: str) -> None:
    heads, cells = zip(*(column.split("|") for column in export.splitlines()), strict=True)
    assert imported(store, "\n".join((",".join(heads), ",".join(cells), ""))).refused == ()
    declaration = found(store)
    (line,) = declaration.lines
    assert (line.description, line.quantity, line.line_value, line.currency) == ("Mug", 2, Decimal("25.00"), "USD")
    who = declaration.addressee
    assert (who.name, who.address, who.postcode, who.city, who.country) == (
        "Ann Lee", "1 Main St", "10001", "New York", "US",
    )  # fmt: skip
    assert (declaration.item_id, declaration.alt_ids) == (ITEM, ())
    if "Unit weight" in heads:
        assert (declaration.gross_mass_g, line.line_net_mass_g) == (900, 800)


@pytest.mark.parametrize(
    ("above", "line"),
    [
        ("Sendungsliste November 2026;;;\n", 2),
        ('"Blau GmbH; Hafenstr. 5";;;\n;;;\nStand: 30.11.2026;;;\n', 4),
        ("sep=;\nSendungsliste\n\n", 4),
        ('"Blau GmbH, Hafenstr. 5,\nBremen";;;\n', 3),
        ("", 1),
    ],
)
def test_heads_below_a_title_are_found(store: RecordStore, above: str, line: int) -> None:
    table = f"{above}Sendungsnummer;Ware;Menge;Wert\n{ITEM};Tasse;1.250;12,50\nLX100000016CN;Tasse;x;1\n"
    report = imported(store, table)
    assert (report.accepted, report.head_line) == (1, line)
    assert [(row.line, row.field) for row in report.refused] == [(line + 2, "quantity")]
    assert found(store).lines[0].quantity == 1250


def test_heads_below_a_title_that_lack_the_items_number_are_told_with_their_line(store: RecordStore) -> None:
    table = f"List of November\n\nShipment,Description,Qty\n{ITEM},mug,2\n"
    with pytest.raises(ImportFileError, match="line 3: no column holds the item's number"):
        imported(store, table)
    assert imported(store, table, columns=(("Shipment", "item_id"),)).accepted == 1
    assert found(store).lines[0].description == "mug"


def test_a_row_that_only_mentions_the_items_number_is_no_row_of_heads(store: RecordStore) -> None:
    table = f"Description,Qty\nTracking number,1\n{ITEM},2\n"
    with pytest.raises(ImportFileError, match="line 1: no column holds the item's number"):
        imported(store, table)


def test_what_a_later_row_says_of_an_item_and_its_first_row_does_not_is_refused(store: RecordStore) -> None:
    (refused,) = imported(store, f"item_id,sender name,description\n{ITEM},,mug\n{ITEM},Blau,spoon\n").refused
    assert (refused.field, refused.why) == ("name", "line 3 says otherwise of the same item")
