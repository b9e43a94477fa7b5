"""Real pictures that nobody on the project made. They lie beside the checkout and are no part of it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Reading, Symbology, View
from edge.vision import Reader

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"the real pictures are not here: {DATA}"),
]

POSTAL = {"Code128", "QRCode", "DataMatrix", "PDF417", "Aztec"}


def read(reader: Reader, path: str) -> Reading:
    return reader.read([View(name="top", path=str(DATA / path))])


def test_pictures_without_a_code_give_none(reader: Reader) -> None:
    for path in (DATA / "no_code.txt").read_text(encoding="utf-8").split():
        assert read(reader, path).codes == (), path


def test_codes_of_the_kinds_on_parcels_are_read(reader: Reader) -> None:
    rows = [json.loads(line) for line in (DATA / "codes.jsonl").read_text(encoding="utf-8").split("\n") if line]
    rows = [row for row in rows if row["symbology"] in POSTAL][::3]
    found = 0
    for row in rows:
        codes = [code.text for code in read(reader, row["path"]).codes]
        plain = [re.sub(r"[^0-9A-Za-z]", "", text) for text in [row["text"], *codes]]
        found += row["text"] in codes or plain[0] in plain[1:]
    assert found >= 0.9 * len(rows)


def test_the_text_of_carriers_layouts_is_read(reader: Reader) -> None:
    expected = {"usps": "testreceiver", "ups": "trackingnumber", "dbs": "ankeborg", "glsdk_return": "copenhagen"}
    for name, word in expected.items():
        reading = read(reader, f"layouts/{name}.png")
        text = "".join("".join(line.text.split()) for line in reading.lines).casefold()
        assert word[:8] in text, name
        assert any(code.symbology is not Symbology.OTHER for code in reading.codes), name


@pytest.mark.timeout(240)
def test_origins_printed_on_packages_and_bottles_are_claimed(reader: Reader) -> None:
    rows = [json.loads(line) for line in (DATA / "text.jsonl").read_text(encoding="utf-8").split("\n") if line]
    rows = [row for row in rows if row["origin"] is not None and len(row["origin"]) == 2 and row["origin"] != "EU"]
    claimed = [read_claims(read(reader, row["path"]).lines).origin for row in rows]
    right = [any(c.country == row["origin"] for c in claims) for row, claims in zip(rows, claimed, strict=True)]
    wrong = [
        c for row, claims in zip(rows, claimed, strict=True) for c in claims if c.country not in {row["origin"], None}
    ]
    assert sum(right) >= 0.85 * len(rows)
    assert not any(claim.polarity is Polarity.DENIED for claims in claimed for claim in claims)
    assert not wrong
