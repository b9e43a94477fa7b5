"""Vision behind a process boundary, because a printed label is hostile input for native code.

One worker is one process with one inference thread, used by one thread of the station. When it crashes or hangs it is
ended, the caller learns which picture it was working on, and `restart()` brings a fresh one.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection
from time import monotonic
from types import TracebackType
from typing import Any, NoReturn, Self, cast

import psutil

from edge.domain import ModelUse, Reading, Sha256, View
from edge.vision.errors import ModelError, WorkerCrashed, WorkerError, WorkerHung
from edge.vision.processor_share import ProcessorShare
from edge.vision.settings import VisionSettings

__all__ = ["VisionWorker"]

_STOP_GRACE_S = 1.0
_EXIT_GRACE_S = 0.1


class VisionWorker:
    """A vision process and the pipe to it. Blocking; use each worker from one thread.

    The kernel ends the process when the thread that called `start` ends, so a worker never outlives its station.
    """

    program = ("-m", "edge.vision.worker_process")
    """What the interpreter runs. Tests put a process in its place that grows, hangs or repeats recorded readings."""

    def __init__(self, settings: VisionSettings) -> None:
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None
        self._watched: psutil.Process | None = None
        self._pipe: Connection | None = None
        self._picture: Sha256 | None = None
        self._share: ProcessorShare | None = None
        self.models: tuple[ModelUse, ...] = ()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int | None:
        """Process id; None while there is no process."""
        return self._process.pid if self._process is not None else None

    @property
    def rss_bytes(self) -> int:
        """Resident memory of the process; 0 while there is none."""
        try:
            return int(self._watched.memory_info().rss) if self._watched is not None else 0
        except psutil.NoSuchProcess:
            return 0

    @property
    def is_over_memory(self) -> bool:
        """Whether the process has grown past `worker_memory_mb` and should be restarted between parcels."""
        return self.rss_bytes > self._settings.worker_memory_mb * 1_000_000

    @property
    def has_answered(self) -> bool:
        """Whether a started process is ready, or has failed: `wait_ready` would not wait."""
        return self._pipe is not None and self._pipe.poll(0)

    def start(self) -> None:
        """Start the process and return at once; `wait_ready` waits for its models.

        Raises:
            WorkerError: it runs already.
        """
        if self._process is not None:
            raise WorkerError("the vision process runs already; stop it first")
        own, its = socket.socketpair()
        command = [sys.executable, *self.program, str(its.fileno()), str(os.getpid())]
        # The runtime's own thread pools read the variable before the settings are known.
        threads = str(self._settings.intra_op_threads)
        environment = os.environ | {"OMP_NUM_THREADS": threads, "OMP_THREAD_LIMIT": threads}
        with its:
            self._process = subprocess.Popen(
                command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, env=environment
            )
        self._watched = psutil.Process(self._process.pid)
        self._pipe = Connection(own.detach())
        self._send(self._settings.model_dump(mode="json"))

    def wait_ready(self, timeout_s: float) -> None:
        """Wait until the models are loaded and checked.

        Raises:
            ModelError: a model is missing, changed or of another shape; the process has ended.
            WorkerCrashed: the process ended.
            WorkerHung: it was not ready in time and was killed.
        """
        message = self._receive(monotonic() + timeout_s)
        if "failed" in message:
            self.stop()
            raise ModelError(message["failed"])
        self.models = tuple(ModelUse.model_validate(use) for use in message["ready"])

    def read(self, views: Sequence[View], *, budget_ms: float | None, timeout_s: float) -> Reading:
        """Read the views of one parcel. The budget is the worker's own; the timeout is when it is given up.

        Raises:
            WorkerCrashed: the process ended while reading.
            WorkerHung: it did not answer within `timeout_s` and was killed; no picture is to blame where it was
                hardly let run.
        """
        self._picture = None
        self._share = ProcessorShare(self._watched) if self._watched is not None else None
        self._send({"views": [view.model_dump(mode="json") for view in views], "budget_ms": budget_ms})
        give_up_at = monotonic() + timeout_s
        while True:
            message = self._receive(give_up_at)
            if "reading" in message:
                self._picture = None
                return Reading.model_validate(message["reading"])
            self._picture = message["picture"]

    def restart(self) -> None:
        """Replace the process by a fresh one; `wait_ready` waits for it."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End the process and close the pipe. Safe to call at any time, and twice."""
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None
        if self._process is not None:
            try:
                self._process.wait(_STOP_GRACE_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = self._watched = None

    def _send(self, message: dict[str, Any]) -> None:
        if self._pipe is None:
            raise WorkerCrashed("there is no vision process; call start() or restart()")
        try:
            self._pipe.send_bytes(json.dumps(message).encode())
        except (BrokenPipeError, ConnectionResetError):
            self._crashed()

    def _receive(self, give_up_at: float) -> dict[str, Any]:
        if self._pipe is None:
            raise WorkerCrashed("there is no vision process; call start() or restart()")
        try:
            if not self._pipe.poll(max(0.0, give_up_at - monotonic())):
                self._hung()
            return cast("dict[str, Any]", json.loads(self._pipe.recv_bytes()))
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._crashed()

    def _hung(self) -> NoReturn:
        starved = self._share is not None and self._share.is_starved
        picture = None if starved else self._picture
        self._kill()
        why = ": the machine hardly let it run" if starved else ""
        raise WorkerHung(f"the vision process gave no answer in time and was killed{why}", picture)

    def _crashed(self) -> NoReturn:
        code, picture = self._kill(), self._picture
        how = f"by signal {-code}" if code < 0 else f"with exit code {code}"
        raise WorkerCrashed(f"the vision process ended {how}", picture)

    def _kill(self) -> int:
        """End the process now; its exit code. One that has closed its pipe gets a moment to tell how it ended."""
        process = self._process
        if process is None:
            return 0
        try:
            code = process.wait(_EXIT_GRACE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
        self.stop()
        return code
