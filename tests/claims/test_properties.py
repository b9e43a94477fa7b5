"""What must hold for every text: folding, negation, unrelated lines, order of views, damage, disguise."""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones are what is tested
from __future__ import annotations

import os
import random
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.claims import read_claims
from edge.claims.words.fold import fold
from edge.domain import OriginClaim, Polarity, Quad, TextLine

COUNTRIES = {"China": "CN", "Vietnam": "VN", "Japan": "JP", "Mexico": "MX", "Germany": "DE", "South Korea": "KR"}
PATTERNS = (
    "Made in {0}",
    "Product of {0}",
    "Manufactured in {0}",
    "Produced in {0}",
    "Assembled in {0}",
    "Grown in {0}",
)
ELSEWHERE = (
    "FROM: LI WEI, NO. 18 KEJI ROAD", "SHIP TO:", "1200 MARKET STREET APT 4", "SAN FRANCISCO CA 94103", "RB123456785GB",
    "Do not bend", "Fragile - handle with care", "Total weight 0.812 kg", "CN22 CUSTOMS DECLARATION", "May be opened",
    "Gift  Commercial sample", "Tel +86 755 1234 5678", "收件人：王伟", "请勿折叠", "Date and signature", "Lot 7654321",
)  # fmt: skip


def line(text: str, at: int = 0, view: str = "top") -> TextLine:
    box = Quad.upright(10, 200 * at, 10 + 18 * max(len(text), 1), 200 * at + 30)
    return TextLine(text=text, confidence=0.95, view=view, box=box)


def origin(text: str) -> tuple[OriginClaim, ...]:
    return read_claims([line(text)]).origin


WORDS_OF_STATEMENTS = (
    "深圳市", "公司", "有限公司", "中国", "大陆", "制造", "生产", "非", "不", "未", "原产地", "国産", "国产",
    "国货", "日本製", "株式会社", "ー", "亚洲", "欧洲", "の", "以外", "Made", "in", "China", "NOT", "by",
    "Acme", "GmbH", "Ltd", "Europe", "Asia", "Africa", "EU", "or", "and", "no", "yes", "Origin", "Hergestellt",
    "aus", "fabriqué", "en", "pas", "не", "в", "Китае", "صنع", "في", "الصين", "☑", "☐", "[X]", ",", ".", ":",
    ";", "/", "*", "_", "~", "0.333", "1,000", "7.00", "USD940521CN", "Netkg", "Qty", "Value", "HS", "Orig.",
    "Detailed", "description", "kg", "%", "Dy2O3", "\u200b", "\u202e",
)  # fmt: skip
texts = st.text(max_size=60)
statements = st.builds(str.join, st.sampled_from(["", " "]), st.lists(st.sampled_from(WORDS_OF_STATEMENTS), max_size=7))
sizes = st.sampled_from([0.0, 1e-9, 24.0, 300.0])


@st.composite
def placed(draw: st.DrawFn) -> TextLine:
    """A line of words that statements are made of, anywhere, in a box that may be of no size."""
    x, y, text = draw(st.integers(-1000, 9000)), draw(st.sampled_from([0, 20, 34, 4000])), draw(statements)
    box = Quad.upright(x, y, x + draw(sizes), y + draw(sizes))
    return TextLine(text=text, confidence=0.9, view=draw(st.sampled_from(["top", "side"])), box=box)


countries = st.sampled_from(sorted(COUNTRIES))
patterns = st.sampled_from(PATTERNS)


@given(texts)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(texts)
def test_every_folded_character_knows_its_place(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.offsets, folded.ends, strict=True))
    assert list(folded.offsets) == sorted(folded.offsets)


@given(st.lists(texts, max_size=6))
def test_hostile_lines_are_answered_and_spans_hold(rows: list[str]) -> None:
    lines = [line(text, at) for at, text in enumerate(rows)]
    claims = read_claims(lines)
    for claim in (*claims.origin, *claims.goods):
        for span in claim.spans:
            assert lines[span.line_index].text[span.start : span.end] == span.text


@given(st.lists(placed(), max_size=10))
@example([line("国産", 0), line("Europe", 1)])
@example([line("Fabriqué à Brouville, Fas", 0)])
def test_no_words_of_statements_end_the_judging_however_they_stand(label: list[TextLine]) -> None:
    assert read_claims(label) == read_claims(label)


@given(patterns, countries)
def test_negating_flips_polarity_and_nothing_else(pattern: str, country: str) -> None:
    (said,) = origin(pattern.format(country))
    (denied,) = origin(f"Not {pattern.format(country).lower()}")
    assert (said.polarity, denied.polarity) == (Polarity.ASSERTED, Polarity.DENIED)
    same = {"polarity": said.polarity, "spans": said.spans}
    assert denied.model_copy(update=same) == said


@given(patterns, countries, st.lists(st.sampled_from(ELSEWHERE), max_size=8), st.integers(0, 8))
def test_unrelated_lines_change_no_statement(pattern: str, country: str, others: list[str], place: int) -> None:
    statement = f"Not {pattern.format(country)}"
    rows = [*others[:place], statement, *others[place:]]
    claims = read_claims([line(text, at) for at, text in enumerate(rows)]).origin
    assert [(claim.country, claim.polarity) for claim in claims] == [(COUNTRIES[country], Polarity.DENIED)]


@given(patterns, countries, countries)
def test_order_of_views_changes_no_statement(pattern: str, one: str, other: str) -> None:
    first, second = line(pattern.format(one), view="top"), line(f"not {pattern.format(other)}", view="left")
    forth = {(c.country, c.polarity) for c in read_claims([first, second]).origin}
    back = {(c.country, c.polarity) for c in read_claims([second, first]).origin}
    assert forth == back


@pytest.mark.parametrize(
    "disguised",
    [
        "ＮＯＴ　ＭＡＤＥ　ＩＮ　ＣＨＩＮＡ",
        "NОT MАDE IN СHINА",
        "ΝΟΤ ΜΑDΕ ΙΝ CΗΙΝΑ",
        "N\u200bO\u200bT made\u00ad in Ch\u2060ina",
        "\u202eNOT MADE IN CHINA\u202c",
        "N O T  M A D E  I N  C H I N A",
        "N O T M A D E I N C H I N A",
        "N.O.T M-A-D-E I.N C-H-I-N-A",
        "N О Т М А D Е I N С Н I N А",
        "非*中国*制造",
        "非.中国.制造",
        "ɴᴏᴛ ᴍᴀᴅᴇ ɪɴ ᴄʜɪɴᴀ",
        "𝐍𝐎𝐓 𝐌𝐀𝐃𝐄 𝐈𝐍 𝐂𝐇𝐈𝐍𝐀",
        "Ⓝⓞⓣ ⓜⓐⓓⓔ ⓘⓝ Ⓒⓗⓘⓝⓐ",
        "Ńöť måde ïn Çhïńá",
        "N0T MADE 1N CHlNA",
        "NOTMADEINCHINA",
        "NOT MADEIN CHINA",
        "HE СДЕЛАНО В КИТАЕ",
        "НE сделано в Kитae",
        "Произведено в Китае, HE",
        "Сделано в Китае: HET",
    ],
)
def test_disguised_denial_is_still_a_denial(disguised: str) -> None:
    assert {(claim.country, claim.polarity) for claim in origin(disguised)} == {("CN", Polarity.DENIED)}


def damaged(text: str, dice: random.Random, changes: int) -> str:
    """The text with letters changed for others that recognition mistakes them for."""
    shapes = {
        "O": "0QD",
        "I": "1l|",
        "N": "HM",
        "T": "7I",
        "A": "4R",
        "E": "FB",
        "C": "GO",
        "D": "OB",
        "M": "NH",
        "H": "N",
    }
    letters = list(text)
    for at in dice.sample([i for i, char in enumerate(text) if char in shapes], changes):
        letters[at] = dice.choice(shapes[letters[at]])
    return "".join(letters)


def test_every_process_takes_the_same_of_two_names_that_are_as_near() -> None:
    read = (
        "from edge.claims.words.near_phrases import near_places;"
        " print([letters for letters, _ in near_places()._phrases])"
    )
    seeds = ("1", "2")
    orders = {
        subprocess.run(
            [sys.executable, "-c", read], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in seeds
    }
    assert len(orders) == 1


@given(st.integers(0, 10_000))
def test_one_misread_letter_never_turns_a_denial_into_an_assertion(seed: int) -> None:
    claims = origin(damaged("NOT MADE IN CHINA", random.Random(seed), 1))
    assert all(claim.polarity is not Polarity.ASSERTED for claim in claims)


@given(st.integers(0, 10_000))
def test_misread_letters_never_turn_an_assertion_into_a_denial(seed: int) -> None:
    claims = origin(damaged("GENUINE ITEM MADE IN CHINA", random.Random(seed), 2))
    assert all(claim.polarity is not Polarity.DENIED for claim in claims)


def test_folding_keeps_what_is_not_decoration() -> None:
    assert fold("Ｍade").text == "made"
    assert fold("原産国").text == fold("原产国").text == fold("原產國").text
    assert unicodedata.is_normalized("NFC", fold("중국산").text)
