"""What certificates and invoices say of origin in fixed terms: preferential origin, criteria, goods that originate."""

from __future__ import annotations

import pytest

from edge.claims import read_claims
from edge.domain import Polarity, Quad, TextLine


def said(text: str) -> set[tuple[str | None, Polarity, bool]]:
    """Country and polarity of each claim, and whether it is of origin."""
    line = TextLine(text=text, confidence=0.97, view="top", box=Quad.upright(10, 10, 10 + 12 * len(text), 36))
    return {(claim.country, claim.polarity, claim.role.speaks_of_origin) for claim in read_claims([line]).origin}


@pytest.mark.parametrize(
    "text",
    [
        "The exporter declares that, except where indicated, these products are of French preferential origin",
        "Goods of French non-preferential origin",
        "Preferential origin: France",
        "Non-preferential country of origin: France",
        "ces produits ont l'origine préférentielle française",
        "soweit nicht anders angegeben, präferenzbegünstigte Ursprungswaren: Frankreich",
        "declara que, salvo indicación en sentido contrario, estos productos gozan de un origen preferencial francés",
        "dichiara che, salvo indicazione contraria, le merci sono di origine preferenziale francese",
        "goederen van preferentiële Franse oorsprong",
        "estes produtos são de origem preferencial francesa",
    ],
)
def test_a_declaration_of_preferential_origin_asserts_the_origin(text: str) -> None:
    assert said(text) == {("FR", Polarity.ASSERTED, True)}


def test_a_denied_preferential_origin_is_a_denied_origin() -> None:
    assert said("Not of French preferential origin") == {("FR", Polarity.DENIED, True)}


@pytest.mark.parametrize(
    "text",
    ["Origin criterion: WO", "Origin criteria", "Certificate of origin: form A, origin criterion P", "原装进口"],
)
def test_the_terms_of_a_certificate_name_no_country(text: str) -> None:
    assert said(text) == set()


@pytest.mark.parametrize(
    ("text", "country"),
    [("原装进口 德国", "DE"), ("德国原装进口", "DE"), ("日本国内製造", "JP"), ("メイド・イン・ジャパン", "JP")],
)
def test_the_fixed_terms_of_labels_go_with_their_country(text: str, country: str) -> None:
    assert said(text) == {(country, Polarity.ASSERTED, True)}
