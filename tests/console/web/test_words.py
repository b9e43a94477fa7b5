"""Every text of the console stands in every language."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from hypothesis import given
from hypothesis import strategies as st

import edge.console.web
from edge.alarms.catalogue import CATALOGUE
from edge.console.web import Role as UserRole
from edge.console.web.bar import StateWord
from edge.console.web.case import _FIELD_OF
from edge.console.web.phrases import PATTERNS, matched
from edge.console.web.words import LANGUAGES, words_of
from edge.domain import (
    AckResult,
    Action,
    AlarmActionKind,
    AlarmState,
    Delivery,
    Finding,
    FunctionState,
    HoldActionKind,
    HoldState,
    ReasonCode,
    Role,
    Severity,
    Sight,
    StationMode,
    ViewQuality,
)
from edge.policy import TipAction
from edge.vision import VisionSettings
from edge.vision.shortfall import why_unread

ROOM = Path(edge.console.web.__file__).parent
SHOWN: tuple[type[Enum], ...] = (
    AckResult, Action, AlarmActionKind, AlarmState, Delivery, FunctionState, HoldActionKind, HoldState, Role,
    Severity, StateWord, StationMode, TipAction, UserRole,
)  # fmt: skip


def texts() -> Iterable[str]:
    found = extract_from_dir(
        ROOM, [("**.py", "python"), ("templates/**.html", "jinja2")], keywords={"_": None, "gettext": None}
    )
    yield from (message for _, _, message, _, _ in found if isinstance(message, str))
    yield from (str(member.value) for kind in SHOWN for member in kind)
    yield from _FIELD_OF
    yield from (code.value.replace("_", " ").lower() for code in ReasonCode)
    yield from PATTERNS
    yield from refusals()
    for alarm in CATALOGUE.values():
        yield from (alarm.condition, alarm.consequence, alarm.action)


def refusals() -> Iterable[str]:
    """What the console refuses with; a sentence made with names in it is known by its pattern."""
    for file in ROOM.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "HTTPException":
                yield from (why.value for why in call.args[1:] if isinstance(why, ast.Constant))


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_of_the_console_is_translated(language: str) -> None:
    words, english = words_of(language), words_of("en")
    missing = sorted({text for text in texts() if words.gettext(text) == english.gettext(text)})
    assert not missing
    for text in texts():
        assert set(re.findall(r"\{\w+\}", words.gettext(text))) == set(re.findall(r"\{\w+\}", text)), text


@pytest.mark.parametrize("catalogue", sorted(ROOM.glob("locale/*.po")), ids=lambda path: path.stem)
def test_no_text_is_translated_twice(catalogue: Path) -> None:
    told = re.findall(r'^msgid (".+")$', catalogue.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(text for text, times in Counter(told).items() if times > 1 and text != '""') == []


def test_the_texts_are_found_at_all() -> None:
    assert len(set(texts())) > 100


def test_no_text_says_nothing_rather_than_the_head_of_the_catalogue() -> None:
    assert not words_of("zh").gettext("")


def test_what_a_finding_expected_is_told_in_the_language_of_the_reader() -> None:
    finding = Finding(
        rule_id="no-declaration", code=ReasonCode.RECORD_MISSING, severity=Severity.RECHECK, sentence="None is known.",
        expected="an electronic declaration", expected_zh="电子申报信息", observed="1.20 kg",
    )  # fmt: skip
    assert words_of("en").expected(finding) == "an electronic declaration"
    assert words_of("zh").expected(finding) == "电子申报信息"
    assert words_of("zh").observed(finding) == "1.20 kg"


def test_what_is_wrong_with_a_picture_is_told_in_chinese_with_its_numbers() -> None:
    blurred = ViewQuality(
        mean_level=100, contrast=90, sharpness=5, saturated_share=0.7, label_share=0.5, glare_share=0.9,
        text_height_px=4, edge_x_px=9, edge_y_px=2,
    )  # fmt: skip
    unfocused = blurred.model_copy(update={"edge_y_px": 8.0})
    unread, settings = (Sight.UNREAD, Sight.UNREAD), VisionSettings()
    looks = ((blurred, 3.0, unread), (blurred, 255.0, unread), (unfocused, 255.0, (Sight.FOUND, Sight.UNREAD)),
             (blurred, 255.0, (Sight.FOUND, Sight.UNREAD)))  # fmt: skip
    found = [one for quality, level, sights in looks for one in why_unread(quality, level, sights, (), settings)]
    assert len({one.advice for one in found}) == 6
    for one in found:
        told = words_of("zh").told(one.advice)
        assert not re.search(r"[a-z]{3}", told), told
        assert sorted(re.findall(r"\d+", told)) == sorted(re.findall(r"\d+", one.advice))
        assert words_of("en").told(one.advice) == one.advice


@pytest.mark.parametrize(
    "text",
    ["link: broker down: no connection to 10.0.0.1:1883: timed out", "reader-1: reading failed", "{0} {x} {", "%s"],
)
def test_a_sentence_with_anything_in_it_stays_whole(text: str) -> None:
    assert words_of("en").told(text) == text
    assert words_of("zh").told("link: " + text).startswith("消息链路")


def test_what_is_wrong_with_a_function_is_told_in_chinese_with_its_number() -> None:
    starved = "reader-2: the vision process gave no answer in time and was killed: the machine hardly let it run"
    crashed = "reader-2: the vision process ended by signal 11"
    for text in (starved, crashed, "camera-1: the vision process ended with exit code 3"):
        told = words_of("zh").told(text)
        assert not re.search(r"[a-z]{3}", told), told
        assert re.findall(r"\d+", told) == re.findall(r"\d+", text)


def test_what_the_station_answers_is_told_in_chinese_and_names_stay_names() -> None:
    told = words_of("zh").told
    conflict = told("hold H-000042 is claimed by operator; ask them, or escalate it; nothing was changed")
    assert "operator" in conflict
    assert not re.search(r"claimed|nothing", conflict)
    waits = "hold H-000042 waits for a second person to release it, as M. Okafor did"
    assert "M. Okafor" in told(f"{waits}; its evidence is kept until a person lets it go")
    for text in (waits, "hold H-000042 is released", "undone; nothing was asked of the station"):
        assert not re.search(r"[a-z]{4}", told(text).replace("Okafor", "")), told(text)


@given(st.text())
def test_no_text_breaks_its_translation(text: str) -> None:
    for language in LANGUAGES:
        words_of(language).told(text)
    assert matched(f"no final word on track {text}x")
