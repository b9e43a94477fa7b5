"""Signs of currencies: those of one are told by it, those of several only by what is named beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from edge.records import DoubtKind, RecordStore
from imported_files import found, imported


@pytest.mark.parametrize(
    ("cell", "value", "currency"),
    [
        ("€ 12,50", "12.50", "EUR"),
        ("12,50 €", "12.50", "EUR"),
        ("US $7.00", "7.00", "USD"),
        ("USD $7", "7", "USD"),
        ("C$7", "7", "CAD"),
        ("£7.50", "7.50", "GBP"),
        ("50元", "50", "CNY"),
        ("7,00 zł", "7.00", "PLN"),
        ("CHF 7.-", "7", "CHF"),
        ("1 234,50 EUR", "1234.50", "EUR"),
        ("$7", "7", None),
        ("¥50", "50", None),
        ("\uffe550", "50", None),
        ("50 kr", "50", None),
    ],
)
def test_a_value_is_read_with_its_sign_and_no_currency_is_guessed(
    store: RecordStore, cell: str, value: str, currency: str | None
) -> None:
    assert imported(store, f'item_id,value\nLX1,"{cell}"\n').refused == ()
    (line,) = found(store, "LX1").lines
    assert (line.line_value, line.currency) == (Decimal(value), currency)


@pytest.mark.parametrize(
    ("cell", "said"), [("$7", "USD"), ("$7", "AUD"), ("¥50", "CNY"), ("¥50", "JPY"), ("7 kr", "SEK")]
)
def test_a_sign_that_several_share_agrees_with_any_of_them_that_is_named(
    store: RecordStore, cell: str, said: str
) -> None:
    assert imported(store, f"item_id,value,currency\nLX1,{cell},{said}\n").refused == ()
    assert found(store, "LX1").lines[0].currency == said


@pytest.mark.parametrize(
    ("head", "cell"), [("value,currency", "$7,EUR"), ("value,currency", "¥50,USD"), ("value (EUR)", "$7")]
)
def test_a_sign_that_is_none_of_the_currency_that_is_named_is_refused(store: RecordStore, head: str, cell: str) -> None:
    (refused,) = imported(store, f"item_id,{head}\nLX1,{cell}\n").refused
    assert (refused.field, "is not in" in refused.why) == ("line_value", True)


@pytest.mark.parametrize(
    ("cell", "currency"),
    [
        ("€", "EUR"),
        ("US$", "USD"),
        ("人民币", "CNY"),
        ("RMB¥", "CNY"),
        ("Euro (EUR)", "EUR"),
        ("Euro", "EUR"),
        ("$", None),
    ],
)
def test_a_column_of_currencies_may_hold_signs(store: RecordStore, cell: str, currency: str | None) -> None:
    report = imported(store, f"item_id,value,currency\nLX1,7,{cell}\n")
    assert report.refused == ()
    assert [doubt.kind for doubt in report.doubtful] == ([] if currency else [DoubtKind.LEFT_OPEN])
    assert (found(store, "LX1").lines[0].line_value, found(store, "LX1").lines[0].currency) == (7, currency)


def test_a_head_with_a_sign_that_several_share_names_no_currency(store: RecordStore) -> None:
    assert imported(store, "item_id,value ($)\nLX1,7\n").refused == ()
    assert (found(store, "LX1").lines[0].line_value, found(store, "LX1").lines[0].currency) == (7, None)


@pytest.mark.parametrize("cell", ["100.00-", "(7)", "7 pcs of 8", "$ 7 €", "-$7", "7 XQZ"])
def test_what_is_no_price_is_refused(store: RecordStore, cell: str) -> None:
    assert [row.field for row in imported(store, f"item_id,value\nLX1,{cell}\n").refused] == ["line_value"]


@pytest.mark.parametrize(
    ("head", "cell", "currency"),
    [
        ("value (EUR)", "5", "EUR"),
        ("Value €", "5", "EUR"),
        ("申报价值(美元)", "5", "USD"),
        ("line_value_usd", "5", "USD"),
        ("单价RMB", "5", "CNY"),
        ("value", "5", None),
        ("value (EUR)", "", None),
    ],
)
def test_the_head_of_a_value_may_name_its_currency(
    store: RecordStore, head: str, cell: str, currency: str | None
) -> None:
    imported(store, f"item_id,quantity,description,{head}\nLX100000002CN,2,mug,{cell}\n".encode())
    assert found(store).lines[0].currency == currency


def test_a_currency_of_its_own_column_counts_over_that_of_the_head(store: RecordStore) -> None:
    imported(store, b"item_id,value USD,currency\nLX100000002CN,5,EUR\nLX2,5,\n")
    assert [found(store, item).lines[0].currency for item in ("LX100000002CN", "LX2")] == ["EUR", "USD"]


@pytest.mark.parametrize(("column", "cell"), [("value,currency", "50,RMB"), ("value", "RMB 50"), ("value", "50 RMB")])
def test_the_trade_name_of_the_yuan_is_its_code(store: RecordStore, column: str, cell: str) -> None:
    imported(store, f"item_id,{column}\nLX100000002CN,{cell}\n".encode())
    assert found(store).lines[0].currency == "CNY"


@pytest.mark.parametrize(
    ("value", "kept"),
    [("€ 25.50", ("25.50", "EUR")), ("12,00 EUR", ("12.00", "EUR")), ("USD 3.50/pc", ("7.00", "USD"))],
)
def test_a_value_may_bear_its_currency(store: RecordStore, value: str, kept: tuple[str, str]) -> None:
    assert imported(store, f"item_id;quantity;value\nLX100000002CN;2;{value}\n".encode()).refused == ()
    (line,) = found(store).lines
    assert (str(line.line_value), line.currency) == kept


def test_a_value_in_another_currency_than_its_column_says_is_refused(store: RecordStore) -> None:
    (refused,) = imported(store, b"item_id;value;currency\nLX100000002CN;25 EUR;USD\n").refused
    assert (refused.field, refused.why) == ("line_value", "'25 EUR' is not in USD, which is said beside it")
