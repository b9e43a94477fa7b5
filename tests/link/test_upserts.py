"""Declarations over a real broker into a real store: every batch is answered, and no hostile one does harm."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from broker_process import Broker
from edge.clock import Clock
from edge.domain import LookupStatus
from edge.link import MqttLink, RecordUpserts, Topics, UpsertResponseMessage
from edge.records import RecordStore

NewLink = Callable[..., MqttLink]
Eventually = Callable[[Callable[[], object]], None]
CLOCK = Clock()
MUG = {"item_id": "LX100000002CN", "lines": [{"line_no": 1, "description": "ceramic mug", "hs_code": "691200"}]}


class Shipper:
    """A shipper's system that sends to the station, and the station's side of it."""

    def __init__(self, store: RecordStore, upserts: RecordUpserts, link: MqttLink, topics: Topics) -> None:
        self.store, self.upserts, self._link, self._topics = store, upserts, link, topics
        self.answers: list[UpsertResponseMessage] = []

    def send(self, payload: bytes) -> None:
        assert self._link.publish(self._topics.records_upsert, payload)

    def batch(self, transaction: str, *declarations: object) -> None:
        content = {"version": 1, "transaction": transaction, "declarations": declarations}
        self.send(json.dumps(content).encode())

    def description(self) -> str:
        found = self.store.find(["LX100000002CN"], at=dt.datetime.now(dt.UTC)).declaration
        assert found is not None
        return found.lines[0].description


@pytest.fixture
def shipper(
    tmp_path: Path, mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> Iterator[Shipper]:
    station, outside = new_link(mosquitto.port), new_link(mosquitto.port)
    with RecordStore(tmp_path / "records.sqlite") as store:
        upserts = RecordUpserts(station, store, topics, CLOCK)
        one = Shipper(store, upserts, outside, topics)
        outside.subscribe(
            topics.records_response, lambda message: one.answers.append(UpsertResponseMessage.read(message.payload))
        )
        station.start()
        outside.start()
        upserts.start()
        eventually(lambda: station.room and outside.room)
        for link in (station, outside):  # what a broker acknowledges comes after what was subscribed to before it
            assert link.publish(f"{topics.base}/knock", b"knock")
            assert link.settled(20)
        yield one
        upserts.stop()


def test_a_batch_is_stored_before_it_is_answered_and_its_transaction_comes_back(
    shipper: Shipper, eventually: Eventually
) -> None:
    shipper.batch("order-17", MUG, MUG | {"item_id": "LX100000016CN"})
    eventually(lambda: shipper.answers)
    (answer,) = shipper.answers
    assert (answer.transaction, answer.accepted, answer.refused, answer.fault) == ("order-17", 2, (), None)
    assert shipper.description() == "ceramic mug"


def test_the_same_batch_again_changes_nothing_and_is_answered_again(shipper: Shipper, eventually: Eventually) -> None:
    for _ in range(2):
        shipper.batch("order-17", MUG)
    eventually(lambda: len(shipper.answers) == 2)
    assert [(answer.accepted, answer.duplicates) for answer in shipper.answers] == [(1, 0), (0, 1)]
    assert shipper.store.count() == 1


def test_an_amendment_is_a_new_version_and_the_old_one_is_kept(shipper: Shipper, eventually: Eventually) -> None:
    shipper.batch("one", MUG)
    shipper.batch("two", MUG | {"lines": [{"line_no": 1, "description": "two mugs"}]})
    eventually(lambda: len(shipper.answers) == 2)
    assert shipper.description() == "two mugs"
    assert shipper.store.count() == 2


def test_likely_slips_are_taken_and_told_to_whoever_sent_them_each_time(
    shipper: Shipper, eventually: Eventually
) -> None:
    next_year = (dt.datetime.now(dt.UTC) + dt.timedelta(days=365)).isoformat()
    wrong_digit, ahead = MUG | {"item_id": "LX100000004CN"}, MUG | {"item_id": "LX1", "posting_date": next_year}
    refused = MUG | {"item_id": "LX100000005CN", "lines": [{"quantity": -1}]}
    for transaction in ("order-17", "order-17-again"):
        shipper.batch(transaction, MUG | {"item_id": "LX100000003CN"}, wrong_digit, ahead, refused)
    eventually(lambda: len(shipper.answers) == 2)
    first, again = shipper.answers
    assert (first.accepted, again.duplicates) == (3, 3)
    assert [row.index for row in first.refused] == [3]
    assert [(row.index, row.field) for row in first.doubtful] == [(1, "item_id"), (2, "posting_date")]
    assert again.doubtful == first.doubtful
    assert "check digit" in first.doubtful[0].why


def test_bad_declarations_are_refused_with_their_place_and_the_good_ones_of_the_batch_stored(
    shipper: Shipper, eventually: Eventually
) -> None:
    heavy = {"tracking_number": "RR1CN", "items": [{"description": "box", "quantity": "many"}]}
    shipper.batch("mixed", heavy, MUG, {"lines": []}, MUG | {"record_version": 1, "contents_type": "gift"})
    eventually(lambda: shipper.answers)
    (answer,) = shipper.answers
    assert answer.accepted == 1
    assert [(row.index, row.field) for row in answer.refused][:2] == [(0, "quantity"), (2, "item_id")]
    assert [row.index for row in answer.refused] == [0, 2, 3]
    assert shipper.description() == "ceramic mug"


def test_the_shape_of_a_shipping_interface_is_understood(shipper: Shipper, eventually: Eventually) -> None:
    customs = {"customs_items": [{"description": "ceramic mug", "quantity": 2, "hs_tariff_number": "6912.00"}]}
    shipper.batch("easy", {"tracking_code": "LX100000002CN", "customs_info": customs})
    eventually(lambda: shipper.answers)
    assert shipper.answers[0].accepted == 1
    assert shipper.description() == "ceramic mug"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00\xff not JSON",
        b"[" * 50_000,
        b'{"version": 2, "transaction": "x", "declarations": [{}]}',
        b'{"version": 1, "transaction": "../../../etc", "declarations": [{}]}',
        b'{"version": 1, "transaction": "x", "declarations": []}',
        b'{"version": 1, "transaction": "x", "declarations": ["text"]}',
        b'{"version": 1, "transaction": "x", "declarations": [' + b"{}," * 100 + b"{}]}",
        b'{"version": 1, "transaction": "x", "declarations": [{"item_id": "\\ud800"}]}',
        b'{"version": 1, "transaction": "x", "declarations": [{"item_id": "' + b"A" * 61_000 + b'"}]}',
    ],
)
def test_a_hostile_message_is_answered_with_its_fault_and_the_next_batch_is_stored(
    shipper: Shipper, eventually: Eventually, payload: bytes
) -> None:
    shipper.send(payload)
    shipper.batch("after", MUG)
    eventually(lambda: len(shipper.answers) == 2)
    bad, good = shipper.answers
    assert bad.transaction is None
    assert bad.fault
    assert (good.transaction, good.accepted) == ("after", 1)
    assert shipper.upserts.report().bad == 1
    assert shipper.store.count() == 1


def test_hostile_values_are_data_and_never_sql_and_never_end_the_thread(
    shipper: Shipper, eventually: Eventually
) -> None:
    odd: list[object] = [
        MUG | {"item_id": "'); DROP TABLE record; --"},
        MUG | {"item_id": {"a": [1]}},
        MUG | {"gross_mass_g": 10**30},
        MUG | {"received_at": 9e99},
        MUG | {"posting_date": "0001-01-01T00:00:00+14:00"},
        MUG | {"sender": {"name": ["x"]}},
        {"item_id": "N" * 500, "lines": [[[[]]]]},
    ]
    for number, one in enumerate(odd):
        shipper.batch(f"odd-{number}", one)
    shipper.batch("after", MUG)
    eventually(lambda: len(shipper.answers) == len(odd) + 1)
    assert [answer.transaction for answer in shipper.answers] == [*(f"odd-{n}" for n in range(len(odd))), "after"]
    assert shipper.store.find(["LX100000002CN"], at=dt.datetime.now(dt.UTC)).status is LookupStatus.FOUND


def test_a_store_that_can_not_be_written_is_a_fault_of_the_batch_and_heals(
    shipper: Shipper, eventually: Eventually
) -> None:
    with shipper.store.transaction() as connection:
        connection.execute("ALTER TABLE record RENAME TO gone")
    shipper.batch("during", MUG)
    eventually(lambda: shipper.answers)
    assert (shipper.answers[0].transaction, shipper.answers[0].accepted) == ("during", 0)
    assert "send it again" in (shipper.answers[0].fault or "")
    with shipper.store.transaction() as connection:
        connection.execute("ALTER TABLE gone RENAME TO record")
    shipper.batch("during", MUG)
    eventually(lambda: len(shipper.answers) == 2)
    assert shipper.answers[1].accepted == 1


def test_look_ups_go_on_while_a_batch_waits_for_a_transaction_of_an_import(
    shipper: Shipper, eventually: Eventually
) -> None:
    shipper.batch("one", MUG)
    eventually(lambda: shipper.answers)
    with shipper.store.transaction():
        shipper.batch("two", MUG | {"item_id": "LX100000016CN"})
        eventually(lambda: shipper.upserts.report().batches == 2)
        assert shipper.description() == "ceramic mug"
        assert len(shipper.answers) == 1
    eventually(lambda: len(shipper.answers) == 2)
    assert shipper.answers[1].accepted == 1
