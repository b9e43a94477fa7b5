"""What goes wrong in a soak, one thing a minute: each fault lasts while its block does, and is over after it."""

from __future__ import annotations

import contextlib
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from fault_proxy import Weather
from soak_site import Site

__all__ = ["FAULTS", "Fault"]


@dataclass(frozen=True)
class Fault:
    """Something that goes wrong for so many seconds."""

    name: str
    lasts_s: float
    happens: Callable[[Site], contextlib.AbstractContextManager[None]]


def _readers(site: Site) -> list[psutil.Process]:
    """Those that live: one that has just ended is a zombie until it is missed."""
    assert site.line.daemon is not None
    children = psutil.Process(site.line.daemon.pid).children()
    return [child for child in children if child.status() != psutil.STATUS_ZOMBIE]


@contextlib.contextmanager
def _reader_signalled(site: Site, number: signal.Signals) -> Iterator[None]:
    _readers(site)[0].send_signal(number)
    yield


@contextlib.contextmanager
def _broker_killed(site: Site) -> Iterator[None]:
    site.broker.kill()
    yield
    site.broker.start()


@contextlib.contextmanager
def _weather(site: Site, weather: Weather) -> Iterator[None]:
    site.network.weather = weather
    yield
    site.network.weather = Weather()
    if weather.swallowed:
        site.network.reset_all()  # what was swallowed is missing in the middle: no network goes on after that


@contextlib.contextmanager
def _connections_cut(site: Site) -> Iterator[None]:
    site.network.reset_all()
    yield
    site.network.half_close_all()


@contextlib.contextmanager
def _controller_away(site: Site) -> Iterator[None]:
    site.take_controller_away()
    yield
    site.bring_controller()


@contextlib.contextmanager
def _disk_full(site: Site) -> Iterator[None]:
    filler = _filled(site.disk) if site.own_disk else None
    yield
    if filler is not None:
        filler.unlink()


def _filled(folder: Path) -> Path:
    """Writes until nothing more goes."""
    filler, size = folder / "filler", 1 << 20
    with filler.open("wb", buffering=0) as file:
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2
    return filler


@contextlib.contextmanager
def _clock_steps(site: Site) -> Iterator[None]:
    site.set_clock("3600")
    yield
    site.set_clock("-864000")
    time.sleep(5)
    site.set_clock("0")


@contextlib.contextmanager
def _daemon_killed(site: Site) -> Iterator[None]:
    with site.daemon_in_hand() as line:
        line.end(signal.SIGKILL)
        yield
        site.start()


@contextlib.contextmanager
def _daemon_stopped(site: Site) -> Iterator[None]:
    with site.daemon_in_hand() as line:
        assert line.daemon is not None
        line.daemon.send_signal(signal.SIGSTOP)
        yield
        line.daemon.send_signal(signal.SIGCONT)


@contextlib.contextmanager
def _bad_picture(site: Site, do: str, times: int) -> Iterator[None]:
    name = f"{do}-{len(site.drops)}"
    for _ in range(times):
        site.drop_bad(do, name)
        time.sleep(1)
    yield


@contextlib.contextmanager
def _burst(site: Site) -> Iterator[None]:
    for _ in range(250):
        site.drop()
        time.sleep(0.04)
    yield


@contextlib.contextmanager
def _bad_triggers(site: Site) -> Iterator[None]:
    for number in range(50):
        trigger = site.line.incoming / f"bad-{time.monotonic_ns()}-{number}.json"
        trigger.write_text('{"version": 1, "views": [' * (number + 1))
    yield


FAULTS = (
    Fault("reader ends by SIGSEGV", 0, lambda site: _reader_signalled(site, signal.SIGSEGV)),
    Fault("broker killed -9, away for 5 s", 5, _broker_killed),
    Fault("a picture that kills its reader, three times", 0, lambda site: _bad_picture(site, "crash", 3)),
    Fault("network swallows all for 10 s", 10, lambda site: _weather(site, Weather(swallowed=True))),
    Fault("disk full for 10 s", 10, _disk_full),
    Fault("reader stopped by SIGSTOP", 0, lambda site: _reader_signalled(site, signal.SIGSTOP)),
    Fault("daemon killed -9, away for 2 s", 2, _daemon_killed),
    Fault("wall clock +1 h, then -10 days, then right", 10, _clock_steps),
    Fault("controller away for 10 s, its memory lost", 10, _controller_away),
    Fault("a reader grows by 700 MB", 0, lambda site: _bad_picture(site, "grow", 1)),
    Fault("network 250 ms late each way for 15 s", 15, lambda site: _weather(site, Weather(latency_s=0.25))),
    Fault("25 parcels a second more for 10 s", 0, _burst),
    Fault("connections reset, then half closed", 3, _connections_cut),
    Fault("daemon stopped for 5 s, as a machine that pauses", 5, _daemon_stopped),
    Fault("50 broken triggers at once", 0, _bad_triggers),
)
