"""One camera of a station: its process, watched and replaced, and the pictures asked of it.

The process may block, crash or stop for good; then it is ended and a fresh one is started. Whoever asks for a picture
always gets an answer, by a callback: the picture, or why there is none.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from edge.capture.cameras.messages import Begin, News, Sign, Take, Taken
from edge.capture.cameras.state import CameraReport, CameraState, blocked, state_of
from edge.capture.cameras.stream import ENVIRONMENT
from edge.capture.settings import CameraSettings
from edge.clock import Clock
from edge.domain import ViewFault

__all__ = ["BIRTH_S", "Camera"]

log = structlog.get_logger(__name__)

LOOK_S = 0.1
SILENT_S = 2.0
"""A process that gives no sign for this long hangs: it should give five a second."""
BIRTH_S = 30.0
"""For a fresh process to give its first sign, on a busy machine."""
RETRY_LEAST_S = 0.2
STEADY_S = 10.0
"""A process that lived this long was a good one: the next may start at once."""


class Camera:
    """One camera, looked after by a thread from `start` to `stop`. Safe to use from any thread.

    Args:
        settings: of the camera.
        clock: stamps reports; frames are stamped by the same monotonic clock.
        belt_speed_mm_s: for cutting neighbours off.
        preview: file that shows the newest picture.
        on_change: called on the camera's thread whenever its state changes.
    """

    def __init__(
        self,
        settings: CameraSettings,
        clock: Clock,
        *,
        belt_speed_mm_s: float | None = None,
        preview: Path | None = None,
        on_change: Callable[[CameraReport], None] = lambda _: None,
    ) -> None:
        self.settings, self._clock, self._on_change = settings, clock, on_change
        self._belt_speed_mm_s, self._preview = belt_speed_mm_s, preview
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._asked: dict[int, tuple[Take, Callable[[Taken], None]]] = {}
        self._sign = Sign()
        self._stands = CameraState.STARTING, "starts"
        self._counts = {"reconnects": 0, "replaced": 0, "taken": 0, "not_taken": 0}
        self._frames_before = self._asked_count = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"camera-{settings.name}", daemon=True)

    @property
    def name(self) -> str:
        """Of the camera and its views."""
        return self.settings.name

    @property
    def _state(self) -> CameraState:
        return self._stands[0]

    @property
    def pid(self) -> int | None:
        """Process id; None while there is no process."""
        process = self._process
        return process.pid if process is not None else None

    def start(self) -> None:
        """Starts the camera. Returns at once; the state tells when there are pictures."""
        self._thread.start()

    def stop(self) -> None:
        """Ends the process and the thread."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join()

    def take(self, take: Take, answered: Callable[[Taken], None]) -> None:
        """Asks for a picture; `answered` is called once, at the latest when the process is given up."""
        with self._lock:
            self._asked_count += 1
            numbered = take.model_copy(update={"number": self._asked_count})
            pipe = self._pipe if self._state in {CameraState.LIVE, CameraState.FROZEN} else None
            if pipe is not None:
                self._asked[numbered.number] = numbered, answered
                try:
                    pipe.send_bytes(numbered.to_json().encode())
                except (OSError, ValueError):
                    del self._asked[numbered.number]
                else:
                    return
        self._answer(self._nothing(numbered.number), answered)

    def report(self) -> CameraReport:
        """How the camera is doing now."""
        sign, now_ns = self._sign, self._clock.monotonic_ns()
        state, detail = self._stands
        return CameraReport(
            camera=self.name,
            source=self.settings.told_source,
            at=self._clock.utc(),
            state=state,
            detail=detail[:200],
            age_ms=None if sign.arrived_ns is None else round(max(0, now_ns - sign.arrived_ns) / 1e6),
            width_px=sign.width_px,
            height_px=sign.height_px,
            frames_per_s=sign.frames_per_s,
            frames=self._frames_before + sign.frames,
            **self._counts,
        )

    def _run(self) -> None:
        retry_s = RETRY_LEAST_S
        while not self._stopping.is_set():
            began_s = time.monotonic()
            try:
                self._begin()
                why = self._listen()
            except (EOFError, BrokenPipeError, ConnectionResetError):
                why = "its process ended by itself"
            except (OSError, ValueError) as error:
                why = f"its process can't be used: {error}"
            except Exception:
                log.exception("camera failed in an unforeseen way", camera=self.name)
                why = "failed in an unforeseen way; see the log"
            self._end(why)
            steady = time.monotonic() - began_s > STEADY_S
            retry_s = RETRY_LEAST_S if steady else min(retry_s * 2, self.settings.reconnect_most_s)
            self._stopping.wait(retry_s)

    def _begin(self) -> None:
        file = self.settings.password_file
        password = file.read_text(encoding="utf-8").strip() if file is not None else None
        own, its = socket.socketpair()
        program = "edge.capture.cameras.camera_process"
        # The name is for people who look at the list of processes; the rest goes over the pipe, where nobody sees it.
        command = [sys.executable, "-m", program, str(its.fileno()), str(os.getpid()), self.name]
        with its:
            self._process = subprocess.Popen(
                command, pass_fds=[its.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # FFmpeg writes addresses there, with their passwords
                env=os.environ | ENVIRONMENT,
            )  # fmt: skip
        pipe = Connection(own.detach())
        begin = Begin(
            settings=self.settings, password=password, belt_speed_mm_s=self._belt_speed_mm_s, preview=self._preview
        )
        pipe.send_bytes(begin.to_json().encode())
        with self._lock:
            self._pipe = pipe

    def _listen(self) -> str:
        """Listens to the process until it has to be replaced. Returns why."""
        pipe = self._pipe
        opening_s = heard_s = time.monotonic()
        born = False
        while pipe is not None and not self._stopping.is_set():
            if pipe.poll(LOOK_S):
                news = News.from_json(pipe.recv_bytes())
                heard_s, born = time.monotonic(), True
                if news.taken is not None:
                    self._taken(news.taken)
                if news.sign is not None:
                    if news.sign.opened_ns is not None or news.sign.fault:
                        opening_s = heard_s
                    self._sign = news.sign
            now_s = time.monotonic()
            if now_s - heard_s > (SILENT_S if born else BIRTH_S):
                return "its process hung and was ended"
            self._look()
            if blocked(self.settings, self._sign, self._clock.monotonic_ns()):
                return f"{self._stands[1]}; its process was ended"
            if born and (now_s - opening_s) * 1000 > 2 * self.settings.open_timeout_ms:
                return f"{self.settings.told_source} could not be opened in time; its process was ended"
        return "stopped"

    def _look(self) -> None:
        self._become(*state_of(self.settings, self._sign, self._clock.monotonic_ns(), was=self._state))

    def _become(self, state: CameraState, detail: str) -> None:
        # Without the lock: whoever asks for a picture may hold it, waiting for a process that has stopped reading.
        was, self._stands = self._state, (state, detail)
        if state is CameraState.LIVE and was in {CameraState.RECONNECTING, CameraState.FAILED}:
            self._counts["reconnects"] += 1
        if state is not was and not self._stopping.is_set():
            self._on_change(self.report())

    def _taken(self, taken: Taken) -> None:
        with self._lock:
            asked = self._asked.pop(taken.number, None)
        if asked is not None:
            self._answer(taken, asked[1])

    def _answer(self, taken: Taken, answered: Callable[[Taken], None]) -> None:
        self._counts["taken" if taken.fault is None else "not_taken"] += 1
        answered(taken)

    def _nothing(self, number: int) -> Taken:
        state, detail = self._stands
        fault = ViewFault.FROZEN if state is CameraState.FROZEN else ViewFault.NOT_CAPTURED
        why = f"camera {self.name} is {state.value}: {detail}"
        return Taken(number=number, fault=fault, why=why[:200])

    def _end(self, why: str) -> None:
        """Ends the process, and answers everybody who is still waiting."""
        if self._process is not None:
            self._process.kill()  # before taking the lock: this frees whoever waits for the process to read
        with self._lock:
            pipe, self._pipe = self._pipe, None
            left, self._asked = self._asked, {}
        if pipe is not None:
            pipe.close()
        if self._process is not None:
            self._process.wait()
            self._process = None
        if not self._stopping.is_set():
            self._counts["replaced"] += 1
            self._frames_before += self._sign.frames
            self._sign = Sign(fault=why)
            self._become(CameraState.RECONNECTING, why)
        for number, (_, answered) in left.items():
            self._answer(self._nothing(number), answered)
