"""systemd is told the truth over its own socket, and nothing is sent where nobody listens."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.health import Pulses, ServiceManager, service_manager


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(str(tmp_path / "notify"))
        channel.settimeout(5)
        yield channel


def test_ready_alive_and_stopping_arrive_as_systemd_wants_them(listener: socket.socket) -> None:
    manager = ServiceManager({"NOTIFY_SOCKET": listener.getsockname()})
    manager.ready("up")
    manager.alive("2 parcels\nin work")
    manager.stopping()
    assert [listener.recv(1000) for _ in range(3)] == [
        b"READY=1\nSTATUS=up",
        b"WATCHDOG=1\nSTATUS=2 parcels in work",
        b"STOPPING=1",
    ]


def test_a_start_that_takes_long_is_waited_for_while_it_says_so(
    listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_manager, "REQUESTED_S", 0.2)
    manager = ServiceManager({"NOTIFY_SOCKET": listener.getsockname()})
    with manager.patience("replaces its journal"):
        for _ in range(3):
            assert listener.recv(1000) == b"EXTEND_TIMEOUT_USEC=200000\nSTATUS=replaces its journal"
    manager.ready("up")
    last = [listener.recv(1000)]
    while last[-1] != b"READY=1\nSTATUS=up":  # one more may have been asked for at the end
        last.append(listener.recv(1000))
    assert len(last) <= 2


def test_an_abstract_socket_is_reached() -> None:
    name = f"sortgate-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(f"\0{name}")
        channel.settimeout(5)
        ServiceManager({"NOTIFY_SOCKET": f"@{name}"}).say("here")
        assert channel.recv(100) == b"STATUS=here"


def test_without_a_service_manager_nothing_happens() -> None:
    manager = ServiceManager({})
    manager.ready("up")
    assert not manager.listens
    assert manager.watchdog_s is None


def test_a_socket_that_is_gone_does_not_stop_the_line(tmp_path: Path) -> None:
    ServiceManager({"NOTIFY_SOCKET": str(tmp_path / "gone")}).alive("still here")


@pytest.mark.parametrize(("pid", "expected"), [(str(os.getpid()), 20.0), ("1", None)], ids=["this one", "another"])
def test_the_watchdog_is_ours_only_if_it_names_this_process(pid: str, expected: float | None) -> None:
    environment = {"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "20000000", "WATCHDOG_PID": pid}
    assert ServiceManager(environment).watchdog_s == expected


def test_a_loop_that_does_not_come_round_in_time_is_stalled_until_it_does() -> None:
    now_s = [0.0]
    pulses = Pulses(monotonic_s=lambda: now_s[0])
    pulses.beat("intake", within_s=1)
    pulses.beat("dispatcher", within_s=2)
    assert pulses.stalled() == ()
    now_s[0] = 3.0
    assert pulses.stalled() == ("intake", "dispatcher")
    pulses.beat("intake", within_s=1)
    assert pulses.stalled() == ("dispatcher",)
    pulses.end("dispatcher")
    assert pulses.stalled() == ()
