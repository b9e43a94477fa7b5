"""One route whose addresses fail, with services that answer and are dead: who is told again, and how soon."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from edge.console.notices import Ledger, Route
from edge.console.notices import channel as channels
from edge.console.notices.channel import Channel
from edge.console.notices.plan import Message
from edge.domain import Priority
from message_service import Service

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "notices.sqlite") as opened:
        yield opened


@pytest.fixture
def service() -> Iterator[Service]:
    made = Service()
    yield made
    made.close()


def route(folder: Path, *urls: str) -> Route:
    file = folder / "duty.urls"
    file.write_text("\n".join(urls))
    return Route(name="duty", urls_file=file)


def told(channel: Channel, ledger: Ledger, *keys: str) -> None:
    """Has a message about these matters sent, as the planner does."""
    message = Message(title="t", body=" ".join(keys), priority=Priority.HIGH, keys=keys)
    channel.send(ledger.begin("duty", message, NOON), message, None)


def test_who_has_taken_a_message_is_not_told_again_because_another_has_not(
    tmp_path: Path, ledger: Ledger, service: Service, eventually: Eventually, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "PAUSES_S", (0.1,))
    channel = Channel(route(tmp_path, service.url, "json://127.0.0.1:1/dead"), ledger)
    channel.start()
    for keys in (["a"], ["a"], ["a", "b"]):  # what was not told to all is planned again
        told(channel, ledger, *keys)
    eventually(lambda: all("did not take it" in one.result for one in ledger.latest(3)))
    channel.stop()
    channel.join()
    assert [one["message"] for one in service.taken] == ["a", "a b"]
    assert ledger.told("duty") == set()


def test_addresses_that_can_not_be_used_are_not_tried_each_second(
    tmp_path: Path, ledger: Ledger, eventually: Eventually
) -> None:
    channel = Channel(route(tmp_path, "nonsense://x"), ledger)
    channel.start()
    told(channel, ledger, "a")
    eventually(lambda: "is no address" in ledger.latest(1)[0].result)
    told(channel, ledger, "a")
    time.sleep(1.5)
    channel.stop()
    channel.join()
    assert ledger.latest(1)[0].result == "waiting"
