"""Languages that few labels bear: each asserts and denies an origin, and what else it says on labels claims none."""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are what is tested
from __future__ import annotations

import pytest

from claims_of_lines import claims
from edge.domain import Polarity

ASSERTED = """Valmistettu Kiinassa|Alkuperämaa: Kiina|Kiinassa valmistettu
Proizvedeno u Kini|Zemlja podrijetla: Kina|Kineski proizvod|Произведено у Кини|Земља порекла: Кина
Izdelano na Kitajskem|Država porekla: Kitajska|Произведено в Китай|Страна на произход: Китай
ساخت چین|ساخته شده در چین|کشور سازنده: چین|Gawa sa Tsina|Bansang pinagmulan: Tsina
Valmistatud Hiinas|Päritoluriik: Hiina|Ražots Ķīnā|Izcelsmes valsts: Ķīna|Pagaminta Kinijoje|Kilmės šalis: Kinija"""

DENIED = """Ei ole valmistettu Kiinassa|Valmistettu Kiinan ulkopuolella|Alkuperämaa: ei Kiina
Nije proizvedeno u Kini|Proizvedeno izvan Kine|Није произведено у Кини|Nije kineski proizvod
Ni izdelano na Kitajskem|Izdelano zunaj Kitajske|Не е произведено в Китай|Произведено извън Китай
ساخت چین نیست|ساخته نشده در چین|در چین ساخته نشده است|Hindi gawa sa Tsina|Hindi ito gawa sa Tsina
Ei ole valmistatud Hiinas|Pole valmistatud Hiinas|Valmistatud väljaspool Hiinat|Nav ražots Ķīnā|Ražots ārpus Ķīnas
Nepagaminta Kinijoje|Nėra pagaminta Kinijoje|Pagaminta ne Kinijoje|Valmistettu Kiinassa? Ei|Pagaminta Kinijoje: ne"""

SILENT = """Pakattu Kiinassa|Ei myytävänä Kiinassa|Nije za prodaju u Kini|Kineski restoran|Ni za prodajo na Kitajskem
Не се продава в Китай|بسته بندی شده در چین|بانک ملی ایران|Sastāvs: cukurs, sāls|Vilniaus g. 12, Kaunas, Lietuva
Ulica grada Vukovara 12, Zagreb, Hrvatska|Osoite: Mannerheimintie 5, 00100 Helsinki, Suomi|Sangkap: asukal, asin"""

BESIDE = """Tent pole Made in China|CN
Berlin Mitte Made in Germany|DE
Languages: English, Hindi. Made in India|IN
Product van Nederland|NL"""


PRODUCTS = """Magyar termék|HU
Svensk produkt|SE
Suomalainen tuote|FI
Ελληνικό προϊόν|GR
Turks product|TR
Produs românesc|RO
Slovenský výrobok|SK
Японський товар|JP
Российская продукция|RU
Продукция Китая|CN
Amerikanische Ware|US
Britische Ware|GB"""
"""By the adjective of a country, which some longer name may begin with too (`Amerikanische Jungferninseln`)."""


def _rows(listed: str) -> list[str]:
    return listed.replace("\n", "|").split("|")


@pytest.mark.parametrize("text", _rows(ASSERTED))
def test_an_origin_is_read_in_languages_that_few_labels_bear(text: str) -> None:
    said = [(claim.country, claim.polarity, claim.uncertain) for claim in claims(text)]
    assert said == [("CN", Polarity.ASSERTED, False)]


@pytest.mark.parametrize("text", _rows(DENIED))
def test_a_denied_origin_is_read_in_languages_that_few_labels_bear(text: str) -> None:
    assert [(claim.country, claim.polarity) for claim in claims(text)] == [("CN", Polarity.DENIED)]


@pytest.mark.parametrize("text", _rows(SILENT))
def test_other_words_of_languages_that_few_labels_bear_claim_no_origin(text: str) -> None:
    assert not [claim for claim in claims(text) if claim.role.speaks_of_origin]


@pytest.mark.parametrize("row", BESIDE.split("\n"))
def test_words_that_deny_in_a_language_few_labels_bear_are_none_in_others(row: str) -> None:
    text, country = row.split("|")
    said = [(claim.country, claim.polarity, claim.uncertain) for claim in claims(text)]
    assert said == [(country, Polarity.ASSERTED, False)]


@pytest.mark.parametrize("row", PRODUCTS.split("\n"))
def test_an_adjective_of_a_country_beside_product_claims_its_origin(row: str) -> None:
    text, country = row.split("|")
    said = [(claim.country, claim.polarity, claim.uncertain) for claim in claims(text)]
    assert said == [(country, Polarity.ASSERTED, False)]


@pytest.mark.parametrize("text", ["Keine amerikanische Ware", "Nem magyar termék", "Не является продукцией Китая"])
def test_the_same_denied_is_a_denial(text: str) -> None:
    assert [claim.polarity for claim in claims(text)] == [Polarity.DENIED]
