"""Processes that read a file of declarations for this one; what they are told and say comes in frames with a length."""

from __future__ import annotations

import contextlib
import queue
import struct
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Self

import msgspec

from edge.records.blocks import Block, Broken, Message
from edge.records.draft import ImportFileError
from edge.records.files.pieces import Piece
from edge.records.files.reading_job import Job

__all__ = ["ReadingProcess", "read_by_processes", "read_frames", "write_frame"]

MODULE = "edge.records.files.reading_process"
AHEAD = 64
"""Pieces that a process is given before its first answer is asked for: enough to work on while this one writes."""
HELD_ANSWERS = 2 * AHEAD
_LENGTH = struct.Struct("<I")
_MESSAGE = msgspec.msgpack.Decoder(Message)


class ReadingProcess:
    """One process at work on a job. Leaving the context ends it, whatever it does."""

    def __init__(self, job: Job) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", MODULE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError("pipes were asked for")
        self._sink, self._source = self._process.stdin, self._process.stdout
        # A pipe holds one piece: without a thread to write the next ones, there would be none while this one is busy.
        self._told: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._speaker = threading.Thread(target=self._speak, name="reading-process-told", daemon=True)
        # Someone must always take what it says, or both would wait for each other.
        self._answers: queue.Queue[bytes | None] = queue.Queue(HELD_ANSWERS)
        self._listener = threading.Thread(target=self._listen, name="reading-process-heard", daemon=True)
        self._speaker.start()
        self._listener.start()
        self._told.put(msgspec.msgpack.encode(job))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self.tell_no_more()
        self._speaker.join()
        while self._listener.is_alive():
            with contextlib.suppress(queue.Empty):
                self._answers.get(timeout=0.01)
        self._source.close()
        self._process.wait()

    def tell(self, piece: Piece) -> None:
        """Give it the next piece to read."""
        self._told.put(msgspec.msgpack.encode((piece.text, piece.line)))

    def tell_no_more(self) -> None:
        """Let it end."""
        self._told.put(None)

    def answer(self) -> Message:
        """What it says next; that it has died is said as if the file were broken."""
        return next(self.rest(), Broken(1, "the process that reads the file ended early"))

    def rest(self) -> Iterator[Message]:
        """What it says until its end."""
        broken = False
        while (frame := self._answers.get()) is not None:
            message = _MESSAGE.decode(frame)
            broken = isinstance(message, Broken)
            yield message
        self._answers.put(None)
        code = self._process.wait()
        if code and not broken:
            yield Broken(1, f"the process that reads the file ended with code {code}")

    def _speak(self) -> None:
        # That it is dead shows where its answer is waited for.
        with contextlib.suppress(BrokenPipeError), self._sink:
            while (frame := self._told.get()) is not None:
                write_frame(self._sink, frame)
                self._sink.flush()

    def _listen(self) -> None:
        for frame in read_frames(self._source):
            self._answers.put(frame)
        self._answers.put(None)


def read_by_processes(job: Job, found: Iterable[Piece], readers: int) -> Iterator[tuple[Piece, Block]]:
    """The blocks of the pieces, in their order.

    Raises:
        ImportFileError: a piece can't be read, or a process died of it.
    """
    with contextlib.ExitStack() as stack:
        processes = [stack.enter_context(ReadingProcess(job)) for _ in range(readers)]
        waiting: deque[tuple[Piece, ReadingProcess]] = deque()
        for number, piece in enumerate(found):
            process = processes[number % readers]
            process.tell(piece)
            waiting.append((piece, process))
            if len(waiting) > AHEAD * readers:
                yield _answered(job, *waiting.popleft())
        while waiting:
            yield _answered(job, *waiting.popleft())


def _answered(job: Job, piece: Piece, process: ReadingProcess) -> tuple[Piece, Block]:
    message = process.answer()
    if isinstance(message, Block):
        return piece, message
    line, why = (message.line, message.why) if isinstance(message, Broken) else (piece.line, "no block")
    raise ImportFileError(Path(job.path), line, why)


def read_frames(stream: IO[bytes]) -> Iterator[bytes]:
    """Frames until the end of the stream, or until it breaks off."""
    while len(head := stream.read(_LENGTH.size)) == _LENGTH.size:
        (length,) = _LENGTH.unpack(head)
        frame = stream.read(length)
        if len(frame) < length:
            return
        yield frame


def write_frame(stream: IO[bytes], frame: bytes) -> None:
    """Write one frame."""
    stream.write(_LENGTH.pack(len(frame)) + frame)
