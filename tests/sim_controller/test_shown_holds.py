"""Open holds on a broker that loses them, and thousands of them beside the controller's answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from broker_process import Broker
from conveyor_under_test import Conveyor, draft, send
from edge.journal import JournalReader
from edge.link import HoldBoard, MqttLink

Eventually = Callable[[Callable[[], object]], None]


def test_open_holds_are_shown_retained_and_shown_again_to_a_broker_that_lost_them(
    broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    conveyor = Conveyor(broker.port, tmp_path)
    seen: list[str] = []
    watcher = MqttLink(conveyor.link_settings, client_id="watcher")
    with conveyor.station() as (journal, dispatcher):
        board = HoldBoard(MqttLink(conveyor.link_settings, client_id="board"), journal, conveyor.topics)
        board.start()
        for number in range(1, 41):
            journal.commit(draft(number, 20_000 if number % 2 else -1))
        dispatcher.wake()
        for hold in journal.holds.open():
            topic = conveyor.topics.hold(hold.hold_id)
            watcher.subscribe(topic, lambda message: seen.append(message.topic), takes_retained=True)
        eventually(lambda: dispatcher.report().sent == 20)
        broker.kill()
        for file in (tmp_path / "broker").glob("*.db"):
            file.unlink()
        broker.start()
        watcher.start()
        eventually(lambda: len(set(seen)) == 40)
        board.stop()
    watcher.stop()


def test_thousands_of_open_holds_never_hold_up_the_controllers_answers(
    broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    conveyor = Conveyor(broker.port, tmp_path)
    holds = 2_000
    with conveyor.controller(), conveyor.line() as line:
        with conveyor.station() as (journal, _):
            board = HoldBoard(MqttLink(conveyor.link_settings, client_id="board"), journal, conveyor.topics)
            with journal.together():
                for number in range(1, holds + 1):
                    journal.commit(draft(number, -1))
            board.start()
            shown: list[str] = []
            watcher = MqttLink(conveyor.link_settings, client_id="watcher")
            last = conveyor.topics.hold(journal.holds.open()[-1].hold_id)
            watcher.subscribe(last, lambda message: shown.append(message.topic), takes_retained=True)
            watcher.start()
            eventually(lambda: shown)
            watcher.stop()
            board.stop()
        with conveyor.station() as (journal, dispatcher):
            board = HoldBoard(MqttLink(conveyor.link_settings, client_id="board"), journal, conveyor.topics)
            board.start()
            for number in range(holds + 1, holds + 101):
                send(journal, dispatcher, line, number, 10_000)
            # In the journal, which keeps an answer also where a slow machine brings it after the command was given up.
            with JournalReader(conveyor.journal_file) as reader:
                eventually(lambda: all(row.ack for row in reader.since(holds)))
            board.stop()
    dropping = [entry for entry in broker.log().splitlines() if "messages are being dropped for client edge" in entry]
    assert dropping == []
