"""Files of declarations to measure an import by: every row another item, parties and goods spread as in real mail.

Senders repeat (one shop in twenty thousand sends one parcel in twenty thousand), addressees hardly ever do, goods come
from a few hundred descriptions. Identifiers follow no order, because that is what makes an index work.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

__all__ = ["alt_id", "item_id", "write_file"]

HEADER = (
    "item_id,alt_ids,posting_date,destination_country,gross_mass_g,sender name,sender address,sender city,"
    "sender country,sender phone,addressee name,addressee address,addressee city,addressee postcode,"
    "addressee country,addressee phone,description,quantity,net weight kg,line value,currency,hs code,origin country\n"
)
PARTIES = range(5, 16)
"""Columns of sender and addressee."""
SHOPS = 20_000
GOODS = [
    (f"{material} {thing}", f"{chapter}{heading:02d}00")
    for chapter, material in enumerate(("cotton", "ceramic", "steel", "plastic", "wooden", "glass", "paper"), start=61)
    for heading, thing in enumerate(
        ("shirt", "mug", "hinge", "toy", "box", "lamp", "book", "frame", "case", "tray", "button", "clip"), start=1
    )
]
STREETS = ("Main St", "Oak Avenue", "Rue de Lyon", "Lindenstraße", "Via Roma", "High Street", "Maple Dr", "Park Rd")
CITIES = (("Springfield", "US"), ("Lyon", "FR"), ("Köln", "DE"), ("Roma", "IT"), ("Leeds", "GB"), ("Gdańsk", "PL"))
FIRST = ("Ann", "Jörg", "Marie", "Luca", "Peter", "Zofia", "John", "Eva", "Nina", "Paul")
LAST = ("Lee", "Müller", "Dupont", "Rossi", "Smith", "Nowak", "Brown", "Weber", "Martin", "Clark")
S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)
SERIALS = 100_000_000
STRIDE = 61_803_399
"""Without a common factor with `SERIALS`: counting in such steps meets every serial once."""


def item_id(number: int) -> str:
    """The S10 identifier of the `number`-th item, check digit included (UPU S10)."""
    serial = f"{number * STRIDE % SERIALS:08d}"
    rest = 11 - sum(weight * int(digit) for weight, digit in zip(S10_WEIGHTS, serial, strict=True)) % 11
    return f"LX{serial}{ {10: 0, 11: 5}.get(rest, rest) }CN"


def alt_id(number: int) -> str:
    """The carrier's own number of the same item."""
    return f"SHP{number * 314_159_265_359 % 1_000_000_000_039:013d}"


def write_file(path: Path, rows: int, *, seed: int = 1, bare: bool = False) -> None:
    """Write so many declarations as CSV or JSON Lines, as the name's ending says; bare ones name no parties."""
    table = path.suffix == ".csv"
    fields = _fields(rows, seed)
    if bare:
        fields = (values[: PARTIES.start] + ("",) * len(PARTIES) + values[PARTIES.stop :] for values in fields)
    with path.open("w", encoding="utf-8", newline="") as file:
        if table:
            file.write(HEADER)
        file.writelines(map(_row if table else _line, fields))


def _fields(rows: int, seed: int) -> Iterator[tuple[str, ...]]:
    """The values of each row, in the order of the header. None of them holds a comma or a quote."""
    draw = random.Random(seed).random
    for number in range(rows):
        shop = int(draw() * SHOPS)
        goods, code = GOODS[int(draw() * len(GOODS))]
        city, country = CITIES[int(draw() * len(CITIES))]
        pieces, grams = 1 + int(draw() * 4), 20 + int(draw() * 4000)
        who = int(draw() * 1_000_000)
        yield (
            item_id(number), alt_id(number), f"2026-{8 + number % 3:02d}-{1 + number // 3 % 28:02d}", country,
            str(grams + 60), f"Shop {shop} Ltd", f"{shop % 997} Industry Road", "Shenzhen", "CN", f"+86 755 {shop:08d}",
            f"{FIRST[who % 10]} {LAST[who // 10 % 10]}", f"{1 + who // 100 % 300} {STREETS[who % 8]}", city,
            f"{who % 90_000 + 10_000}", country, f"+1 {who:010d}", f"{goods} no {who % 50}", str(pieces),
            f"{grams / 1000:.3f}", f"{pieces * 2.5:.2f}", "USD", code, "CN",
        )  # fmt: skip


def _row(values: tuple[str, ...]) -> str:
    return ",".join(values) + "\n"


def _line(values: tuple[str, ...]) -> str:
    """The same as the field names of `Declaration`."""
    (item, alt, posted, to, gross, s_name, s_address, s_city, s_country, s_phone, a_name, a_address, a_city, a_postcode,
     a_country, a_phone, goods, pieces, kilograms, value, currency, code, origin) = values  # fmt: skip
    found = {
        "item_id": item, "alt_ids": [alt], "posting_date": f"{posted}T00:00:00Z", "destination_country": to,
        "gross_mass_g": int(gross),
        "sender": {"name": s_name, "address": s_address, "city": s_city, "country": s_country or None,
                   "phone": s_phone},
        "addressee": {"name": a_name, "address": a_address, "city": a_city, "postcode": a_postcode,
                      "country": a_country or None, "phone": a_phone},
        "lines": [{"line_no": 1, "description": goods, "quantity": pieces,
                   "line_net_mass_g": round(float(kilograms) * 1000), "line_value": value, "currency": currency,
                   "hs_code": code, "origin_country": origin}],
    }  # fmt: skip
    return json.dumps(found, ensure_ascii=False) + "\n"
