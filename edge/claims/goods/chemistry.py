"""Chemistry on labels: CAS numbers with their check digit, formulas, purity marks, UN numbers.

A formula counts when it is one of the listed or built ones, however a reader mixed up case, O and 0; or when it is
written as chemists write it, of known symbols, with a figure in it; or as an alloy whose shares add up to a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, NamedTuple

from edge.claims.goods.materials import BESIDE_SYMBOL, Found
from edge.claims.words.wordlists import word_list
from edge.domain import GoodsKind

__all__ = ["TELLING", "cas_check_digit", "cas_numbers", "formulas", "purities", "un_numbers"]

DASH: Final = re.compile("[-‐‑–—－]")
CAS: Final = re.compile(r"(?<![\d-])([1-9]\d{1,6})[-‐‑–—－](\d{2})[-‐‑–—－](\d)(?![\d-])")
CAS_WORD: Final = re.compile(r"\bC\.?A\.?[S5](?![A-Za-z])", re.IGNORECASE)
NAMED_CAS: Final = re.compile(
    r"\bC\.?A\.?[S5]\.?\W{0,3}(?:(?:no|nr|number|rn|号|编号)\W{0,4})?"
    r"([0-9OoIl]{2,7})[ .\-‐‑–—－]{0,3}([0-9OoIl]{2})[ .\-‐‑–—－]{0,3}([0-9OoIl])(?![0-9A-Za-z])",
    re.IGNORECASE,
)
"""A number that is called one may have blanks for its dashes or none, and letters that look like its digits."""

AS_DIGITS: Final = str.maketrans("OoIiLl", "001111")
UN: Final = re.compile(r"(?:(?<![A-Za-z0-9])U\.?N\.?[ -]?(?:No\.?[: ]{0,2})?|联合国编号[:： ]{0,2})(\d{4})(?!\d)")
MAY_BE_UN: Final = re.compile("[U联]")
"""What no UN number is without; as most lines are, which is told far quicker so."""

UN_RANGE: Final = range(4, 3700)
TOKEN: Final = re.compile(r"[A-Za-z0-9()\[\]·.₀-₉]{2,24}")
FIGURE: Final = re.compile(r"\d")
SPACED_OUT: Final = re.compile(r"(?<![^\s:])(?:[A-Za-z0-9] ){2,}[A-Za-z0-9](?!\S)")
"""A formula with a blank behind every character (`D y 2 O 3`)."""

SPACED: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]? ?\d{1,2} ?(?:[A-Z][a-z]? ?\d{0,2}){1,3}(?![A-Za-z0-9])")
"""A formula with the blanks that set-off figures leave: `Nd 2 O 3`. It counts only if it is a listed one."""

PARTED_OXIDE: Final = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]\d [O0] ?\d{1,2}(?![A-Za-z0-9])")
"""An oxide with a blank before what may be its O (`Nd2 03`). It counts only if it is a listed one, O and 0 aside."""

PARTED_ALLOY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:[A-Z][a-z]){1,2} ?\d{1,2}(?:\.\d)?%?"
    r"(?:[ /,-]{1,2}[A-Z][a-z]? ?\d{1,2}(?:\.\d)?%?){1,5}(?![A-Za-z0-9])"
)
"""An alloy whose metals stand apart: `Sn42/Bi58`, `Sn 42 Bi 58`, `PrNd 25 Dy 5 Fe 69 B 1`."""

JOINED_ALLOY: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:\d{1,2}(?=[A-Z][a-z]))?[A-Z][a-z]?(?:[-/\u2013]?\d{0,2}[A-Z][a-z]?){1,4}(?![A-Za-z0-9])"
)
"""Metals of an alloy without their shares, or with those before them: `Dy-Fe`, `80DyFe`, `Mg-30Y`, `Dy/Tb`."""

SHARE_AND_SYMBOL: Final = re.compile(r"(\d{0,2})([A-Z][a-z]?)")
ALLOYED: Final = word_list("alloyed_metals")

SUBSCRIPTS: Final = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
GROUP: Final = re.compile(r"([A-Z][a-z]?)(\d+(?:\.\d+)?)?")
LOOSE: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "Z": "2"})
PERCENT: Final = re.compile(
    r"(?<![\d.,])(9\d(?:[.,]\d{1,6})?)\s?(?:(?:wt\.? ?)?[%％]|(?:wt\.? ?)?(?:pct|percent|per cent)\b)"
    r"|(?<![A-Za-z0-9])([2-8])N([1-9])?(?![A-Za-z0-9])"
)
ONLY_A_PURITY: Final = re.compile(r"\W{0,3}99[.,]\d{1,6}\s?[%％]\W{0,3}")
"""A line of a label that has nothing else on it."""

BARE_PERCENT: Final = re.compile(
    r"(?:purity|纯度|純度|含量|assay|TREO|REO)[\s:：≥>=]{0,4}(9\d[.,]\d{1,6})(?![\d.,]|\s?(?:[%％]|wt|pct|per))",
    re.IGNORECASE,
)
"""Behind the word for it, a purity stands without its sign, too."""

BESIDE_NAME: Final = re.compile(
    r"[\s,:;()\-≥>=]{0,4}(?:(?:of|metal|wire|rods?|bars?|foil|sheet|plate|ingots?|shot|pieces?|丝|棒|条|板|片|带|箔|管)[\s:]{0,2})?"
)
NEARLY_PURE: Final = 99.0
PURITY_WORD: Final = re.compile(
    r"purity|pure|纯度|純度|高纯|高純|(?<=N)级|assay|grade|TREO|REO|含量|reinheit|puret|pureza|чистот|powder|metal|oxide|ingot|target|粉|氧化"
    r"|金属|锭|≥|>=", re.IGNORECASE,
)  # fmt: skip

ELEMENTS: Final = word_list("chemical_symbols")
RARE_EARTHS: Final = ("Sc", "Y", "La", "Ce", "Pr", "Nd", "Sm", "Eu", "Gd", "Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu")
WITH_RARE_EARTH: Final = (
    "{0}2O3", "{0}F3", "{0}Cl3", "{0}Br3", "{0}I3", "{0}(NO3)3", "{0}2(CO3)3", "{0}2(SO4)3", "{0}(OH)3",
    "{0}H2", "{0}N", "{0}2(C2O4)3", "{0}B6", "{0}PO4", "{0}2S3", "{0}Cl3·6H2O", "{0}(NO3)3·6H2O",
)  # fmt: skip
TELLING: Final = word_list("telling_symbols")
MIN_LOOSE: Final = 4
"""Shorter formulas (`WC`, `InP`) are words and codes as well, so they must be written exactly."""

ALLOY_TOTAL: Final = (99.0, 101.0)


def cas_check_digit(first: str, second: str) -> str:
    """Check digit of a CAS registry number: the other digits, weighted 1, 2, 3 from the right, modulo 10."""
    return str(sum(weight * int(digit) for weight, digit in enumerate(reversed(first + second), start=1)) % 10)


def cas_numbers(text: str) -> Iterator[Found]:
    """CAS numbers; less sure where the text does not call them so. Those with a wrong check digit count as misread."""
    called_so = CAS_WORD.search(text) is not None
    exact = set()
    for match in CAS.finditer(text) if DASH.search(text) else ():
        if cas_check_digit(match[1], match[2]) == match[3]:
            number = "-".join(match.groups())
            exact.add(number)
            yield Found(GoodsKind.CAS, number, match.start(), match.end(), 1.0 if called_so else 0.8)
    for match in NAMED_CAS.finditer(text) if called_so else ():
        first, second, check = (part.translate(AS_DIGITS) for part in match.groups())
        number = f"{first}-{second}-{check}"
        if number not in exact:
            kind = GoodsKind.CAS if cas_check_digit(first, second) == check else GoodsKind.MISREAD_CAS
            yield Found(kind, number, match.start(1), match.end(), 0.8)


def un_numbers(text: str) -> Iterator[Found]:
    """UN numbers of dangerous goods, as `UN 3077`."""
    for match in UN.finditer(text) if MAY_BE_UN.search(text) else ():
        if int(match[1]) in UN_RANGE:
            yield Found(GoodsKind.UN_NUMBER, f"UN{match[1]}", match.start(), match.end())


def purities(text: str, *, chemical: bool, named: Sequence[Found] = ()) -> Iterator[Found]:
    """Purity in percent or in nines (`4N`, `3N5`), only where a word, or a material's name beside it, speaks of one.

    `chemical` says that the text holds a formula or a CAS number, which speaks of one by itself; `named` are the
    materials that it names.
    """
    if "9" not in text and "N" not in text:
        return
    shares = list(PERCENT.finditer(text))
    told = chemical or bool(shares and (PURITY_WORD.search(text) or ONLY_A_PURITY.fullmatch(text)))
    for match in shares:
        value = match[1].replace(",", ".") + "%" if match[1] else match[2] + "N" + (match[3] or "")
        nearly_pure = not match[1] or float(value[:-1]) >= NEARLY_PURE
        if told or (nearly_pure and any(_stands_beside(text, match.span(), name) for name in named)):
            yield Found(GoodsKind.PURITY, value, match.start(), match.end(), 0.9)
    for match in BARE_PERCENT.finditer(text):
        yield Found(GoodsKind.PURITY, match[1].replace(",", ".") + "%", *match.span(1), 0.8)


def _stands_beside(text: str, place: tuple[int, int], name: Found) -> bool:
    start, end = place
    between = text[end : name.start] if end <= name.start else text[name.end : start] if name.end <= start else None
    return between is not None and BESIDE_NAME.fullmatch(between) is not None


def formulas(text: str) -> Iterator[Found]:
    """Chemical formulas; `value` is the listed spelling where the formula is a listed one."""
    holds_figure = FIGURE.search(text) is not None
    for match in (*SPACED.finditer(text), *SPACED_OUT.finditer(text)) if holds_figure else ():
        spelled = "".join(match[0].split())
        if spelled != match[0] and spelled in _listed():
            yield Found(GoodsKind.FORMULA, spelled, match.start(), match.end(), 0.9)
    for match in PARTED_OXIDE.finditer(text) if holds_figure else ():
        oxide = _misread(match[0].replace(" ", ""))
        if oxide is not None and "0" in match[0]:
            yield Found(GoodsKind.FORMULA, oxide, match.start(), match.end(), 0.8)
    for match in PARTED_ALLOY.finditer(text) if holds_figure else ():
        spelled = re.sub(r"[ /,%-]", "", match[0])
        if _is_alloy(spelled):
            yield Found(GoodsKind.FORMULA, spelled, match.start(), match.end(), 0.8)
    yield from _joined_alloys(text)
    for match in TOKEN.finditer(text):
        found = _formula(match[0])
        if found is not None:
            start = match.start() + found.start
            yield Found(GoodsKind.FORMULA, found.value, start, start + found.length, found.confidence)


def _joined_alloys(text: str) -> Iterator[Found]:
    for match in JOINED_ALLOY.finditer(text):
        shares = SHARE_AND_SYMBOL.findall(match[0])
        metals = [metal for _, metal in shares]
        known = len(set(metals)) == len(metals) > 1 and all(
            metal in ALLOYED or metal in RARE_EARTHS for metal in metals
        )
        if known and (not TELLING.isdisjoint(metals) or BESIDE_SYMBOL.match(text, match.end())):
            value = "".join(metal + share for share, metal in shares)
            yield Found(GoodsKind.FORMULA, value, match.start(), match.end(), 0.7)


class _Formula(NamedTuple):
    """A formula in a word: where it begins there, how long it is, and its value."""

    start: int
    length: int
    value: str
    confidence: float


@lru_cache(maxsize=4096)
def _formula(word: str) -> _Formula | None:
    plain = word.translate(SUBSCRIPTS)
    token = plain.strip(".").removesuffix("CAS")  # of the number behind it, the blank lost
    start = plain.index(token)
    listed = _listed().get(token) or (_misread(token) if len(token) >= MIN_LOOSE else None)
    if listed is not None:
        return _Formula(start, len(token), listed, 1.0 if listed == token else 0.8)
    if _is_alloy(token) or _is_well_formed(token):
        return _Formula(start, len(token), token, 0.8)
    return None


def _misread(token: str) -> str | None:
    """The listed formula that a token with a figure is, but for signs that are taken for others (`DyzO3`).

    In capitals alone a Z is rather one of a code (`LAZ03`), and so is one letter before figures (`H013` is no `HoI3`).
    """
    if not FIGURE.search(token) or ("Z" in token and token.isupper()):
        return None
    formula = _loose().get(_loosened(token))
    return formula if formula and 2 * _letters(token) >= _letters(formula) else None


def _letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _loosened(token: str) -> str:
    return token.upper().translate(LOOSE)


@cache
def _listed() -> dict[str, str]:
    text = files("edge.claims").joinpath("data/formulas.tsv").read_text(encoding="utf-8")
    listed = [line for line in text.splitlines() if line and not line.startswith("#")]
    built = [pattern.replace("{0}", symbol) for symbol in RARE_EARTHS for pattern in WITH_RARE_EARTH]
    return {formula: formula for formula in (*listed, *built)}


@cache
def _loose() -> dict[str, str]:
    """Listed formulas with a figure, by the form that case, O and 0, I, l and 1, Z and 2 have been taken out of."""
    forms: dict[str, str] = {}
    for formula in _listed():
        if len(formula) >= MIN_LOOSE and any(char.isdigit() for char in formula):
            forms.setdefault(_loosened(formula), formula)
    return forms


def _parts(token: str) -> list[tuple[str, float]] | None:
    parts = []
    position = 0
    for match in GROUP.finditer(token):
        if match.start() != position or match[1] not in ELEMENTS:
            return None
        parts.append((match[1], float(match[2] or 1)))
        position = match.end()
    return parts if position == len(token) and len(parts) > 1 else None


def _is_alloy(token: str) -> bool:
    """Whether a token gives shares of metals that add up to a hundred, such as Sn42Bi58."""
    parts = _parts(token)
    return parts is not None and ALLOY_TOTAL[0] <= sum(share for _, share in parts) <= ALLOY_TOTAL[1]


def _is_well_formed(token: str) -> bool:
    """Whether a token is a formula by its looks: known symbols, a figure, and a small letter, so that it is no code."""
    if not any(char.islower() for char in token) or not re.search(r"[A-Za-z]\d{1,2}(?!\d)", token):
        return False
    parts = _parts(re.sub(r"[()\[\]·]", "", token))
    return parts is not None and len({symbol for symbol, _ in parts}) > 1
