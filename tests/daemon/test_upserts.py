"""A declaration sent over MQTT to the running daemon is what the next parcel is judged by."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from edge.domain import Action
from edge.link import LinkSettings, MqttLink, UpsertResponseMessage
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest

pytestmark = pytest.mark.timeout(180)


def test_a_parcel_is_judged_by_the_declaration_that_came_over_mqtt_before_it(
    line: LineUnderTest,
    honest: list[RenderedParcel],
    decided: Callable[..., None],
    eventually: Callable[[Callable[[], object]], None],
) -> None:
    line.start()
    declaration = honest[0].declarations[0]
    batch = {"version": 1, "transaction": "order-1", "declarations": [json.loads(declaration.to_json())]}
    answers: list[UpsertResponseMessage] = []
    port = int(line.config.read_text().rsplit("port = ", maxsplit=1)[1])
    shipper = MqttLink(LinkSettings(port=port), client_id="shipper")
    with line.listening(line.topics.records_response, lambda it: answers.append(UpsertResponseMessage.read(it))):
        shipper.start()
        eventually(lambda: shipper.room)

        def answered() -> bool:  # sent again until answered: the ear may have come after the first answer
            shipper.publish(line.topics.records_upsert, json.dumps(batch).encode())
            return bool(answers)

        eventually(answered)
        shipper.stop()
    assert answers[0].transaction == "order-1"
    line.drop_rendered("000001", honest[0])
    decided("000001")
    assert line.decisions()["000001"].record.decision.action is Action.PASS
    assert line.end() == 0
