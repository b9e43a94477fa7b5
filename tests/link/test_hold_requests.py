"""People act on holds over a real broker: every request is answered, and what is shown is what the journal holds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broker_process import Broker
from edge.clock import Clock
from edge.domain import Action, Decision, Finding, HoldAction, HoldActionKind, HoldState, ReasonCode, Severity
from edge.journal import DecisionDraft, Journal
from edge.link import (
    HOLDS,
    Caller,
    HoldBoard,
    HoldClerk,
    HoldMessage,
    HoldRequestMessage,
    HoldResponseMessage,
    Incoming,
    MqttLink,
    NoAnswerError,
    RequestResult,
    Requests,
    Topics,
)

NewLink = Callable[..., MqttLink]
Eventually = Callable[[Callable[[], object]], None]

CLOCK = Clock()
NOW = CLOCK.stamp()


def held(number: int) -> DecisionDraft:
    finding = Finding(
        rule_id="origin-denied",
        code=ReasonCode.ORIGIN_DENIAL_CONTRADICTED,
        severity=Severity.HOLD,
        sentence="The label denies what was declared.",
    )
    return DecisionDraft(
        parcel_id=f"st1-{number:06d}",
        station="st1",
        track_id=f"{number:06d}",
        decision=Decision(action=Action.HOLD, reasons=(finding.code,), findings=(finding,)),
        decided_at=CLOCK.stamp(),
        latency_ms=1,
        time_left_ms=1,
    )


def request(transaction: str, action: HoldActionKind = HoldActionKind.CLAIM, by: str = "lin") -> HoldRequestMessage:
    return HoldRequestMessage(transaction=transaction, action=action, by=by, reason="seen")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.sqlite") as opened:
        opened.commit(held(1))
        yield opened


class Site:
    """A station with one open hold, and consoles beside it, all on a real broker."""

    def __init__(self, port: int, new_link: NewLink, topics: Topics, journal: Journal) -> None:
        self._port, self._new_link = port, new_link
        self.topics, self.journal = topics, journal
        self.caller = Caller(link := self._new_link(port), topics)
        link.start()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """The station answers while the block lasts."""
        link = self._new_link(self._port)
        board = HoldBoard(self._new_link(self._port), self.journal, self.topics)
        clerk = HoldClerk(self.journal, CLOCK, on_done=board.wake)
        requests = Requests(link, self.topics, HOLDS, clerk.carry_out)
        for part in (link, board, requests):
            part.start()
        try:
            yield
        finally:
            for part in (requests, board, link):
                part.stop()

    def ask(self, message: HoldRequestMessage, hold_id: str = "H-000001") -> HoldResponseMessage:
        return self.caller.call(HOLDS, hold_id, message, timeout_s=20)

    def screen(self) -> dict[str, bytes]:
        """What a console that connects now sees, and goes on seeing: payloads by topic, emptied ones gone."""
        shown: dict[str, bytes] = {}

        def heard(message: Incoming) -> None:
            shown[message.topic] = message.payload
            if not message.payload:
                del shown[message.topic]

        self.listen("+", heard)
        return shown

    def listen(self, topic: str, heard: Callable[[Incoming], None]) -> None:
        link = self._new_link(self._port)
        link.subscribe(f"{self.topics.base}/hold/{topic}", heard, takes_retained=True)
        link.start()

    def leave(self, topic: str, payload: bytes, *, retain: bool) -> None:
        """Publishes from elsewhere, and waits until the broker has it."""
        link = self._new_link(self._port)
        link.start()
        while not link.publish(topic, payload, retain=retain):
            time.sleep(0.01)
        assert link.settled(20)


@pytest.fixture
def site(mosquitto: Broker, new_link: NewLink, topics: Topics, journal: Journal) -> Site:
    return Site(mosquitto.port, new_link, topics, journal)


def test_claim_and_release_are_answered_and_shown_until_the_topic_is_empty(
    site: Site, journal: Journal, topics: Topics, eventually: Eventually
) -> None:
    topic = topics.hold("H-000001")
    with site.at_work():
        shown = site.screen()
        eventually(lambda: topic in shown)
        answer = site.ask(request("tx-1"))
        assert (answer.transaction, answer.result) == ("tx-1", RequestResult.DONE)
        eventually(lambda: HoldMessage.read(shown[topic]).hold.claimed_by == "lin")
        site.ask(request("tx-2", HoldActionKind.RELEASE))
        eventually(lambda: topic not in shown)
        answer = site.ask(request("tx-3", HoldActionKind.NOTE))
        assert answer.hold is not None
        assert answer.hold.state is HoldState.RELEASED
        assert topic not in shown
    assert [(done.by, done.kind) for done in journal.holds.actions("H-000001")] == [
        ("lin", HoldActionKind.CLAIM),
        ("lin", HoldActionKind.RELEASE),
        ("lin", HoldActionKind.NOTE),
    ]
    assert journal.verify().ok


def test_what_was_closed_or_lost_while_no_link_was_up_is_taken_down(
    site: Site, journal: Journal, topics: Topics, eventually: Eventually
) -> None:
    journal.commit(held(2))
    for hold in journal.holds.open():
        site.leave(topics.hold(hold.hold_id), HoldMessage(hold=hold).payload(), retain=True)
    site.leave(topics.hold("H-000777"), b"of a journal that was lost", retain=True)
    shown = site.screen()
    eventually(lambda: len(shown) == 3)
    journal.holds.act(HoldAction(action_id="tx-9", hold_id="H-000001", kind=HoldActionKind.CONFIRM, by="wu", at=NOW))
    with site.at_work():
        eventually(lambda: set(shown) == {topics.hold("H-000002")})


def test_of_holds_that_the_broker_still_shows_only_those_are_published_that_differ(
    site: Site, journal: Journal, topics: Topics, eventually: Eventually
) -> None:
    for number in range(2, 102):
        journal.commit(held(number))
    for hold in journal.holds.open()[1:]:
        site.leave(topics.hold(hold.hold_id), HoldMessage(hold=hold).payload(), retain=True)
    journal.holds.act(HoldAction(action_id="tx-9", hold_id="H-000050", kind=HoldActionKind.CLAIM, by="wu", at=NOW))
    shown: list[str] = []
    fresh: list[str] = []
    site.listen("+", lambda message: (shown if message.retained else fresh).append(message.topic))
    eventually(lambda: len(shown) == 100)
    differing = [topics.hold("H-000001"), topics.hold("H-000050")]
    with site.at_work():
        eventually(lambda: set(differing) <= set(fresh))
    assert fresh == differing


@pytest.mark.parametrize(
    "payload", [b"", b"{", b'{"version":2}', b'{"transaction":"../x","action":"claim","by":"lin"}']
)
def test_a_request_that_can_not_be_read_is_answered_too(
    site: Site, journal: Journal, topics: Topics, eventually: Eventually, payload: bytes
) -> None:
    heard: list[HoldResponseMessage] = []
    site.listen("+/response", lambda message: heard.append(HoldResponseMessage.read(message.payload)))
    with site.at_work():
        site.ask(request("tx-1"), "H-000009")
        site.leave(topics.request("hold", "H-000001"), payload, retain=False)
        eventually(lambda: any(answer.transaction is None for answer in heard))
    assert heard[-1].result is RequestResult.BAD_REQUEST
    assert journal.holds.actions("H-000001") == []


@pytest.mark.parametrize("by", ["", "  "])
def test_a_release_in_nobodys_name_is_refused(
    site: Site, journal: Journal, topics: Topics, eventually: Eventually, by: str
) -> None:
    heard: list[HoldResponseMessage] = []
    site.listen("+/response", lambda message: heard.append(HoldResponseMessage.read(message.payload)))
    asked = request("tx-1", HoldActionKind.RELEASE).model_copy(update={"by": by})
    with site.at_work():
        site.leave(topics.request("hold", "H-000001"), asked.payload(), retain=False)
        eventually(lambda: bool(heard))
    assert heard[-1].result is RequestResult.BAD_REQUEST
    assert journal.holds.get("H-000001").state is HoldState.OPEN


def test_a_refusal_says_why_and_changes_nothing(site: Site, journal: Journal) -> None:
    with site.at_work():
        assert site.ask(request("tx-1"), "H-000009").result is RequestResult.UNKNOWN
        assert site.ask(request("tx-2", by="wu")).result is RequestResult.DONE
        taken = site.ask(request("tx-3", HoldActionKind.RELEASE, by="lin"))
        used = site.ask(request("tx-2", HoldActionKind.NOTE, by="lin"))
    assert (taken.result, taken.hold and taken.hold.claimed_by) == (RequestResult.CONFLICT, "wu")
    assert "wu" in taken.sentence
    assert used.result is RequestResult.CONFLICT
    assert len(journal.holds.actions("H-000001")) == 1


def test_the_same_transaction_again_is_answered_again_and_done_once(site: Site, journal: Journal) -> None:
    with site.at_work():
        answers = [site.ask(request("tx-1", HoldActionKind.RELEASE)).result for _ in range(3)]
    assert answers == [RequestResult.DONE] * 3
    assert len(journal.holds.actions("H-000001")) == 1


def test_a_request_that_was_left_retained_is_never_carried_out(site: Site, journal: Journal, topics: Topics) -> None:
    old = request("tx-old", HoldActionKind.RELEASE)
    site.leave(topics.request("hold", "H-000001"), old.payload(), retain=True)
    with site.at_work():
        assert site.ask(request("tx-new")).result is RequestResult.DONE
    assert [done.action_id for done in journal.holds.actions("H-000001")] == ["tx-new"]


def test_a_station_that_is_away_is_told_as_no_answer(site: Site) -> None:
    with pytest.raises(NoAnswerError, match="did not answer"):
        site.caller.call(HOLDS, "H-000001", request("tx-1"), timeout_s=0.3)


def test_a_broker_that_is_away_is_told_as_nothing_asked(new_link: NewLink, topics: Topics) -> None:
    link = new_link(1)
    caller = Caller(link, topics)
    link.start()
    with pytest.raises(NoAnswerError, match="nothing was asked"):
        caller.call(HOLDS, "H-000001", request("tx-1"), timeout_s=0.3)
