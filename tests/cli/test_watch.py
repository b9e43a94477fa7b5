"""`sortgate watch` where its output goes into a pipe: plain lines, one a decision."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge.clock import Clock
from edge.domain import AckResult, Action, Decision
from edge.journal import DecisionDraft, Evidence, Journal

pytestmark = pytest.mark.timeout(120)


def decide(journal: Journal, track_id: str) -> None:
    draft = DecisionDraft(
        parcel_id=f"s-{track_id}", station="s", track_id=track_id, item_id=None, decision=Decision(action=Action.PASS),
        decided_at=Clock().stamp(), latency_ms=12.3, time_left_ms=60_000,
    )  # fmt: skip
    seq = journal.commit(draft, Evidence()).seq
    journal.mark_sent(seq)
    journal.acknowledge(track_id, seq, AckResult.PASSED, dt.datetime.now(dt.UTC))


def test_a_pipe_gets_a_plain_line_for_each_decision_as_it_comes(tmp_path: Path) -> None:
    config = tmp_path / "station.toml"
    config.write_text(f'data_dir = "{tmp_path}"\n[spool]\nfolder = "{tmp_path}/spool"\n')
    with Journal(tmp_path / "journal.sqlite") as journal:
        decide(journal, "004711")
        command = [sys.executable, "-m", "edge", "watch", "--config", str(config)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
            assert watching.stdout is not None
            assert watching.stderr is not None
            before = watching.stdout.readline()
            decide(journal, "004712")
            after = watching.stdout.readline()
            watching.send_signal(signal.SIGINT)
            rest, said = watching.communicate()
    assert before.startswith("004711  -  ")
    assert before.endswith("passed\n")
    assert after.startswith("004712  ")
    assert "\x1b" not in before + after
    assert (rest, said, watching.returncode) == ("", "", 0)
