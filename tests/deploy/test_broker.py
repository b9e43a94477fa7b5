"""The broker's shipped configuration, in a real mosquitto with real certificates: who gets in, and who may say what."""

from __future__ import annotations

import datetime as dt
import shutil
import ssl
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.reasoncodes import ReasonCode

from edge.link import LinkSettings, MqttLink
from ports import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
OWN, OTHER, NAMESAKE = "hkg/line-3/station-1", "hkg/line-3/station-2", "hkg/line-4/station-1"
BASE = f"sortgate/v1/{OWN}"
USERS = (OWN, f"{OWN}/controller", f"{OWN}/console", f"{OWN}/records", OTHER, NAMESAKE, f"{NAMESAKE}/controller")
NOT_AUTHORIZED = ReasonCode(PacketTypes.PUBACK, "Not authorized")
PATIENCE_S = 20.0

KeyPair = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def certificate(name: str, issuer: KeyPair | None) -> KeyPair:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=2))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    )
    return builder.sign(issuer[1] if issuer else key, hashes.SHA256()), key


def store(folder: Path, name: str, pair: KeyPair) -> None:
    (folder / f"{name}.pem").write_bytes(pair[0].public_bytes(serialization.Encoding.PEM))
    key = pair[1].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.key").write_bytes(key)


@dataclass(frozen=True)
class Site:
    """A broker at work, and the folder with everybody's certificates."""

    folder: Path
    port: int

    def client(self, user: str, *, word: str | None = None, certified: bool = True) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2, client_id=f"{user}-{uuid.uuid4().hex[:8]}", protocol=MQTTProtocolVersion.MQTTv5
        )
        if user:
            client.username_pw_set(user, word or f"password of {user}")
        context = ssl.create_default_context(cafile=str(self.folder / "ca.pem"))
        if certified:
            context.load_cert_chain(self.folder / "device.pem", self.folder / "device.key")
        client.tls_set_context(context)
        return client


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("broker"), free_port()
    authority = certificate("authority", None)
    store(folder, "ca", authority)
    store(folder, "broker", certificate("localhost", authority))
    store(folder, "device", certificate("device", authority))
    for user in USERS:
        create = ["-c"] if user == USERS[0] else []
        command = [
            str(shutil.which("mosquitto_passwd")),
            "-b",
            *create,
            str(folder / "passwords"),
            user,
            f"password of {user}",
        ]
        subprocess.run(command, check=True, capture_output=True)
    rights = [
        subprocess.run([DEPLOY / "mosquitto" / "rights", *station.split("/")], check=True, capture_output=True)
        for station in (OWN, OTHER, NAMESAKE)
    ]
    (folder / "acl").write_bytes(b"".join(right.stdout for right in rights))
    shipped = (DEPLOY / "mosquitto" / "sortgate.conf").read_text(encoding="utf-8")
    here = shipped.replace("/etc/mosquitto/sortgate", str(folder)).replace("/var/lib/mosquitto", str(folder))
    # Started as root, mosquitto would else become a user that can't enter pytest's folders.
    (folder / "mosquitto.conf").write_text("user root\n" + here.replace("listener 8883", f"listener {port} 127.0.0.1"))
    mosquitto = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin") or "mosquitto"
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([mosquitto, "-c", str(folder / "mosquitto.conf")], stderr=log, stdout=log)
    try:
        wait_until(lambda: comes_in(Site(folder, port).client(OWN), port))
        yield Site(folder, port)
    finally:
        process.kill()
        process.wait()


def wait_until(done: Callable[[], bool]) -> None:
    end_s = time.monotonic() + PATIENCE_S
    while not done():
        assert time.monotonic() < end_s, "waited in vain"
        time.sleep(0.05)


def comes_in(client: Client, port: int) -> bool:
    """Whether the broker lets the client in."""
    answers: list[bool] = []
    client.on_connect = lambda *event: answers.append(not event[3].is_failure)
    client.on_disconnect = lambda *_: answers.append(False)
    try:
        client.connect("localhost", port)
    except OSError:
        return False
    client.loop_start()
    try:
        wait_until(lambda: bool(answers))
    finally:
        client.disconnect()
        client.loop_stop()
    return answers[0]


def answer_to(site: Site, user: str, topic: str, payload: bytes = b"{}") -> ReasonCode | None:
    """What the broker answers to a message; None where it closes the connection instead."""
    client = site.client(user)
    answers: list[ReasonCode | None] = []
    client.on_publish = lambda *event: answers.append(event[3])
    client.on_disconnect = lambda *_: answers.append(None)
    client.connect("localhost", site.port)
    client.loop_start()
    wait_until(client.is_connected)
    client.publish(topic, payload, qos=1)
    wait_until(lambda: bool(answers))
    client.disconnect()
    client.loop_stop()
    return answers[0]


def test_a_stranger_does_not_get_in(site: Site) -> None:
    assert comes_in(site.client(OWN), site.port)
    assert not comes_in(site.client(OWN, word="guessed"), site.port)
    assert not comes_in(site.client(""), site.port)
    assert not comes_in(site.client(OWN, certified=False), site.port)


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        (OWN, "decision"), (OWN, "hold/H1"), (OWN, "hold/H1/response"),
        (f"{OWN}/controller", "decision/ack"), (f"{OWN}/controller", "parcel"),
        (f"{OWN}/console", "hold/H1/request"), (f"{OWN}/records", "records/upsert"),
    ],
)  # fmt: skip
def test_everybody_may_say_what_is_theirs(site: Site, user: str, topic: str) -> None:
    answer = answer_to(site, user, f"{BASE}/{topic}")
    assert answer is not None
    assert not answer.is_failure


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        (NAMESAKE, "decision"), (f"{NAMESAKE}/controller", "decision/ack"),
        (OTHER, "decision"), (OTHER, "state"), (f"{OWN}/controller", "decision"),
        (f"{OWN}/console", "decision"), (f"{OWN}/console", "decision/ack"), (f"{OWN}/console", "hold/H1"),
        (f"{OWN}/records", "decision"), (f"{OWN}/records", "hold/H1/request"), (OWN, "decision/ack"),
    ],
)  # fmt: skip
def test_nobody_can_command_or_speak_for_another(site: Site, user: str, topic: str) -> None:
    assert answer_to(site, user, f"{BASE}/{topic}") == NOT_AUTHORIZED


def test_a_huge_message_is_refused_and_the_broker_goes_on(site: Site) -> None:
    assert answer_to(site, f"{OWN}/records", f"{BASE}/records/upsert", b"x" * 10_000_000) is None
    assert comes_in(site.client(OWN), site.port)


def test_one_station_does_not_hear_what_another_decides(site: Site) -> None:
    heard: list[MQTTMessage] = []
    spy = site.client(OTHER)
    spy.on_message = lambda _client, _data, message: heard.append(message)
    spy.connect("localhost", site.port)
    spy.loop_start()
    wait_until(spy.is_connected)
    spy.subscribe([(f"{BASE}/#", 1), ("sortgate/v1/hkg/line-3/station-2/#", 1)])
    answer_to(site, OWN, f"{BASE}/decision")
    answer_to(site, OTHER, "sortgate/v1/hkg/line-3/station-2/state")
    wait_until(lambda: bool(heard))
    spy.disconnect()
    spy.loop_stop()
    assert {message.topic for message in heard} == {"sortgate/v1/hkg/line-3/station-2/state"}


def test_the_stations_own_link_works_with_certificate_and_password_file(site: Site) -> None:
    password = site.folder / "password"
    password.write_text(f"password of {OWN}\n", encoding="utf-8")
    settings = LinkSettings(
        host="localhost", port=site.port, username=OWN, password_file=password,
        tls_ca_file=site.folder / "ca.pem", tls_cert_file=site.folder / "device.pem",
        tls_key_file=site.folder / "device.key",
    )  # fmt: skip
    link = MqttLink(settings, client_id="station-1")
    link.start()
    try:
        wait_until(lambda: link.publish(f"{BASE}/decision", b"{}"))
    finally:
        link.stop()
