"""What the station makes of the controller's words: a held parcel that was not diverted needs a person at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from edge.clock import Clock
from edge.domain import (
    AckResult,
    Action,
    AlarmEvent,
    AlarmState,
    Decision,
    DecisionRecord,
    Delivery,
    HoldAction,
    HoldActionKind,
    Priority,
    StationMode,
)
from edge.journal import DecisionDraft, Journal
from edge.link import DeliveryChange, LinkSettings, MqttLink, Topics
from edge.station import StationSettings, Telling
from refusing_broker import refusing_broker

CLOCK = Clock()


@pytest.fixture
def telling(tmp_path: Path) -> Telling:
    settings, topics = StationSettings(), Topics(site="s", line="l", station="st")
    return Telling(
        settings, CLOCK, MqttLink(LinkSettings(), client_id="st"), topics,
        status_file=tmp_path / "status.json", rules_revision="r", config_revision=0, metrics=None,
    )  # fmt: skip


def change(
    delivery: Delivery,
    result: AckResult | None = None,
    *,
    action: Action = Action.HOLD,
    mode: StationMode = StationMode.LIVE,
    seq: int = 1,
) -> DeliveryChange:
    record = DecisionRecord(
        seq=seq, parcel_id="p", station="st", track_id="t", decision=Decision(action=action), mode=mode,
        decided_at=CLOCK.stamp(), latency_ms=1, time_left_ms=1000,
    )  # fmt: skip
    return DeliveryChange(record, delivery, result)


def tell(telling: Telling, news: DeliveryChange) -> None:
    """As the dispatcher does."""
    if news.hold_missed and not news.is_late_answer:
        telling.call_for_missed(news)
    telling.note_delivery(news)


def alarms(telling: Telling) -> list[str]:
    return [alarm.alarm_id for alarm in telling.alarms.present()]


def state(telling: Telling) -> str:
    (alarm,) = telling.alarms.present()
    return alarm.state


def test_a_right_to_hear_that_is_missing_shows_in_the_health_of_the_link(
    tmp_path: Path, eventually: Callable[[Callable[[], object]], None]
) -> None:
    topics = Topics(site="s", line="l", station="st")
    with refusing_broker(topics.ack) as port:
        link = MqttLink(LinkSettings(port=port), client_id="st")
        link.subscribe(topics.ack, lambda _: None)
        one = Telling(
            StationSettings(), CLOCK, link, topics,
            status_file=tmp_path / "status.json", rules_revision="r", config_revision=0, metrics=None,
        )  # fmt: skip
        link.start()
        eventually(lambda: any(topics.ack in function.detail for function in one.health.report()))
        link.stop()


NOT_DIVERTED = [
    *((Delivery.ACKNOWLEDGED, result) for result in AckResult if result not in {"accepted", "diverted"}),
    (Delivery.UNCONFIRMED, None),
    (Delivery.LATE, None),
]


@pytest.mark.parametrize(("delivery", "result"), NOT_DIVERTED)
def test_a_hold_is_alarmed_whatever_the_controller_did_instead_of_diverting_it(
    telling: Telling, delivery: Delivery, result: AckResult | None
) -> None:
    tell(telling, change(delivery, result))
    assert alarms(telling) == ["hold-unconfirmed"]


def test_which_held_parcel_was_not_diverted_is_told_with_the_health_of_the_controller(telling: Telling) -> None:
    tell(telling, change(Delivery.ACKNOWLEDGED, AckResult.LANE_FULL))
    (controller,) = (one for one in telling.health.report() if one.function == "controller")
    assert (controller.state, controller.detail) == ("failed", "the held parcel on track t was not diverted")


@pytest.mark.parametrize(
    "harmless",
    [
        change(Delivery.SENT),
        change(Delivery.SENT, AckResult.ACCEPTED),
        change(Delivery.ACKNOWLEDGED, AckResult.DIVERTED),
        change(Delivery.ACKNOWLEDGED, AckResult.MISSED, action=Action.RECHECK),
        change(Delivery.UNCONFIRMED, action=Action.PASS),
    ],
)
def test_a_hold_on_its_way_or_diverted_and_other_commands_that_failed_are_not(
    telling: Telling, harmless: DeliveryChange
) -> None:
    tell(telling, harmless)
    assert alarms(telling) == []


@pytest.mark.parametrize("mode", [StationMode.SHADOW, StationMode.SIMULATION])
def test_a_station_that_is_not_live_sends_nobody_after_a_parcel_that_was_never_to_be_diverted(
    telling: Telling, mode: StationMode
) -> None:
    tell(telling, change(Delivery.UNCONFIRMED, mode=mode))
    tell(telling, change(Delivery.ACKNOWLEDGED, AckResult.DISABLED, mode=mode))
    assert alarms(telling) == []


def test_the_alarm_returns_when_each_parcel_that_was_looked_for_was_diverted_after_all(
    telling: Telling,
) -> None:
    for seq in (1, 2):
        tell(telling, change(Delivery.UNCONFIRMED, seq=seq))
    tell(telling, change(Delivery.UNCONFIRMED, AckResult.DIVERTED, seq=1))
    assert state(telling) == "unacknowledged", "nobody knows yet where the second one is"
    tell(telling, change(Delivery.UNCONFIRMED, AckResult.DIVERTED, seq=2))
    assert state(telling) == "returned_unacknowledged"
    tell(telling, change(Delivery.UNCONFIRMED, seq=3))
    assert state(telling) == "unacknowledged"
    tell(telling, change(Delivery.UNCONFIRMED, AckResult.DIVERTED, seq=3))
    assert state(telling) == "returned_unacknowledged"


def test_a_late_word_that_the_parcel_went_on_calls_nobody_twice(telling: Telling) -> None:
    tell(telling, change(Delivery.UNCONFIRMED))
    telling.alarms.acknowledge("hold-unconfirmed", by="lin")
    tell(telling, change(Delivery.UNCONFIRMED, AckResult.MISSED))
    assert alarms(telling) == []


def test_a_hold_that_went_on_keeps_its_alarm_whatever_becomes_of_another(telling: Telling) -> None:
    tell(telling, change(Delivery.ACKNOWLEDGED, AckResult.MISSED, seq=1))
    tell(telling, change(Delivery.UNCONFIRMED, seq=2))
    tell(telling, change(Delivery.UNCONFIRMED, AckResult.DIVERTED, seq=2))
    assert state(telling) == "unacknowledged"


def missed_before(journal: Journal, *modes: StationMode) -> list[str]:
    """Holds of an earlier run that were never confirmed, and the alarm for them; their names."""
    holds = []
    for number, mode in enumerate(modes):
        draft = DecisionDraft(
            parcel_id=f"p-{number}", station="st", track_id=f"{number}", decision=Decision(action=Action.HOLD), lane=17,
            mode=mode, decided_at=CLOCK.stamp(), latency_ms=1, time_left_ms=60_000,
        )  # fmt: skip
        record = journal.commit(draft)
        journal.mark_sent(record.seq)
        journal.mark_unconfirmed(record.seq)
        holds.append(record.hold_id or "")
    journal.alarms.append(
        [AlarmEvent(alarm_id="hold-unconfirmed", priority=Priority.CRITICAL, state=AlarmState.UNACKNOWLEDGED,
                    at=CLOCK.stamp())]
    )  # fmt: skip
    return holds


def test_an_alarm_of_an_earlier_run_returns_when_its_last_parcel_was_diverted_after_all(
    telling: Telling, tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        missed_before(journal, StationMode.LIVE, StationMode.LIVE, StationMode.SHADOW)
        telling.open(journal)
        tell(telling, change(Delivery.UNCONFIRMED, AckResult.DIVERTED, seq=1))
        assert state(telling) == "unacknowledged", "nobody knows yet where the second one is"
        tell(telling, change(Delivery.UNCONFIRMED, AckResult.DIVERTED, seq=2))
        assert state(telling) == "returned_unacknowledged"


def test_an_alarm_of_an_earlier_run_whose_holds_people_have_closed_has_returned(
    telling: Telling, tmp_path: Path
) -> None:
    with Journal(tmp_path / "journal.sqlite") as journal:
        (hold_id,) = missed_before(journal, StationMode.LIVE)
        journal.holds.act(
            HoldAction(action_id="a", hold_id=hold_id, kind=HoldActionKind.CONFIRM, by="lin", reason="found",
                       at=CLOCK.stamp())
        )  # fmt: skip
        telling.open(journal)
        assert state(telling) == "returned_unacknowledged", "seen by nobody yet"
