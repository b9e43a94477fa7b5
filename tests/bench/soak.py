"""A line left alone for half an hour in which something breaks every minute: `deploy/bench soak`.

The real daemon with its reading processes, a real mosquitto, the simulated controller and a disk of its own take
20,000 parcels an hour. Of most, the reading is one that was recorded from the same label, because two cores can't read
as many frames; one in `--read-every` is really read. Afterwards the logs of all parties are held to the invariants.
Ends with exit code 1 where one is broken, a parcel was wrongly held or passed, the daemon ended unasked or went on
growing after its first five minutes, or parcels were not well again within 30 s of a fault.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import sys
import tempfile
import threading
import time
from pathlib import Path

import structlog

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from line_checker import check_line
from machine import this_machine
from soak_faults import FAULTS
from soak_parcels import cast_of
from soak_report import RECOVERY_S, Happened, Report
from soak_site import Site
from soak_watch import Watch

PARCELS_AN_HOUR = 20_000
FAULT_EVERY_S = 60.0
FIRST_FAULT_S = 20.0
CALM_END_S = 20.0
CAST = 12
BURSTS = 500
"""Parcels beyond the even rate that declarations are made for."""


def feed(site: Site, seconds: float, read_every: int, stopping: threading.Event) -> None:
    """Drops parcels at an even rate; what a stopped machine has missed is not made up for."""
    interval_s = 3600 / PARCELS_AN_HOUR
    end_s = due_s = time.monotonic()
    end_s += seconds
    number = 0
    while not stopping.is_set() and time.monotonic() < end_s:
        time.sleep(max(0.0, due_s - time.monotonic()))
        due_s = max(due_s + interval_s, time.monotonic() - interval_s)
        number += 1
        with contextlib.suppress(OSError):
            site.drop(really_read=number % read_every == 0)


def suffer(site: Site, seconds: float) -> list[Happened]:
    """One fault a minute, in turn."""
    started_s = time.monotonic()
    done: list[Happened] = []
    for number in range(int((seconds - FIRST_FAULT_S - CALM_END_S) // FAULT_EVERY_S) + 1):
        fault = FAULTS[number % len(FAULTS)]
        time.sleep(max(0.0, started_s + FIRST_FAULT_S + number * FAULT_EVERY_S - time.monotonic()))
        sys.stderr.write(f"{time.monotonic() - started_s:5.0f} s  {fault.name}\n")
        began_s = time.monotonic()
        with fault.happens(site):
            time.sleep(fault.lasts_s)
        done.append(Happened(fault.name, began_s, time.monotonic()))
    time.sleep(max(0.0, started_s + seconds - time.monotonic()))
    return done


def main() -> int:
    """Run the soak; the exit code."""
    parser = argparse.ArgumentParser(prog="deploy/bench soak", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--read-every", type=int, default=20, help="one parcel in so many is really read")
    parser.add_argument("--seed", type=int, default=7, help="of the parcels")
    parser.add_argument("--out", type=Path, help="JSON file for all figures")
    parser.add_argument("--folder", type=Path, help="an empty folder to work in and to leave behind, logs and all")
    options = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    seconds = options.minutes * 60
    with contextlib.ExitStack() as stack:
        folder = options.folder or Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        folder.mkdir(exist_ok=True)
        site = Site(folder, cast_of(CAST, options.seed, folder))
        watch, stopping = Watch(site), threading.Event()
        with site.at_work(round(seconds * PARCELS_AN_HOUR / 3600) + BURSTS):
            feeding = threading.Thread(target=feed, args=(site, seconds, options.read_every, stopping))
            watch.start()
            feeding.start()
            faults = suffer(site, seconds)
            feeding.join()
            tracks = [drop.track_id for drop in site.drops]
            site.eventually(lambda: site.line.finished(*tracks), within_s=RECOVERY_S)
            watch.stop()
            broken = verdict(site, tracks)
            rows = site.line.decisions()
        report = Report(site, watch.samples, faults, rows, broken)
    sys.stdout.write(f"{this_machine().to_json()}\n\n{report.text()}")
    if options.out is not None:
        options.out.write_text(json.dumps(report.figures(), indent=1))
    return 0 if report.is_good else 1


def verdict(site: Site, tracks: list[str]) -> str:
    """What the checker of the fault tests says; empty: every invariant holds."""
    try:
        check_line(site.line, tracks)
    except AssertionError as error:
        return str(error)
    return ""


if __name__ == "__main__":
    sys.exit(main())
