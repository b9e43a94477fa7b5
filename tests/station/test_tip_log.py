"""Which tips were given and taken back stands in the journal's chain, by whom and when, and names nobody else."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from pathlib import Path

from edge.journal import Journal, JournalReader
from edge.policy import TipAction, TipEvent, TipKind, Tips, change_tips, read_tips
from edge.station import TipLog

AT = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
PHRASE = "parcels of Wang Xiuying"


def one_more(by: str) -> Callable[[Tips], Tips]:
    def change(tips: Tips) -> Tips:
        return tips.with_one_more(TipKind.PHRASE, (PHRASE,), action=TipAction.HOLD, why="seen", by=by, at=AT, days=1)

    return change


def booked(path: Path) -> list[TipEvent]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT event_json FROM tip_events ORDER BY number").fetchall()
    connection.close()
    return [TipEvent.from_json(row[0]) for row in rows]


def test_each_tip_given_and_taken_back_is_booked_once_with_who_did_it(tmp_path: Path) -> None:
    tips, path = tmp_path / "tips.json", tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        log = TipLog(journal.tips)
        log.note(change_tips(tips, one_more("lin")))
        log.note(None)
        change_tips(tips, one_more("wu"))
        log.note(change_tips(tips, lambda known: known.without("T-1", by="chen", at=AT)))
        TipLog(journal.tips).note(read_tips(tips))  # as after a restart
        assert journal.verify().ok
        assert journal.verify().tip_events == 3
    told = [(event.what, event.tip_id, event.by) for event in booked(path)]
    assert told == [("given", "T-1", "lin"), ("given", "T-2", "wu"), ("taken_back", "T-1", "chen")]
    assert PHRASE not in path.read_bytes().decode("latin-1")


def test_who_changes_what_was_booked_of_a_tip_is_found(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    with Journal(path) as journal:
        TipLog(journal.tips).note(change_tips(tmp_path / "tips.json", one_more("lin")))
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE tip_events SET event_json = replace(event_json, 'lin', 'wu ')")
    connection.close()
    with JournalReader(path) as reader:
        assert [fault.sentence for fault in reader.verify().faults] == ["tip event 1 was changed after it was written"]


def test_the_file_keeps_the_latest_events_only() -> None:
    known = Tips()
    for _ in range(501):
        known = one_more("lin")(known.model_copy(update={"tips": ()}))
    assert len(known.events) == 500
    assert known.events[-1].tip_id == "T-501"
    assert Tips.from_json(known.to_json()) == known
