"""What a push puts before stations is there when one comes back, and again after a broker has forgotten it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from broker_process import Broker
from edge.cli.push_sending import Sender
from edge.domain import StationMode
from edge.link import ConfigDesiredMessage, Incoming, LinkSettings, MqttLink, StateMessage, StationState, Topics
from sortgate_command import sortgate

Eventually = Callable[[Callable[[], object]], None]

STATION = ("hkg", "line-3", "station-1")
TOPICS = Topics(site="hkg", line="line-3", station="station-1")
DIGEST = "a" * 64


def link_to(port: int, name: str) -> MqttLink:
    quick = {"retry_least_s": 0.05, "retry_most_s": 0.2, "session_expiry_s": 0}
    return MqttLink(LinkSettings.model_validate({"port": port, **quick}), client_id=name)


def shown(port: int, eventually: Eventually) -> dict[str, bytes]:
    """What a station that connects now finds."""
    found: dict[str, bytes] = {}

    def heard(message: Incoming) -> None:
        found[message.topic] = message.payload

    station = link_to(port, "station")
    for topic in (TOPICS.config_desired, TOPICS.config_part("+")):
        station.subscribe(topic, heard, takes_retained=True)
    station.start()
    eventually(lambda: len(found) == 3)
    station.stop()
    return found


def test_a_station_that_is_away_is_told_from_one_that_refuses(
    broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    link = link_to(broker.port, "station")
    link.start()
    eventually(lambda: link.connected)
    away = StateMessage(
        state=StationState.STOPPED, session=1, software="1", config_revision=0, mode=StationMode.LIVE
    )  # fmt: skip
    link.publish(TOPICS.state, away.payload(), qos=1, retain=True)
    key, bundle = tmp_path / "key.pem", tmp_path / "1.json"
    key.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )  # fmt: skip
    key.chmod(0o600)
    built = sortgate("bundle", "build", bundle, "--key", key, "--revision", 1, "--why", "a")
    assert built.returncode == 0, built.stderr
    pushed = sortgate("push", bundle, "--port", broker.port, "--wait-s", 1)
    assert pushed.returncode == 1
    assert "0 of 1, 1 said nothing: it lies at the broker, and they take it when they come back" in pushed.stderr
    assert "did not take it up" not in pushed.stderr
    link.stop()


def test_a_bundle_is_put_before_stations_again_after_the_broker_has_forgotten_it(
    broker: Broker, tmp_path: Path, eventually: Eventually
) -> None:
    link = link_to(broker.port, "push")
    link.start()
    eventually(lambda: link.connected)
    sender = Sender(link, DIGEST, [b"one", b"two"])
    sender.send([STATION])
    before = shown(broker.port, eventually)
    assert ConfigDesiredMessage.read(before[TOPICS.config_desired]).digest == DIGEST
    broker.kill()
    for file in (tmp_path / "broker").glob("*.db"):
        file.unlink()
    broker.start()
    eventually(lambda: link.connected and link.report().connects == 2)
    sender.send_again([STATION])
    assert shown(broker.port, eventually) == before, "the very same: a station that has it sees no news"
    link.stop()
