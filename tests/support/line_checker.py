"""What must be true of a line after any fault, held against the logs of all parties: journal, controller, daemon.

The invariants I1 to I12 of tests/BEHAVIOURS.md, as far as they can be seen from outside.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection

import psutil

from edge.domain import Action, Delivery
from edge.journal import JournalReader
from line_under_test import LineUnderTest

__all__ = ["check_line"]

_EFFECTS = {"diverted", "defaulted"}
MOST_FILES = 400
MOST_RSS_BYTES = 900_000_000


def check_line(line: LineUnderTest, tracks: Collection[str]) -> None:
    """Holds a line to its invariants.

    Args:
        line: at rest; its daemon may run or not.
        tracks: every parcel that was dropped.
    """
    rows = line.decisions()
    assert sorted(rows) == sorted(tracks), "I4: every parcel seen has exactly one disposition"
    events = _controller(line)
    effects = Counter(event["track_id"] for event in events if event["event"] in _EFFECTS)
    assert all(count == 1 for count in effects.values()), f"I2: one effect a pass, {effects}"
    acted = {event["track_id"]: event for event in events if event["event"] == "diverted"}
    assert set(acted) <= set(rows), "I1: what the controller acted on is in the journal"
    for track, row in rows.items():
        if row.delivery is Delivery.LATE:
            assert track not in acted, f"I3: {track} was late and acted on all the same"
        if track in acted:
            assert row.record.decision.action is not Action.NO_DECISION, "I1: acted on what is written"
    with JournalReader(line.folder / "data" / "journal.sqlite") as journal:
        report = journal.verify()
        assert report.ok, f"I6: {report.faults}"
        assert report.records == len(rows), "I6: no record but those of parcels"
        held = {hold.seq for hold in journal.open_holds()}
    expected = {row.record.seq for row in rows.values() if row.record.decision.action is Action.HOLD}
    assert held == expected, "I5: a hold waits for a person, and nothing else does"
    told = line.log.read_text()
    assert "Traceback" not in told, "no error went unforeseen"
    assert "password" not in told, "I12: no secret in the log"
    if line.daemon is not None and line.daemon.poll() is None:
        _inside_budgets(psutil.Process(line.daemon.pid))


def _controller(line: LineUnderTest) -> list[dict[str, str]]:
    return [json.loads(text) for text in (line.folder / "controller.jsonl").read_text().splitlines()]


def _inside_budgets(daemon: psutil.Process) -> None:
    assert daemon.num_fds() < MOST_FILES, "I9: files"
    assert daemon.memory_info().rss < MOST_RSS_BYTES, "I9: memory"
    zombies = [child for child in daemon.children(recursive=True) if child.status() == psutil.STATUS_ZOMBIE]
    assert not zombies, "I9: no dead process is left"
