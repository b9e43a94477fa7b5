"""The adapter against a real broker: it comes back by itself, sends nothing old, and survives its handlers."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from broker_process import Broker
from certificates import make_certificates
from edge.domain import StationMode
from edge.link import Incoming, LinkSettings, LinkState, MqttLink, Presence, StateMessage, StationState, Topics
from edge.link.settings import DispatchSettings
from refusing_broker import refusing_broker

NewLink = Callable[..., MqttLink]
Eventually = Callable[[Callable[[], object]], None]


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_message_arrives(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually, protocol: str
) -> None:
    link = new_link(mosquitto.port, protocol=protocol)
    got: list[Incoming] = []
    link.subscribe(topics.ack, got.append)
    link.start()
    eventually(lambda: link.room)
    assert link.publish(topics.ack, b"\x00\xff", expiry_s=5)
    eventually(lambda: got)
    assert got == [Incoming(topics.ack, b"\x00\xff", retained=False)]
    assert link.settled(10)
    assert link.report().state is LinkState.CONNECTED


def test_what_the_broker_does_not_let_us_hear_is_told_and_the_link_stays_up(
    new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    told: list[str] = []
    with refusing_broker(topics.parcel) as port:
        link = new_link(port)
        for topic in (topics.ack, topics.parcel, topics.heartbeat):
            link.subscribe(topic, lambda _: None)
        link.on_unheard(told.append)
        link.start()
        eventually(lambda: told)
        assert told == [f"the broker does not let us hear {topics.parcel}"]
        assert link.connected
        link.stop()


def test_exception_in_a_handler_is_counted_and_the_link_lives(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    link = new_link(mosquitto.port)
    got: list[Incoming] = []

    def fails(_: Incoming) -> None:
        raise RuntimeError

    link.subscribe(topics.ack, fails)
    link.subscribe(topics.parcel, got.append)
    link.on_change(lambda _: 1 / 0)  # type: ignore[func-returns-value,arg-type]
    link.start()
    eventually(lambda: link.room)
    for _ in range(3):
        link.publish(topics.ack, b"x")
    link.publish(topics.parcel, b"y")
    eventually(lambda: got)
    assert link.report().handler_faults == 4
    assert link.connected


def test_retained_command_is_ignored_and_counted(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    sender = new_link(mosquitto.port)
    sender.start()
    eventually(lambda: sender.room)
    sender.publish(topics.ack, b"old command", retain=True)
    sender.publish(topics.state, b"old state", retain=True)
    assert sender.settled(10)

    link = new_link(mosquitto.port)
    commands: list[Incoming] = []
    states: list[Incoming] = []
    link.subscribe(topics.ack, commands.append)
    link.subscribe(topics.state, states.append, takes_retained=True)
    link.start()
    eventually(lambda: states and link.report().retained_ignored)
    sender.publish(topics.ack, b"new command")
    eventually(lambda: commands)
    assert [message.payload for message in commands] == [b"new command"]
    sender.publish(topics.ack, b"", retain=True)
    sender.publish(topics.state, b"", retain=True)
    assert sender.settled(10)


def test_link_that_is_told_to_stop_is_no_news(mosquitto: Broker, new_link: NewLink, eventually: Eventually) -> None:
    link = new_link(mosquitto.port)
    changes: list[LinkState] = []
    link.on_change(changes.append)
    link.start()
    eventually(lambda: changes)
    link.stop()
    assert changes == [LinkState.CONNECTED]
    assert link.report().state is LinkState.DOWN


def test_a_broker_that_was_never_there_is_told_once_and_then_that_it_came(
    broker: Broker, new_link: NewLink, eventually: Eventually
) -> None:
    broker.stop()
    link = new_link(broker.port)
    told: list[tuple[LinkState, str]] = []
    link.on_change(lambda state: told.append((state, link.report().detail)))
    link.start()
    eventually(lambda: told)
    broker.start()
    eventually(lambda: len(told) > 1)
    assert [state for state, _ in told] == [LinkState.DOWN, LinkState.CONNECTED]
    assert "Connection refused" in told[0][1]


def test_nothing_is_queued_while_the_link_is_down(new_link: NewLink, topics: Topics) -> None:
    link = new_link(1)
    link.start()
    assert not link.publish(topics.decision, b"x")
    assert not link.publish(topics.heartbeat, b"x", qos=0)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_link_comes_back_with_its_subscriptions_when_the_broker_does(
    broker: Broker, new_link: NewLink, topics: Topics, eventually: Eventually, end: str
) -> None:
    link = new_link(broker.port)
    got: list[Incoming] = []
    changes: list[LinkState] = []
    link.subscribe(topics.ack, got.append)
    link.on_change(changes.append)
    link.start()
    eventually(lambda: changes)
    first_session = link.session
    getattr(broker, end)()
    eventually(lambda: not link.connected)
    broker.start()
    eventually(lambda: link.room)
    link.publish(topics.ack, b"after")
    eventually(lambda: got)
    assert link.session > first_session
    eventually(lambda: len(changes) > 2)
    assert changes == [LinkState.CONNECTED, LinkState.DOWN, LinkState.CONNECTED]


def test_message_of_a_dead_connection_is_never_sent_later(
    broker: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    link = new_link(broker.port)
    link.start()
    eventually(lambda: link.room)
    broker.freeze()
    link.publish(topics.decision, b"grown old")
    eventually(lambda: not link.connected)
    broker.kill()
    broker.start()
    listener = new_link(broker.port)
    got: list[bytes] = []
    listener.subscribe(topics.decision, lambda message: got.append(message.payload))
    listener.start()
    eventually(lambda: listener.room and link.room)
    link.publish(topics.decision, b"fresh")
    eventually(lambda: got)
    assert got == [b"fresh"]


def test_black_hole_is_noticed_by_what_the_broker_owes(
    broker: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    link = new_link(broker.port, keepalive_s=600, ack_timeout_s=0.5)
    link.start()
    eventually(lambda: link.room)
    broker.freeze()
    assert link.publish(topics.decision, b"x")
    eventually(lambda: link.report().state is LinkState.DOWN)
    assert "acknowledge" in link.report().detail
    broker.thaw()
    eventually(lambda: link.room)


def test_full_window_is_refused_and_not_queued(
    broker: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    link = new_link(broker.port, keepalive_s=600, ack_timeout_s=60)
    link.start()
    eventually(lambda: link.room)
    broker.freeze()
    taken = sum(link.publish(topics.decision, b"x") for _ in range(100))
    assert taken == 16
    assert link.publish(topics.heartbeat, b"x", qos=0)


def test_client_of_the_same_name_is_told_as_a_refusal(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    links = [new_link(mosquitto.port, client_id=topics.station) for _ in range(2)]
    told: list[str] = []
    for link in links:
        link.on_change(
            lambda state, link=link: told.append(link.report().detail) if state is LinkState.REFUSED else None
        )
        link.start()
    eventually(lambda: told)
    assert "the same name" in told[0]


STATION = """
import sys, time
from edge.domain import StationMode
from edge.link import DispatchSettings, LinkSettings, MqttLink, Presence, Topics

topics = Topics(site="test", line="line", station=sys.argv[2])
link = MqttLink(LinkSettings(port=int(sys.argv[1])), client_id=topics.station,
                will=Presence.will_for(topics, StationMode.LIVE, lambda: 3))
presence = Presence(link, topics, DispatchSettings(), config_revision=lambda: 3)
link.start()
presence.start()
time.sleep(60)
"""


def test_will_names_the_session_that_broke(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    states: list[StateMessage] = []
    watcher = new_link(mosquitto.port)
    watcher.subscribe(topics.state, lambda m: states.append(StateMessage.read(m.payload)), takes_retained=True)
    watcher.start()
    eventually(lambda: watcher.room)
    with subprocess.Popen([sys.executable, "-c", STATION, str(mosquitto.port), topics.station]) as station:
        eventually(lambda: states)
        station.kill()
    eventually(lambda: len(states) > 1)
    assert [state.state for state in states] == [StationState.ONLINE, StationState.OFFLINE]
    assert states[0].session == states[1].session > 0
    assert states[1].config_revision == 3
    watcher.publish(topics.state, b"", retain=True)
    assert watcher.settled(10)


def test_the_retained_state_tells_the_revision_in_force_at_the_moment(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    states: list[StateMessage] = []
    in_force = [4]
    watcher = new_link(mosquitto.port)
    watcher.subscribe(topics.state, lambda m: states.append(StateMessage.read(m.payload)), takes_retained=True)
    watcher.start()
    eventually(lambda: watcher.room)
    link = new_link(mosquitto.port)
    often = DispatchSettings(heartbeat_interval_s=0.02, state_interval_s=0.02)
    presence = Presence(link, topics, often, config_revision=lambda: in_force[-1])
    link.start()
    presence.start()
    eventually(lambda: states and states[-1].config_revision == 4)
    in_force.append(5)
    eventually(lambda: states[-1].config_revision == 5)
    presence.stop()
    watcher.publish(topics.state, b"", retain=True)
    assert watcher.settled(10)


def test_clean_stop_is_told_apart_from_a_crash(
    mosquitto: Broker, new_link: NewLink, topics: Topics, eventually: Eventually
) -> None:
    states: list[StationState] = []
    beats: list[Incoming] = []
    watcher = new_link(mosquitto.port)
    watcher.subscribe(topics.state, lambda m: states.append(StateMessage.read(m.payload).state), takes_retained=True)
    watcher.subscribe(topics.heartbeat, beats.append)
    watcher.start()
    eventually(lambda: watcher.room)
    link = new_link(mosquitto.port, will=Presence.will_for(topics, StationMode.LIVE, lambda: 0))
    presence = Presence(link, topics, DispatchSettings(heartbeat_interval_s=0.02))
    link.start()
    presence.start()
    eventually(lambda: len(beats) > 3)
    presence.set_degraded(True)
    eventually(lambda: StationState.DEGRADED in states)
    presence.stop()
    link.stop()
    eventually(lambda: states[-1] is StationState.STOPPED)
    assert StationState.OFFLINE not in states


def test_something_that_is_no_broker_does_not_hang_or_stop_the_link(new_link: NewLink) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = new_link(server.getsockname()[1], keepalive_s=1, retry_least_s=0.01)

        def answer_nonsense() -> None:
            for _ in range(2):
                client, _ = server.accept()
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                client.close()

        thread = threading.Thread(target=answer_nonsense)
        thread.start()
        link.start()
        thread.join()
        assert not link.connected


@pytest.mark.parametrize(
    "settings",
    [{"tls_cert_file": "a"}, {"tls_cert_file": "a", "tls_key_file": "b"}, {"password_file": "a"}, {"port": 0}],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        LinkSettings(**settings)


@pytest.fixture
def guarded_broker(tmp_path: Path, broker_with: Callable[[str], Any]) -> Any:
    """A broker that asks for a certificate of its own authority."""
    make_certificates(tmp_path)
    return broker_with(
        f"cafile {tmp_path}/ca.pem\ncertfile {tmp_path}/server.pem\nkeyfile {tmp_path}/server.key\n"
        "require_certificate true\nallow_anonymous true\n"
    )


def test_link_with_certificates_is_let_in_and_one_without_is_not(
    guarded_broker: Any, new_link: NewLink, tmp_path: Path, eventually: Eventually
) -> None:
    files = {"tls_cert_file": tmp_path / "client.pem", "tls_key_file": tmp_path / "client.key"}
    good = new_link(guarded_broker.port, host="localhost", tls_ca_file=tmp_path / "ca.pem", **files)
    stranger = new_link(guarded_broker.port, host="localhost", tls_ca_file=tmp_path / "ca.pem")
    deceived = new_link(guarded_broker.port, host="localhost", tls_ca_file=tmp_path / "client.pem", **files)
    for link in (good, stranger, deceived):
        link.start()
    eventually(lambda: good.room)
    eventually(lambda: "CERTIFICATE_VERIFY_FAILED" in deceived.report().detail)
    assert "link.tls_ca_file must hold the certificate that signed the broker's" in deceived.report().detail
    eventually(lambda: stranger.report().detail != "not connected yet")
    assert not stranger.connected


def test_wrong_password_is_a_refusal_with_its_reason(
    broker_with: Callable[[str], Any], new_link: NewLink, tmp_path: Path, eventually: Eventually
) -> None:
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-c", "-b", str(passwords), "station", "right"], check=True)  # noqa: S607
    broker = broker_with(f"password_file {passwords}\n")
    for name in ("right", "wrong"):
        (tmp_path / name).write_text(f"{name}\n")
    right = new_link(broker.port, username="station", password_file=tmp_path / "right")
    wrong = new_link(broker.port, username="station", password_file=tmp_path / "wrong")
    right.start()
    wrong.start()
    eventually(lambda: right.room)
    eventually(lambda: wrong.report().state is LinkState.REFUSED)
    assert "Not authorized" in wrong.report().detail
    assert not wrong.connected
