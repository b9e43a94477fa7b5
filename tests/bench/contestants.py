"""Who takes part, and how each is started, asked and ended: a process of its own in an environment of its own.

The peers' environments are made here from requirement files with hashes and kept in the cache. A contestant gets a
picture's path and answers what it read and what that cost; `peers/` holds the programs.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from pydantic import Field

from edge.domain import Frozen, LineState

__all__ = [
    "CACHE",
    "CONTESTANTS",
    "ONE_THREAD",
    "ROOT",
    "Answer",
    "Contestant",
    "ContestantError",
    "ReadCode",
    "ReadLine",
    "Running",
    "running",
]

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CACHE = HERE / ".cache"
TESSDATA = (Path("/usr/share/tesseract-ocr/5/tessdata"), Path("/usr/share/tessdata"))


class ContestantError(RuntimeError):
    """A contestant could not be installed or started, or ended by itself; the text says what to do."""


class ReadLine(Frozen):
    """A line as a contestant read it; corners in pixels of the picture, any order that goes round."""

    text: str
    confidence: float
    corners: tuple[tuple[float, float], ...]
    state: LineState = LineState.READ
    ink_beside: bool = False


class ReadCode(Frozen):
    """A code as a contestant read it; `kind` in its own words."""

    text: str
    kind: str


class Answer(Frozen):
    """What one reading gave and what it cost. `stages` in ms of wall time, ours only."""

    lines: tuple[ReadLine, ...] = ()
    codes: tuple[ReadCode, ...] = ()
    stages: dict[str, float] = Field(default_factory=dict)
    text_sight: str = ""
    code_sight: str = ""
    faults: tuple[str, ...] = ()
    wall_ms: float
    cpu_ms: float
    peak_rss_mb: float
    rss_mb: float


@dataclass(frozen=True)
class Contestant:
    """One who takes part. `locked` names the requirement file of its environment; None: the project's own."""

    name: str
    title: str
    program: str
    locked: str | None = None
    arguments: tuple[str, ...] = ()
    text: bool = False
    codes: bool = False
    variables: dict[str, str] = field(default_factory=dict)

    def python(self) -> Path:
        """The interpreter of its environment, which is made where it is missing.

        Raises:
            ContestantError: the locked packages could not be installed.
        """
        return Path(sys.executable) if self.locked is None else _environment(self.locked)

    def command(self) -> list[str]:
        """The command that starts it."""
        arguments = [_tessdata() if word == "TESSDATA" else word for word in self.arguments]
        return [str(self.python()), str(HERE / "peers" / self.program), *arguments]


ONE_THREAD = {"OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
CONTESTANTS = {
    one.name: one
    for one in (
        Contestant("sortgate", "Sortgate, all of it", "sortgate_server.py", text=True, codes=True),
        Contestant("sortgate-text", "Sortgate, text only", "sortgate_server.py", None, ("--text",), text=True),
        Contestant("sortgate-codes", "Sortgate, codes only", "sortgate_server.py", None, ("--codes",), codes=True),
        Contestant("rapidocr", "RapidOCR 3.10, stock", "rapidocr_server.py", "rapidocr", text=True),
        Contestant(
            "tesseract", "Tesseract 5, psm 3", "tesseract_server.py", "tesseract", ("TESSDATA", "3"),
            text=True, variables=ONE_THREAD,
        ),
        Contestant(
            "tesseract-sparse", "Tesseract 5, psm 11", "tesseract_server.py", "tesseract", ("TESSDATA", "11"),
            text=True, variables=ONE_THREAD,
        ),
        Contestant("readers", "pyzbar + zxing-cpp", "readers_server.py", "readers", codes=True),
    )
}  # fmt: skip


class Running:
    """A contestant at work. Ask one thing at a time."""

    def __init__(self, contestant: Contestant, process: subprocess.Popen[str], log: Path) -> None:
        self.contestant = contestant
        self._process, self._log = process, log
        self.about: dict[str, str] = self._message()["ready"]

    def ask(self, picture: Path) -> Answer:
        """Have one picture read.

        Raises:
            ContestantError: the process ended.
        """
        pipe = self._pipe(self._process.stdin)
        try:
            pipe.write(json.dumps({"path": str(picture)}) + "\n")
            pipe.flush()
        except BrokenPipeError as error:
            raise self._ended() from error
        return Answer.model_validate(self._message())

    def _message(self) -> dict[str, dict[str, str]]:
        line = self._pipe(self._process.stdout).readline()
        if not line:
            raise self._ended()
        message: dict[str, dict[str, str]] = json.loads(line)
        return message

    def _ended(self) -> ContestantError:
        code = self._process.wait()
        return ContestantError(f"{self.contestant.name} ended with code {code}; what it said is in {self._log}")

    @staticmethod
    def _pipe(pipe: IO[str] | None) -> IO[str]:
        if pipe is None:
            raise ContestantError("a contestant was started without pipes")
        return pipe


@contextlib.contextmanager
def running(contestant: Contestant, log_name: str = "") -> Iterator[Running]:
    """The contestant's process, ended when the block ends. `log_name` tells logs apart where several run at once.

    Raises:
        ContestantError: it could not be installed or did not start.
    """
    CACHE.mkdir(parents=True, exist_ok=True)
    log = CACHE / f"{contestant.name}{log_name}.log"
    variables = os.environ | contestant.variables | ({"PYTHONPATH": str(ROOT)} if contestant.locked is None else {})
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            contestant.command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True, env=variables
        )
    try:
        yield Running(contestant, process, log)
    finally:
        process.kill()
        process.communicate()


def _environment(name: str) -> Path:
    """The interpreter of a peer's environment, named by the hash of its requirement file."""
    lock = HERE / "peers" / f"{name}.txt"
    folder = CACHE / "environments" / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        done = subprocess.run([*command, "-r", str(lock)], check=False)
        if done.returncode:
            raise ContestantError(f"the packages of {lock} could not be installed; is there a network?")
        ready.touch()
    return python


def _tessdata() -> str:
    for folder in TESSDATA:
        if (folder / "chi_sim.traineddata").is_file():
            return str(folder)
    raise ContestantError("Tesseract's languages are missing: apt-get install tesseract-ocr tesseract-ocr-chi-sim")
