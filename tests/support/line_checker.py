"""What must be true of a line after any fault, held against the logs of all parties: journal, controller, daemon.

The invariants I1 to I12 of tests/BEHAVIOURS.md, as far as they can be seen from outside.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections import Counter
from collections.abc import Collection
from typing import Any

import psutil

from edge.domain import AckResult, Action, Delivery
from edge.journal import DecisionRow, JournalReader
from edge.sim.belt import BeltSettings
from line_under_test import LineUnderTest

__all__ = ["MOST_STATUS_AGE_S", "check_line"]

_EFFECTS = {"diverted", "defaulted"}
_DONE = {AckResult.DIVERTED, AckResult.PASSED}
MOST_FILES = 400
MOST_RSS_BYTES = 900_000_000
MOST_STATUS_AGE_S = 5.0


def check_line(line: LineUnderTest, tracks: Collection[str]) -> None:
    """Holds a line to its invariants.

    Args:
        line: at rest; its daemon may run or not.
        tracks: every parcel that was dropped.
    """
    rows = line.decisions()
    assert sorted(rows) == sorted(tracks), "I4: every parcel seen has exactly one disposition"
    _controller_did_what_is_written(_controller(line), rows)
    with JournalReader(line.folder / "data" / "journal.sqlite") as journal:
        report = journal.verify()
        assert report.ok, f"I6: {report.faults}"
        assert report.records == len(rows), "I6: no record but those of parcels"
        held = {hold.seq for hold in journal.open_holds()}
    expected = {row.record.seq for row in rows.values() if row.record.decision.action is Action.HOLD}
    assert held == expected, "I5: a hold waits for a person, and nothing else does"
    in_order = sorted((row.record for row in rows.values()), key=lambda record: record.seq)
    revisions = [record.config_revision for record in in_order]
    assert revisions == sorted(revisions), "I7: the configuration in force never went back"
    told = line.log.read_text()
    assert "Traceback" not in told, "no error went unforeseen"
    for secret in ("password", *line.personal):
        assert secret not in told, "I12: no secret and nobody's name in the log"
    if line.daemon is not None and line.daemon.poll() is None:
        _inside_budgets(psutil.Process(line.daemon.pid))
        assert _tells_how_it_does(line), "I8: the station tells how it does"


def _tells_how_it_does(line: LineUnderTest) -> bool:
    """Whether the status is fresh, or is so in time: a daemon that was just started has to tell it first."""
    end_s = time.monotonic() + MOST_STATUS_AGE_S
    while time.monotonic() < end_s:
        with contextlib.suppress(FileNotFoundError):
            if line.status_age_s() < MOST_STATUS_AGE_S:
                return True
        time.sleep(0.1)
    return False


def _controller_did_what_is_written(events: list[dict[str, Any]], rows: dict[str, DecisionRow]) -> None:
    effects = Counter(event["track_id"] for event in events if event["event"] in _EFFECTS)
    assert all(count == 1 for count in effects.values()), f"I2: one effect a pass, {effects}"
    commanded = {(event["track_id"], event["seq"]) for event in events if event["event"] == "command"}
    written = {(track, row.record.seq): row for track, row in rows.items()}
    assert commanded <= written.keys(), "I1: what the controller was told is in the journal"
    diverted: set[tuple[str, int]] = set()
    for event in events:
        if event["event"] != "diverted":
            continue
        key = event["track_id"], event["seq"]
        assert key in commanded, "I10: what was done was told before"
        assert event["lane"] == _lane(written[key]), f"I1: {key} went where the journal says"
        diverted.add(key)
    for key, row in written.items():
        if row.delivery is Delivery.LATE:
            assert key not in commanded, f"I3: {key} is written as late and was sent all the same"
        if row.ack in _DONE:
            assert key in diverted, f"I1: {key} is written as done and was not"


def _lane(row: DecisionRow) -> int:
    """Where the simulated controller takes a parcel by its decision; without one, to its own default lane."""
    return BeltSettings().default_lane if row.record.decision.action is Action.NO_DECISION else row.record.lane


def _controller(line: LineUnderTest) -> list[dict[str, Any]]:
    return [json.loads(text) for text in (line.folder / "controller.jsonl").read_text().splitlines()]


def _inside_budgets(daemon: psutil.Process) -> None:
    assert daemon.num_fds() < MOST_FILES, "I9: files"
    assert daemon.memory_info().rss < MOST_RSS_BYTES, "I9: memory"
    zombies = [child for child in daemon.children(recursive=True) if child.status() == psutil.STATUS_ZOMBIE]
    assert not zombies, "I9: no dead process is left"
