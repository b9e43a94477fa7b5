"""`sortgate notices` as a process, with services that answer, are slow or dead; and a station that falls silent."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from console_site import ConsoleSite
from edge.alarms import AlarmRegister
from edge.alarms.catalogue import CATALOGUE
from edge.clock import Clock
from edge.domain import HoldAction, HoldActionKind, Priority, Severity, Stamp, StationMode
from edge.health import StationStatus, write_status
from message_service import Service
from sortgate_command import sortgate

pytestmark = pytest.mark.timeout(120)

CLOCK = Clock()
Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def service() -> Iterator[Callable[..., Service]]:
    made: list[Service] = []

    def make(*, slow: bool = False) -> Service:
        made.append(Service(slow=slow))
        return made[-1]

    yield make
    for one in made:
        one.close()


class Site:
    """A station's folder with routes, and the process that tells."""

    def __init__(self, folder: Path, site: ConsoleSite) -> None:
        self.folder, self.console = folder, site
        self.config = folder / "station.toml"
        self.config.write_text(
            f'data_dir = "{site.folder}"\n[spool]\nfolder = "spool"\n'
            '[console]\npublic_url = "https://gate"\nnotices_file = "notices.toml"\n'
        )
        self.status()

    def route(self, name: str, *urls: str, **more: object) -> None:
        (self.folder / f"{name}.urls").write_text("# addresses\n" + "\n".join(urls) + "\n")
        lines = [f'name = "{name}"', f'urls_file = "{name}.urls"', *(f"{key} = {value}" for key, value in more.items())]
        with (self.folder / "notices.toml").open("a") as file:
            file.write("[[route]]\n" + "\n".join(lines) + "\n")

    def status(self, *alarm_ids: str, age_s: float = 0) -> None:
        register = AlarmRegister(CLOCK)
        for alarm_id in alarm_ids:
            register.raise_(alarm_id)
        now = CLOCK.stamp()
        status = StationStatus(
            at=Stamp(utc=now.utc, instant=CLOCK.after(-age_s * 1000)), started_at=now, pid=1, software="1",
            site="s", line="l", station="st", mode=StationMode.LIVE, rules_revision="r", alarms=register.present(),
        )  # fmt: skip
        write_status(self.console.sources.status_file, status)

    @contextmanager
    def telling(self) -> Iterator[None]:
        process = subprocess.Popen(
            [sys.executable, "-m", "edge", "notices", "run", "--config", str(self.config)], stdout=subprocess.PIPE
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"telling by")
            yield
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)

    def deliveries(self) -> str:
        return sortgate("notices", "list", "--json", "--config", self.config).stdout


@pytest.fixture
def line(tmp_path: Path, site: ConsoleSite) -> Site:
    folder = tmp_path / "notices"
    folder.mkdir()
    return Site(folder, site)


def test_a_flood_of_holds_is_one_message_and_is_not_told_again_after_a_restart(
    line: Site, service: Callable[..., Service], eventually: Eventually
) -> None:
    duty = service()
    line.route("duty", duty.url, least_priority=3)
    for _ in range(200):
        line.console.hold("The label denies <b>what</b> was declared.\x1b[31m")
    with line.telling():
        eventually(lambda: duty.taken)
    with line.telling():
        time.sleep(3)
    (told,) = duty.taken
    assert told["title"].endswith(": 200 holds")
    assert "and 192 more" in told["message"]
    assert "\x1b" not in told["message"]
    assert "delivered" in line.deliveries()


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_ten_thousand_real_holds_and_alarms_are_the_configured_number_of_messages_and_one_that_sums_up(
    line: Site, service: Callable[..., Service], eventually: Eventually
) -> None:
    """Minutes of flood through the real process and over the wire; the hour after it is put forward in its ledger."""
    duty, chief = service(), service()
    line.route("duty", duty.url, of='["hold"]', least_priority=3, most_per_hour=2)
    line.route("chief", chief.url, of='["alarm"]', least_priority=1, most_per_hour=1)
    urgent = [alarm_id for alarm_id, known in CATALOGUE.items() if known.priority is Priority.CRITICAL]
    holds, bursts = 10_000, 100
    with line.telling():
        for burst in range(bursts):
            line.status(*urgent[: 1 + burst * len(urgent) // bursts])
            with line.console.journal.together():
                for _ in range(holds // bursts):
                    line.console.hold()
            time.sleep(1.5)
        line.status(*urgent)
        eventually(lambda: told_alarms(chief) == {CATALOGUE[alarm_id].condition for alarm_id in urgent})
        eventually(lambda: len(duty.taken) == 2)
    during = counted(duty)
    assert 0 < sum(during) < holds
    an_hour_passes(line)
    with line.telling():
        eventually(lambda: len(duty.taken) == 3)
        time.sleep(3)
    assert len(duty.taken) == 3
    assert sum(counted(duty)) == holds  # each once, and none left out
    assert told_alarms(chief) == {CATALOGUE[alarm_id].condition for alarm_id in urgent}


def counted(service: Service) -> list[int]:
    """How many holds each message told of."""
    return [int(told["title"].rsplit(": ", 1)[1].split()[0]) for told in service.taken]


def told_alarms(service: Service) -> set[str]:
    """Conditions that stand in any message."""
    text = "\n".join(told["message"] for told in service.taken)
    return {known.condition for known in CATALOGUE.values() if known.condition in text}


def an_hour_passes(line: Site) -> None:
    with closing(sqlite3.connect(line.console.folder / "notices.sqlite")) as ledger, ledger:
        ledger.execute("UPDATE deliveries SET at = strftime('%Y-%m-%dT%H:%M:%f+00:00', at, '-1 hour')")


def test_a_slow_and_a_dead_service_hold_up_no_other(
    line: Site, service: Callable[..., Service], eventually: Eventually
) -> None:
    slow, quick = service(slow=True), service()
    line.route("slow", slow.url)
    line.route("dead", "json://127.0.0.1:1/x")
    line.route("quick", quick.url)
    with line.telling():
        line.status("hold-unconfirmed")
        eventually(lambda: quick.taken)
        assert not slow.taken
        assert "waiting" in line.deliveries()
    assert "Find the parcel downstream" in quick.taken[0]["message"]
    assert quick.taken[0]["type"] == "failure"


def test_an_escalation_is_cancelled_when_somebody_deals_with_it(
    line: Site, service: Callable[..., Service], eventually: Eventually
) -> None:
    chief = service()
    line.route("chief", chief.url, least_priority=3, after_min=0.05)
    claimed, left = line.console.hold(), line.console.hold()
    line.console.journal.holds.act(
        HoldAction(action_id="tx", hold_id=claimed, kind=HoldActionKind.CLAIM, by="lin", at=CLOCK.stamp())
    )
    with line.telling():
        eventually(lambda: chief.taken)
    (told,) = chief.taken
    assert "1 hold" in told["title"]
    assert told["message"].endswith(f"https://gate/hold/{left}")


def test_an_address_that_nobody_knows_is_recorded_and_never_repeated(line: Site, eventually: Eventually) -> None:
    line.route("duty", "nonsense://x")
    line.console.hold(severity=Severity.CRITICAL)
    with line.telling():
        eventually(lambda: "is no address that Apprise knows" in line.deliveries())
    assert "nonsense" not in line.deliveries()


def test_a_ledger_that_can_not_be_written_keeps_nobody_from_being_told(
    line: Site, service: Callable[..., Service], eventually: Eventually
) -> None:
    duty = service()
    line.route("duty", duty.url)
    with line.telling(), closing(sqlite3.connect(line.console.folder / "notices.sqlite")) as other:
        other.execute("BEGIN IMMEDIATE")
        line.status("journal-failing")
        eventually(lambda: duty.taken)
        other.rollback()
        line.status("journal-failing", "broker-lost")
        eventually(lambda: len(duty.taken) == 2)
    assert "Free disk space" in duty.taken[0]["message"]
    assert "broker" in duty.taken[1]["message"]


def test_a_station_that_fell_silent_is_told(
    line: Site, service: Callable[..., Service], eventually: Eventually
) -> None:
    duty = service()
    line.route("duty", duty.url, least_priority=1)
    line.status(age_s=61)
    with line.telling():
        eventually(lambda: duty.taken)
    assert "The station is silent" in duty.taken[0]["message"]


def test_without_routes_or_journal_it_says_what_to_do(line: Site) -> None:
    refused = sortgate("notices", "run", "--config", line.config)
    assert refused.returncode == 78
    assert "notices.toml can't be read" in refused.stderr
