"""The vision process: it answers like the reader, and every way it can fail is told, typed and cleaned up."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import psutil
import pytest

from drawn_labels import drawn_label, on_belt
from edge.domain import Sight, View
from edge.vision import ModelError, VisionSettings, VisionWorker, WorkerCrashed, WorkerError, WorkerHung

PATIENCE_S = 40.0


@pytest.fixture
def view(tmp_path: Path) -> View:
    path = tmp_path / "view.png"
    cv2.imwrite(str(path), on_belt(drawn_label(["NOT MADE IN CHINA", "28028 Madrid"])))
    return View(name="top", path=str(path))


@pytest.fixture
def worker() -> Iterator[VisionWorker]:
    with VisionWorker(VisionSettings()) as started:
        started.wait_ready(PATIENCE_S)
        yield started


def gone(pid: int) -> bool:
    """Whether no such process is left, not even as a zombie."""
    return not psutil.pid_exists(pid)


def until(condition: object) -> bool:
    """Wait for a condition of another process, which has no event to wait on."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        if callable(condition) and condition():
            return True
        time.sleep(0.02)
    return False


def test_it_reads_what_the_reader_reads(worker: VisionWorker, view: View) -> None:
    reading = worker.read([view], budget_ms=None, timeout_s=PATIENCE_S)
    assert [line.text for line in reading.lines] == ["NOT MADE IN CHINA", "28028 Madrid"]
    assert set(reading.models) < set(worker.models)
    assert 0 < worker.rss_bytes < 600_000_000
    assert not worker.is_over_memory


def test_bad_pictures_are_answers_not_crashes(worker: VisionWorker, tmp_path: Path) -> None:
    pid = worker.pid
    for number, data in enumerate([b"", b"\xff\xd8\xff\xe0", b"GIF89a", os.urandom(2000)]):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(data)
        reading = worker.read([View(name="top", path=str(path))], budget_ms=None, timeout_s=PATIENCE_S)
        assert reading.code_sight is Sight.UNREAD
    assert worker.pid == pid


def test_a_crash_names_the_picture_and_a_restart_reads_on(worker: VisionWorker, view: View) -> None:
    pid = worker.pid
    assert pid is not None
    known = worker.read([view], budget_ms=None, timeout_s=PATIENCE_S).views[0].sha256
    threading.Timer(0.3, os.kill, (pid, signal.SIGSEGV)).start()
    with pytest.raises(WorkerCrashed, match="signal 11") as caught:
        worker.read([view] * 60, budget_ms=None, timeout_s=PATIENCE_S)
    assert caught.value.sha256 == known
    assert gone(pid)
    worker.restart()
    worker.wait_ready(PATIENCE_S)
    assert worker.read([view], budget_ms=None, timeout_s=PATIENCE_S).text_sight is Sight.FOUND


def test_a_hang_is_killed_at_its_time_limit(worker: VisionWorker, view: View) -> None:
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(WorkerHung):
        worker.read([view], budget_ms=None, timeout_s=0.3)
    assert gone(pid)
    with pytest.raises(WorkerCrashed, match="no vision process"):
        worker.read([view], budget_ms=None, timeout_s=0.3)


def test_a_picture_that_keeps_its_reader_waiting_is_to_blame(worker: VisionWorker, view: View) -> None:
    pid = worker.pid
    assert pid is not None
    threading.Timer(0.5, os.kill, (pid, signal.SIGSTOP)).start()
    with pytest.raises(WorkerHung) as caught:
        worker.read([view] * 60, budget_ms=None, timeout_s=2)
    assert caught.value.sha256 == hashlib.sha256(Path(view.path).read_bytes()).hexdigest()


def test_no_picture_is_to_blame_where_the_machine_hardly_lets_its_reader_run(worker: VisionWorker, view: View) -> None:
    assert worker.pid is not None
    reader, core = psutil.Process(worker.pid), os.sched_getaffinity(0).pop()
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4)]
    try:
        for other in others:
            os.sched_setaffinity(other.pid, {core})
        for thread in reader.threads():
            os.sched_setaffinity(thread.id, {core})
            os.setpriority(os.PRIO_PROCESS, thread.id, 19)
        with pytest.raises(WorkerHung, match="hardly let it run") as caught:
            worker.read([view] * 60, budget_ms=None, timeout_s=2)
    finally:
        for other in others:
            other.kill()
            other.wait()
    assert caught.value.sha256 is None


def test_it_stops_without_a_zombie_a_pipe_or_a_thread(view: View) -> None:
    own = psutil.Process()
    before = own.num_fds()
    for _ in range(2):
        worker = VisionWorker(VisionSettings())
        worker.start()
        worker.wait_ready(PATIENCE_S)
        pid = worker.pid
        assert pid is not None
        worker.read([view], budget_ms=None, timeout_s=PATIENCE_S)
        worker.stop()
        worker.stop()
        assert gone(pid)
    assert own.num_fds() == before


def test_a_second_start_is_refused(worker: VisionWorker) -> None:
    with pytest.raises(WorkerError, match="runs already"):
        worker.start()


def test_a_missing_model_is_told_as_such(tmp_path: Path) -> None:
    worker = VisionWorker(VisionSettings(model_dir=tmp_path))
    worker.start()
    with pytest.raises(ModelError, match="manifest"):
        worker.wait_ready(PATIENCE_S)
    assert worker.pid is None


def test_ctrl_c_in_the_terminal_does_not_kill_it(worker: VisionWorker, view: View) -> None:
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    os.kill(pid, signal.SIGTERM)
    assert worker.read([view], budget_ms=None, timeout_s=PATIENCE_S).text_sight is Sight.FOUND


def test_it_dies_with_its_parent() -> None:
    script = """
import time
from edge.vision import VisionSettings, VisionWorker
worker = VisionWorker(VisionSettings())
worker.start()
worker.wait_ready(40)
print(worker.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    assert until(lambda: gone(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)


MORE_THREADS = """
import threading, time
from edge.vision import worker_process
for _ in range(8):
    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
worker_process.main()
"""


def test_a_process_with_more_threads_than_configured_is_refused_at_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "more_threads.py"
    script.write_text(MORE_THREADS)
    monkeypatch.setattr(VisionWorker, "program", (str(script),))
    worker = VisionWorker(VisionSettings())
    worker.start()
    with pytest.raises(ModelError, match=r"threads where vision\.intra_op_threads = 1"):
        worker.wait_ready(50)
    worker.stop()


UNFORESEEN = """
from edge.vision import reader, worker_process

def read(*_, **__):
    raise ValueError("second array argument cannot be empty")

reader.Reader.read = read
worker_process.main()
"""


def test_an_error_that_nobody_foresaw_is_told_as_such_and_not_as_a_kill(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, view: View, capfd: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "unforeseen.py"
    script.write_text(UNFORESEEN)
    monkeypatch.setattr(VisionWorker, "program", (str(script),))
    with VisionWorker(VisionSettings()) as worker:
        worker.wait_ready(PATIENCE_S)
        with pytest.raises(WorkerCrashed, match="exit code 70"):
            worker.read([view], budget_ms=None, timeout_s=PATIENCE_S)
    assert "ValueError: second array argument cannot be empty" in capfd.readouterr().err


@pytest.mark.parametrize("configured", [1, 2])
def test_threads_are_as_configured(configured: int) -> None:
    with VisionWorker(VisionSettings(intra_op_threads=configured)) as worker:
        worker.wait_ready(50)
        assert psutil.Process(worker.pid).num_threads() <= 3 + 4 * (configured - 1)
