"""The page and files for those who program controllers say what the station does, to the byte."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from edge.link import PAYLOADS, contract_files

PLC = Path(__file__).resolve().parents[2] / "deploy" / "plc"


@pytest.mark.parametrize("name", sorted(contract_files()))
def test_checked_in_contract_is_the_one_that_the_models_give(name: str) -> None:
    text = (PLC / "schema" / name).read_text(encoding="utf-8")
    assert text == contract_files()[name], "run: sortgate contract deploy/plc/schema"


def test_no_file_of_the_contract_is_left_over() -> None:
    assert {path.name for path in (PLC / "schema").iterdir()} == set(contract_files())


def examples() -> list[tuple[str, str]]:
    page = (PLC / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```json (\S+)\n(.+?)\n```$", page, flags=re.MULTILINE)


@pytest.mark.parametrize(("topic", "example"), examples())
def test_each_example_on_the_page_is_read_and_written_back_to_the_same_bytes(topic: str, example: str) -> None:
    model = PAYLOADS[topic.replace("/", "-")]
    message = model.model_validate_json(example)
    assert message.model_dump_json(by_alias=True, exclude_none=True) == example


def test_the_page_has_an_example_of_each_message_that_a_controller_needs() -> None:
    assert {topic for topic, _ in examples()} == {"decision", "decision/ack", "heartbeat", "parcel", "state"}


def test_every_field_of_a_message_for_controllers_is_explained() -> None:
    for name in ("decision", "decision-ack", "heartbeat", "parcel"):
        fields = json.loads(contract_files()[f"{name}.schema.json"])["properties"]
        assert all(field.get("description") for field in fields.values()), name
