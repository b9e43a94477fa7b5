"""Faults of files and messages are told in words for people, whatever the checker of types says."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from edge.domain import UtcTime
from edge.fault_words import error_in_words, fault_in_words


class Way(StrEnum):
    """A choice."""

    IN = "in"
    OUT = "out"


class Form(BaseModel):
    """One field of each kind that files and messages have."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(default="", min_length=1, max_length=3, pattern="^[a-z]*$")
    number: float = Field(default=1, ge=0, le=60)
    above: float = Field(default=1, gt=0, lt=9)
    whole: int = 0
    price: Decimal = Decimal(0)
    on: bool = True
    way: Way = Way.IN
    side: Literal["top", "left"] = "top"
    words: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("a",)
    by_name: dict[str, str] = {}
    at: UtcTime = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    even: int = 0

    @field_validator("even")
    @classmethod
    def _even(cls, even: int) -> int:
        if even % 2:
            raise ValueError("an even number is expected")
        return even

    @model_validator(mode="after")
    def _named_where_on(self) -> Self:
        if self.on and self.name == "off":
            raise ValueError("it can't be on and called off")
        return self


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"name": ""}, "it is empty"),
        ({"name": "abcd"}, "3 characters or fewer are expected"),
        ({"name": "A"}, "a text of the pattern ^[a-z]*$ is expected"),
        ({"name": 1}, "a text is expected"),
        ({"number": -1}, "0 or more is expected"),
        ({"number": 61}, "60 or less is expected"),
        ({"number": "soon"}, "a number is expected"),
        ({"above": 0}, "more than 0 is expected"),
        ({"above": 9}, "less than 9 is expected"),
        ({"whole": "x"}, "a whole number is expected"),
        ({"whole": 1.5}, "a whole number is expected"),
        ({"price": "x"}, "a number is expected"),
        ({"on": "maybe"}, "true or false is expected"),
        ({"way": "up"}, "'in' or 'out' is expected"),
        ({"side": "right"}, "'top' or 'left' is expected"),
        ({"words": []}, "it is empty"),
        ({"words": ["a", "b", "c"]}, "2 or fewer are expected"),
        ({"words": "a"}, "a list is expected"),
        ({"by_name": 1}, "keys with values are expected"),
        ({"at": "yesterday"}, "a time with its offset is expected, such as 2026-01-31T09:30:00Z"),
        ({"even": 1}, "an even number is expected"),
        ({"nme": "a"}, "nothing is called so here"),
    ],
    ids=str,
)
def test_a_fault_says_what_is_expected_and_not_which_type_of_a_program(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(given)
    (fault,) = caught.value.errors()
    assert fault_in_words(fault) == told


@pytest.mark.parametrize(
    ("given", "whole", "told"),
    [
        ({"whole": "x", "by_name": {"a": 1}}, "", "whole: a whole number is expected; by_name.a: a text is expected"),
        ({"name": "off"}, "", "it can't be on and called off"),
        ({"name": "off"}, "form", "form: it can't be on and called off"),
    ],
    ids=["fields by their names", "of no single field", "of no single field, but the value has a name"],
)
def test_the_faults_of_a_value_stand_behind_the_names_of_their_fields(
    given: dict[str, Any], whole: str, told: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate(given)
    assert error_in_words(caught.value, whole=whole) == told


def test_of_something_else_altogether_only_the_first_faults_are_told_and_no_value() -> None:
    with pytest.raises(ValidationError) as caught:
        Form.model_validate({f"secret{number}": "tops3cret" for number in range(99)})
    told = error_in_words(caught.value)
    assert told.count(";") == 9
    assert "tops3cret" not in told
