"""Formats of postal and carrier identifiers: every meaning a code's text can have, ranked by likelihood.

Sources: UPU S10; GS1 General Specifications (SSCC); USPS Publication 199 (IMpb); ISO 7064 (DPD); and for the
carriers' own numbers the public collection `jkeen/tracking_number_data` (MIT). Runs of digits of one length have
several owners, so all are given: a right check digit, the symbology and the rarity of the pattern set the rank.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from edge.countries import country_codes
from edge.domain import Identifier, IdentifierKind, IdentifierSource, Symbology
from edge.identifiers.check_digits import (
    gs1_mod10,
    iso7064_mod37_36,
    mod7,
    mod11_mod10,
    s10_check_digit,
    ups_check_digit,
    weights_4_9,
)
from edge.identifiers.gs1 import GS, GS1_SYMBOLOGY_IDS, gs1_elements, is_gs1, without_symbology_prefix

__all__ = ["STRONG_KINDS", "candidates"]

MAX_TEXT: Final = 4096
BLANKS: Final = re.compile(r"[ \t\r\n]+")
S10: Final = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})", re.ASCII)
EMBEDDED_S10: Final = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{9}[A-Z]{2}(?![A-Z0-9])", re.ASCII)
UPS_1Z: Final = re.compile(r"1Z([0-9A-Z]{15})(\d)", re.ASCII)
IMPB: Final = re.compile(r"9[1-5](?:\d{18}|\d{20}|\d{24}|\d{28})", re.ASCII)
SSCC_MARKED: Final = re.compile(r"00(\d{18})", re.ASCII)
SSCC_BARE: Final = re.compile(r"\d{18}", re.ASCII)
FEDEX_34: Final = re.compile(r"(?:100\d|96\d\d)\d{30}")
FEDEX_22: Final = re.compile(r"96\d{20}")
DPD: Final = re.compile(r"%?(\d{27})([0-9A-Z])", re.ASCII)
DHL_PIECE: Final = re.compile(r"J(?:D|JD|VGL|[A-Z]{2,3})\d{9,20}", re.ASCII)
YUNEXPRESS: Final = re.compile(r"YT\d{16}", re.ASCII)

UNPARTED: Final = str.maketrans("", "", f"{GS}()")
"""Leaves out what parts GS1 elements: the separator, or the brackets that a reader writes for people."""

RETAIL: Final = frozenset({Symbology.EAN_13, Symbology.EAN_8, Symbology.UPC_A, Symbology.UPC_E, Symbology.DATABAR})
"""Symbologies of shop articles: their numbers name goods, never a parcel."""

STRONG_KINDS: Final = frozenset(
    {
        IdentifierKind.S10, IdentifierKind.SSCC, IdentifierKind.USPS_IMPB, IdentifierKind.UPS_1Z, IdentifierKind.DPD,
    }
)  # fmt: skip
"""Kinds whose pattern is so rare that a text of this form with a wrong check digit is a damaged identifier."""


class _Meaning(NamedTuple):
    """A possible meaning. `likelihood`: 0 a pattern nobody else uses, 1 a marked one, 2 and 3 bare digits."""

    kind: IdentifierKind
    value: str
    fault: str | None
    likelihood: int
    origin_country: str | None = None


def candidates(
    text: str,
    *,
    symbology: Symbology | None = None,
    symbology_id: str = "",
    source: IdentifierSource = IdentifierSource.CODE,
) -> tuple[Identifier, ...]:
    """All identifiers that a code's text may be, likeliest first; those with a wrong check digit last, with the fault.

    `symbology` and `symbology_id` (AIM) narrow the choice where the reader gave them. Text that fits no format, or
    that stands in the symbology of shop articles, gives an empty tuple.
    """
    if len(text) > MAX_TEXT or symbology in RETAIL:
        return ()
    body, symbology_id = without_symbology_prefix(text, symbology_id)
    compact = BLANKS.sub("", body).upper().strip(GS)
    meanings = [meaning for rule in _RULES for meaning in rule(compact, symbology, symbology_id)]
    if not meanings:
        meanings = list(_embedded(body.upper()))
    ordered = sorted(meanings, key=lambda meaning: (meaning.fault is not None, meaning.likelihood))
    found: dict[tuple[IdentifierKind, str], Identifier] = {}
    for meaning in ordered:
        key = (meaning.kind, meaning.value)
        if key not in found:
            found[key] = _identifier(meaning, len(found), source)
    return tuple(found.values())


def _identifier(meaning: _Meaning, rank: int, source: IdentifierSource) -> Identifier:
    return Identifier(
        kind=meaning.kind,
        value=meaning.value,
        valid=meaning.fault is None,
        fault=meaning.fault,
        rank=rank,
        origin_country=meaning.origin_country,
        source=source,
    )


def _check(read: str, wanted: str) -> str | None:
    return None if read == wanted else f"check digit is {read}, the other digits call for {wanted}"


def _s10(text: str, _symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    match = S10.fullmatch(text)
    if not match:
        return
    _service, serial, digit, country = match.groups()
    fault = _check(digit, s10_check_digit(serial))
    known = country in country_codes()
    if fault is None and not known:
        fault = f"check digit is right, but no country has the code {country}"
    yield _Meaning(IdentifierKind.S10, text, fault, 0, country if known else None)


def _embedded(text: str) -> Iterator[_Meaning]:
    """S10 identifiers inside a longer text, such as an address of a tracking page; only with all checks right."""
    for match in EMBEDDED_S10.finditer(text):
        yield from (meaning for meaning in _s10(match[0], None, "") if meaning.fault is None)


def _ups(text: str, _symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    match = UPS_1Z.fullmatch(text)
    if match:
        yield _Meaning(IdentifierKind.UPS_1Z, text, _check(match[2], ups_check_digit(match[1])), 0)


def _impb(text: str, _symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    """USPS Intelligent Mail package barcode, bare or behind its routing code 420 + ZIP.

    It comes before GS1 parsing: many printers leave out the separator behind the ZIP, and then the whole text would
    parse as one long AI 420. Where ZIP5 and ZIP9 both fit, a right check digit tells them apart.
    """
    plain = text.translate(UNPARTED)
    bodies = [plain] if IMPB.fullmatch(plain) else []
    if plain.startswith("420"):
        bodies += [plain[cut:] for cut in (8, 12) if IMPB.fullmatch(plain[cut:])]
    for body in bodies:
        yield _Meaning(IdentifierKind.USPS_IMPB, body, _check(body[-1], gs1_mod10(body[:-1])), 0)


def _sscc(text: str, _symbology: Symbology | None, symbology_id: str) -> Iterator[_Meaning]:
    marked = [element.value for element in gs1_elements(text, symbology_id) if element.ai == "00"]
    if marked and (is_gs1(text, symbology_id) or SSCC_MARKED.fullmatch(text)):
        for value in marked:
            yield _Meaning(IdentifierKind.SSCC, value, _check(value[-1], gs1_mod10(value[:-1])), 1)
    elif SSCC_BARE.fullmatch(text) and symbology_id not in GS1_SYMBOLOGY_IDS:
        yield _Meaning(IdentifierKind.SSCC, text, _check(text[-1], gs1_mod10(text[:-1])), 2)


def _fedex(text: str, symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    if not (text.isascii() and text.isdigit()) or symbology is Symbology.ITF:
        return
    if FEDEX_34.fullmatch(text):
        yield _Meaning(IdentifierKind.FEDEX, text, _check(text[-1], mod11_mod10(text[-14:-1], (1, 7, 3))), 1)
    elif FEDEX_22.fullmatch(text):
        yield _Meaning(IdentifierKind.FEDEX, text, _check(text[-1], gs1_mod10(text[-15:-1])), 1)
    elif len(text) == 12:  # noqa: PLR2004 - the length is the format
        yield _Meaning(IdentifierKind.FEDEX, text, _check(text[-1], mod11_mod10(text[:-1], (3, 1, 7))), 2)
    elif len(text) == 15:  # noqa: PLR2004 - the length is the format
        yield _Meaning(IdentifierKind.FEDEX, text, _check(text[-1], gs1_mod10(text[:-1])), 2)


def _dhl(text: str, _symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    if DHL_PIECE.fullmatch(text):
        yield _Meaning(IdentifierKind.DHL_PIECE, text, None, 1)
    elif text.isascii() and text.isdigit() and len(text) in {10, 11}:
        yield _Meaning(IdentifierKind.DHL_AWB, text, _check(text[-1], mod7(text[:-1])), 3)


def _deutsche_post(text: str, symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    """Identcode (12) names the item; the Leitcode (14) beside it names only its destination."""
    if text.isascii() and text.isdigit() and len(text) in {12, 14}:
        likelihood = 1 if symbology is Symbology.ITF else 3
        yield _Meaning(IdentifierKind.DEUTSCHE_POST, text, _check(text[-1], weights_4_9(text[:-1])), likelihood)


def _dpd(text: str, _symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    match = DPD.fullmatch(text)
    if match:
        yield _Meaning(IdentifierKind.DPD, match[1] + match[2], _check(match[2], iso7064_mod37_36(match[1])), 1)


def _unchecked(text: str, symbology: Symbology | None, _symbology_id: str) -> Iterator[_Meaning]:
    """Numbers without a known check digit: YunExpress waybills and China Post's domestic numbers of 13 digits."""
    if YUNEXPRESS.fullmatch(text):
        yield _Meaning(IdentifierKind.YUNEXPRESS, text, None, 0)
    elif text.isascii() and text.isdigit() and len(text) == 13 and symbology is not Symbology.ITF:  # noqa: PLR2004
        yield _Meaning(IdentifierKind.CHINA_POST_DOMESTIC, text, None, 3)


_Rule = Callable[[str, Symbology | None, str], Iterator[_Meaning]]
_RULES: Final[tuple[_Rule, ...]] = (_s10, _ups, _impb, _sscc, _fedex, _dhl, _deutsche_post, _dpd, _unchecked)
