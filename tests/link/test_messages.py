"""What goes over the wire: complete, small, and nothing believed that was not checked."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from edge.domain import (
    ACTION_NUMBERS,
    REASON_NUMBERS,
    AckResult,
    Action,
    Decision,
    DecisionRecord,
    Instant,
    ReasonCode,
    Stamp,
    StationMode,
)
from edge.link import ACK_NUMBERS, MODE_NUMBERS, AckMessage, BadMessageError, DecisionMessage, ParcelMessage, Topics


def record(**changes: object) -> DecisionRecord:
    plain = DecisionRecord(
        seq=1042,
        parcel_id="st1-004711-x",
        station="st1",
        track_id="L3-004711",
        decision=Decision(action=Action.HOLD, reasons=(ReasonCode.ORIGIN_DENIAL_CONTRADICTED,)),
        lane=17,
        decided_at=Stamp(
            utc=dt.datetime(2026, 11, 23, tzinfo=dt.UTC), instant=Instant(boot_id="boot-a", monotonic_ns=1)
        ),
        latency_ms=1,
        time_left_ms=850,
    )
    return plain.model_copy(update=changes)


def test_decision_is_the_flat_object_of_the_contract() -> None:
    assert DecisionMessage.of(record(), 850).payload() == (
        b'{"v":1,"t":"L3-004711","n":1042,"a":2,"l":17,"r":101,"d":850,"m":0}'
    )


def test_largest_decision_fits_and_is_ascii() -> None:
    largest = record(
        seq=2**63 - 1,
        track_id="W" * 32,
        lane=65535,
        mode=StationMode.SIMULATION,
        decision=Decision(action=Action.RECHECK, reasons=(ReasonCode.TRIGGER_INVALID,)),
    )
    payload = DecisionMessage.of(largest, 3_600_000).payload()
    assert len(payload) <= 240
    assert payload.isascii()
    assert DecisionMessage.read(payload).seq == 2**63 - 1


def test_every_action_reason_result_and_mode_has_one_number_of_its_own() -> None:
    for words, numbers in (
        (Action, ACTION_NUMBERS),
        (ReasonCode, REASON_NUMBERS),
        (AckResult, ACK_NUMBERS),
        (StationMode, MODE_NUMBERS),
    ):
        assert set(numbers) == set(words)
        assert len(set(numbers.values())) == len(numbers)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("mode", StationMode)
def test_decision_is_read_back_in_words(action: Action, mode: StationMode) -> None:
    sent = record(decision=Decision(action=action, reasons=(ReasonCode.OVERLOAD,)), mode=mode)
    read = DecisionMessage.read(DecisionMessage.of(sent, 5).payload())
    assert (read.action_word, read.reason, read.live) == (
        action, REASON_NUMBERS[ReasonCode.OVERLOAD], mode is StationMode.LIVE,
    )  # fmt: skip


def test_reason_of_a_newer_version_is_no_fault() -> None:
    read = DecisionMessage.read(b'{"v":1,"t":"a","n":1,"a":2,"l":17,"r":999,"d":850,"m":0}')
    assert read.reason == 999


@pytest.mark.parametrize("result", AckResult)
def test_ack_round_trip(result: AckResult) -> None:
    assert AckMessage.read(AckMessage.of("004711", 7, result).payload()).result is result


def test_unknown_field_of_a_newer_controller_is_ignored() -> None:
    assert AckMessage.read(b'{"v":1,"t":"a","n":1,"s":1,"speed":2}').seq == 1


HOSTILE = {
    "empty": b"",
    "not json": b"\xff\xfe",
    "nested": b"[" * 4000,
    "ten megabytes": b" " * 10_000_000,
    "unknown version": b'{"v":2,"t":"a","n":1,"s":1}',
    "no version is not version 1 of something else": b'{"v":null,"t":"a","n":1,"s":1}',
    "wildcard track": b'{"v":1,"t":"#","n":1,"s":1}',
    "track with newline": b'{"v":1,"t":"a\\n","n":1,"s":1}',
    "huge number": b'{"v":1,"t":"a","n":99999999999999999999,"s":1}',
    "negative number": b'{"v":1,"t":"a","n":-1,"s":1}',
    "unknown result": b'{"v":1,"t":"a","n":1,"s":99}',
    "result zero": b'{"v":1,"t":"a","n":1,"s":0}',
    "a list": b"[1,2]",
}


@pytest.mark.parametrize("payload", HOSTILE.values(), ids=HOSTILE)
def test_hostile_ack_is_refused(payload: bytes) -> None:
    with pytest.raises(BadMessageError):
        AckMessage.read(payload)


def test_refusal_never_quotes_the_payload() -> None:
    with pytest.raises(BadMessageError) as caught:
        AckMessage.read(json.dumps({"v": 1, "t": "secret words of a label", "n": 1, "s": 1}).encode())
    assert "secret" not in str(caught.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_a_refusal(payload: bytes) -> None:
    for kind in (AckMessage, DecisionMessage, ParcelMessage):
        with pytest.raises(BadMessageError):
            kind.read(payload)


@pytest.mark.parametrize("name", ["a/b", "+", "#", "", "$SYS", "ä", "a b"])
def test_topics_take_only_labels(name: str) -> None:
    with pytest.raises(ValidationError):
        Topics(site=name, line="l", station="s")
