"""Routes of messages pushed over a real broker, taken up by the process that tells, and taken back."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from broker_process import Broker
from edge.sim import RenderedParcel
from line_under_test import LineUnderTest
from message_service import Service
from push_office import HOLD_ALL, PushOffice, sortgate

pytestmark = pytest.mark.timeout(240)

Eventually = Callable[[Callable[[], object]], None]


@pytest.fixture
def services() -> Iterator[tuple[Service, Service]]:
    both = Service(), Service()
    yield both
    for one in both:
        one.close()


@contextmanager
def telling(line: LineUnderTest) -> Iterator[list[str]]:
    """The process that tells, and what it says of itself."""
    command = [sys.executable, "-m", "edge", "notices", "run", "--config", str(line.config)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    said: list[str] = []
    reading = threading.Thread(target=lambda: said.extend(process.stdout or ()))
    reading.start()
    try:
        yield said
    finally:
        process.terminate()
        process.wait(60)
        reading.join()
        process.stdout.close()


def route(name: str) -> str:
    return f'[[route]]\nname = "{name}"\nurls_file = "{name}.urls"\nleast_priority = 3\n'


def test_pushed_routes_tell_other_people_from_the_next_hold_on_and_a_rollback_the_ones_before(  # noqa: PLR0917
    line: LineUnderTest, broker: Broker, services: tuple[Service, Service], honest: list[RenderedParcel],
    eventually: Eventually, tmp_path: Path,
) -> None:  # fmt: skip
    own, shift = services
    office = PushOffice(tmp_path, line, broker.port)
    office.trusted()
    folder = line.config.parent
    (folder / "own.urls").write_text(own.url)
    (folder / "notices.toml").write_text(route("own"))
    line.config.write_text(line.config.read_text() + '[console]\nnotices_file = "notices.toml"\n')
    line.start()
    file = tmp_path / "routes.toml"
    file.write_text(f"# {shift.url}\n{route('shift')}")
    with telling(line) as said:
        eventually(lambda: "telling by own (the station's own)\n" in said)
        without_addresses = office.bundle(1, "--notices", str(file))
        assert "shift.urls can't be read" in office.push(without_addresses, code=1)
        (folder / "shift.urls").write_text(shift.url)
        bundle = office.bundle(2, "--notices", str(file), rules=HOLD_ALL)
        inside = sortgate("bundle", "inspect", bundle, "--json")
        assert "shift.urls" in inside
        assert shift.url not in inside, "addresses stay at the station, also those in comments"
        assert "stations that have it: 1 of 1" in office.push(bundle)
        eventually(lambda: "telling by shift (revision 2)\n" in said)
        line.drop_rendered("000001", honest[0])
        eventually(lambda: shift.taken)
        assert not own.taken
        assert "routes of messages" in sortgate("config", "history", "--config", str(line.config))
        assert "shift (revision 2)" in sortgate("notices", "routes", "--config", str(line.config))
        sortgate("config", "rollback", "--config", str(line.config))
        eventually(lambda: said.count("telling by own (the station's own)\n") == 2)
        eventually(lambda: own.taken)
    assert len(shift.taken) == 1
    assert line.log.read_bytes().count(b"station ready") == 1, "the station itself has nothing to start anew for"
