"""The last errors of the log, for an engineer who can't read the log itself."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import structlog

from edge.health import RecentErrors, read_errors
from edge.health.recent_errors import KEPT, LONGEST

Eventually = Callable[[Callable[[], object]], None]


def note(errors: RecentErrors, event: str, level: str = "error", **more: object) -> None:
    entry = errors(None, level, {"event": event, "level": level, "timestamp": "t", **more})
    assert entry["event"] == event  # what passes through is what is logged


def test_warnings_and_errors_are_kept_and_what_is_well_is_not(tmp_path: Path) -> None:
    errors = RecentErrors(tmp_path / "errors.json")
    note(errors, "station ready", "info")
    note(errors, "status not written", "warning", file="status.json", by="Wang Xiuying", user="lin")
    note(errors, "journal recovered", cause="torn page")
    errors.flush()
    assert [(one.event, one.details) for one in read_errors(tmp_path / "errors.json")] == [
        ("status not written", "file=status.json"),
        ("journal recovered", "cause=torn page"),
    ]


def test_an_error_that_comes_again_and_again_hides_no_other(tmp_path: Path) -> None:
    errors = RecentErrors(tmp_path / "errors.json")
    note(errors, "the rare one")
    for _ in range(10 * KEPT):
        note(errors, "the frequent one", file="x")
    errors.flush()
    rare, frequent = read_errors(tmp_path / "errors.json")
    assert (rare.event, rare.times, frequent.times) == ("the rare one", 1, 10 * KEPT)


def test_as_many_kinds_are_kept_as_fit_and_none_is_long(tmp_path: Path) -> None:
    errors = RecentErrors(tmp_path / "errors.json")
    for number in range(2 * KEPT):
        note(errors, f"kind {number}", detail="x" * 10_000)
    errors.flush()
    kept = read_errors(tmp_path / "errors.json")
    assert [one.event for one in kept] == [f"kind {number}" for number in range(KEPT, 2 * KEPT)]
    assert max(len(one.details) for one in kept) == LONGEST


def test_errors_from_before_a_restart_are_still_there_and_a_damaged_file_is_none(
    tmp_path: Path, eventually: Eventually
) -> None:
    path = tmp_path / "errors.json"
    note(RecentErrors(path), "why it died")
    eventually(path.exists)  # written by its own thread, which has nothing more to write
    again = RecentErrors(path)
    note(again, "after the restart")
    again.flush()
    assert [one.event for one in read_errors(path)] == ["why it died", "after the restart"]
    damaged = tmp_path / "damaged.json"
    damaged.write_bytes(b'{"errors": [{')
    assert read_errors(damaged) == ()
    RecentErrors(damaged)


def test_a_folder_that_can_not_be_written_costs_nothing_but_the_file(tmp_path: Path) -> None:
    errors = RecentErrors(tmp_path / "no such folder" / "errors.json")
    log = structlog.wrap_logger(
        structlog.PrintLogger(),
        processors=[structlog.stdlib.add_log_level, errors, structlog.processors.JSONRenderer()],
    )
    log.error("still logged")
    errors.flush()
    assert read_errors(tmp_path / "no such folder" / "errors.json") == ()
