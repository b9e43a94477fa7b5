"""Commercial invoices as tables, and the objects of carriers' interfaces: read whole, each amount of what it is."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest

from edge.records import DoubtKind, RecordStore
from imported_files import found, imported

INVOICE = """\
Waybill Number,Item Description,Commodity Code,Quantity,UOM,Unit Value,Total Value,Currency,Net Weight,COO
LX100000002CN,Ceramic mug,6912.00.1000,2,PCS,3.50,7.00,USD,0.70 kg,CN
LX100000002CN,Steel spoon,8215.99.0000,1,PCS,2.00,2.00,USD,0.10 kg,CN
"""


def test_totals_that_differ_from_row_to_row_are_those_of_the_lines(store: RecordStore) -> None:
    assert imported(store, INVOICE).refused == ()
    declaration = found(store)
    assert declaration.total_value is None
    assert [(line.line_value, line.hs_code) for line in declaration.lines] == [(7, "6912001000"), (2, "8215990000")]


def test_gross_weights_of_the_lines_come_to_that_of_the_item(store: RecordStore) -> None:
    table = (
        INVOICE.replace("COO", "Gross Weight,COO").replace("kg,CN", "kg,0.9 kg,CN").replace("0.10 kg,0.9", "0.10 kg,.2")
    )
    assert imported(store, table).refused == ()
    assert (found(store).gross_mass_g, [line.line_net_mass_g for line in found(store).lines]) == (1100, [700, 100])


def test_a_total_that_is_the_same_in_all_rows_is_that_of_the_item(store: RecordStore) -> None:
    assert imported(store, INVOICE.replace("7.00,", "9.00,").replace("2.00,2.00,", "2.00,9.00,")).refused == ()
    assert found(store).total_value == 9
    assert [line.line_value for line in found(store).lines] == [7, 2]


HEADS_WITH_GOODS = """\
PackageTrackingNumber,ProductDescription,ProductUnitQuantity,ProductUnitPrice,ProductCurrencyCode,
ProductCountryOfOrigin,ProductHarmonizedCode,ProductUnitWeightG

Tracking Number,Commodity Description,Commodity Quantity,Commodity Unit Value (USD),Commodity Currency,
Commodity Country of Manufacture,Commodity HS Code,Commodity Unit Weight g

tracking_no,goods_name_en,declare_quantity,declare_price,declare_currency,
origin_country_code,hs,declare_unit_weight_g"""


@pytest.mark.parametrize("heads", HEADS_WITH_GOODS.replace(",\n", ",").split("\n\n"))
def test_heads_may_name_the_goods_again_before_what_they_tell(store: RecordStore, heads: str) -> None:
    report = imported(store, f"{heads}\nLX100000002CN,Mug,2,3.50,USD,CN,6912.00,175\n")
    assert (report.refused, report.ignored_columns) == ((), ())
    (line,) = found(store).lines
    assert (line.description, line.quantity, line.line_value, line.currency) == ("Mug", 2, Decimal("7.00"), "USD")
    assert (line.origin_country, line.hs_code, line.line_net_mass_g) == ("CN", "691200", 350)


def test_a_column_of_units_is_said_of_the_gross_mass_too(store: RecordStore) -> None:
    table = "item_id,description,gross weight,weight unit\nLX100000002CN,mug,0.9,kg\nLX2,mug,0.9,lb\nLX2,cup,0.9,lb\n"
    assert imported(store, table).refused == ()
    assert [found(store, item).gross_mass_g for item in ("LX100000002CN", "LX2")] == [900, 408]


def test_the_number_of_an_article_is_no_composition(store: RecordStore) -> None:
    heads = "Lieferung;Sendungsnr.;Material;Bezeichnung;Liefermenge;ME;Nettogewicht;Gewichtseinheit"
    table = f"Dynamische Listenausgabe;;;;;;;\n\n{heads}\n80001234;LX100000002CN;100-200;Tasse;2,000;ST;0,700;KG\n"
    assert imported(store, table).export == "SAP's list of delivery items"
    (line,) = found(store).lines
    assert (line.composition, line.sku, line.quantity, line.line_net_mass_g) == ("", "100-200", 2, 700)


@pytest.mark.parametrize(("beside", "quantity"), [("12,50", 2), ("1.250,00", 2), ("12.50", None), ("12", None)])
def test_a_lone_comma_is_a_decimal_mark_where_the_other_numbers_show_it(
    store: RecordStore, beside: str, quantity: int | None
) -> None:
    report = imported(store, f"item_id;quantity;value\nLX100000002CN;2,000;{beside}\n")
    assert bool(report.refused) == (quantity is None)
    if quantity:
        assert found(store).lines[0].quantity == quantity


def test_goods_of_an_item_whose_rows_stand_apart_are_not_dropped_in_silence(store: RecordStore) -> None:
    report = imported(store, "item_id,description\nLX1,dysprosium oxide\nLX2,cup\nLX1,mug\n")
    told = [(doubt.kind, doubt.count, doubt.line, doubt.item_id) for doubt in report.doubtful]
    assert told == [(DoubtKind.SAID_OTHERWISE, 1, 4, "LX1")]


def test_rows_of_an_item_that_follow_each_other_say_nothing_otherwise(store: RecordStore) -> None:
    assert imported(store, "item_id,description\nLX1,dysprosium oxide\nLX1,mug\nLX2,cup\n").doubtful == ()
    assert len(found(store, "LX1").lines) == 2


def test_an_amendment_under_its_own_version_is_no_slip(store: RecordStore) -> None:
    table = "item_id,record_version,description\nLX1,1,mug\nLX2,1,cup\nLX1,2,tile\n"
    assert imported(store, table).doubtful == ()
    assert found(store, "LX1").lines[0].description == "tile"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Korea, Republic of", "KR"),
        ("China, VR", "CN"),
        ("Tanzania, United Republic of", "TZ"),
        ("Made in China", "CN"),
        ("Product of the USA", "US"),
        ("Nowhere, Republic of", None),
    ],
)
def test_names_of_countries_are_read_as_lists_and_labels_write_them(
    store: RecordStore, name: str, code: str | None
) -> None:
    report = imported(store, f'item_id,origin\nLX100000002CN,"{name}"\n')
    assert bool(report.refused) == (code is None)
    if code:
        assert found(store).lines[0].origin_country == code


FEDEX = {
    "requestedShipment": {
        "masterTrackingNumber": "LX100000002CN",
        "shipper": {
            "contact": {"personName": "Li Wei", "companyName": "Li Ltd"},
            "address": {"streetLines": ["1 Road"], "city": "Shenzhen", "countryCode": "CN"},
        },
        "recipients": [{"contact": {"personName": "Ann Lee"}, "address": {"city": "New York", "countryCode": "US"}}],
        "customsClearanceDetail": {
            "commodities": [
                {
                    "description": "Mug",
                    "countryOfManufacture": "CN",
                    "quantity": 2,
                    "customsValue": {"amount": 25, "currency": "USD"},
                    "weight": {"units": "KG", "value": 0.7},
                }
            ]
        },
    }
}
DHL = {
    "plannedShippingDateAndTime": "2026-11-18T10:00:00GMT+01:00",
    "shipmentTrackingNumber": "LX100000002CN",
    "customerDetails": {
        "shipperDetails": {
            "postalAddress": {"cityName": "Shenzhen", "countryCode": "CN", "addressLine1": "1 Road"},
            "contactInformation": {"companyName": "Li Ltd", "fullName": "Li Wei"},
        },
        "receiverDetails": {
            "postalAddress": {"cityName": "New York", "countryCode": "US"},
            "contactInformation": {"fullName": "Ann Lee"},
        },
    },
    "content": {
        "exportDeclaration": {
            "lineItems": [
                {
                    "description": "Mug",
                    "price": 12.5,
                    "priceCurrency": "USD",
                    "quantity": {"value": 2, "unitOfMeasurement": "BOX"},
                    "manufacturerCountry": "CN",
                    "netWeight": {"value": 0.7, "unitOfMeasurement": "kg"},
                    "harmonizedCode": [{"typeCode": "outbound", "value": "691200"}],
                }
            ]
        }
    },
}


@pytest.mark.parametrize("sent", [FEDEX, DHL], ids=["FedEx", "DHL"])
def test_parties_and_goods_are_found_where_carriers_nest_them(store: RecordStore, sent: dict[str, object]) -> None:
    report = imported(store, json.dumps(sent), "shipment.json")
    assert report.refused == ()
    declaration = found(store)
    sender, addressee, (line,) = declaration.sender, declaration.addressee, declaration.lines
    assert (sender.name, sender.company, sender.address, sender.city) == ("Li Wei", "Li Ltd", "1 Road", "Shenzhen")
    assert (addressee.name, addressee.city, addressee.country) == ("Ann Lee", "New York", "US")
    assert (line.description, line.quantity, line.line_value, line.currency) == ("Mug", 2, 25, "USD")
    assert (line.origin_country, line.line_net_mass_g, line.hs_code) == ("CN", 700, None)


def test_a_list_of_objects_is_no_text(store: RecordStore) -> None:
    line = {"description": [{"lang": "en", "text": "Mug"}], "quantity": 1}
    report = imported(store, json.dumps({"tracking_number": "LX1", "items": [line]}), "shipment.json")
    assert report.ignored_columns == ("line: description",)
    assert found(store, "LX1").lines[0].description == ""


def test_units_and_currencies_of_xml_attributes_are_known_by_several_names(store: RecordStore) -> None:
    piece = '<NetWeight UOM="KGM">0.35</NetWeight><Value currencyCode="USD">7.00</Value><ContentDesc>mug</ContentDesc>'
    item = f"<ItemID>LX100000002CN</ItemID><Contents><Content>{piece}</Content></Contents>"
    assert imported(store, f"<x><Item>{item}</Item></x>", "itmatt.xml").refused == ()
    (line,) = found(store).lines
    assert (line.description, line.line_net_mass_g, line.line_value, line.currency) == ("mug", 350, 7, "USD")


@pytest.mark.parametrize(
    "written", ["2026-11-18 10:00:00 +0100", "2026-11-18T10:00:00GMT+01:00", "2026-11-18 09:00 UTC"]
)
def test_offsets_of_moments_are_read_as_programs_write_them(store: RecordStore, written: str) -> None:
    assert imported(store, f"item_id,posting_date\nLX100000002CN,{written}\n").refused == ()
    assert found(store).posting_date == dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)
