"""Every text of the console stands in every language."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import edge.console.web
from edge.alarms.catalogue import CATALOGUE
from edge.console.web import Role as UserRole
from edge.console.web.bar import StateWord
from edge.console.web.case import _FIELD_OF
from edge.console.web.words import LANGUAGES, words_of
from edge.domain import (
    AckResult,
    Action,
    AlarmActionKind,
    AlarmState,
    Delivery,
    FunctionState,
    HoldActionKind,
    HoldState,
    ReasonCode,
    Role,
    Severity,
    StationMode,
)
from edge.policy import TipAction

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
    for alarm in CATALOGUE.values():
        yield from (alarm.condition, alarm.consequence, alarm.action)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_text_of_the_console_is_translated(language: str) -> None:
    words, english = words_of(language), words_of("en")
    missing = sorted({text for text in texts() if words.gettext(text) == english.gettext(text)})
    assert not missing
    for text in texts():
        assert set(re.findall(r"\{\w+\}", words.gettext(text))) == set(re.findall(r"\{\w+\}", text)), text


def test_the_texts_are_found_at_all() -> None:
    assert len(set(texts())) > 100


def test_no_text_says_nothing_rather_than_the_head_of_the_catalogue() -> None:
    assert not words_of("zh").gettext("")
